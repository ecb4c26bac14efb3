"""Terms of agreements in days of the calendar."""

import calendar
import datetime

from ..models import TemplateVersion


def end_of_term(version: TemplateVersion, start: datetime.date) -> datetime.date | None:
    """The last day of the term, or None where the agreement runs on until somebody ends it."""
    if version.term_months is None or version.is_prolonged:
        return None
    years, month = divmod(start.month - 1 + version.term_months, 12)
    year, month = start.year + years, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return datetime.date(year, month, day) - datetime.timedelta(days=1)
