"""Spreadsheets in and out."""

import datetime
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import IO
from xml.parsers import expat

import xlsxwriter
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from python_calamine import CalamineWorkbook, SheetTypeEnum
from xlsxwriter.utility import xl_col_to_name

from .archives import open_office
from .files import respond

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_AREA = 8_000_000  # cells between the first and the last filled one: the reader keeps them all
_MAX_CELL = 32_767
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read_rows(
    content: bytes, *, sheet: int | str = 0, max_rows: int = 20_000, max_columns: int = 200
) -> list[list[str]]:
    """Cells of a sheet as the text a person sees: ``3`` for 3.0, ISO dates, «ИСТИНА», empty for nothing.

    Rows keep their place from the first row of the sheet (row 1 is index 0); trailing empty rows are dropped, all rows
    are equally long. ИНН and codes typed as numbers have lost their leading zeros: pad them. Raises ``ValidationError``
    in plain words for a broken file, an unknown sheet, or too much of it.
    """
    workbook = _open(content)
    names = [meta.name for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if isinstance(sheet, int):
        if not 0 <= sheet < len(names):
            raise _error(_("The workbook has no sheet number %(number)s."), "sheet", number=sheet + 1)
        sheet = names[sheet]
    elif sheet not in names:
        raise _error(
            _("The workbook has no sheet “%(name)s”. Its sheets: %(names)s."),
            "sheet",
            name=sheet,
            names=", ".join(names),
        )
    return _rows_of(workbook, sheet, max_rows, max_columns)


def read_sheets(content: bytes, *, max_rows: int = 20_000, max_columns: int = 400) -> dict[str, list[list[str]]]:
    """All sheets by name, their rows as ``read_rows`` gives them; also those of an old workbook (.xls)."""
    workbook = _open_old(content) if content.startswith(_OLD_WORKBOOK) else _open(content)
    names = [meta.name for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    return {name: _rows_of(workbook, name, max_rows, max_columns) for name in names}


def _open_old(content: bytes) -> CalamineWorkbook:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _error(
            _("The file is protected by a password. Save it without a password and choose it again."), "encrypted"
        )
    return _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)))


def _rows_of(workbook: CalamineWorkbook, name: str, max_rows: int, max_columns: int) -> list[list[str]]:
    sheet = _guarded(lambda: workbook.get_sheet_by_name(name))
    if sheet.total_height * sheet.total_width > _MAX_AREA:
        raise _too_spread()
    cells = _guarded(lambda: sheet.to_python(skip_empty_area=False))
    rows = [[_shown(cell) for cell in row] for row in cells]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((column + 1 for row in rows for column, cell in enumerate(row) if cell), default=0)
    if len(rows) > max_rows:
        raise _error(
            _("Rows on the sheet: %(count)s, the limit is %(limit)s. Split it into several files."),
            "rows",
            count=len(rows),
            limit=max_rows,
        )
    if width > max_columns:
        raise _error(
            _("Columns on the sheet: %(count)s, the limit is %(limit)s. Remove those that are not needed."),
            "columns",
            count=width,
            limit=max_columns,
        )
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def sheet_names(content: bytes) -> list[str]:
    """Names of the sheets, in order. Raises ``ValidationError`` for a broken file."""
    return [meta.name for meta in _open(content).sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]


def _open(content: bytes) -> CalamineWorkbook:
    names = set()
    if content.startswith(b"PK"):
        archive = open_office(content)
        names = set(archive.namelist())
    # The reader tries .xlsb and .ods too when .xlsx fails; what those may do to the memory is not checked here.
    if "xl/workbook.xml" not in names or names & {"xl/workbook.bin", "content.xml"}:
        raise _error(_("This is not an Excel workbook (.xlsx). Save it as .xlsx and choose the new file."), "kind")
    for name in names:
        part = archive.read(name)
        if b"sheetData" in part:  # a sheet, wherever the archive keeps it
            _check_area(part)
    return _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)))


def _guarded(read):
    """Call the reader; whatever it stumbles over is a broken file. A panic of its Rust is no ``Exception``."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise _error(
            _("The workbook cannot be read. Open it in Excel, save it as .xlsx and choose the new file."), "broken"
        ) from error


def _check_area(part: bytes) -> None:
    """Refuse a sheet whose filled cells lie so far apart that the rectangle around them would fill the memory."""
    row = column = 0
    place = ""

    def start(tag, attributes):
        nonlocal place, row, column
        tag = tag.rpartition(":")[2]
        if tag == "c":
            place = attributes.get("r", "")
        elif tag in ("v", "is", "f") and (found := re.fullmatch(r"([A-Za-z]{1,4})(\d{1,8})", place)):
            column, row = max(column, _column(found[1])), max(row, int(found[2]))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding that expat does not know
        raise _error(
            _("The workbook cannot be read. Open it in Excel, save it as .xlsx and choose the new file."), "broken"
        ) from error
    if row * column > _MAX_AREA:
        raise _too_spread()


def _too_spread() -> ValidationError:
    return _error(
        _("A cell far away from the table is filled. Delete what is below and to the right of the table and save."),
        "area",
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _shown(cell) -> str:
    """A value as a person would type it."""
    match cell:
        case None:
            return ""
        case bool():
            return pgettext("spreadsheet cell", "TRUE") if cell else pgettext("spreadsheet cell", "FALSE")
        case float():
            return _number(cell)
        case datetime.datetime():
            shown = cell.isoformat(" ", "seconds")
            return shown.removesuffix(" 00:00:00").removesuffix(":00") if cell.second == 0 else shown
        case datetime.time():
            return cell.isoformat("minutes" if not cell.second else "seconds")
        case datetime.timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _number(value: float) -> str:
    """Fifteen digits, as Excel shows them; never an exponent: a code of twenty digits must be seen to be damaged."""
    if not math.isfinite(value):
        return ""
    number = Decimal(f"{value:.15g}") + 0  # a minus before zero goes
    return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number, "f")


def _error(message: str, code: str, **params) -> ValidationError:
    return ValidationError(message, code=code, params=params or None)


class Workbook:
    """A workbook for people: styled head, filters, frozen head row; text stays text and nothing is a formula.

    ``book = Workbook(title="…"); book.write_table(headers, rows, title="Лист"); content = book.close()``
    Rows are written as they come: an iterator of fifty thousand costs no memory. ``target``: a file opened for writing
    that takes the workbook instead of ``close``, when it may be large.
    """

    _DATE, _MOMENT = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"
    _NARROWEST, _WIDEST = 6, 60

    def __init__(self, *, title: str = "", target: IO[bytes] | None = None):
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            target or self._buffer,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True},
        )
        self._book.set_properties({"title": title})
        cell = {"valign": "top", "font_name": "Arial", "font_size": 10}
        self._head = self._book.add_format(
            cell | {"bold": True, "text_wrap": True, "bg_color": "#E7ECF3", "border": 1, "border_color": "#9AA5B1"}
        )
        self._text = self._book.add_format(cell | {"text_wrap": True, "num_format": "@"})
        self._plain = self._book.add_format(cell)
        self._date = self._book.add_format(cell | {"num_format": self._DATE, "align": "left"})
        self._moment = self._book.add_format(cell | {"num_format": self._MOMENT, "align": "left"})
        self._titles: set[str] = set()
        self._lists: list[Sequence[str]] = []
        self._lists_title = pgettext("sheet of a workbook", "Lists")

    def write_table(
        self,
        headers: Sequence[str],
        rows: Iterable[Sequence],
        *,
        title: str,
        widths: Sequence[int | None] | None = None,
        text_columns: bool | Iterable[int] = True,
        choices: Mapping[int, Sequence[str]] | None = None,
        notes: Mapping[int, str] | None = None,
        spare_rows: int = 0,
        hidden: Iterable[int] = (),
    ) -> None:
        """Add a sheet called ``title``.

        Strings stay strings (leading zeros, quotes, line breaks survive); dates and numbers stay what they are.
        ``widths``: in characters, None for as wide as the content. ``text_columns``: columns where what people type
        stays text and keeps its zeros (True: those that hold no numbers or dates). ``choices``: column → values of a
        drop-down list, also for ``spare_rows`` below the table. ``notes``: column → advice shown at its cells.
        ``hidden``: columns that are there for the portal and not for people.
        """
        sheet = self._book.add_worksheet(self._free_title(title))
        measured = [self._measure(str(header)) for header in headers]
        kept_as_values: set[int] = set()
        for column, header in enumerate(headers):
            sheet.write_string(0, column, _writable(str(header)), self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                shown = self._write(sheet, last, column, value)
                if not isinstance(shown, str):
                    kept_as_values.add(column)
                if column < len(measured):
                    measured[column] = max(measured[column], self._measure(shown))
        hidden = set(hidden)
        as_text = set(range(len(headers))) - kept_as_values if text_columns is True else set(text_columns or ())
        for column, width in enumerate(measured):
            wished = widths[column] if widths and column < len(widths) else None
            width = wished or min(max(width + 2, self._NARROWEST), self._WIDEST)
            format_ = self._text if column in as_text else self._plain
            sheet.set_column(column, column, width, format_, {"hidden": column in hidden})
        self._furnish(sheet, len(headers), last)
        self._validate(sheet, last + spare_rows, choices or {}, notes or {})

    def close(self) -> bytes:
        """Finish and return the file; nothing when it went into a target."""
        if self._lists:
            sheet = self._book.add_worksheet(self._free_title(self._lists_title))
            for row, values in enumerate(zip_longest(*self._lists)):
                for column, value in enumerate(values):
                    if value is not None:
                        sheet.write_string(row, column, _writable(str(value)), self._text)
            sheet.hide()
        self._book.close()
        return self._buffer.getvalue()

    def _write(self, sheet, row: int, column: int, value) -> str | float | Decimal | datetime.date:
        """Write one cell; return the text, or the number or date that went there."""
        match value:
            case None | "":
                return ""
            case bool():
                value = pgettext("spreadsheet cell", "yes") if value else pgettext("spreadsheet cell", "no")
            case datetime.datetime():
                naive = timezone.make_naive(value) if timezone.is_aware(value) else value
                sheet.write_datetime(row, column, naive, self._moment)
                return value
            case datetime.date():
                sheet.write_datetime(row, column, value, self._date)
                return value
            case int() | float() | Decimal() if math.isfinite(value) and abs(float(value)) < 1e15:
                sheet.write_number(row, column, value, self._plain)
                return value
        text = _writable(str(value))
        sheet.write_string(row, column, text, self._text)
        return text

    def _furnish(self, sheet, width: int, last: int) -> None:
        sheet.freeze_panes(1, 0)
        if width:
            sheet.autofilter(0, 0, max(last, 1), width - 1)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")

    def _validate(self, sheet, last: int, choices: Mapping[int, Sequence[str]], notes: Mapping[int, str]) -> None:
        for column in sorted({*choices, *notes}):
            options: dict = {"validate": "any"}
            if values := choices.get(column):
                options = {
                    "validate": "list",
                    "source": self._list_of(values),
                    "error_title": _("Not in the list"),
                    "error_message": _("Choose a value from the list of the cell."),
                }
            if note := notes.get(column):
                options["input_message"] = str(note)[:255]
            sheet.data_validation(1, column, max(last, 1), column, options)

    def _list_of(self, values: Sequence[str]) -> str:
        """A range of the hidden sheet: a list written into the cell may have 255 characters and no commas."""
        if values not in self._lists:
            self._lists.append(values)
        letter = xl_col_to_name(self._lists.index(values), col_abs=True)
        return f"='{self._lists_title}'!{letter}$1:{letter}${len(values)}"

    def _free_title(self, title: str) -> str:
        """A name that Excel takes: 31 characters, none of []:*?/\\, no quotes at its ends, used once."""
        title = re.sub(r"[\[\]:*?/\\]", " ", _writable(str(title)))
        title = " ".join(title.split()).strip("'")[:31].rstrip() or "1"
        number, free = 1, title
        while free.casefold() in self._titles:
            number += 1
            free = f"{title[: 30 - len(str(number))]} {number}"
        self._titles.add(free.casefold())
        return free

    def _measure(self, value) -> int:
        match value:
            case str():
                return max(map(len, value.split("\n")))
            case datetime.datetime():
                return len(self._MOMENT)
            case datetime.date():
                return len(self._DATE)
        return len(str(value))


def _writable(text: str) -> str:
    """Text that a cell can hold: no control characters, not longer than Excel allows."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"


def as_it_comes_back(value) -> str:
    """What ``read_rows`` gives for a cell into which ``Workbook`` wrote the value: to tell what people changed."""
    match value:
        case None | "":
            return ""
        case bool():
            return pgettext("spreadsheet cell", "yes") if value else pgettext("spreadsheet cell", "no")
        case datetime.datetime() | datetime.date():
            return value.isoformat()[:10]
        case int() | float() | Decimal():
            return _number(float(value))
    return _writable(str(value)).strip()


def response(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download called ``name`` (with or without ``.xlsx``)."""
    return respond(content, name=f"{name.removesuffix('.xlsx')}.xlsx", content_type=CONTENT_TYPE)
