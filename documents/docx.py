"""Text of Word documents, with the list markers that Word prints and does not write down."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .archives import open_office

_PARAGRAPH_IN_CELL = "\u2028"
_MAX_DEPTH = 200  # Word itself stays under 50
_MAX_NODES = 3_000_000
# Its own letters: without ё, й, ъ, ь.
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN: tuple[tuple[int, str], ...] = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
# What is not printed: deleted and moved text, codes of fields, the second copy of a text box, notes of reviewers.
_UNPRINTED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rPrChange", "pPrChange"}
)
_SYMBOLS = {"F0B7": "·", "F0A8": "☐", "F06F": "☐", "F0FE": "☑", "F0FC": "✓", "F0A7": "·", "F0D8": "·"}


def docx_text(content: bytes, *, whole_rows: bool = False) -> str:
    """Text of a .docx, one paragraph a line, in order; then its footnotes. Heads and feet of pages are left out.

    Rows of tables are lines, their cells are parted by tabs; where a cell has several paragraphs, each is a line.
    With ``whole_rows`` a row is always one line of all its columns: paragraphs of a cell are parted by U+2028, merged
    cells leave empty ones behind them, and a cell that holds nothing but Word's own number shows it.
    List paragraphs start with what Word prints: «1. », «а) » for numbering, «· » for bullets of every look.
    Raises ``ValidationError`` when the file is not a readable .docx.
    """
    archive = open_office(content)
    if "word/document.xml" not in archive.namelist():
        raise _unreadable()
    numbering = _Numbering(_parse(archive, "word/numbering.xml"), _parse(archive, "word/styles.xml"))
    lines: list[str] = []
    for part in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
        if (root := _parse(archive, part)) is not None:
            lines += _Reader(numbering, whole_rows=whole_rows).read(root)
    return "\n".join(lines).strip("\n")


def _parse(archive: ZipFile, part: str) -> ET.Element | None:
    """A part as a tree, its depth and size limited. The archive was searched for declarations of entities already."""
    if part not in archive.namelist():
        return None
    parser = ET.XMLPullParser(("start", "end"))
    depth = nodes = 0
    root: ET.Element | None = None
    try:
        with archive.open(part) as file:
            while piece := file.read(65_536):
                parser.feed(piece)
                for event, element in parser.read_events():
                    root = element if root is None else root  # type: ignore[assignment]
                    depth += 1 if event == "start" else -1
                    nodes += 1
                    if depth > _MAX_DEPTH or nodes > _MAX_NODES:
                        raise _unreadable()
        parser.close()
    except (ET.ParseError, expat.ExpatError, LookupError, UnicodeError, ValueError) as error:
        raise _unreadable() from error
    return root


def _unreadable() -> ValidationError:
    return ValidationError(
        _("The text of the document cannot be read. Open it in Word, save it as .docx and choose the new file."),
        code="broken",
    )


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: ET.Element | None, *path: str) -> ET.Element | None:
    for name in path:
        element = next((child for child in element if _name(child) == name), None) if element is not None else None
    return element


def _value(element: ET.Element | None, name: str = "val", default: str = "") -> str:
    """An attribute by its local name: the two dialects of the format differ in namespaces only."""
    if element is None:
        return default
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), default)


def _integer(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default


@dataclass
class _Paragraph:
    text: list[str] = field(default_factory=list)
    marker: str = ""
    shows_bare_marker: bool = False

    def lines(self) -> list[str]:
        text = "".join(self.text).rstrip()
        if self.shows_bare_marker and not text.strip():
            return [self.marker.strip()]
        return (self.marker + text if text.strip() else "").split("\n")


class _Reader:
    """Walks one part of the document and collects its lines."""

    def __init__(self, numbering: "_Numbering", *, whole_rows: bool = False):
        self.numbering, self.whole_rows = numbering, whole_rows
        self.depth = 0  # of tables within tables

    def read(self, root: ET.Element) -> list[str]:
        return [line for paragraph in self._blocks(root) for line in paragraph]

    def _blocks(self, parent: ET.Element) -> Iterator[list[str]]:
        """Paragraphs and rows of tables below an element, however deep content controls wrap them."""
        for element in parent:
            name = _name(element)
            if name in _UNPRINTED:
                continue
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tr":
                yield self._whole_row(element) if self.whole_rows else self._row(element)
            else:
                yield from self._blocks(element)

    def _row(self, row: ET.Element) -> list[str]:
        """One line where every cell is one paragraph; else a cell of several starts a line of its own."""
        lines, joinable = [""], True
        for number, cell in enumerate(_cells(row)):
            content = [line for paragraph in self._blocks(cell) for line in paragraph]
            while content and not content[-1].strip():
                content.pop()
            single = len(content) <= 1
            if number and (joinable or not content):
                lines[-1] += "\t" + (content[0] if content else "")
                lines += content[1:]
            elif content:
                lines += content
            joinable = single
        return [line.rstrip("\t") for line in (lines if lines[0].strip("\t") else lines[1:] or lines)]

    def _whole_row(self, row: ET.Element) -> list[str]:
        """One line of all columns. A table within a cell is text of that cell."""
        self.depth += 1
        cells: list[str] = []
        for cell in _cells(row):
            content = [line.replace("\t", " ").strip() for paragraph in self._blocks(cell) for line in paragraph]
            cells.append(_PARAGRAPH_IN_CELL.join(filter(None, content)))
            span = _integer(_value(_child(cell, "tcPr", "gridSpan")), 1)
            cells += [""] * (min(max(span, 1), 64) - 1)
        self.depth -= 1
        return ["\t".join(cells)] if any(cells) else [""]

    def _paragraph(self, element: ET.Element) -> Iterator[list[str]]:
        paragraph = _Paragraph(marker=self.numbering.marker(element), shows_bare_marker=self.depth > 0)
        boxes: list[list[str]] = []
        self._runs(element, paragraph, boxes)
        yield paragraph.lines()
        yield from boxes

    def _runs(self, parent: ET.Element, paragraph: _Paragraph, boxes: list[list[str]]) -> None:
        for element in parent:
            name = _name(element)
            if name in _UNPRINTED or name in ("pPr", "rPr"):
                continue
            if name == "t":
                paragraph.text.append(element.text or "")
            elif name in ("tab", "ptab"):
                paragraph.text.append("\t")
            elif name in ("br", "cr"):
                paragraph.text.append("\n")
            elif name == "noBreakHyphen":
                paragraph.text.append("-")
            elif name == "sym":
                paragraph.text.append(_SYMBOLS.get(_value(element, "char").upper(), "·"))
            elif name == "txbxContent":
                boxes.extend(self._blocks(element))
            else:
                self._runs(element, paragraph, boxes)


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    for element in row:
        if _name(element) == "tc":
            yield element
        elif _name(element) not in _UNPRINTED:
            yield from _cells(element)


@dataclass
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None
    legal: bool = False
    style: str = ""


class _Numbering:
    """Counts list paragraphs as Word does: by abstract list, each level starting again below a higher one."""

    def __init__(self, numbering: ET.Element | None, styles: ET.Element | None):
        self.abstract: dict[str, dict[int, _Level]] = {}
        self.lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self.styles: dict[str, tuple[str, int | None, str]] = {}
        self.default_style = ""
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.started: set[tuple[str, int]] = set()
        self._read_styles(styles)
        self._read_lists(numbering)

    def _read_styles(self, styles: ET.Element | None) -> None:
        """Style: (number of its list, level, style it is based on)."""
        for style in styles if styles is not None else ():
            if _name(style) == "style" and _value(style, "type") == "paragraph":
                properties = _child(style, "pPr", "numPr")
                level = _value(_child(properties, "ilvl"))
                self.styles[_value(style, "styleId")] = (
                    _value(_child(properties, "numId")),
                    _integer(level) if level else None,
                    _value(_child(style, "basedOn")),
                )
                if _value(style, "default") in ("1", "true", "on"):
                    self.default_style = _value(style, "styleId")

    def _read_lists(self, numbering: ET.Element | None) -> None:
        linked: dict[str, str] = {}
        providers: dict[str, str] = {}
        for element in numbering if numbering is not None else ():
            code = _value(element, "abstractNumId")
            if _name(element) == "abstractNum":
                self.abstract[code] = _levels(element)
                if link := _value(_child(element, "numStyleLink")):
                    linked[code] = link
                if link := _value(_child(element, "styleLink")):
                    providers[link] = code
            elif _name(element) == "num":
                code = _value(_child(element, "abstractNumId"))
                starts, replaced = {}, {}
                for override in (child for child in element if _name(child) == "lvlOverride"):
                    level = _integer(_value(override, "ilvl"))
                    if (start := _child(override, "startOverride")) is not None:
                        starts[level] = _integer(_value(start), 1)
                    replaced |= _levels(override)
                self.lists[_value(element, "numId")] = (code, replaced, starts)
        for code, link in linked.items():
            self.abstract[code] = self.abstract.get(providers.get(link, ""), self.abstract[code])

    def marker(self, paragraph: ET.Element) -> str:
        """What Word prints before the paragraph, with its space; counts the paragraph on the way."""
        number, level = self._list_of(paragraph)
        if number not in self.lists:
            return ""
        code, replaced, starts = self.lists[number]
        levels = self.abstract.get(code, {}) | replaced
        rule = levels.get(level)
        if rule is None:
            return "· "
        counts = self.counts[code]
        if level in starts and (number, level) not in self.started:
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, rule.start - 1) + 1
        self.started.add((number, level))
        for deeper in [key for key in counts if key > level]:
            after = levels[deeper].restart if deeper in levels else None
            # By default a level starts again after every higher one; 0 means never, n after level n only.
            if after is None or (after and level < after):
                del counts[deeper]
        return self._printed(rule, levels, counts)

    def _printed(self, rule: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        if rule.format == "bullet":
            return "· "

        def number(found: re.Match) -> str:
            place = int(found[1]) - 1
            other = levels.get(place, _Level())
            return _formatted(counts.get(place, other.start), "decimal" if rule.legal else other.format)

        text = re.sub(r"%([1-9])", number, rule.text).strip()
        if not text:
            # Nothing is printed («none»): headings of an outline are made so, they are no items.
            return "" if rule.format == "none" else "· "
        return text + rule.suffix

    def _list_of(self, paragraph: ET.Element) -> tuple[str, int]:
        """List and level: the paragraph's own, else its style's, else those of the style it is based on."""
        properties = _child(paragraph, "pPr")
        own = _child(properties, "numPr")
        number, level = _value(_child(own, "numId")), _value(_child(own, "ilvl"))
        style = _value(_child(properties, "pStyle")) or self.default_style
        found_level = _integer(level) if level else None
        for _step in range(20):  # a chain of styles may be a ring
            if number or style not in self.styles:
                break
            number, style_level, parent = self.styles[style]
            if number and found_level is None:
                found_level = style_level if style_level is not None else self._level_of_style(number, style)
            style = parent
        return number, min(max(found_level or 0, 0), 8)

    def _level_of_style(self, number: str, style: str) -> int:
        levels = self.abstract.get(self.lists[number][0], {}) if number in self.lists else {}
        return next((level for level, rule in levels.items() if rule.style == style), 0)


def _levels(parent: ET.Element) -> dict[int, _Level]:
    levels = {}
    for element in parent:
        if _name(element) == "lvl":
            restart = _value(_child(element, "lvlRestart"))
            levels[_integer(_value(element, "ilvl"))] = _Level(
                start=_integer(_value(_child(element, "start")), 1),
                format=_value(_child(element, "numFmt"), default="decimal"),
                text=_value(_child(element, "lvlText")),
                suffix="" if _value(_child(element, "suff")) == "nothing" else " ",
                restart=_integer(restart) if restart else None,
                legal=_child(element, "isLgl") is not None,
                style=_value(_child(element, "pStyle")),
            )
    return levels


def _formatted(number: int, form: str) -> str:
    """A number as the list's format writes it; formats of other languages fall back to digits."""
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{number:02}"
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    letters = {"Letter": _LATIN, "russian": _RUSSIAN}
    for name, alphabet in letters.items():
        if name in form and number > 0:
            # а … я, аа, бб: the letter is repeated.
            letter = alphabet[(number - 1) % len(alphabet)] * min((number - 1) // len(alphabet) + 1, 5)
            return letter.upper() if "upper" in form or "Upper" in form else letter
    return str(number)


def _roman(number: int) -> str:
    result = ""
    for value, letters in _ROMAN:
        result += letters * (number // value)
        number %= value
    return result
