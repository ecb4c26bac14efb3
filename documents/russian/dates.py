"""Dates as papers spell them."""

import datetime

from django.utils import timezone

from .base import Case, Gender
from .numbers import ordinal

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def ru_date(day: datetime.date) -> str:
    """«26» августа 2026 г., as requisites have it. A moment is taken as its day here."""
    day = _day(day)
    return f"«{day.day:02}» {MONTHS[day.month - 1]} {day.year} г."


def long_date(day: datetime.date) -> str:
    """26 августа 2026 г., as running text has it. A moment is taken as its day here."""
    day = _day(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} г."


def date_in_words(day: datetime.date) -> str:
    """«двадцать шестое августа две тысячи двадцать шестого года», as deeds and powers of attorney have it."""
    day = _day(day)
    number, year = ordinal(day.day, Gender.NEUTER), ordinal(day.year, Gender.MALE, Case.GENITIVE)
    return f"{number} {MONTHS[day.month - 1]} {year} года"


def _day(day: datetime.date) -> datetime.date:
    if isinstance(day, datetime.datetime):
        return timezone.localdate(day) if timezone.is_aware(day) else day.date()
    return day
