"""Records of the room that its addresses need."""


class EventsWorld:
    """Part of ``tests.world.World``."""
