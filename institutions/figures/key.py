"""The figures that an official names first: compared year by year in notes, and an institution with its network."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import SUBJECTS, Cut, Measure, Report, places_of, report

# (subject, view, measure, name that needs no table around it), in the order of the note.
KEY = (
    ("children", "coverage", "children", _("Children aged 5–18")),
    ("programmes", "level", "programmes", _("Programmes of technical creativity")),
    ("children", "coverage", "places", _("Places in programmes")),
    ("children", "coverage", "coverage", _("Places per 100 children")),
    ("programmes", "distance", "distance_share", _("Programmes with distance technologies, %")),
    ("equipment", "density", "working", _("Working equipment, pieces")),
    ("equipment", "density", "density", _("Working equipment per 100 children")),
    ("equipment", "offer", "offered", _("Equipment offered to the network, pieces")),
    ("rooms", "rooms", "rooms", _("Rooms for technical creativity")),
    ("rooms", "rooms", "rooms_offered", _("Rooms offered to the network")),
    ("staff", "category", "staff", _("Pedagogical workers")),
    ("staff", "category", "high_share", _("With the highest or first category, %")),
    ("staff", "training", "trained_share", _("Trained within 3 years, %")),
    ("needs", "balance", "requests", _("Open requests for resources")),
    ("needs", "use", "uses", _("Uses of others' resources within a year")),
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of them: the network's value, and the report that it comes from."""

    code: str
    label: str | Promise
    measure: Measure
    report: Report

    @property
    def value(self) -> float | None:
        return self.report.of(self.measure.code)

    def own(self, key: str) -> float | None:
        """The value of one institution, by its key as text."""
        row = next((row for row in self.report.rows if row.key == key), None)
        return row.values[self.report.index(self.measure.code)] if row else None

    def mean(self) -> float | None:
        """What falls to an institution: the network's share itself, of a sum the mean of those that gave data."""
        if self.measure.per:
            return self.value
        known = self.report.known(self.measure.code)
        return sum(value for value, _label in known) / len(known) if known else None


class Counter:
    """Counts views of these institutions; what two views share is asked for once."""

    def __init__(self, institutions: models.QuerySet):
        self.institutions = institutions
        self.places = places_of(institutions)
        self._facts: dict[str, list] = {}
        self._reporting: dict[str, set] = {}

    def report(self, subject: str, view: str, cut: Cut = Cut.INSTITUTION) -> Report:
        chosen = SUBJECTS[subject]
        if subject not in self._facts:
            self._facts[subject] = list(chosen.collect(self.institutions))
            self._reporting[subject] = set(chosen.reporting(self.institutions))
        return report(
            chosen,
            self.institutions,
            view=view,
            cut=cut,
            places=self.places,
            facts=self._facts[subject],
            reporting=self._reporting[subject],
        )


def key_figures(counter: Counter) -> Iterable[KeyFigure]:
    reports: dict[tuple[str, str], Report] = {}
    for subject, view, code, label in KEY:
        if (subject, view) not in reports:
            reports[subject, view] = counter.report(subject, view)
        found = reports[subject, view]
        yield KeyFigure(f"{subject}.{code}", label, found.view.measures[found.index(code)], found)
