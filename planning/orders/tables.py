"""Plans in tables: columns are known by their names, in any order; rows become stages and tasks with their cells."""

import re
from collections.abc import Iterator

from .lines import NUMBER, ROMAN, SUBNUMBER, Line, Marker, join_all
from .numbering import stage_by_word, stage_title

# Which words head which column; the first that fits.
_COLUMNS = (
    ("number", re.compile(r"(?:№|n\s*п/п|номер\b|п/п)", re.IGNORECASE)),
    ("due", re.compile(r"(?:дата|период|время)\b|.{0,20}\bсрок", re.IGNORECASE)),
    ("who", re.compile(r"(?:.{0,20}\bответственн|.{0,20}\bисполнител|отв\.)", re.IGNORECASE)),
    (
        "outcome",
        re.compile(r"(?:.{0,20}\bрезультат|форма\b|.{0,20}\bдокумент|показател|итог|отметка|примечани)", re.IGNORECASE),
    ),
    ("stage", re.compile(r"(?:этап|раздел|направлени|блок)\w*", re.IGNORECASE)),
    (
        "text",
        re.compile(
            r"(?:.{0,20}\b(?:мероприяти|наименовани|содержани|задач|действи|работ)|меры\b|виды?\b)", re.IGNORECASE
        ),
    ),
)
_MOST_OF_A_NAME = 90
_INDEX = re.compile(rf"(?:\d{{1,3}}|{ROMAN}|\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})[.)]?\Z")
_OTHERS = ("due", "who", "outcome", "other")


def expand(lines: list[Line]) -> list[Line]:
    """Replace rows of tables by lines that know what they are; everything else stays as it came."""
    found: list[Line] = []
    place = 0
    while place < len(lines):
        columns = _columns(lines[place])
        if columns is None:
            found.append(lines[place])
            place += 1
            continue
        rows, place = _rows(lines, place, columns)
        found += _Table(columns, rows).read()
    return found


def _columns(line: Line) -> list[str] | None:
    """Roles of the columns, when the row is a heading: it names the measures and at least one thing more."""
    if len([cell for cell in line.cells if cell]) < 2 or any(len(cell) > _MOST_OF_A_NAME for cell in line.cells):
        return None
    roles: list[str] = []
    for cell in line.cells:
        name = join_all(cell)
        role = next((role for role, pattern in _COLUMNS if pattern.match(name)), "other")
        roles.append("other" if role in roles and role != "other" else role)
    if "text" not in roles and "stage" in roles:
        roles[roles.index("stage")] = "text"
    return roles if "text" in roles and {"number", "due", "who", "outcome"} & set(roles) else None


def _rows(lines: list[Line], place: int, columns: list[str]) -> tuple[list[Line], int]:
    """Rows from the heading on, and where the table ends. Cells broken over lines (pasted text) are put together."""
    rows = [lines[place]]
    place += 1
    while place < len(lines):
        line, last = lines[place], rows[-1]
        room = len(columns) - len(last.cells)
        is_short = room > 0 and len(rows) > 1 and not line.after_blank and len(last.cells) > 1
        if line.cells:
            begins_row = bool(_INDEX.match(line.cells[0])) or "number" not in columns
            if is_short and len(line.cells) - 1 <= room and not begins_row:
                _continue(last, line)
            else:
                rows.append(line)
        elif stage_by_word(line.text) or NUMBER.match(line.text):
            if not any(following.cells for following in lines[place + 1 : place + 3]):
                break
            line.cells = [line.text]
            rows.append(line)
        elif is_short:
            _continue(last, line)
        else:
            break
        place += 1
    return rows, place


def _continue(row: Line, line: Line) -> None:
    first, *rest = line.cells or [line.text]
    row.cells[-1] = "\n".join(filter(None, [row.cells[-1], first]))
    row.cells += rest
    row.text = f"{row.text} {line.text}"


class _Table:
    def __init__(self, columns: list[str], rows: list[Line]):
        self.columns, self.rows = columns, rows
        numbers = [self._cell(row, "number").rstrip(".)") for row in rows[1:]]
        self.has_dotted = any("." in number for number in numbers if _INDEX.match(number))
        self.has_filled = any(self._cell(row, role) for row in rows[1:] for role in _OTHERS)
        self.stage = ""

    def _cell(self, row: Line, role: str) -> str:
        cells = [join_all(cell) for cell, its in zip(row.cells, self._roles(row), strict=True) if its == role and cell]
        return "; ".join(cells) if role == "other" else " ".join(cells)

    def _roles(self, row: Line) -> list[str]:
        return (self.columns + ["other"] * len(row.cells))[: len(row.cells)]

    def read(self) -> Iterator[Line]:
        for row in self.rows:
            if _columns(row) == self.columns or self._is_count(row):
                yield self._line(row, Marker.COLUMNS, row.text)
            else:
                yield from self._read_row(row)

    def _is_count(self, row: Line) -> bool:
        """The row «1 2 3 4 5» under the heading."""
        cells = [cell for cell in row.cells if cell]
        return len(cells) > 2 and cells == [str(n) for n in range(1, len(cells) + 1)]

    def _read_row(self, row: Line) -> Iterator[Line]:
        number, text = self._cell(row, "number"), self._cell(row, "text")
        filled = [cell for cell in row.cells if cell]
        details = {role: cell for role in _OTHERS if (cell := self._cell(row, role))}
        stage = self._cell(row, "stage")
        if len(filled) == 1 and not text and self._heads(join_all(filled[0]), is_first=bool(row.cells[0])):
            yield self._heading(row, "", join_all(filled[0]))  # one cell across the table
            return
        if stage and stage != self.stage:
            self.stage = stage
            yield self._heading(row, "", stage)
        if number and not _INDEX.match(number):
            text, number = f"{number} {text}".strip(), ""
        number = number.rstrip(".)")
        if not text:
            if number:
                details["other"] = "; ".join(filter(None, [number, details.get("other", "")]))
            if details:
                yield self._line(row, Marker.DETAIL, "", details=details)
        elif not details and not stage and self._is_heading(number, text):
            yield self._heading(row, number, text)
        else:
            yield self._task(row, number, text, details)

    def _heads(self, text: str, *, is_first: bool) -> bool:
        """A cell across the table begins in its first column; elsewhere it must be called a stage."""
        return (is_first and not _INDEX.match(text)) or stage_by_word(text) is not None

    def _is_heading(self, number: str, text: str) -> bool:
        if stage_by_word(text):
            return True
        if not self.has_filled:
            return False
        if number:
            return self.has_dotted and "." not in number
        return not text[0].islower()

    def _heading(self, row: Line, number: str, text: str) -> Line:
        if not number:
            number, text = stage_title(text)
        return self._line(row, Marker.STAGE, text, printed_number=number)

    def _task(self, row: Line, number: str, text: str, details: dict[str, str]) -> Line:
        if not number and (found := SUBNUMBER.match(text) or NUMBER.match(text)):
            number, text = found["number"], found["body"]
        if "." in number:
            return self._line(row, Marker.SUBNUMBER, text, printed_number=number, details=details)
        return self._line(row, Marker.ITEM, text, letter=number, details=details)

    def _line(self, row: Line, marker: Marker, body: str, **values) -> Line:
        return Line(row.number, row.text, row.after_blank, marker=marker, body=body, rank=0, of_table=True, **values)
