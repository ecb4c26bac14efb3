"""Terms of agreements in days of the calendar."""

import calendar
import datetime

from ..models import Agreement, Effect

DAY = datetime.timedelta(days=1)


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
    years, month = divmod(start.month - 1 + version.term_months, 12)
    year, month = start.year + years, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return datetime.date(year, month, day) - DAY
