"""Years of the results: school or calendar, as the plan has decided. A school year bears the number of its autumn."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Setup, YearKind

SCHOOL_YEAR_BEGINS = 9  # 1 September


@dataclass(frozen=True, slots=True)
class Year:
    """One of them. ``number``: 2026 stands for 2026 or for 2026/2027."""

    number: int
    kind: str

    @property
    def is_school(self) -> bool:
        return self.kind == YearKind.SCHOOL

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.number, SCHOOL_YEAR_BEGINS if self.is_school else 1, 1)

    @property
    def last(self) -> datetime.date:
        if self.is_school:
            return datetime.date(self.number + 1, SCHOOL_YEAR_BEGINS, 1) - datetime.timedelta(days=1)
        return datetime.date(self.number, 12, 31)

    @property
    def short(self) -> str:
        """«2026/27», «2026»: for the head of a column."""
        return f"{self.number}/{(self.number + 1) % 100:02}" if self.is_school else str(self.number)

    @property
    def is_over(self) -> bool:
        return self.last < timezone.localdate()

    @property
    def has_begun(self) -> bool:
        return self.first <= timezone.localdate()

    @property
    def on(self) -> datetime.date:
        """The day whose state stands for the year: its last, or today while it runs."""
        return min(self.last, timezone.localdate())

    def __str__(self) -> str:
        if self.is_school:
            return _("%(from)s/%(to)s school year") % {"from": self.number, "to": self.number + 1}
        return _("year %(year)s") % {"year": self.number}


def current(setup: Setup) -> Year:
    """The year that runs today."""
    today = timezone.localdate()
    number = today.year
    if setup.year_kind == YearKind.SCHOOL and today.month < SCHOOL_YEAR_BEGINS:
        number -= 1
    return Year(number, setup.year_kind)


def years_of(setup: Setup, present: Year, numbers=()) -> list[Year]:
    """From the first year to the present one, and any others that something is known of; the present one always."""
    known = {*range(setup.first_year, present.number + 1), setup.first_year, present.number, *numbers}
    return [Year(number, setup.year_kind) for number in sorted(known)]


def report_due(setup: Setup, year: Year) -> datetime.date:
    """The last day on which the report of the year is in time."""
    return year.last + datetime.timedelta(days=setup.report_days)
