"""Terms of agreements in days of the calendar."""

import calendar
import datetime

from ..models import Agreement, Effect

DAY = datetime.timedelta(days=1)
PROLONGED_BY = 12  # months


def first_day(agreement: Agreement, signed_on: datetime.date) -> datetime.date:
    """From which day the agreement works when the last signature came on that day: never from an earlier one."""
    version = agreement.template_version
    days = {str(Effect.AGREEMENT_DAY): agreement.effect_on, str(Effect.TEMPLATE_DAY): version.effect_on}
    named = days.get(version.effect)
    return max(named or signed_on, signed_on)


def last_day(agreement: Agreement, start: datetime.date) -> datetime.date | None:
    """The last day of the term, or None where the agreement runs on until somebody ends it.

    A last day entered with the agreement goes before the template's months.
    """
    if until := agreement.terms.get("until") or agreement.terms.get("ends_on"):
        return max(datetime.date.fromisoformat(until), start)
    version = agreement.template_version
    if version.term_months is None or version.is_prolonged:
        return None
    return _end(start, version.term_months)


def term_end(agreement: Agreement, start: datetime.date, prolonged: int = 0) -> datetime.date | None:
    """The last day of the present term of an agreement that is prolonged by itself; None for all others.

    Reckoned from the first day, so that a term begun on the 31st does not creep. ``prolonged``: how often it was.
    As the shipped text says, it goes on for the next year each time, however long the first term was.
    """
    version = agreement.template_version
    if not version.is_prolonged or not version.term_months or last_day(agreement, start):
        return None
    return _end(start, version.term_months + PROLONGED_BY * prolonged)


def _end(start: datetime.date, months: int) -> datetime.date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return datetime.date(year, month, day) - DAY
