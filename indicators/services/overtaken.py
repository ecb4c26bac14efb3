"""What a service says when somebody else has saved something since the page was opened."""

from typing import Any

from common.verdicts import Conflict


class Overtaken(Conflict):
    """Nothing was written. ``present``: what stands now, for the page to show beside what was typed.

    ``seen``: what a form carries that was shown it.
    """

    def __init__(self, message: str, present: Any, *, seen: str | int):
        super().__init__(message)
        self.present, self.seen = present, seen
