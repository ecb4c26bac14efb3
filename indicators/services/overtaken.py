"""What a service says when somebody else has saved something since the page was opened."""

from typing import Any

from common.verdicts import Conflict


class Overtaken(Conflict):
    """Nothing was written. ``present``: what stands now, for the page to show beside what was typed."""

    def __init__(self, message: str, present: Any):
        super().__init__(message)
        self.present = present
