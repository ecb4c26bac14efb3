"""Working days as the Labour Code of the Russian Federation has them (art. 111, 112), with the decreed transfers."""

import datetime
from functools import cache

import holidays

WEEKEND = (5, 6)


def is_working(day: datetime.date) -> bool:
    """Is it a working day of the five-day week? Transfers are known for the years that have been decreed."""
    calendar = _calendar()
    return day not in calendar and (day.weekday() not in WEEKEND or day in calendar.weekend_workdays)


def working_day_from(day: datetime.date) -> datetime.date:
    """The day itself, or the first working day after it: so terms end that fall on a day of rest (Civil Code, 193)."""
    while not is_working(day):
        day += datetime.timedelta(days=1)
    return day


def working_days_since(start: datetime.date, end: datetime.date) -> int:
    """Working days after ``start`` up to ``end`` inclusive; none when it has not come yet."""
    days = (start + datetime.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(is_working, days))


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("RU")
