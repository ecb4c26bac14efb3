"""Records of the room that its addresses need."""


class InformationWorld:
    """Part of ``tests.world.World``."""
