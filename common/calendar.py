"""What rooms put into a person's calendar."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One day by which, or on which, something happens.

    ``key``: names the event for good («agreement-7c1b-sign»), so that a calendar moves it and does not show it twice.
    ``title``: what, in words. ``url``: path of the page where it is done. ``text``: whose, which. ``is_task``: the
    person has something to do, and is reminded the day before.
    """

    key: str
    day: datetime.date
    title: str
    url: str
    text: str = ""
    is_task: bool = False
