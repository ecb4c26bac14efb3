"""The register as a spreadsheet: its columns, how forgivingly they are read, and the files that the portal writes."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import forms
from common.folding import fold
from documents.russian.names import guess_gender
from documents.xlsx import Workbook, read_rows

from .columns import COLUMNS, RENAMED_FROM, RENAMING_BASIS, Column
from .models import (
    FormerName,
    Gender,
    Head,
    Institution,
    InstitutionKind,
    InstitutionType,
    LegalForm,
    Municipality,
    SettlementType,
)
from .validators import okpo_is_right, validate_inn, validate_kpp

MAX_ROWS = 10_000
DAY = datetime.timedelta(days=1)
HEADER_WITHIN = 20  # rows: titles may stand above the header
CHOICES = {
    "kind": InstitutionKind,
    "gender": Gender,
    "legal_form": LegalForm,
    "type": InstitutionType,
    "settlement_type": SettlementType,
}
# Not fields of the institution: they tell that another name of it is a new one.
OF_RENAMING = {RENAMED_FROM: models.DateField(), RENAMING_BASIS: FormerName._meta.get_field("basis")}
BY_CODE = {column.code: column for column in COLUMNS}
REQUIRED_OF_INSTITUTION = [column.code for column in COLUMNS if column.model is Institution and column.is_required]
NAME_OF_HEAD = ("surname", "given_name", "patronymic")


def headers() -> list[str]:
    """Headers of the file that the portal offers; the required ones are starred."""
    return [f"{column.header}*" if column.is_required else str(column.header) for column in COLUMNS]


# Reading


@dataclass(slots=True)
class Line:
    """One row of the file: what stood there, what was understood, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    values: dict[str, str]
    errors: list[list[str]]


def glance(content: bytes) -> int:
    """How many rows the file has. Raises ``ValidationError`` when it cannot be read as a register."""
    return len(_cells(content))


def read(content: bytes, municipalities: Iterable[Municipality]) -> list[Line]:
    """The rows of an uploaded register. Raises ``ValidationError`` when the file as a whole cannot be read as one."""
    reader = _Reader(municipalities)
    lines = [reader.understand(number, cells) for number, cells in _cells(content)]
    _refuse_repeated(lines)
    return lines


def _cells(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Number of each row that is not empty, and column code → text."""
    rows = read_rows(content, max_rows=MAX_ROWS + HEADER_WITHIN)
    header_index, places = find_header(rows, COLUMNS)
    filled = []
    for number, row in enumerate(rows[header_index + 1 :], start=header_index + 2):
        cells = {code: row[place].strip() for code, place in places.items()}
        if any(cells.values()):
            filled.append((number, cells))
    if not filled:
        raise ValidationError(_("There is no row with data below the header: fill the sheet in and upload it again."))
    if len(filled) > MAX_ROWS:
        message = ngettext(
            "There are more than %(count)s row. Divide the file.",
            "There are more than %(count)s rows. Divide the file.",
            MAX_ROWS,
        )
        raise ValidationError(message % {"count": MAX_ROWS})
    return filled


def find_header(rows: list[list[str]], columns: Sequence) -> tuple[int, dict[str, int]]:
    """Where the header is, and column code → place in the row.

    ``columns``: each has ``code``, ``header``, ``aliases`` and ``is_required``. Raises ``ValidationError`` in plain
    words.
    """
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise ValidationError(_("The sheet is empty: fill in the file that the portal offers and upload it again."))
    known = {}
    for column in columns:
        for name in [str(column.header), *str(column.aliases).split(";"), column.code]:
            if key := header_key(name):
                known.setdefault(key, column.code)
    best: tuple[int, list[tuple[str, int]]] = (0, [])
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found = [(known[key], place) for place, cell in enumerate(row) if (key := header_key(cell)) in known]
        if len(found) > len(best[1]):
            best = index, found
    places: dict[str, int] = {}
    for code, place in best[1]:
        if code in places:
            message = _("Column “%(name)s” stands in the file twice: leave one of them.")
            name = next(column.header for column in columns if column.code == code)
            raise ValidationError(message % {"name": name})
        places[code] = place
    missing = [f"«{column.header}»" for column in columns if column.is_required and column.code not in places]
    if missing:
        message = ngettext(
            "The file lacks the column %(names)s. Take the names from the file to fill in.",
            "The file lacks the columns %(names)s. Take the names from the file to fill in.",
            len(missing),
        )
        raise ValidationError(message % {"names": get_text_list(missing, _("and"))})
    return best[0], places


def header_key(text: str) -> str:
    """«  ИНН*: » and «инн» are one column."""
    return " ".join(re.findall(r"\w+", fold(text)))


class _Reader:
    """Turns cells into values of fields, or into reasons why not."""

    def __init__(self, municipalities: Iterable[Municipality]):
        self.municipalities = {fold(municipality.name): municipality.name for municipality in municipalities}
        self.choices = {
            code: {fold(str(label)): value for value, label in choices.choices} for code, choices in CHOICES.items()
        }
        own = [c for c in COLUMNS if c.code != "municipality" and c.code not in OF_RENAMING]
        self.fields = {c.code: c.model._meta.get_field(c.code) for c in own} | OF_RENAMING

    def understand(self, number: int, cells: dict[str, str]) -> Line:
        line = Line(number, cells, {}, [])
        for code, text in cells.items():
            text = " ".join(text.split())
            if not text:
                continue
            try:
                line.values[code] = self._value(code, text)
            except ValidationError as error:
                line.errors.append([code, " ".join(error.messages)])
        wrong = {code for code, _reason in line.errors}
        if "inn" not in line.values and "inn" not in wrong:
            line.errors.append(["inn", _("Fill this in.")])
        if any(code in line.values for code in NAME_OF_HEAD):
            for code in ("surname", "given_name"):
                if code not in line.values and code not in wrong:
                    line.errors.append([code, _("Fill this in.")])
        return line

    def _value(self, code: str, text: str) -> str:
        match code:
            case "inn":
                text = number_as_text(text, 10, validate_inn)
            case "kpp":
                text = number_as_text(text.upper(), 9, validate_kpp)
            case "ogrn":
                text = number_as_text(text, 13)
            case "phone":
                text = number_as_text(text) if re.fullmatch(r"[\d.,eE+]+", text) else text
            case "email":
                text = text.removeprefix("mailto:").rstrip(";,. ").strip()
            case "site":
                text = text if "://" in text else f"https://{text}"
            case "kind" | "gender" | "legal_form" | "type" | "settlement_type":
                return choose(text.rstrip("."), self.choices[code], CHOICES[code])
            case "okpo":
                text = number_as_text(text, 8, _whole(okpo_is_right))
            case "oktmo":
                text = number_as_text(text)
                text = text.zfill(8 if len(text) < 9 else 11) if len(text) in (7, 10) and text.isdigit() else text
            case "bik":
                text = number_as_text(text)
                text = text.zfill(9) if len(text) in (7, 8) and text.isdigit() else text
            case "treasury_account" | "single_account" | "bank_account" | "correspondent_account":
                text = _account(text)
            case "kbk" | "personal_account" | "children_5_18":
                text = number_as_text(text)
            case "latitude" | "longitude":
                text = text.replace(",", ".").rstrip("°")
            case "children_as_of" | "renamed_from":
                return _day(text)
            case "municipality":
                if name := self.municipalities.get(fold(text)):
                    return name
                raise ValidationError(_("There is no such municipality in the portal."))
        return as_text(self.fields[code].clean(text, None))


def as_text(value: Any) -> str:
    """A value as rows of an import keep and compare it: empty, ISO days, degrees without zeros at the end."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case datetime.date():
            return value.isoformat()
    return str(value)


def held(obj: models.Model, code: str) -> str:
    """What the register holds, to compare a row with."""
    return as_text(getattr(obj, code))


def _whole(is_right) -> Callable[[str], None]:
    """A validator of eight digits made of a check of the last one."""

    def validate(value: str) -> None:
        if not (re.fullmatch(r"[0-9]{8}", value) and is_right(value)):
            raise ValidationError("")

    return validate


def _account(text: str) -> str:
    """Twenty digits. A cell that held a number has lost the last of them, which nobody can restore."""
    text = number_as_text(text)
    if len(text) > 17 and text.isdigit() and text.endswith("0000"):
        raise ValidationError(
            _("The spreadsheet has rounded this number: make the cell a text and write all 20 digits again.")
        )
    return text


def _day(text: str) -> str:
    try:
        return forms.DateField().clean(text.removesuffix(" г.")).isoformat()
    except ValidationError:
        raise ValidationError(_("This is not a day: write it like 01.09.2026.")) from None


def number_as_text(text: str, length: int = 0, validate=None) -> str:
    """Requisites as spreadsheets spoil them: «9999000013.0», «9,999E+09», «9 999 000 013», a lost leading zero."""
    text = re.sub(r"[\s'’`]+", "", text)
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d{1,2}|\d+[.,]0+", text):
        number = Decimal(text.replace(",", "."))
        text = f"{number:f}".partition(".")[0] if number == number.to_integral_value() else text
    if validate and len(text) == length - 1 and text.isascii() and text.isdigit():
        try:
            validate(f"0{text}")
        except ValidationError:
            return text
        return f"0{text}"
    return text


def choose(text: str, codes: Mapping[str, str], choices) -> str:
    """The code of a choice by its label or by an unmistakable beginning of it («муж»)."""
    key = fold(text)
    if key in codes:
        return codes[key]
    matching = {code for label, code in codes.items() if label.startswith(key)}
    if len(matching) == 1:
        return matching.pop()
    message = _("“%(value)s” is not on the list: %(choices)s.")
    raise ValidationError(message % {"value": text, "choices": ", ".join(map(str, choices.labels))})


def _refuse_repeated(lines: list[Line]) -> None:
    """One institution in two rows: nobody knows which of them is right, so that neither goes in."""
    seen: dict[str, list[Line]] = {}
    for line in lines:
        if inn := line.values.get("inn"):
            seen.setdefault(inn, []).append(line)
    for same in seen.values():
        for line in same if len(same) > 1 else ():
            others = [str(other.number) for other in same if other is not line]
            message = ngettext(
                "This INN stands in row %(rows)s too.", "This INN stands in rows %(rows)s too.", len(others)
            )
            line.errors.append(["inn", message % {"rows": get_text_list(others, _("and"))}])


def gender_of(values: Mapping[str, str]) -> str:
    """The gender as written, else as the patronymic shows, else empty."""
    return values.get("gender") or str(guess_gender(values.get("patronymic", "")) or "")


# Writing


def shown(code: str, value: str) -> str:
    """A value as people read it: labels instead of codes."""
    if code in CHOICES:
        return str(dict(CHOICES[code].choices).get(value, value))
    if code in ("children_as_of", RENAMED_FROM) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"{datetime.date.fromisoformat(value):%d.%m.%Y}"
    return value


def filled(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A filled in file, for demonstrations and tests; ``rows``: column code → value as the register keeps it."""
    book = Workbook(title=_("Register of institutions"))
    cells = [[shown(column.code, str(row.get(column.code, ""))) for column in COLUMNS] for row in rows]
    book.write_table(headers(), cells, title=_("Institutions"))
    return book.close()


def template() -> bytes:
    """The empty file to fill in, with a sheet of explanations."""
    book = Workbook(title=_("Register of institutions"))
    book.write_table(
        headers(),
        [],
        title=_("Institutions"),
        widths=[column.width for column in COLUMNS],
        choices=_choices(),
        notes={place: str(column.explanation) for place, column in enumerate(COLUMNS)},
        spare_rows=1000,
    )
    book.write_table(
        [_("Column"), _("What to write"), _("Example"), _("Required")],
        [
            [column.header, column.explanation, column.example, _("yes") if column.is_required else _("no")]
            for column in _as_text(COLUMNS)
        ]
        + [
            ["", "", "", ""],
            [_("How it is read"), _("An empty cell erases nothing that the register knows."), "", ""],
            ["", _("The order of columns does not matter; other columns are passed over."), "", ""],
            ["", _("An institution is found by its INN: a known one is changed, an unknown one is entered."), "", ""],
            ["", _("Of a known institution the INN and what changes are enough."), "", ""],
            ["", _("Another name of the institution corrects a slip; with “Renamed from” it is a new name."), "", ""],
            ["", _("Another name of the head makes a new head from today; papers keep the former one."), "", ""],
        ],
        title=_("Explanations"),
        widths=[26, 70, 60, 14],
    )
    return book.close()


def register_file(rows: Iterable[tuple[Institution, Sequence[str]]], more: Sequence[tuple[str, int]]) -> bytes:
    """Institutions in the columns of the import, their teaching addresses and what ``more`` names: (header, width).

    ``rows``: (institution, cells of the further columns).
    """
    book = Workbook(title=_("Register of institutions"))
    book.write_table(
        [*(str(column.header) for column in COLUMNS), _("Teaching addresses"), *(header for header, _width in more)],
        ([*_cells_of(institution), _addresses(institution), *cells] for institution, cells in rows),
        title=_("Institutions"),
        widths=[*(column.width for column in COLUMNS), 45, *(width for _header, width in more)],
        choices=_choices(),
    )
    return book.close()


def refused_file(rows: Iterable[tuple[Mapping[str, str], str]]) -> bytes:
    """Rows that were not entered, as they were written, each with the reason; ``rows``: (cells, reason)."""
    book = Workbook(title=_("Rows that were not entered"))
    book.write_table(
        [*headers(), _("Reason")],
        ([*(cells.get(column.code, "") for column in COLUMNS), reason] for cells, reason in rows),
        title=_("Institutions"),
        widths=[*(column.width for column in COLUMNS), 70],
        choices=_choices(),
    )
    return book.close()


def _cells_of(institution: Institution) -> list:
    """Values of all columns; numbers and days stay what they are."""
    sources: dict[type, Any] = {Institution: institution, Head: institution.head_on()}
    last = max(institution.former_names.all(), key=lambda name: name.valid_to, default=None)
    renaming = {RENAMED_FROM: last.valid_to + DAY, RENAMING_BASIS: last.basis} if last else {}
    values = []
    for column in COLUMNS:
        if column.model is FormerName:
            values.append(renaming.get(column.code, ""))
            continue
        value = getattr(sources[column.model], column.code, None)
        is_text = not isinstance(value, int | Decimal | datetime.date)
        values.append(shown(column.code, as_text(value)) if is_text else value)
    return values


def _addresses(institution: Institution) -> str:
    return "; ".join(address.address for address in institution.teaching_addresses.all())


def _choices() -> dict[int, list[str]]:
    places = {column.code: place for place, column in enumerate(COLUMNS)}
    return {places[code]: [str(label) for label in choices.labels] for code, choices in CHOICES.items()}


def _as_text(columns: list[Column]) -> list[Column]:
    return [
        Column(c.code, c.model, str(c.header), "", str(c.explanation), str(c.example), c.width, c.is_required)
        for c in columns
    ]
