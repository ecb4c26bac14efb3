"""Records of the room that its addresses need."""


class IndicatorsWorld:
    """Part of ``tests.world.World``."""
