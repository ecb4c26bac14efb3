"""Lists that go out as a spreadsheet, are edited there and come back: nothing is lost, only differences are told.

A list is declared once, as a ``Sheet`` of columns (``institutions/sheets``). The file carries a hidden key with each
row: the line's primary key and a print of every cell as it went out. So a row is found again however the rows were
sorted, a cell that nobody touched is never written back over somebody else's correction, and a cell that both have
changed is told and left alone. The grid on the page is the same thing without a file.
"""

import datetime
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from common.folding import fold
from documents.xlsx import Workbook, as_it_comes_back, read_rows, sheet_names

from .models import Institution, RemarkedItem, RowVerdict, Submission
from .spreadsheet import HEADER_WITHIN, choose, find_header, number_as_text

MAX_ROWS = 2_000
SPARE_ROWS = 300
KEY = "key"
OLDEST_DATE = datetime.date(1900, 3, 1)  # spreadsheets count older days wrongly
DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")


# What stands in a cell


class TextCell:
    """Any text; also the base of the others."""

    is_text = True

    def write(self, value: Any) -> Any:
        """What goes into the file."""
        return "" if value is None else str(value)

    def read(self, text: str) -> Any:
        """The value of the field. Raises ``ValidationError``."""
        return text

    def options(self) -> list[str]:
        """Values of the drop-down list of the cell, if it has one."""
        return []

    def shown(self, value: Any) -> str:
        """As people read it on a page."""
        return str(self.write(value))


class NumberCell(TextCell):
    """A whole number; empty is None."""

    is_text = False

    def write(self, value: Any) -> Any:
        return value

    def read(self, text: str) -> int | None:
        text = number_as_text(text)
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise ValidationError(_("Write a whole number in digits."))
        return int(text)

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)


class DateCell(TextCell):
    is_text = False

    def write(self, value: datetime.date | None) -> Any:
        return f"{value:%d.%m.%Y}" if value and value < OLDEST_DATE else value

    def read(self, text: str) -> datetime.date | None:
        if not text:
            return None
        message = _("Write a date such as 31.12.2026.")
        if not (found := DATE.fullmatch(text.removesuffix(" 00:00"))):
            raise ValidationError(message)
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        year = f"20{year}" if len(year) == 2 else year
        try:
            return datetime.date(int(year), int(month), int(day))
        except ValueError as error:
            raise ValidationError(message) from error

    def shown(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}" if value else ""


class ChoiceCell(TextCell):
    """One of a list, by its label. ``choices``: (value, label), also in groups; empty is ``empty``."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], empty: Any = ""):
        choices = list(choices)
        self.groups = [
            (str(group), [str(label) for _value, label in members])
            for group, members in choices
            if isinstance(members, list)
        ]
        choices = [one for value, label in choices for one in (label if isinstance(label, list) else [(value, label)])]
        self.labels = {value: str(label) for value, label in choices if value not in ("", None)}
        self.values = {fold(label): value for value, label in self.labels.items()}
        self.empty = empty

    def write(self, value: Any) -> str:
        return self.labels.get(value, "" if value in ("", None) else str(value))

    def read(self, text: str) -> Any:
        if text and not self.labels:
            raise ValidationError(_("There is nothing to choose from here yet: leave the cell empty."))
        return choose(text, self.values, _Labels(list(self.labels.values()))) if text else self.empty

    def options(self) -> list[str]:
        return list(self.labels.values())


class YesNoCell(TextCell):
    """Yes or no; empty is no."""

    def write(self, value: Any) -> str:
        return pgettext("spreadsheet cell", "yes") if value else pgettext("spreadsheet cell", "no")

    def read(self, text: str) -> bool:
        known = {"": False, "0": False, "1": True, "+": True, "-": False, "v": True, "x": True, "х": True}
        known |= {fold(self.write(value)): value for value in (True, False)}
        known |= {
            fold(pgettext("spreadsheet cell", "TRUE")): True,
            fold(pgettext("spreadsheet cell", "FALSE")): False,
        }
        if (key := fold(text)) not in known:
            raise ValidationError(_("Write “yes” or “no”."))
        return known[key]

    def options(self) -> list[str]:
        return [self.write(True), self.write(False)]


class ManyCell(TextCell):
    """Several of a list, separated by semicolons; the value is a list of codes."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]):
        self.one = ChoiceCell(choices)

    def write(self, value: Iterable | None) -> str:
        return "; ".join(self.one.write(code) for code in value or ())

    def read(self, text: str) -> list:
        return list(dict.fromkeys(self.one.read(part.strip()) for part in text.split(";") if part.strip()))


@dataclass
class _Labels:
    labels: list[str]


# The list


@dataclass(frozen=True)
class Column:
    """One column: a field of the model. What is left out is taken from the field.

    ``aliases``: other names of the header, separated by semicolons; ``width`` in characters; ``is_required``: a file
    without the column is refused.
    """

    code: str
    header: str | Promise
    explanation: str | Promise = ""
    aliases: str | Promise = ""
    width: int = 18
    is_required: bool = False
    cell: TextCell | None = None


class Sheet:
    """A list of lines that belong to one form of an institution. Subclasses name the model and the columns.

    ``form_field``: the field of the line that leads to its form. ``page``: name of the address of the list.
    ``actions``: journal verbs of a line entered, changed and deleted. ``also``: lists that stand in the same file, each
    on a sheet of its own.
    """

    code: str
    title: str | Promise
    model: type[models.Model]
    form_model: type[Submission]
    form_field: str
    page: str
    actions = ("add_item", "change_item", "remove_item")
    also: "tuple[Sheet, ...]" = ()

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def related(self, code: str, institution: Institution) -> Iterable[tuple[Any, str]]:
        """(object, label) of what the column of a foreign key may name."""
        return ()

    def cells(self, institution: Institution) -> dict[str, TextCell]:
        """Column code → how its cells are written and read, for this institution."""
        return {column.code: column.cell or self.cell_of(column.code, institution) for column in self.columns()}

    def cell_of(self, code: str, institution: Institution) -> TextCell:
        """How a column is written and read when it does not say so itself."""
        field_: Any = self.model._meta.get_field(code)
        if field_.many_to_one:
            return ChoiceCell(self.related(code, institution), empty=None)
        if field_.choices:
            return ChoiceCell(field_.flatchoices)
        match field_:
            case models.BooleanField():
                return YesNoCell()
            case models.IntegerField():
                return NumberCell()
            case models.DateField():
                return DateCell()
        return TextCell()

    def form_of(self, institution: Institution) -> Submission | None:
        return self.form_model._default_manager.filter(institution=institution).first()

    def open(self, institution: Institution) -> Submission:
        """The form, begun if it was not."""
        return self.form_model._default_manager.get_or_create(institution=institution)[0]

    def lines(self, institution: Institution) -> list:
        """The lines as they are now, in the order in which they were entered: a change moves none."""
        field_names = [f.name for f in self.model._meta.fields if f.many_to_one]
        lines = self.model._default_manager.filter(**{f"{self.form_field}__institution": institution})
        return list(lines.select_related(*field_names).order_by("created_at", "pk"))

    def blank(self, institution: Institution) -> Any:
        """A line that is not stored, with the defaults of the model."""
        return self.model()

    def attach(self, item: Any, form: Submission) -> None:
        """Put a new line into its form."""
        setattr(item, self.form_field, form)

    def after_writing(self, items: list) -> None:
        """What else changes with these lines, entered, changed or deleted, in the same transaction."""

    def lets_lose(self, form: Submission | None) -> bool:
        """Are lines of the form deleted at all?"""
        return True

    def before_losing(self, removed: list, changed: list) -> None:
        """A place to refuse what others rely on, by ``Refused``. ``changed``: lines with their new values."""

    def may_export(self, request, institution: Institution) -> None:
        """A place to refuse and to write down who looked at personal data."""


# Writing


NEW = "new"


def key_of(item: RemarkedItem, cells: Mapping[str, TextCell]) -> str:
    """What identifies a row and tells later which of its cells people have changed."""
    return _key(item.pk, {code: _print(cell.write(getattr(item, code))) for code, cell in cells.items()})


def new_key() -> str:
    """The key of a row that is not stored yet: sent twice, it is entered once."""
    return f"{uuid.uuid4()} {NEW}"


def _key(pk: Any, prints: Mapping[str, str]) -> str:
    return " ".join([str(pk), *(f"{code}:{value}" for code, value in prints.items())])


def workbook(sheet: Sheet, institution: Institution, *, with_lines: bool = True) -> bytes:
    """The list as a file to edit: the lines, what each column means, and the hidden key."""
    book = Workbook(title=f"{sheet.title}: {institution.short_name}")
    for each in (sheet, *sheet.also):
        _write_table(book, each, institution, with_lines=with_lines)
    explained = []
    for each in (sheet, *sheet.also):
        explained += [[str(each.title), ""]] if sheet.also else []
        explained += [[_starred(column), str(column.explanation)] for column in each.columns()]
    rules = [
        _("Edit the cells and upload the file on the page of the list: you see what changes before it is entered."),
        _("A new line: write it in the first free row. A copied row is entered as a new line."),
        _("A row that is not in the file stays in the list, unless you ask for it to be deleted when you upload."),
        _("An empty cell erases what stood there. Order of rows and columns does not matter."),
        _("Cells that you did not touch are not written, even if somebody has changed them on the portal meanwhile."),
        _("The last column is hidden and belongs to the portal: do not change it."),
    ]
    book.write_table(
        [_("Column"), _("What to write")],
        [*explained, ["", ""], *([_("Rule"), rule] for rule in rules)],
        title=_("Explanations"),
        widths=[30, 90],
    )
    return book.close()


def _write_table(book: Workbook, sheet: Sheet, institution: Institution, *, with_lines: bool) -> None:
    columns, cells = sheet.columns(), sheet.cells(institution)
    lines = sheet.lines(institution) if with_lines else []
    rows = ([*(cell.write(getattr(line, code)) for code, cell in cells.items()), key_of(line, cells)] for line in lines)
    book.write_table(
        [*(_starred(column) for column in columns), str(KEY_COLUMN.header)],
        rows,
        title=str(sheet.title),
        widths=[*(column.width for column in columns), 10],
        text_columns=[place for place, cell in enumerate(cells.values()) if cell.is_text],
        choices={place: cell.options() for place, cell in enumerate(cells.values()) if cell.options()},
        notes={place: str(column.explanation) for place, column in enumerate(columns) if column.explanation},
        spare_rows=SPARE_ROWS,
        hidden=[len(columns)],
    )


KEY_COLUMN = Column(KEY, gettext_lazy("Key of the portal (do not change)"))


def _starred(column: Column) -> str:
    return f"{column.header}*" if column.is_required else str(column.header)


def _print(value: Any) -> str:
    return f"{zlib.crc32(as_it_comes_back(value).encode()):x}"


# Reading


@dataclass(slots=True)
class Line:
    """One row as it came: its number, the cells by column code, and what its key said."""

    number: int
    cells: dict[str, str]
    pk: uuid.UUID | None = None
    prints: dict[str, str] = field(default_factory=dict)
    is_new: bool = False


def line_of(number: int, cells: Mapping[str, str], key: str) -> Line:
    """A line with its key understood; a damaged key is none."""
    line = Line(number, {code: text.replace("\r\n", "\n").strip() for code, text in cells.items()})
    pk, *prints = key.split()[:200] or [""]
    try:
        line.pk = uuid.UUID(pk)
    except ValueError:
        return line
    line.is_new = prints == [NEW]
    line.prints = dict(pair.split(":", 1) for pair in prints if ":" in pair)
    return line


def read(content: bytes, sheet: Sheet) -> list[Line]:
    """The rows of an uploaded file. Raises ``ValidationError`` when the file as a whole is not this list."""
    own = str(sheet.title)
    rows = read_rows(content, sheet=own if own in sheet_names(content) else 0, max_rows=MAX_ROWS + HEADER_WITHIN)
    header, places = find_header(rows, [*sheet.columns(), KEY_COLUMN])
    key_place = places.pop(KEY, None)
    lines = []
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = {code: row[place] for code, place in places.items()}
        if any(text.strip() for text in cells.values()):
            lines.append(line_of(number, cells, "" if key_place is None else row[key_place]))
    if not lines:
        raise ValidationError(_("There is no row with data below the header: fill the sheet in and upload it again."))
    if len(lines) > MAX_ROWS:
        message = ngettext(
            "There are more than %(count)s row. Divide the file.",
            "There are more than %(count)s rows. Divide the file.",
            MAX_ROWS,
        )
        raise ValidationError(message % {"count": MAX_ROWS})
    return lines


# Judging


@dataclass(slots=True)
class Row:
    """What a line would do. ``item`` carries the new values; ``changes``: column, old and new text; ``errors``: column
    (may be empty), text of the cell, reason."""

    number: int
    verdict: str
    name: str
    item: Any = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    is_copy: bool = False
    key: str = ""  # with which the cells that were refused as changed by somebody else are taken the next time

    def told(self) -> dict:
        """For JSON: the report and the digest."""
        return {
            "number": self.number,
            "verdict": str(self.verdict),
            "name": self.name,
            "changes": [list(change) for change in self.changes],
            "errors": [list(error) for error in self.errors],
            "is_copy": self.is_copy,
        }


@dataclass(slots=True)
class Comparison:
    """A whole file against the list as it is now."""

    rows: list[Row]
    missing: list[Any]

    def count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)

    @property
    def writes(self) -> int:
        return self.count(RowVerdict.NEW) + self.count(RowVerdict.CHANGED)

    @property
    def digest(self) -> str:
        """Changes when anything that a person was shown changes."""
        told = repr([[row.told() for row in self.rows], [str(item.pk) for item in self.missing]])
        return hashlib.sha256(told.encode()).hexdigest()


def compare(sheet: Sheet, institution: Institution, lines: Iterable[Line], hint: str = "") -> Comparison:
    """Judge every line against the list as it is now. Reads once, whatever the number of lines.

    ``hint``: what to do about a cell that somebody else has changed too; for files, to open the list.
    """
    present = {item.pk: item for item in sheet.lines(institution)}
    judge = Judge(sheet, institution, hint or _("Open the list and decide."))
    seen: set = set()
    rows = []
    for line in lines:
        is_copy = line.pk in seen
        if is_copy:  # a row that was copied in the spreadsheet together with its key
            line = Line(line.number, line.cells)
        elif line.pk:
            seen.add(line.pk)
        row = judge.row(line, present.get(line.pk) if line.pk else None)
        row.is_copy = is_copy
        rows.append(row)
    return Comparison(rows, [item for pk, item in present.items() if pk not in seen])


class Judge:
    """Tells what a line would do to the list of an institution."""

    def __init__(self, sheet: Sheet, institution: Institution, hint: str):
        self.sheet, self.institution, self.hint = sheet, institution, hint
        self.cells = sheet.cells(institution)
        codes = set(self.cells)
        self.unlisted = [f.name for f in sheet.model._meta.fields if f.name not in codes]

    def row(self, line: Line, present: Any) -> Row:
        """``present``: the line with that key, changed in place to what the row says; None for a new one."""
        if line.pk and present is None and not line.is_new:
            reason = _("This line is no longer in the list: somebody has deleted it. To enter it anew, copy its cells.")
            return Row(line.number, RowVerdict.REFUSED, self._name(line), errors=[("", "", reason)])
        is_new = present is None
        item = self.sheet.blank(self.institution) if is_new else present
        if is_new and line.pk:
            item.pk = line.pk
        row = Row(line.number, RowVerdict.NEW if is_new else RowVerdict.UNCHANGED, self._name(line), item)
        prints = dict(line.prints)
        for code, text in line.cells.items():
            if not text and (is_new or line.is_new):
                continue  # the default of the model; also when a new row is sent once more
            if now := self._cell(row, code, text, prints.get(code), is_new=is_new):
                prints[code] = now
        row.key = _key(line.pk, prints) if line.pk and not line.is_new else ""
        if not row.errors and (row.changes or is_new):
            self._validate(row, line)
        if row.errors:
            row.verdict = RowVerdict.REFUSED
        elif row.changes and not is_new:
            row.verdict = RowVerdict.CHANGED
        row.name = row.name or str(item)
        return row

    def _cell(self, row: Row, code: str, text: str, went_out: str | None, *, is_new: bool) -> str | None:
        """Judge one cell. Returns the print of the present value where somebody else has changed it too."""
        cell = self.cells[code]
        old = getattr(row.item, code)
        now = as_it_comes_back(cell.write(old))
        try:
            value = cell.read(text)
        except ValidationError as error:
            if went_out is None or _print(text) != went_out:
                row.errors.append((code, text, " ".join(error.messages)))
            return None
        back = as_it_comes_back(cell.write(value))
        if back == now or (went_out is not None and went_out in (_print(text), _print(cell.write(value)))):
            return None  # nobody has touched the cell
        if went_out is not None and _print(cell.write(old)) != went_out:
            reason = _("Somebody has changed this meanwhile to “%(value)s”. %(hint)s")
            row.errors.append((code, text, reason % {"value": cell.shown(old), "hint": self.hint}))
            return _print(cell.write(old))
        row.changes.append((code, "" if is_new else cell.shown(old), cell.shown(value)))
        setattr(row.item, code, value)
        return None

    def _validate(self, row: Row, line: Line) -> None:
        for check in (lambda: row.item.clean_fields(exclude=self.unlisted), row.item.clean):
            try:
                check()
            except ValidationError as error:
                by_code = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
                for code, messages in by_code.items():
                    code = code if code in self.cells else ""
                    row.errors.append((code, line.cells.get(code, ""), " ".join(messages)))
                return

    def _name(self, line: Line) -> str:
        return line.cells.get("name", "")[:300]


def header_of(sheet: Sheet, code: str) -> str:
    """How the column is called, for messages; empty for none."""
    return next((capfirst(str(column.header)) for column in sheet.columns() if column.code == code), "")
