"""Where the indicators of a plan stand: baseline, target and actual of each year, and whether it is attained.

The actual value of a year is, in this order: what was entered by hand last; what the approved report of the year froze;
what was kept when the year ended; what the portal computes now. Nothing is known – then it is said why.

A plan that was made after another one of its network shows that one's years too: they stand where they were entered,
and the indicator of the same code there is the forerunner of the one here.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from documents.russian.counted import NBSP
from documents.russian.numbers import decimal
from planning.models import Plan

from . import succession
from .measures import MEASURES, Asked, Figure
from .models import Fact, Indicator, Reading, Report, Setup, YearPlan
from .years import Year, current, years_of

SHOWN_YEARS = 4  # of a trend: the chosen year and those before it


class Attainment(models.TextChoices):
    ATTAINED = "attained", pgettext_lazy("attainment", "Attained")
    MISSED = "missed", pgettext_lazy("attainment", "Not attained")
    UNDER_WAY = "under_way", pgettext_lazy("attainment", "The year runs")
    NO_TARGET = "no_target", pgettext_lazy("attainment", "No target")
    NO_DATA = "no_data", pgettext_lazy("attainment", "No data")


TONES = {
    Attainment.ATTAINED: "good",
    Attainment.MISSED: "bad",
    Attainment.UNDER_WAY: "info",
    Attainment.NO_TARGET: "neutral",
    Attainment.NO_DATA: "waiting",
}


class Origin(models.TextChoices):
    MANUAL = "manual", gettext_lazy("entered by hand")
    REPORT = "report", gettext_lazy("by the approved report")
    KEPT = "kept", gettext_lazy("kept when the year ended")
    COMPUTED = "computed", gettext_lazy("computed by the portal")
    NONE = "", gettext_lazy("no data")


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator in one year. ``figure``: what the portal itself says, also where it is overruled by hand."""

    indicator: Indicator
    year: Year
    target: float | None
    explanation: str
    actual: float | None
    origin: str
    figure: Figure | None
    fact: Fact | None = None

    @property
    def attainment(self) -> Attainment:
        if self.actual is None:
            return Attainment.NO_DATA
        if self.target is None:
            return Attainment.NO_TARGET
        places = self.indicator.decimals
        actual, target = rounded(self.actual, places), rounded(self.target, places)
        if (actual >= target) if self.indicator.more_is_better else (actual <= target):
            return Attainment.ATTAINED
        return Attainment.MISSED if self.year.is_over else Attainment.UNDER_WAY

    @property
    def tone(self) -> str:
        return TONES[self.attainment]

    @property
    def label(self) -> str:
        return str(self.attainment.label)

    @property
    def percent(self) -> int | None:
        """How much of the target is there, in whole per cent; None where that says nothing."""
        if self.actual is None or self.target is None:
            return None
        part, whole = (self.actual, self.target) if self.indicator.more_is_better else (self.target, self.actual)
        return int(part * 100 / whole) if whole > 0 else None

    @property
    def why(self) -> str:
        """Why there is no actual value."""
        if self.actual is not None:
            return ""
        if self.figure and self.figure.why:
            return self.figure.why
        if not self.year.has_begun:
            return _("The year has not begun yet.")
        return _("The portal has no such data: the figure is entered by hand, with its source.")

    @property
    def origin_label(self) -> str:
        return str(Origin(self.origin).label)

    @property
    def shown(self) -> str:
        return shown(self.indicator, self.actual)

    @property
    def target_shown(self) -> str:
        return shown(self.indicator, self.target)

    @property
    def computed_shown(self) -> str:
        return shown(self.indicator, self.figure.value if self.figure else None)

    @property
    def is_overruled(self) -> bool:
        """Was a figure that the portal computes set aside by hand?"""
        return self.origin == Origin.MANUAL and self.figure is not None and self.figure.value is not None

    def own(self, institutions: Collection[uuid.UUID]) -> str:
        """What falls to these institutions, in words: the value of their rows."""
        rows = self.figure.of(institutions) if self.figure else []
        told = []
        for row in rows:
            if row.value is not None:
                told.append(shown(self.indicator, row.value))
            elif row.note:
                told.append(row.note)
            elif row.numerator is not None and row.denominator != 0:
                told.append(decimal(row.numerator, 1))
        return "; ".join(told)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator over the years."""

    indicator: Indicator
    cells: dict[int, Cell] = field(default_factory=dict)

    @property
    def baseline(self) -> str:
        return shown(self.indicator, self.indicator.baseline)

    def trend(self) -> list[tuple[str, float | None]]:
        """(short year, actual value), the baseline first where there is one."""
        before = [(_("baseline"), float(self.indicator.baseline))] if self.indicator.baseline is not None else []
        return [*before, *((cell.year.short, cell.actual) for cell in self.cells.values())]


class Standing:
    """Everything about the results of one plan, read in a fixed number of queries and counted when asked for."""

    def __init__(self, plan: Plan):
        self.plan = plan

    @cached_property
    def setup(self) -> Setup:
        """The plan's setting, or the usual one of a plan that has none yet."""
        setup = Setup.objects.filter(plan=self.plan).first() or Setup(first_year=self.plan.starts_on.year)
        setup.plan = self.plan
        return setup

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(Indicator.objects.filter(plan=self.plan).in_use().select_related("result").order_by(*ORDER))

    @cached_property
    def present(self) -> Year:
        """The year that runs; of an archived plan, its last one when that is over."""
        present, last = current(self.setup), self._last
        return present if last is None or present.number <= last else Year(last, present.kind)

    @cached_property
    def years(self) -> list[Year]:
        """Years that something is known of, and all from the first to the present one, those of earlier plans too."""
        first, forerunners = self.setup.first_year, {one.pk for one in self._forerunners.values()}
        numbers = {year for one, year in (*self._plans, *self._facts) if year < first or one not in forerunners}
        earlier = range(self.spans[-1].first, first)
        return years_of(self.setup, self.present, {*numbers, *self._frozen, *earlier})

    @cached_property
    def spans(self) -> list[succession.Span]:
        """This plan and those of its network before it, each with its first year, the newest first."""
        return succession.spans(self.setup)

    @property
    def plans(self) -> list[uuid.UUID]:
        return [span.plan for span in self.spans]

    def owner(self, number: int) -> uuid.UUID:
        """The plan whose year it is: for it targets, values and reports of the year are entered."""
        return next((span.plan for span in self.spans if span.first <= number), self.spans[-1].plan)

    def owns(self, year: Year) -> bool:
        return self.owner(year.number) == self.plan.pk and (self._last is None or year.number <= self._last)

    def in_year(self, indicator: Indicator, number: int) -> Indicator:
        """The indicator as the plan has it whose year it is; itself where that plan has none of its code."""
        owner = self.owner(number)
        return indicator if owner == self.plan.pk else self._forerunners.get((owner, indicator.code), indicator)

    def forms_of(self, indicator: Indicator) -> list[Indicator]:
        """The indicator and its forerunners."""
        return [indicator, *(one for (_plan, code), one in self._forerunners.items() if code == indicator.code)]

    def year(self, number: int | None = None) -> Year:
        """The year of that number if it is one of these, else the present one."""
        return next((year for year in self.years if year.number == number), self.present)

    def before(self, year: Year, most: int = SHOWN_YEARS) -> list[Year]:
        """The year and some before it."""
        return [known for known in self.years if known.number <= year.number][-most:]

    def lines(self, years: Iterable[Year], indicators: Iterable[Indicator] | None = None) -> list[Line]:
        """The indicators in these years; those in use unless told."""
        chosen, years = self.indicators if indicators is None else indicators, list(years)
        return [Line(one, {year.number: self.cell(one, year) for year in years}) for one in chosen]

    def cell(self, indicator: Indicator, year: Year) -> Cell:
        """Its ``indicator`` is the one that the year's values are entered for."""
        indicator = self.in_year(indicator, year.number)
        key = indicator.pk, year.number
        wanted, fact = self._plans.get(key), self._facts.get(key)
        if fact and fact.is_taken_back:
            fact = None
        frozen = self._frozen.get(year.number, {}).get(str(indicator.pk))
        value, origin, figure = None, Origin.NONE, None
        if frozen and frozen["value"] is not None:
            value, origin = frozen["value"], Origin.REPORT
            figure = Figure.restored(frozen["figure"]) if frozen["figure"] else None
        elif indicator.measure in MEASURES:
            kept = self._readings.get(key)
            if kept and kept.measure == indicator.measure:
                figure, origin = Figure.restored(kept.figure), Origin.KEPT
            else:
                figure, origin = self.computed(indicator.measure, year), Origin.COMPUTED
            value = figure.value
        if fact:
            value, origin = float(fact.value), Origin.MANUAL
        return Cell(
            indicator,
            year,
            frozen["target"] if frozen else self.target(indicator, year),
            wanted.explanation if wanted else "",
            value,
            origin if value is not None else Origin.NONE,
            figure,
            fact,
        )

    def is_reported(self, year: Year) -> bool:
        """Did the department approve a report of the year after its end? Targets stand as they were then."""
        return year.number in self._frozen

    def has_reading(self, indicator: Indicator, year: Year) -> bool:
        """Was the figure of the year kept already?"""
        return (indicator.pk, year.number) in self._readings

    def target(self, indicator: Indicator, year: Year) -> float | None:
        """What is wanted of the year."""
        wanted = self._plans.get((indicator.pk, year.number))
        return None if wanted is None or wanted.target is None else float(wanted.target)

    def computed(self, code: str, year: Year) -> Figure:
        """What the measure says now; several indicators may ask for it."""
        key = "figure", code, year.number
        grace = self.setup.report_days
        return self.asked.once(key, lambda: MEASURES[code].figure(self.asked, year, grace=grace))

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.plan.network)

    @cached_property
    def _last(self) -> int | None:
        """The last year of an archived plan that another one was made after."""
        if not self.plan.is_archived:
            return None
        last = succession.last_years([self.setup]).get(self.plan.pk)
        return None if last is None else max(last, self.setup.first_year)

    @cached_property
    def _forerunners(self) -> dict[tuple[uuid.UUID, str], Indicator]:
        """(earlier plan, code) → its indicator, the newest plan first."""
        places = {plan: place for place, plan in enumerate(self.plans) if place}
        if not places:
            return {}
        found = Indicator.objects.filter(plan__in=places).select_related("result")
        return {(one.plan_id, one.code): one for one in sorted(found, key=lambda one: places[one.plan_id])}

    @cached_property
    def _plans(self) -> dict[tuple[uuid.UUID, int], YearPlan]:
        rows = YearPlan.objects.filter(indicator__plan__in=self.plans)
        return {(row.indicator_id, row.year): row for row in rows}

    @cached_property
    def _facts(self) -> dict[tuple[uuid.UUID, int], Fact]:
        rows = Fact.objects.filter(indicator__plan__in=self.plans).select_related("created_by", "file")
        rows = rows.order_by("number")
        return {(row.indicator_id, row.year): row for row in rows}  # the newest is the last

    @cached_property
    def _readings(self) -> dict[tuple[uuid.UUID, int], Reading]:
        rows = Reading.objects.filter(indicator__plan__in=self.plans)
        return {(row.indicator_id, row.year): row for row in rows}

    @cached_property
    def _frozen(self) -> dict[int, dict]:
        """Year → figures of its newest approved report. One of a year that still ran settles nothing."""
        rows = Report.objects.approved().filter(plan__in=self.plans).order_by("approved_at")
        found = rows.values_list("plan", "year", "as_of", "figures")
        kind = self.setup.year_kind
        return {
            year: figures
            for plan, year, as_of, figures in found
            if as_of > Year(year, kind).last and plan == self.owner(year)
        }


ORDER = ("result__position", "position", "code", "pk")


def rounded(value: float, places: int) -> Decimal:
    """As it is shown, so that 79,96 which reads «80» attains a target of 80."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shown(indicator: Indicator, value: float | Decimal | None) -> str:
    """The value with its unit: «45,3 %»; «–» where there is none."""
    if value is None:
        return "–"
    return decimal(value, indicator.decimals) + (f"{NBSP}{indicator.unit}" if indicator.unit else "")
