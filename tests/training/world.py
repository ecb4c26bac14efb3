"""Records of the room that its addresses need."""


class TrainingWorld:
    """Part of ``tests.world.World``."""
