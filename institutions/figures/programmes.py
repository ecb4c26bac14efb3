"""Программы технического творчества: by level, age and area (order No. 453/1, task 6.3)."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from documents.russian.counted import counted, listed
from documents.russian.numbers import plural, share

from ..models import ProgrammeVersion
from ..models.programmes import DistanceUse, ProgrammeLevel, ProgrammeState
from . import words
from .base import CHILDREN, Cut, Fact, Measure, Report, Subject, View

AGES = ((5, 6), (7, 10), (11, 14), (15, 18))

ALL = Measure("programmes", _("Programmes"), _("Programmes that are approved by an order or published."))
PLACES = Measure("places", _("Places"), _("Children in all groups, as the programmes say."))
DENSITY = Measure(
    "density",
    _("Programmes per 100 children"),
    _("Programmes divided by children aged 5–18, times 100."),
    of="programmes",
    per=CHILDREN,
    factor=100,
    decimals=1,
)
DISTANCE = Measure("distance", _("With distance technologies"), _("Programmes that use them in part or wholly."))
DISTANCE_SHARE = Measure(
    "distance_share",
    _("Their share, %"),
    _("Of all programmes (indicator I6.2)."),
    of="distance",
    per="programmes",
    factor=100,
    decimals=1,
)
NETWORK_FORM = Measure(
    "network_form", _("In the network form"), _("Taught by several institutions, art. 15 of 273-FZ.")
)
LEVELS = tuple(
    Measure(f"level_{code}", label, _("Programmes of that level."))
    for code, label in (*ProgrammeLevel.choices, ("none", _("Level not given")))
)
BANDS = tuple(
    Measure(
        f"age_{first}",
        _("%(first)s–%(last)s years") % {"first": first, "last": last},
        _("Programmes open to that age; one may be open to several."),
    )
    for first, last in AGES
)


def in_force(institutions):
    """Of each programme the version that is taught: the published one, else the approved one."""
    published = ProgrammeVersion.objects.filter(programme=OuterRef("programme"), state=ProgrammeState.PUBLISHED)
    return (
        ProgrammeVersion.objects.filter(programme__institution__in=institutions.order_by().values("pk"))
        .filter(Q(state=ProgrammeState.PUBLISHED) | Q(state=ProgrammeState.APPROVED) & ~Exists(published))
        .order_by()
    )


def collect(institutions) -> Iterable[Fact]:
    columns = ("programme__institution", "area", "more_areas", "level", "age_from", "age_to", "places", "distance")
    for institution, area, more, level, low, high, places, distance, network_form in in_force(institutions).values_list(
        *columns, "is_network_form"
    ):
        counts: dict[str, float | None] = {
            "programmes": 1,
            "places": places or 0,
            f"level_{level or 'none'}": 1,
            "distance": int(distance != DistanceUse.NONE),
            "network_form": int(network_form),
        }
        for first, last in AGES:
            if low is not None and high is not None and low <= last and high >= first:
                counts[f"age_{first}"] = 1
        yield Fact(institution, counts, tuple(dict.fromkeys([area, *more])))


def reporting(institutions):
    """Everybody: whoever has no programme in the portal has none in force."""
    return institutions.order_by().values_list("pk", flat=True)


def say(report: Report) -> list[str]:
    count, places = int(report.of("programmes") or 0), int(report.of("places") or 0)
    if not report.places:
        return words.reporting(report)
    if not count:
        return ["Утверждённых программ технического творчества нет."]
    verb = plural(count, "Реализуется", "Реализуются", "Реализуется")
    found = [f"{verb} {counted(count, words.PROGRAMME)} технического творчества на {counted(places, words.PLACE)}."]
    found += words.without(report, "programmes", "программ")
    return found + empty_areas(report)


def empty_areas(report: Report) -> list[str]:
    """Areas that nobody teaches, where the programmes are told apart by area."""
    if report.cut != Cut.AREA:
        return []
    empty = [words.lowered(label, report.cut) for value, label in report.known("programmes") if not value]
    return [f"Нет программ по {counted(len(empty), words.AREA, words.DAT)}: {listed(empty, 20)}."] if empty else []


def say_levels(report: Report) -> list[str]:
    names = {
        "starting": "стартового уровня",
        "basic": "базового уровня",
        "advanced": "продвинутого уровня",
        "none": "уровень не указан",
    }
    counts = {name: int(report.of(f"level_{code}") or 0) for code, name in names.items()}
    told = [f"{name} – {count}" for name, count in counts.items() if count]
    first, *rest = say(report)
    return [first, *([f"Из них: {', '.join(told)}."] if told else []), *rest]


def say_ages(report: Report) -> list[str]:
    return say(report) + (ages_sentences(report) if report.of("programmes") else [])


def ages_sentences(report: Report) -> list[str]:
    counts = {f"{first}–{last} лет": int(report.of(f"age_{first}") or 0) for first, last in AGES}
    told = [f"{age} – {count}" for age, count in counts.items() if count]
    missing = [age for age, count in counts.items() if not count]
    found = []
    if told:
        found.append(f"По возрасту детей: {', '.join(told)} (одна программа может быть открыта разным возрастам).")
    if missing and told:
        found.append(f"Нет программ для детей {listed(missing)}.")
    return found


def say_distance(report: Report) -> list[str]:
    return say(report) + ([distance_sentence(report)] if report.of("programmes") else [])


def distance_sentence(report: Report) -> str:
    count, distance, network = (int(report.of(code) or 0) for code in ("programmes", "distance", "network_form"))
    return (
        f"С применением дистанционных технологий – {counted(distance, words.PROGRAMME)} ({share(distance, count)}), "
        f"в сетевой форме – {counted(network, words.PROGRAMME)} ({share(network, count)})."
    )


PROGRAMMES_SUBJECT = Subject(
    "programmes",
    _("Programmes of technical creativity"),
    _("What is taught: areas, levels, ages, places, distance technologies, the network form."),
    (
        View("level", _("By level"), (ALL, *LEVELS, PLACES, DENSITY), tuple(m.code for m in LEVELS), say_levels),
        View("age", _("By age"), (ALL, *BANDS, PLACES), tuple(m.code for m in BANDS), say_ages, chart_kind="total"),
        View(
            "distance",
            _("Distance and network form"),
            (ALL, DISTANCE, DISTANCE_SHARE, NETWORK_FORM, PLACES),
            ("programmes", "distance", "network_form"),
            say_distance,
            chart_kind="grouped",
        ),
    ),
    collect,
    reporting,
    _("Programmes in the portal that are approved by an order or published."),
)
