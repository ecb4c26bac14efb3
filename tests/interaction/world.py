"""Records of the room that its addresses need."""


class InteractionWorld:
    """Part of ``tests.world.World``."""
