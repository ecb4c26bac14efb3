"""Кадры: category, education, experience, age of training (order No. 453/1, task 3.1)."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.russian.counted import counted, measured
from documents.russian.numbers import plural, share

from ..models import StaffList, StaffMember
from ..models.staff import NOT_PEDAGOGICAL, TRAINING_YEARS, Category, EducationLevel, whole_years, years_before
from . import words
from .base import CHILDREN, HANDED_IN, Fact, Measure, Report, Subject, View

EXPERIENCE = ((0, 2), (3, 5), (6, 10), (11, 20), (21, 99))

ALL = Measure("staff", _("Pedagogical workers"), _("People who work in pedagogical posts and have not left."))
PER_HUNDRED = Measure(
    "density",
    _("Per 100 children"),
    _("Pedagogical workers divided by children aged 5–18, times 100."),
    of="staff",
    per=CHILDREN,
    factor=100,
    decimals=1,
)
HOURS = Measure("hours", _("Hours a week for the network"), _("Hours that could be taught to children of others."))
CATEGORIES = tuple(
    Measure(f"category_{code}", label, _("People of that qualification category.")) for code, label in Category.choices
)
HIGH_SHARE = Measure(
    "high_share",
    _("Highest and first, %"),
    _("Of all pedagogical workers (indicator I5.2)."),
    of="high",
    per="staff",
    factor=100,
    decimals=1,
)
LEVELS = tuple(
    Measure(f"education_{code}", label, _("People of that education.")) for code, label in EducationLevel.choices
)
PEDAGOGICAL_SHARE = Measure(
    "pedagogical_share",
    _("Pedagogical education, %"),
    _("By the diploma or by professional retraining, of all pedagogical workers."),
    of="pedagogical",
    per="staff",
    factor=100,
    decimals=1,
)
BANDS = (
    Measure("years_0", _("up to 2 years"), _("Whole years of teaching today.")),
    Measure("years_3", _("3–5 years"), _("Whole years of teaching today.")),
    Measure("years_6", _("6–10 years"), _("Whole years of teaching today.")),
    Measure("years_11", _("11–20 years"), _("Whole years of teaching today.")),
    Measure("years_21", _("more than 20 years"), _("Whole years of teaching today.")),
    Measure("years_unknown", _("not given"), _("No experience of teaching is given.")),
)
TRAINED = (
    Measure("trained_1", _("within a year"), _("Days since the last course that the law counts.")),
    Measure("trained_3", _("1–3 years ago"), _("Days since the last course that the law counts.")),
    Measure("trained_more", _("more than 3 years ago"), _("Days since the last course that the law counts.")),
    Measure("trained_never", _("no course known"), _("No advanced training or retraining is entered.")),
)
TRAINED_SHARE = Measure(
    "trained_share",
    _("Trained within 3 years, %"),
    _("Of all pedagogical workers (art. 47 of 273-FZ: at least once in three years)."),
    of="trained",
    per="staff",
    factor=100,
    decimals=1,
)


def reporting(institutions):
    """Institutions whose staff list is submitted or accepted."""
    return (
        StaffList.objects.filter(state__in=HANDED_IN, institution__in=institutions.order_by().values("pk"))
        .order_by()
        .values_list("institution", flat=True)
    )


def collect(institutions) -> Iterable[Fact]:
    """One fact a person: experience grows by itself, so that it is counted here and not by the database."""
    today = timezone.localdate()
    lists = StaffList.objects.filter(state__in=HANDED_IN, institution__in=institutions.order_by().values("pk"))
    members = (
        StaffMember.objects.working()
        .filter(staff_list__in=lists.order_by().values("pk"))
        .exclude(post__in=NOT_PEDAGOGICAL)
        .with_training()
        .order_by()
    )
    for institution, category, education, is_pedagogical, years, as_of, areas, hours, trained in members.values_list(
        "staff_list__institution",
        "category",
        "education",
        "is_pedagogical",
        "teaching_years",
        "experience_on",
        "areas",
        "hours_for_network",
        "last_training",
    ):
        recent = trained is not None and trained >= years_before(today, TRAINING_YEARS)
        yield Fact(
            institution,
            {
                "staff": 1,
                "hours": hours or 0,
                f"category_{category}": 1,
                "high": int(category in (Category.HIGHEST, Category.FIRST)),
                f"education_{education}": 1,
                "pedagogical": int(is_pedagogical),
                _experience(years, as_of, today): 1,
                _training(trained, today): 1,
                "trained": int(recent),
            },
            tuple(areas),
        )


def _experience(years: int | None, as_of: datetime.date | None, today: datetime.date) -> str:
    if years is None or as_of is None:
        return "years_unknown"
    grown = years + max(whole_years(as_of, today), 0)
    return f"years_{next(first for first, last in reversed(EXPERIENCE) if grown >= first)}"


def _training(ended: datetime.date | None, today: datetime.date) -> str:
    if ended is None:
        return "trained_never"
    if ended >= years_before(today, 1):
        return "trained_1"
    return "trained_3" if ended >= years_before(today, TRAINING_YEARS) else "trained_more"


def _begin(report: Report) -> tuple[list[str], int]:
    found, staff = words.reporting(report), int(report.of("staff") or 0)
    if report.reporting and not staff:
        found.append("Педагогических работников технического творчества в учреждениях нет.")
    elif staff:
        verb = plural(staff, "работает", "работают", "работают")
        found.append(
            f"В {counted(report.reporting, words.INSTITUTION, words.PRE)} {verb} {counted(staff, words.TEACHER)}."
        )
    return found, staff


def _told(report: Report, names: dict[str, str], staff: int) -> str:
    """«высшая – 8 человек (20 %), первая – 1 человек (2,5 %)»: without those that nobody has."""
    counts = {name: int(report.of(code) or 0) for code, name in names.items()}
    told = [
        f"{name} – {counted(count, words.PERSON)} ({share(count, staff)})" for name, count in counts.items() if count
    ]
    return ", ".join(told)


def say_categories(report: Report) -> list[str]:
    found, staff = _begin(report)
    if not staff:
        return found
    names = {
        "category_highest": "высшая",
        "category_first": "первая",
        "category_suitable": "соответствие занимаемой должности",
        "category_none": "без категории",
    }
    high = int(report.of("category_highest") or 0) + int(report.of("category_first") or 0)
    found.append(f"По квалификационным категориям: {_told(report, names, staff)}.")
    found.append(f"Доля имеющих высшую и первую категорию: {share(high, staff)}.")
    return found + words.extremes(report, "high_share", words.SHARE, per_cent=True)


def say_education(report: Report) -> list[str]:
    found, staff = _begin(report)
    if not staff:
        return found
    names = {
        "education_higher": "высшее",
        "education_vocational": "среднее профессиональное",
        "education_student": "студенты вузов",
        "education_general": "среднее общее",
    }
    found.append(f"По образованию: {_told(report, names, staff)}.")
    if (pedagogical := report.of("pedagogical_share")) is not None:
        found.append(f"Доля имеющих педагогическое образование: {share(pedagogical, 100)}.")
    return found


def say_experience(report: Report) -> list[str]:
    found, staff = _begin(report)
    if not staff:
        return found
    names = {
        "years_0": "до 2 лет",
        "years_3": "3–5 лет",
        "years_6": "6–10 лет",
        "years_11": "11–20 лет",
        "years_21": "более 20 лет",
        "years_unknown": "не указан",
    }
    return [*found, f"Педагогический стаж: {_told(report, names, staff)}."]


def say_training(report: Report) -> list[str]:
    found, staff = _begin(report)
    if not staff:
        return found
    trained = int(report.of("trained_1") or 0) + int(report.of("trained_3") or 0)
    never, late = int(report.of("trained_never") or 0), int(report.of("trained_more") or 0)
    if trained:
        verb = plural(trained, "прошёл", "прошли", "прошли")
        found.append(
            f"За последние три года повышение квалификации или переподготовку {verb} "
            f"{counted(trained, words.PERSON)} ({share(trained, staff)})."
        )
    else:
        found.append("За последние три года повышение квалификации или переподготовку никто не прошёл.")
    if late:
        verb = plural(late, "обучался", "обучались", "обучались")
        found.append(f"Последний раз {verb} более трёх лет назад {counted(late, words.PERSON)}.")
    if never:
        found.append(f"Сведений об обучении нет у {counted(never, words.PERSON, words.GEN)}.")
    return found + words.extremes(report, "trained_share", words.SHARE, per_cent=True)


def say_hours(report: Report) -> list[str]:
    found, staff = _begin(report)
    if not staff:
        return found
    hours = int(report.of("hours") or 0)
    if (density := report.of("density")) is not None:
        found.append(f"На 100 детей приходится {measured(density, words.TEACHER)}.")
    if hours:
        verb = plural(hours, "может быть выделен", "могут быть выделены", "может быть выделено")
        found.append(f"Для занятий с детьми других учреждений {verb} {counted(hours, words.HOUR)} в неделю.")
    else:
        found.append("Часы для занятий с детьми других учреждений не предложены.")
    return found


STAFF_SUBJECT = Subject(
    "staff",
    _("Staff"),
    _("Who teaches: categories, education, experience, how long ago they were trained."),
    (
        View(
            "category",
            _("By category"),
            (ALL, *CATEGORIES, HIGH_SHARE),
            tuple(m.code for m in CATEGORIES),
            say_categories,
        ),
        View(
            "education",
            _("By education"),
            (ALL, *LEVELS, PEDAGOGICAL_SHARE),
            tuple(m.code for m in LEVELS),
            say_education,
        ),
        View("experience", _("By teaching experience"), (ALL, *BANDS), tuple(m.code for m in BANDS), say_experience),
        View(
            "training",
            _("By age of training"),
            (ALL, *TRAINED, TRAINED_SHARE),
            tuple(m.code for m in TRAINED),
            say_training,
        ),
        View("hours", _("Staff and hours for the network"), (ALL, PER_HUNDRED, HOURS), ("staff",), say_hours),
    ),
    collect,
    reporting,
    _("Staff lists that are submitted or accepted; heads, engineers and other posts are not counted."),
    form="institutions:staff_list",
)
