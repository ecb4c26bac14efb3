"""Оборудование и помещения: what is there, what works, what is offered (order No. 453/1, task 2.1)."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from documents.russian.counted import counted, listed, measured
from documents.russian.numbers import decimal, plural, share

from ..models import MaterialBase, ResourceItem, ResourceKind
from ..models.material_base import KIND_OF, ResourceType
from . import words
from .base import CHILDREN, HANDED_IN, Cut, Fact, Measure, Report, Subject, View

COUNTED_KINDS = [kind for kind in ResourceKind if kind != ResourceKind.ROOM]
KINDS = tuple(Measure(f"working_{kind.value}", kind.label, _("Working pieces of that kind.")) for kind in COUNTED_KINDS)
WORKING = Measure("working", _("Working"), _("Pieces that work, as the forms say; rooms are counted apart."))
QUANTITY = Measure("quantity", _("In all"), _("All pieces, the broken ones too."))
WORKING_SHARE = Measure(
    "working_share", _("Working, %"), _("Of all pieces."), of="working", per="quantity", factor=100, decimals=1
)
DENSITY = Measure(
    "density",
    _("Per 100 children"),
    _("Working pieces divided by children aged 5–18, times 100. Only of institutions that told how many children."),
    of="working",
    per=CHILDREN,
    factor=100,
    decimals=1,
)
OFFERED = Measure("offered", _("Offered to the network"), _("Working pieces of the lines that are offered."))
OFFERED_SHARE = Measure(
    "offered_share", _("Offered, %"), _("Of the working pieces."), of="offered", per="working", factor=100, decimals=1
)
ROOMS = Measure("rooms", _("Rooms"), _("Rooms, workshops, laboratories."))
ROOMS_OFFERED = Measure("rooms_offered", _("Offered to the network"), _("Rooms that others may use."))
FREE_HOURS = Measure("free_hours", _("Free hours a week"), _("Of the rooms that are offered, as the forms say."))
ROOM_TYPES = tuple(
    Measure(f"type_{type_.value}", type_.label, _("Rooms of that type."))
    for type_ in ResourceType
    if KIND_OF[type_.value] == ResourceKind.ROOM
)
ROOM_CHILDREN = Measure(
    "room_density",
    _("Rooms per 1,000 children"),
    _("Rooms divided by children aged 5–18, times 1,000."),
    of="rooms",
    per=CHILDREN,
    factor=1000,
    decimals=1,
)


def reporting(institutions):
    """Institutions whose material base is submitted or accepted."""
    return (
        MaterialBase.objects.filter(state__in=HANDED_IN, institution__in=institutions.order_by().values("pk"))
        .order_by()
        .values_list("institution", flat=True)
    )


def collect(institutions) -> Iterable[Fact]:
    """One fact an institution, type and area: summed by the database."""
    rows = (
        ResourceItem.objects.filter(
            base__state__in=HANDED_IN, base__institution__in=institutions.order_by().values("pk")
        )
        .order_by()
        .values("kind", "type", "area", institution=F("base__institution"))
        .annotate(
            pieces=Sum("quantity"),
            works=Sum("working"),
            offer=Sum("working", filter=Q(is_offered=True)),
            lines=Count("pk"),
            lines_offered=Count("pk", filter=Q(is_offered=True)),
            hours=Sum("hours_free_per_week", filter=Q(is_offered=True)),
        )
    )
    for row in rows:
        counts: dict[str, float | None]
        if row["kind"] == ResourceKind.ROOM:
            counts = {
                "rooms": row["pieces"],
                "rooms_offered": row["lines_offered"],
                "free_hours": row["hours"] or 0,
                f"type_{row['type']}": row["pieces"],
            }
        else:
            counts = {
                "quantity": row["pieces"],
                "working": row["works"],
                "offered": row["offer"] or 0,
                f"working_{row['kind']}": row["works"],
            }
        yield Fact(row["institution"], counts, (row["area"],) if row["area"] else ())


def say(report: Report) -> list[str]:
    found = words.reporting(report)
    if not report.reporting:
        return found
    working, quantity = int(report.of("working") or 0), int(report.of("quantity") or 0)
    if not quantity:
        return [*found, "Оборудования для технического творчества в учреждениях нет."]
    where = f"В {counted(report.reporting, words.INSTITUTION, words.PRE)}"
    if working == quantity:
        verb = plural(quantity, "имеется", "имеются", "имеется")
        found.append(f"{where} {verb} {counted(quantity, words.UNIT)} оборудования, всё оно исправно.")
    else:
        verb = plural(working, "исправна", "исправны", "исправно")
        found.append(
            f"{where} {verb} {counted(working, words.UNIT)} оборудования "
            f"из {decimal(quantity, 0)} ({share(working, quantity)})."
        )
    if (density := report.of("density")) is not None:
        found.append(f"На 100 детей приходится {measured(density, words.UNIT)} исправного оборудования.")
        found += words.extremes(report, "density", words.PROVISION)
    else:
        found.append("Обеспеченность в расчёте на 100 детей не определена: число детей в учреждениях не указано.")
    return found + words.without(report, "working", "исправного оборудования") + _areas(report, "working")


def say_offer(report: Report) -> list[str]:
    found = words.reporting(report)
    working, offered = int(report.of("working") or 0), int(report.of("offered") or 0)
    if not report.reporting or not working:
        return found if not report.reporting else [*found, "Исправного оборудования в учреждениях нет."]
    if not offered:
        return [*found, "Для совместного использования в сети оборудование не предложено."]
    verb = words.feminine(offered, "предложена", "предложены", "предложено")
    givers = sum(1 for value, _label in report.known("offered") if value) if report.cut == Cut.INSTITUTION else 0
    where = f" в {counted(givers, words.INSTITUTION, words.PRE)}" if givers else ""
    found.append(
        f"Для совместного использования в сети {verb} {counted(offered, words.UNIT)} оборудования{where} "
        f"({share(offered, working)} исправного оборудования)."
    )
    return found + _areas(report, "offered", "Ничего не предложено")


def _areas(report: Report, code: str, lack: str = "Нет исправного оборудования") -> list[str]:
    """Areas that have nothing, where the figures are told apart by area."""
    if report.cut != Cut.AREA:
        return []
    empty = [words.lowered(label, report.cut) for value, label in report.known(code) if not value]
    return [f"{lack} по {counted(len(empty), words.AREA, words.DAT)}: {listed(empty, 20)}."] if empty else []


def say_rooms(report: Report) -> list[str]:
    found = words.reporting(report)
    if not report.reporting:
        return found
    rooms, offered, hours = (int(report.of(code) or 0) for code in ("rooms", "rooms_offered", "free_hours"))
    if not rooms:
        return [*found, "Помещений для технического творчества в учреждениях нет."]
    verb = plural(rooms, "Имеется", "Имеются", "Имеется")
    found.append(f"{verb} {counted(rooms, words.ROOM)} для технического творчества.")
    if offered:
        verb = plural(offered, "предложено", "предложены", "предложено")
        free = f", свободных часов в неделю – {hours}" if hours else ""
        found.append(f"Для совместного использования {verb} {counted(offered, words.ROOM)}{free}.")
    else:
        found.append("Для совместного использования помещения не предложены.")
    return found + words.without(report, "rooms", "помещений для технического творчества")


EQUIPMENT_SUBJECT = Subject(
    "equipment",
    _("Equipment"),
    _("How much equipment there is, how much of it works, how much falls to 100 children, what is offered."),
    (
        View("density", _("Per 100 children"), (QUANTITY, WORKING, WORKING_SHARE, DENSITY), ("density",), say),
        View(
            "kinds",
            _("By kind"),
            (*KINDS, QUANTITY, WORKING, WORKING_SHARE, DENSITY),
            tuple(measure.code for measure in KINDS),
            say,
        ),
        View(
            "offer",
            _("Offered to the network"),
            (WORKING, OFFERED, OFFERED_SHARE),
            ("working", "offered"),
            say_offer,
            chart_kind="grouped",
        ),
    ),
    collect,
    reporting,
    _("Material bases that are submitted or accepted."),
    form="institutions:material_base",
)
ROOMS_SUBJECT = Subject(
    "rooms",
    _("Rooms"),
    _("Rooms, workshops and laboratories, and which of them others may use."),
    (
        View(
            "rooms",
            _("Rooms and free hours"),
            (ROOMS, ROOMS_OFFERED, FREE_HOURS, ROOM_CHILDREN),
            ("rooms", "rooms_offered"),
            say_rooms,
            chart_kind="grouped",
        ),
        View(
            "types",
            _("By type of room"),
            (*ROOM_TYPES, ROOMS, ROOMS_OFFERED, FREE_HOURS),
            tuple(measure.code for measure in ROOM_TYPES),
            say_rooms,
            chart_kind="total",
        ),
    ),
    collect,
    reporting,
    _("Material bases that are submitted or accepted."),
    form="institutions:material_base",
)
