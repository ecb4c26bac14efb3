"""A schedule as a table that a coordinator fills in and brings back: columns, reading row by row, the empty file."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.folding import fold
from common.forms import DateField
from documents import xlsx

from .models import Event, EventKind, EventSchedule
from .models.events import sign_of

MAX_ROWS = 500
HEADER_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    header: str | Promise
    explanation: str | Promise
    example: str
    is_required: bool = False
    width: int = 18


COLUMNS = (
    Column("title", gettext_lazy("Event"), gettext_lazy("What it is called."), "День открытых дверей", True, 40),
    Column("kind", gettext_lazy("Kind"), gettext_lazy("From the list of the cell."), "День открытых дверей", True, 24),
    Column("day", gettext_lazy("Date"), gettext_lazy("Like 12.03.2027."), "12.03.2027", True, 12),
    Column("last_day", gettext_lazy("Last day"), gettext_lazy("Only if it lasts several days."), "", False, 12),
    Column("starts", gettext_lazy("Begins"), gettext_lazy("Like 14:00; empty for the whole day."), "14:00", False, 10),
    Column("ends", gettext_lazy("Ends"), gettext_lazy("Like 15:30."), "15:30", False, 10),
    Column(
        "place", gettext_lazy("Place"), gettext_lazy("Address or room; “online” for a webinar."), "Каб. 12", True, 28
    ),
    Column(
        "audience",
        gettext_lazy("For whom"),
        gettext_lazy("pupils, parents, teachers; several through a comma."),
        "учащиеся, родители",
        True,
        24,
    ),
    Column("class_band", gettext_lazy("Classes"), gettext_lazy("Such as 1–4."), "5–7", False, 10),
    Column(
        "responsible", gettext_lazy("Responsible"), gettext_lazy("Name and post."), "Иванова А. А., методист", True, 30
    ),
    Column(
        "resource", gettext_lazy("Resource or programme"), gettext_lazy("What of the network is shown."), "", False, 30
    ),
    Column("is_open", gettext_lazy("Open to others"), gettext_lazy("yes or no."), "да", False, 12),
    Column("is_public", gettext_lazy("Shown to everybody"), gettext_lazy("yes or no."), "да", False, 12),
    Column("expected_result", gettext_lazy("Expected result"), gettext_lazy("In a few words."), "", False, 30),
)
_YES = {"да", "yes", "истина", "true", "1", "+"}
_NO = {"нет", "no", "ложь", "false", "0", "-", "–", "—"}
# Spreadsheets write a day with an hour, and an hour with a day.
_WITH_HOUR = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2})?\Z")
_WITH_DAY = r"(?:\d{1,2}\.\d{1,2}\.\d{2,4} |\d{4}-\d{2}-\d{2}[ T])?"
_AUDIENCES = {
    "for_pupils": ("учащ", "обуч", "учен", "дет", "pupil"),
    "for_parents": ("родит", "закон", "parent"),
    "for_teachers": ("педаг", "учит", "преп", "teach"),
}


@dataclass(slots=True)
class Row:
    """One row of the file: what was understood, or what is wrong. ``verdict``: new, known or wrong."""

    number: int
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    verdict: str = "new"


def template(schedule: EventSchedule) -> bytes:
    """The empty file with lists in its cells and a sheet of explanations."""
    book = xlsx.Workbook(title=str(schedule))
    book.write_table(
        _headers(),
        [],
        title=_("Events"),
        widths=[column.width for column in COLUMNS],
        choices={
            1: [str(label) for label in EventKind.labels],
            11: [_("yes"), _("no")],
            12: [_("yes"), _("no")],
        },
        notes={place: str(column.explanation) for place, column in enumerate(COLUMNS)},
        spare_rows=200,
        text_columns=True,
    )
    book.write_table(
        [_("Column"), _("What to write"), _("Example"), _("Required")],
        [
            [str(column.header), str(column.explanation), column.example, _("yes") if column.is_required else _("no")]
            for column in COLUMNS
        ],
        title=_("Explanations"),
        widths=[26, 60, 30, 14],
    )
    return book.close()


def _headers() -> list[str]:
    return [f"{column.header}*" if column.is_required else str(column.header) for column in COLUMNS]


def read(content: bytes, schedule: EventSchedule) -> list[Row]:
    """The rows of a file, each judged by itself. ``ValidationError`` when it cannot be read as a table of events."""
    rows = xlsx.read_rows(content, max_rows=MAX_ROWS + HEADER_WITHIN, max_columns=60)
    header, places = _find_header(rows)
    present = {sign_of(e.title, e.day, e.starts, e.place) for e in schedule.events.all()}
    found = []
    for number, cells in enumerate(rows[header + 1 :], start=header + 2):
        texts = {code: " ".join(cells[place].split()) for code, place in places.items()}
        if any(texts.values()):
            row = _understand(number, texts, schedule)
            if row.errors:
                row.verdict = "wrong"
            elif (same := sign_of(**row.values)) in present:
                row.verdict = "known"
            else:
                present.add(same)
            found.append(row)
    if not found:
        raise ValidationError(_("There is no row with data below the header: fill the sheet in and upload it again."))
    return found


def _find_header(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    known = {_key(str(name)): column.code for column in COLUMNS for name in (column.header, column.code)}
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        places = {known[_key(cell)]: place for place, cell in enumerate(row) if _key(cell) in known}
        if len(places) >= 4:
            missing = [str(c.header) for c in COLUMNS if c.is_required and c.code not in places]
            if missing:
                message = _("The file lacks the columns %(names)s. Take the names from the file to fill in.")
                raise ValidationError(message % {"names": ", ".join(f"«{name}»" for name in missing)})
            return index, places
    raise ValidationError(_("The names of the columns are not found. Take the file that the portal offers."))


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _understand(number: int, texts: dict[str, str], schedule: EventSchedule) -> Row:
    row = Row(number, texts.get("title", ""))
    for column in COLUMNS:
        text = texts.get(column.code, "")
        if not text:
            if column.is_required:
                row.errors.append(_("“%(column)s”: fill this in.") % {"column": column.header})
            continue
        try:
            row.values |= _value(column.code, text)
        except ValidationError as error:
            row.errors.append(f"«{column.header}»: {' '.join(error.messages)}")
    _check_times(row, schedule)
    return row


def _check_times(row: Row, schedule: EventSchedule) -> None:
    day, last, starts, ends = (row.values.get(name) for name in ("day", "last_day", "starts", "ends"))
    if day and not schedule.first_day <= day <= schedule.last_day:
        row.errors.append(_("The day is not in the school year %(year)s.") % {"year": schedule.year_text})
    if day and last == day:
        del row.values["last_day"]
    elif day and last and last < day:
        row.errors.append(_("The last day is before the first one."))
    if last and last > schedule.last_day:
        row.errors.append(_("The day is not in the school year %(year)s.") % {"year": schedule.year_text})
    if ends and not starts:
        row.errors.append(_("Say when it begins, or leave both hours empty for the whole day."))
    if starts and ends and ends <= starts:
        row.errors.append(_("It ends before it begins."))


def _value(code: str, text: str) -> dict[str, Any]:
    match code:
        case "kind":
            return {"kind": _kind(text)}
        case "day" | "last_day":
            try:
                return {code: DateField().clean(_WITH_HOUR.sub("", text.removesuffix(" г.")))}
            except ValidationError:
                raise ValidationError(_("This is not a day: write it like 12.03.2027.")) from None
        case "starts" | "ends":
            return {code: _hour(text)}
        case "audience":
            found = {name: True for name, roots in _AUDIENCES.items() if any(root in fold(text) for root in roots)}
            if not found:
                raise ValidationError(_("Write pupils, parents or teachers."))
            return found
        case "is_open" | "is_public":
            if fold(text) not in _YES | _NO:
                raise ValidationError(_("Write yes or no."))
            return {code: fold(text) in _YES}
        case "place":
            if fold(text) in ("онлайн", "online", "дистанционно"):
                return {"is_online": True, "place": ""}
    cast(Field, Event._meta.get_field(code)).run_validators(text)
    return {code: text}


def _kind(text: str) -> str:
    labels = {fold(str(label)): value for value, label in EventKind.choices}
    matching = {value for label, value in labels.items() if label.startswith(fold(text))}
    if fold(text) in labels:
        return labels[fold(text)]
    if len(matching) == 1:
        return matching.pop()
    message = _("“%(value)s” is not on the list: %(choices)s.")
    raise ValidationError(message % {"value": text, "choices": ", ".join(map(str, EventKind.labels))})


def _hour(text: str) -> datetime.time:
    found = re.fullmatch(_WITH_DAY + r"(\d{1,2})[:.\-](\d{2})(?::\d{2})?", text)
    try:
        return datetime.time(int(found[1]), int(found[2]))
    except (TypeError, ValueError):
        raise ValidationError(_("This is not an hour: write it like 14:00.")) from None


def filled(rows: Iterable[dict[str, str]]) -> bytes:
    """A filled in file, for demonstrations and tests; ``rows``: column code → text."""
    book = xlsx.Workbook(title=_("Events"))
    book.write_table(_headers(), [[row.get(c.code, "") for c in COLUMNS] for row in rows], title=_("Events"))
    return book.close()
