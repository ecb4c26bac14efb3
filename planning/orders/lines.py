"""The text → lines without stray spaces, and what stands at the beginning of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

DOTS = "·•●○◦▪■□‣⁃∙➢✓\uf0b7\uf0a7\uf0d8"
DASHES = "-–—−"
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
TERMINATED = re.compile(r"[.;:!?…][»\")]*\Z")
CELL_BREAK = "\u2028"

# Typists write Roman numerals with Russian letters of the same look.
ROMAN = "[IVXІХ]{1,5}"
BULLET = re.compile(rf"(?P<bullet>[{DOTS}*]|[{DASHES}](?=\s))\s*(?P<body>\S.*)")
STAGE_WORD = re.compile(
    rf"(?:этап|раздел|блок|глава)\s+(?:№\s*)?(?P<number>\d{{1,2}}|{ROMAN})\s*[.:)–—-]?\s+(?P<body>\S.*)", re.IGNORECASE
)
# «Этап 1.» alone on its line, «I этап», «2-й этап. Работа»: the title may come in the next line.
STAGE_ALONE = re.compile(
    rf"(?:(?:этап|раздел|блок|глава)\s+(?:№\s*)?(?P<number>\d{{1,2}}|{ROMAN})\s*[.:]?)\Z", re.IGNORECASE
)
STAGE_AFTER = re.compile(
    rf"(?P<number>\d{{1,2}}|{ROMAN})(?:-?[йяе]|-?ый|-?ой|-?ий)?\s+(?:этап|раздел|блок)\b(?:\s*[.:–—-])?\s*(?P<body>.*)",
    re.IGNORECASE,
)
# «Подготовительный этап (сентябрь 2026 г.)», «Первый этап: …»: named, not numbered.
STAGE_NAMED = re.compile(r"(?:[а-яё-]+(?:ый|ий|ой)\s+){1,2}этап\b(?P<rest>.{0,150})\Z", re.IGNORECASE)
TASK_WORD = re.compile(
    r"(?:задача|мероприятие)\s+(?:№\s*)?(?P<number>\d{1,2}(?:\.\d{1,2})?)\s*[.:)]\s*(?P<body>\S.*)", re.I
)
SUBNUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,4})[.)]?\s*(?P<body>[^\d\s.)].*)")
NUMBER = re.compile(rf"(?P<number>\d{{1,2}}|{ROMAN})(?P<end>[.)])\s*(?P<body>[^\d\s.].*)")
LETTER = re.compile(r"\(?(?P<number>[а-яёa-z]|[ivx]{2,4})\)\s*(?P<body>\S.*)", re.IGNORECASE)
NUMERIC_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")


class Marker(StrEnum):
    STAGE = "stage"
    SUBNUMBER = "subnumber"
    ITEM = "item"
    DETAIL = "detail"
    COLUMNS = "columns"
    NONE = "none"


@dataclass(slots=True)
class Line:
    """``cells``: of a row with tabs. ``rank``: 0 numbers, 1 letters, 2 bullets. ``details``: cells beside the text."""

    number: int
    text: str
    after_blank: bool
    marker: Marker = Marker.NONE
    printed_number: str = ""
    body: str = ""
    has_bullet: bool = False
    cells: list[str] = field(default_factory=list)
    rank: int = 2
    letter: str = ""
    details: dict[str, str] = field(default_factory=dict)
    of_table: bool = False


def normalise(text: str) -> str:
    """One space wherever there is any whitespace, none at the ends; invisible characters dropped."""
    return " ".join(text.translate(INVISIBLE).split())


def read_lines(text: str) -> Iterator[Line]:
    """Lines that say something. A row of a table stays one line: its cells are parted by tabs."""
    after_blank = True
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad\n", "")
    for number, raw in enumerate(re.split(r"[\n\v\f\u0085\u2029]", text), start=1):
        if "\t" in raw.strip(" \u00a0"):
            if line := normalise(raw):
                yield Line(number, line, after_blank, body=line, cells=[_cell(cell) for cell in raw.split("\t")])
            after_blank = not line
            continue
        for piece in raw.split(CELL_BREAK):
            if line := normalise(piece):
                yield Line(number, line, after_blank, body=line)
            after_blank = not line


def _cell(raw: str) -> str:
    """A cell keeps the borders of its paragraphs."""
    return "\n".join(filter(None, map(normalise, raw.split(CELL_BREAK))))


def join(text: str, more: str) -> str:
    """Put a wrapped line back: a word divided at its hyphen needs no space."""
    if not text or not more:
        return text or more
    return text + more if re.search(r"\w-\Z", text) and more[:1].islower() else f"{text} {more}"


def join_all(text: str) -> str:
    """The paragraphs of a cell as one text."""
    whole = ""
    for line in text.split("\n"):
        whole = join(whole, line)
    return whole
