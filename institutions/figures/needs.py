"""Потребности и совместное использование: what is asked for, what is offered, what was used (order, section 8, R4)."""

import datetime
from collections.abc import Iterable

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.russian.counted import counted, listed
from documents.russian.numbers import plural, share

from ..models import Booking, BookingState, ResourceItem, ResourceRequest
from . import words
from .base import HANDED_IN, Cut, Fact, Measure, Report, Subject, View

USED_DAYS = 365

REQUESTS = Measure("requests", _("Open requests"), _("Requests for resources whose time is not over."))
WANTED = Measure("wanted", _("Pieces wanted"), _("Pieces in the open requests."))
OFFERED = Measure(
    "offered", _("Pieces offered"), _("Working pieces, rooms too, that material bases submitted or accepted offer.")
)
USES = Measure("uses", _("Used others' resources"), _("Bookings of others' resources that took place within a year."))
USE_HOURS = Measure("use_hours", _("Hours of use"), _("Hours of those bookings."), decimals=1)
LENT = Measure("lent", _("Gave to others"), _("Bookings of own resources by others that took place within a year."))
LENT_HOURS = Measure("lent_hours", _("Hours given"), _("Hours of those bookings."), decimals=1)
CHILDREN_SERVED = Measure("served", _("Children in them"), _("Children, as the bookings tell; one may be told twice."))


def reporting(institutions):
    """Everybody: whoever has asked for nothing has no open request."""
    return institutions.order_by().values_list("pk", flat=True)


def collect(institutions) -> Iterable[Fact]:
    keys = institutions.order_by().values("pk")
    requests = (
        ResourceRequest.objects.unmet()
        .filter(institution__in=keys)
        .order_by()
        .values("institution", "area")
        .annotate(count=Count("pk"), pieces=Sum("quantity"))
    )
    offers = (
        ResourceItem.objects.filter(is_offered=True, base__state__in=HANDED_IN, base__institution__in=keys)
        .order_by()
        .values("area", institution=F("base__institution"))
        .annotate(pieces=Sum("working"))
    )
    for row in requests:
        yield Fact(row["institution"], {"requests": row["count"], "wanted": row["pieces"]}, _areas(row["area"]))
    for row in offers:
        yield Fact(row["institution"], {"offered": row["pieces"]}, _areas(row["area"]))
    yield from _uses(keys)


def _areas(area: str | None) -> tuple[str, ...]:
    return (area,) if area else ()


def _uses(keys) -> Iterable[Fact]:
    """What took place within a year between different institutions: a fact for who used and one for who gave."""
    since = timezone.now() - datetime.timedelta(days=USED_DAYS)
    used = Booking.objects.filter(state=BookingState.USED, starts_at__gte=since).exclude(institution=F("keeper"))
    lasted = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    sums = {"count": Count("pk"), "lasted": Sum(lasted), "children_in": Sum("children")}
    for row in used.filter(institution__in=keys).order_by().values("institution", "item__area").annotate(**sums):
        counts = {"uses": row["count"], "use_hours": _hours(row["lasted"]), "served": row["children_in"] or 0}
        yield Fact(row["institution"], counts, _areas(row["item__area"]))
    for lent in used.filter(keeper__in=keys).order_by().values("keeper", "item__area").annotate(**sums):
        counts = {"lent": lent["count"], "lent_hours": _hours(lent["lasted"])}
        yield Fact(lent["keeper"], counts, _areas(lent["item__area"]))


def _hours(lasted: datetime.timedelta | None) -> float:
    return lasted.total_seconds() / 3600 if lasted else 0


def say(report: Report) -> list[str]:
    if not report.places:
        return words.reporting(report)
    requests, wanted, offered = (int(report.of(code) or 0) for code in ("requests", "wanted", "offered"))
    if requests:
        verb = plural(requests, "Открыта", "Открыты", "Открыто")
        found = [f"{verb} {counted(requests, words.REQUEST)} на ресурсы: нужно {counted(wanted, words.UNIT)}."]
    else:
        found = ["Открытых заявок на ресурсы нет."]
    if offered:
        verb = words.feminine(offered, "предложена", "предложены", "предложено")
        found.append(f"Сети {verb} {counted(offered, words.UNIT)} оборудования и помещений.")
    else:
        found.append("Ресурсы для совместного использования не предложены.")
    if report.cut == Cut.AREA:
        gaps = [
            f"{words.lowered(row.label, report.cut)} (нужно {int(wants)}, предложено {int(offer or 0)})"
            for row in report.rows
            for wants, offer in [(row.values[report.index("wanted")], row.values[report.index("offered")])]
            if wants and wants > (offer or 0)
        ]
        if gaps:
            found.append(f"Потребность не покрыта предложением: {listed(gaps, 8)}.")
    return found


def say_use(report: Report) -> list[str]:
    if not report.places:
        return words.reporting(report)
    uses, hours = int(report.of("uses") or 0), int(report.of("use_hours") or 0)
    if not uses:
        return ["За последний год ресурсы других учреждений сети не использовались."]
    found = [f"За последний год состоялось использований чужих ресурсов: {uses}, всего {counted(hours, words.HOUR)}."]
    if report.cut == Cut.INSTITUTION:
        users = sum(1 for value, _label in report.known("uses") if value)
        verb = plural(users, "воспользовалось", "воспользовались", "воспользовались")
        found.append(
            f"Ими {verb} {counted(users, words.INSTITUTION)} из {len(report.places)} "
            f"({share(users, len(report.places))})."
        )
    return found


NEEDS_SUBJECT = Subject(
    "needs",
    _("Needs and shared use"),
    _("What institutions ask for, what is offered to the network, what was used together."),
    (
        View(
            "balance",
            _("Asked for and offered"),
            (REQUESTS, WANTED, OFFERED),
            ("wanted", "offered"),
            say,
            chart_kind="grouped",
        ),
        View(
            "use",
            _("Shared use within a year"),
            (USES, USE_HOURS, LENT, LENT_HOURS, CHILDREN_SERVED),
            ("use_hours", "lent_hours"),
            say_use,
            chart_kind="grouped",
        ),
    ),
    collect,
    reporting,
    _("Requests for resources, offers in material bases, bookings confirmed as used."),
)
