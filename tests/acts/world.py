"""Records of the room that its addresses need."""


class ActsWorld:
    """Part of ``tests.world.World``."""
