"""A month as weeks of days, each with its events."""

import datetime
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import Event

MOST_SHOWN = 2000
DAY = datetime.timedelta(days=1)


@dataclass(slots=True)
class Day:
    date: datetime.date
    is_inside: bool
    is_today: bool
    events: list[Event] = field(default_factory=list)


def weeks(first: datetime.date, events: Iterable[Event], today: datetime.date) -> list[list[Day]]:
    """Mondays to Sundays that the month touches. ``first``: its first day; ``events``: in their order."""
    grid = [
        [Day(date, date.month == first.month, date == today) for date in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    by_date = {day.date: day for week in grid for day in week}
    for event in events:
        day = max(event.day, grid[0][0].date)
        while day <= min(event.end_day, grid[-1][-1].date):
            by_date[day].events.append(event)
            day += DAY
    return grid


def bounds(first: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day that the month's grid shows."""
    dates = [date for week in Calendar().monthdatescalendar(first.year, first.month) for date in week]
    return dates[0], dates[-1]


def shifted(first: datetime.date, months: int) -> datetime.date:
    """The first day of the month that many months later or, below zero, before."""
    number = first.year * 12 + first.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)
