"""How a subject is counted: facts of each institution, summed by a cut, with a total, a chart and what is missing.

A subject brings its facts in a few queries for all institutions at once; everything else is done in memory, so that a
page of 500 institutions costs the queries of a page of 12.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from documents.charts import Chart, Series

from ..models import CreativeArea, InstitutionKind
from ..models.institutions import SettlementType

HANDED_IN = ("submitted", "accepted")  # states of forms that count: what is still being filled in does not
CHILDREN, INSTITUTIONS = "children", "institutions"  # what each institution has besides the facts of a subject
CHARTED_ROWS = 40
WITHOUT_AREA = pgettext_lazy("area", "No area given")


class Cut(models.TextChoices):
    """By what the figures are told apart."""

    INSTITUTION = "institution", gettext_lazy("By institution")
    KIND = "kind", gettext_lazy("By kind of institution")
    SETTLEMENT = "settlement", gettext_lazy("City and village")
    MUNICIPALITY = "municipality", gettext_lazy("By municipality")
    AREA = "area", gettext_lazy("By area of technical creativity")


HEADS = {
    Cut.INSTITUTION: gettext_lazy("Institution"),
    Cut.KIND: gettext_lazy("Kind of institution"),
    Cut.SETTLEMENT: gettext_lazy("Kind of settlement"),
    Cut.MUNICIPALITY: gettext_lazy("Municipality"),
    Cut.AREA: pgettext_lazy("technical creativity", "Area"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One column. A sum of the counter ``of`` (by default the code), or its share in the counter ``per``.

    ``factor``: 100 makes per cent, or «на 100 детей». ``unit``: written after the number in sentences and heads.
    An institution whose ``per`` is not known is left out of both sides of the share.
    """

    code: str
    label: str | Promise
    definition: str | Promise
    of: str = ""
    per: str = ""
    factor: int = 1
    decimals: int = 0

    @property
    def counter(self) -> str:
        return self.of or self.code


@dataclass(frozen=True, slots=True)
class Fact:
    """Counters of one institution, or of one thing in it; a thing of several areas counts once in the total."""

    institution: uuid.UUID
    counts: Mapping[str, float | None]
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One table of a subject and the chart of it.

    ``charted``: codes of the measures drawn. ``chart_kind``: "stacked" where they are parts of a whole, "grouped" where
    they are compared, "total" where the bars are the measures of the total row. ``say``: sentences out of the report.
    """

    code: str
    label: str | Promise
    measures: tuple[Measure, ...]
    charted: tuple[str, ...]
    say: Callable[["Report"], list[str]]
    chart_kind: str = "stacked"
    has_areas: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """``collect``: facts of these institutions. ``reporting``: keys of those whose data there are.

    ``form``: address of the page where an institution gives its data; ``source``: where the figures come from.
    """

    code: str
    title: str | Promise
    lead: str | Promise
    views: tuple[View, ...]
    collect: Callable[[models.QuerySet], Iterable[Fact]]
    reporting: Callable[[models.QuerySet], Iterable[uuid.UUID]]
    source: str | Promise
    form: str = ""

    def view(self, code: str) -> View:
        """The view of that code, or the first one."""
        return next((view for view in self.views if view.code == code), self.views[0])

    def cuts(self, view: View) -> list[Cut]:
        return [cut for cut in Cut if cut != Cut.AREA or view.has_areas]


@dataclass(frozen=True, slots=True)
class Row:
    """One line: values in the order of the view's measures, None where nothing is known."""

    key: str
    label: str
    values: tuple[float | None, ...]
    url: str = ""

    @property
    def is_known(self) -> bool:
        return any(value is not None for value in self.values)


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as the reports name it."""

    pk: uuid.UUID
    name: str
    kind: str
    settlement: str
    municipality: str
    children: int | None


@dataclass(frozen=True)
class Report:
    """A view of a subject, counted. ``lacking``: institutions without data, which no figure includes."""

    subject: Subject
    view: View
    cut: Cut
    rows: tuple[Row, ...]
    total: Row
    places: tuple[Place, ...]
    lacking: tuple[Place, ...] = field(default=())

    def index(self, code: str) -> int:
        return next(n for n, measure in enumerate(self.view.measures) if measure.code == code)

    def of(self, code: str) -> float | None:
        """The network's value of a measure."""
        return self.total.values[self.index(code)]

    def known(self, code: str) -> list[tuple[float, str]]:
        """Values of the rows that have one, with the rows' labels."""
        n = self.index(code)
        return [(row.values[n], row.label) for row in self.rows if row.values[n] is not None]

    @property
    def head(self) -> str:
        """Head of the column of labels."""
        return str(HEADS[self.cut])

    @property
    def reporting(self) -> int:
        """How many institutions have given their data."""
        return len(self.places) - len(self.lacking)

    def sorted_by(self, order: str) -> "Report":
        """Rows in the order of a measure («-density» from the largest); those without a value last."""
        codes = [measure.code for measure in self.view.measures]
        code = order.removeprefix("-")
        if code not in codes:
            return self
        n, down = codes.index(code), order.startswith("-")
        known = [row for row in self.rows if row.values[n] is not None]
        known.sort(key=lambda row: row.values[n] or 0, reverse=down)
        return replace(self, rows=(*known, *(row for row in self.rows if row.values[n] is None)))

    def charted_rows(self) -> list[Row]:
        numbers = [self.index(code) for code in self.view.charted]
        if self.cut == Cut.AREA:
            return [row for row in self.rows if any(row.values[n] for n in numbers)]
        return [row for row in self.rows if any(row.values[n] is not None for n in numbers)]

    def chart(self, *, limit: int = CHARTED_ROWS) -> Chart:
        """The chart of the first ``limit`` rows that have something to show; of areas those that are not empty."""
        measures = [self.view.measures[self.index(code)] for code in self.view.charted]
        if self.view.chart_kind == "total":
            values = tuple(self.of(measure.code) for measure in measures)
            labels = tuple(str(measure.label) for measure in measures)
            return Chart(str(self.view.label), labels, (Series(str(_("In all")), values),), measures[0].decimals)
        rows = self.charted_rows()[:limit]
        series = tuple(
            Series(str(measure.label), tuple(row.values[self.index(measure.code)] for row in rows))
            for measure in measures
        )
        title = str(measures[0].label if len(measures) == 1 else self.view.label)
        labels = tuple(row.label for row in rows)
        return Chart(title, labels, series, measures[0].decimals, self.view.chart_kind == "grouped")


class _Sum:
    """One cell while it is being summed."""

    __slots__ = ("known", "part", "whole")

    def __init__(self) -> None:
        self.part = self.whole = 0.0
        self.known = False

    def value(self, measure: Measure) -> float | None:
        if not self.known:
            return None
        if not measure.per:
            return self.part
        return self.part * measure.factor / self.whole if self.whole else None


def places_of(institutions: models.QuerySet) -> list[Place]:
    """The institutions in the order of lists, in one query."""
    rows = institutions.order_by("sort_key", "pk").values_list(
        "pk", "short_name", "kind", "settlement_type", "municipality__name", "children_5_18"
    )
    return [Place(*row) for row in rows]


def report(
    subject: Subject,
    institutions: models.QuerySet,
    *,
    view: str = "",
    cut: Cut = Cut.INSTITUTION,
    places: list[Place] | None = None,
    facts: list[Fact] | None = None,
    reporting: set[uuid.UUID] | None = None,
) -> Report:
    """Count a view. ``places``, ``facts``, ``reporting``: what was asked for already, where views share it."""
    chosen = subject.view(view)
    places = places_of(institutions) if places is None else places
    facts = list(subject.collect(institutions)) if facts is None else facts
    reporting = set(subject.reporting(institutions)) if reporting is None else reporting
    measures = chosen.measures
    own: dict[uuid.UUID, dict[str, float | None]] = {
        place.pk: {CHILDREN: place.children, INSTITUTIONS: 1} for place in places if place.pk in reporting
    }
    for fact in facts:
        if (counts := own.get(fact.institution)) is not None:
            _add(counts, fact.counts)
    total = _cells(measures)
    groups: dict[str, list[_Sum]] = defaultdict(lambda: _cells(measures))
    for place in places:
        if (counts := own.get(place.pk)) is None:
            continue
        _sum(total, measures, counts)
        if cut != Cut.AREA:
            _sum(groups[_key(place, cut)], measures, counts)
    if cut == Cut.AREA:
        _by_area(groups, measures, facts, own, total)
    return Report(
        subject=subject,
        view=chosen,
        cut=cut,
        rows=tuple(_rows(cut, groups, measures, places)),
        total=Row("", str(_("In all")), _values(total, measures)),
        places=tuple(places),
        lacking=tuple(place for place in places if place.pk not in reporting),
    )


def _cells(measures: Iterable[Measure]) -> list[_Sum]:
    return [_Sum() for _measure in measures]


def _values(cells: list[_Sum], measures: Iterable[Measure]) -> tuple[float | None, ...]:
    return tuple(cell.value(measure) for cell, measure in zip(cells, measures, strict=True))


def _add(counts: dict[str, float | None], more: Mapping[str, float | None]) -> None:
    for code, value in more.items():
        if value is not None:
            counts[code] = (counts.get(code) or 0) + value


def _sum(cells: list[_Sum], measures: Iterable[Measure], counts: Mapping[str, float | None]) -> None:
    """Add one institution's counters. What a subject does not count is none; children not told are not known."""
    for cell, measure in zip(cells, measures, strict=True):
        part, whole = counts.get(measure.counter, 0), counts.get(measure.per, 0)
        if part is None or (measure.per and not whole):
            continue
        cell.part += part
        cell.whole += whole or 0
        cell.known = True


def _by_area(groups, measures: Iterable[Measure], facts: Iterable[Fact], own, total: list[_Sum]) -> None:
    """Sums by area, empty areas too. Of what belongs to the whole institution, as its children, all have the same."""
    for area in CreativeArea.values if own else ():
        for cell, measure, whole in zip(groups[area], measures, total, strict=True):
            is_general = measure.per in (CHILDREN, INSTITUTIONS)
            cell.known, cell.whole = whole.known, whole.whole if is_general else 0
    for fact in facts:
        counts = own.get(fact.institution)
        if counts is None:
            continue
        for area in fact.areas or ("",):
            for cell, measure, whole in zip(groups[area], measures, total, strict=True):
                is_general = measure.per in (CHILDREN, INSTITUTIONS)
                part = fact.counts.get(measure.counter, 0)
                if part is None or (is_general and not counts.get(measure.per)):
                    continue
                cell.part += part
                cell.whole = whole.whole if is_general else cell.whole + (fact.counts.get(measure.per) or 0)
                cell.known = True


def _key(place: Place, cut: Cut) -> str:
    match cut:
        case Cut.KIND:
            return place.kind
        case Cut.SETTLEMENT:
            return place.settlement
        case Cut.MUNICIPALITY:
            return place.municipality
    return str(place.pk)


def _rows(cut: Cut, groups: dict[str, list[_Sum]], measures, places: list[Place]) -> Iterable[Row]:
    """The rows in the order in which people expect them. Institutions without data are rows without values."""
    if cut == Cut.INSTITUTION:
        nothing = _cells(measures)
        blank = uuid.UUID(int=0)
        pattern = reverse("institutions:institution_detail", args=[blank])  # made once: 500 cost what one costs
        for place in places:
            key = str(place.pk)
            values = _values(groups.get(key, nothing), measures)
            yield Row(key, place.name, values, pattern.replace(str(blank), key))
        return
    labels: dict[str, str] = {
        Cut.KIND: {code: str(label) for code, label in InstitutionKind.choices},
        Cut.SETTLEMENT: {**{code: str(label) for code, label in SettlementType.choices}, "": str(_("not given"))},
        Cut.AREA: {**{code: str(label) for code, label in CreativeArea.choices}, "": str(WITHOUT_AREA)},
        Cut.MUNICIPALITY: {key: key for key in sorted(groups)},
    }[cut]
    for key, label in labels.items():
        if key in groups:
            yield Row(key, label, _values(groups[key], measures))
