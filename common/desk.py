"""What rooms tell the desk, the first page after signing in."""

import datetime
from dataclasses import dataclass

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that awaits a person.

    ``title``: what, in words («Ждут вашей подписи»). ``url``: where it is done. ``count``: how many, or None.
    ``tone``: neutral, info, waiting, good or bad, as in the state badge. ``text``: whose, which, by when.
    ``due_on``: the last day, by which the desk puts things in order.
    """

    title: str
    url: str
    count: int | None = None
    tone: str = "info"
    text: str = ""
    due_on: datetime.date | None = None

    @property
    def days_left(self) -> int | None:
        """Days to the last one, 0 on it, below nought after it; None without one."""
        return None if self.due_on is None else (self.due_on - timezone.localdate()).days

    @property
    def days_late(self) -> int:
        return max(-(self.days_left or 0), 0)
