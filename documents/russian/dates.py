"""Dates as papers spell them."""

import datetime


def ru_date(day: datetime.date) -> str:
    """«26» августа 2026 г."""
    raise NotImplementedError


def long_date(day: datetime.date) -> str:
    """26 августа 2026 г."""
    raise NotImplementedError
