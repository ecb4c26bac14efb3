"""A workbook of XLSForm as it lies in the file: rows by sheet, columns by the names that tools have given them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.xlsx import read_sheets

from . import markup
from .draft import Texts
from .languages import code_of_language
from .report import Report, Row

MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
HEADER_WITHIN = 20
_ALIASES = {
    "caption": "label",
    "relevance": "relevant",
    "constraint_msg": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
    "calculate": "calculation",
    "readonly": "read_only",
    "command": "type",
    "list": "list_name",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "title": "form_title",
    "set_form_title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
    "required_msg": "required_message",
    "choicefilter": "choice_filter",
}
_CYRILLIC, _LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile("[a-z]", re.IGNORECASE)
_MARKDOWN = (
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE), ""),
    (re.compile(r"\[([^\]\n]+)\]\((?:https?:)?//[^)\s]+\)"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """``label::Russian (ru)`` is ``label`` in ``ru``. ``head``: as it stands in the file."""

    head: str
    name: str
    language: str = ""


@dataclass
class Cells:
    """The filled cells of one row. What is asked for counts as understood; the rest is named at the end."""

    row: Row
    cells: list[tuple[Column, str]]
    known: set[str] = field(default_factory=set)

    def value(self, *names: str) -> str:
        """The first filled cell of these columns, whatever its language."""
        for name in names:
            self.known.add(name)
            if text := self.peek(name):
                return text
        return ""

    def peek(self, name: str) -> str:
        return next((text for column, text in self.cells if column.name == name), "")

    def texts(self, name: str, default: str) -> Texts:
        """Plain texts by language; ``default``: of a column that names none."""
        self.known.add(name)
        found: Texts = {}
        for column, text in sorted(self.cells, key=lambda cell: bool(cell[0].language)):
            if column.name != name or not (words := self.plain(text)):
                continue
            if found.setdefault(column.language or default, words) != words:
                self.row.change(
                    f"{column.head} = {' '.join(words.split())[:80]}",
                    _("The row has another text in the same language: that one was taken."),
                )
        return found

    def plain(self, source: str) -> str:
        text, lost = markup.plain(source)
        for each in sorted(lost):
            self.row.change(markup.names()[each], _("Texts of the portal are plain: the words stay, this does not."))
        text, was_piped = markup.unpiped(text)
        if was_piped:
            self.row.change(
                _("inserted answers"), _("The text puts answers or data in. “…” stands there: change the text.")
            )
        for pattern, replacement in _MARKDOWN:
            text = pattern.sub(replacement, text)
        return text.strip()

    def unknown(self) -> Iterator[tuple[Column, str]]:
        """Cells that nobody has asked for."""
        return ((column, text) for column, text in self.cells if column.name not in self.known)


class Source:
    """Sheets survey, choices and settings; rows of all others are named at once."""

    def __init__(self, content: bytes, report: Report):
        sheets = read_sheets(content, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS)
        names = {name.strip().lower(): name for name in reversed(sheets)}
        if "survey" not in names:
            raise ValidationError(
                _("The workbook has no sheet “survey”: this is no XLSForm. Its sheets: %(names)s."),
                code="kind",
                params={"names": ", ".join(sheets)[:300]},
            )
        self.survey = _lines(sheets[names["survey"]], names["survey"], "type", report)
        choices = names.get("choices") or names.get("choices_and_columns") or names.get("choices and columns", "")
        self.choices = _lines(sheets.get(choices, []), choices, "list_name", report)
        settings = names.get("settings", "")
        self.settings = _lines(sheets.get(settings, []), settings, "", report)
        for name, rows in sheets.items():
            if name not in (names["survey"], choices, settings):
                for line in _lines(rows, name, "", report, has_header=False):
                    line.row.name(_("sheet of the workbook"), _other_sheet(name))
        self.base = self._base()

    def _base(self) -> str:
        """The language of cells that name none: as set, or the first one named, or as the letters look."""
        for line in self.settings[:1]:
            if named := line.value("default_language"):
                return code_of_language(named)
        letters: dict[str, int] = {"ru": 0, "en": 0}
        named_languages = []
        for line in (*self.survey, *self.choices):
            for column, text in line.cells:
                if column.name == "label" and column.language:
                    named_languages.append(column.language)
                elif column.name == "label":
                    letters["ru"] += len(_CYRILLIC.findall(text))
                    letters["en"] += len(_LATIN.findall(text))
        if named_languages and not any(letters.values()):
            return "ru" if "ru" in named_languages else named_languages[0]
        return "ru" if letters["ru"] > letters["en"] else "en"


def _other_sheet(name: str) -> str:
    if name.strip().lower() in ("external_choices", "cascades"):
        return _("Lists of answers that are kept apart are not taken: put the answers into the sheet “choices”.")
    return _("The sheet is no part of the questionnaire.")


def _lines(
    rows: list[list[str]], sheet: str, head: str, report: Report, *, has_header: bool = True
) -> list[Cells]:  # fmt: skip
    """Filled rows under the header. ``head``: the column that the header must have to be one."""
    header = _header_of(rows, head) if has_header else -1
    columns = [column_of(cell) for cell in rows[header]] if header >= 0 else []
    lines = []
    for number, cells in enumerate(rows, start=1):
        if number - 1 == header or not any(map(str.strip, cells)):
            continue
        filled = [
            (columns[place] if header >= 0 else Column(str(place + 1), ""), text.strip())
            for place, text in enumerate(cells)
            if text.strip()
        ]
        row = report.row(f"{sheet}: {number}")
        line = Cells(row, filled)
        if number - 1 < header:
            row.name(_("row"), _("It stands above the heads of the columns."))
            continue
        _leave_second_columns(line)
        row.code, row.type = line.peek("name")[:100], (line.peek("type") or line.peek("list_name"))[:100]
        lines.append(line)
    return lines


def _leave_second_columns(line: Cells) -> None:
    """Of columns that mean the same (``relevant`` and ``bind::relevant``) the first filled one is taken.

    Texts in languages are left to whoever reads them: see ``Cells.texts``.
    """
    first: dict[str, str] = {}
    kept = []
    for column, text in line.cells:
        if not column.name or column.name in _TRANSLATED or column.name not in first:
            first.setdefault(column.name, text)
            kept.append((column, text))
        elif first[column.name] != text:
            line.row.change(
                f"{column.head} = {' '.join(text.split())[:80]}",
                _("Another column of the row means the same: that one was taken."),
            )
    line.cells = kept


def _header_of(rows: list[list[str]], head: str) -> int:
    filled = [number for number, cells in enumerate(rows[:HEADER_WITHIN]) if any(map(str.strip, cells))]
    for number in filled:
        if head and any(column_of(cell).name == head for cell in rows[number]):
            return number
    return filled[0] if filled else -1


def column_of(head: str) -> Column:
    """What the head of a column means."""
    parts = [part.strip() for part in re.split(r"::?", head.strip()) if part.strip()] if ":" in head else [head.strip()]
    if not parts:
        return Column(head, "")
    prefix = parts[0].lower()
    if prefix in ("bind", "control", "body", "instance") and len(parts) > 1:
        name = ":".join(part.lower() for part in parts[1:])
        return Column(head, _name(name) if prefix != "instance" else f"instance:{name}")
    if prefix == "media" and len(parts) > 1:
        parts = parts[1:]
    name = _name(parts[0].lower())
    if parts[0].lower() == "jr" and len(parts) > 1:
        name, parts = _name(f"jr:{parts[1].lower()}"), parts[1:]
    language = code_of_language(parts[1]) if len(parts) > 1 and name in _TRANSLATED else ""
    return Column(head, name, language)


_TRANSLATED = {
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
    "image",
    "audio",
    "video",
    "big-image",
}


def _name(text: str) -> str:
    name = re.sub(r"\s+", "_", text.strip())
    return _ALIASES.get(name, name)
