"""Дети 5–18 лет и места в программах: whom the network is for, and how many it has room for."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from documents.russian.counted import counted, measured
from documents.russian.numbers import plural

from . import words
from .base import CHILDREN, Fact, Measure, Report, Subject, View
from .programmes import in_force

PLACES = Measure(
    "places", _("Places in programmes"), _("Places of programmes that are approved by an order or published.")
)
PER_HUNDRED = Measure(
    "coverage",
    _("Places per 100 children"),
    _("Places divided by children aged 5–18, times 100. A child may have several places, so it may exceed 100."),
    of="places",
    per=CHILDREN,
    factor=100,
    decimals=1,
)
COUNT = Measure(
    "children", _("Children aged 5–18"), _("As the card of the institution says, on the day that stands there.")
)


def collect(institutions) -> Iterable[Fact]:
    """Places of each institution; its children are known to every report."""
    rows = in_force(institutions).values_list("programme__institution", "places")
    return [Fact(institution, {"places": places or 0}) for institution, places in rows]


def reporting(institutions):
    """Institutions on whose cards the children are counted."""
    return institutions.filter(children_5_18__isnull=False).order_by().values_list("pk", flat=True)


def say(report: Report) -> list[str]:
    children, places, coverage = report.of("children"), report.of("places"), report.of("coverage")
    if children is None:
        return [*words.reporting(report), "Сведений о числе детей нет."] if report.places else words.reporting(report)
    children, places = int(children), int(places or 0)
    in_places = counted(report.reporting, words.INSTITUTION, words.PRE)
    verb = plural(children, "обучается", "обучаются", "обучаются")
    found = [*words.reporting(report), f"В {in_places} {verb} {counted(children, words.CHILD)} в возрасте 5–18 лет."]
    if not children:
        return [*found[:-1], "Детей в возрасте 5–18 лет нет."]
    if places and coverage is not None:
        found.append(
            f"Для них открыто {counted(places, words.PLACE)} "
            f"в программах технического творчества: {measured(coverage, words.PLACE)} на 100 детей."
        )
        found += words.extremes(report, "coverage", words.PROVISION)
    else:
        found.append("Мест в утверждённых программах технического творчества нет.")
    return found + (words.without(report, "places", "мест в программах") if places else [])


CHILDREN_SUBJECT = Subject(
    "children",
    _("Children and places in programmes"),
    _("How many children aged 5–18 the institutions have, and how many places the programmes offer them."),
    (
        View("coverage", _("Coverage with places"), (COUNT, PLACES, PER_HUNDRED), ("coverage",), say, has_areas=False),
        View("count", _("Number of children"), (COUNT, PLACES, PER_HUNDRED), ("children",), say, has_areas=False),
    ),
    collect,
    reporting,
    _("Cards of institutions and the programmes in the portal."),
    form="institutions:institution_detail",
)
