"""The XML of LimeSurvey as tables of rows, read with nothing allowed that could harm the reader."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_ROWS = 200_000
DEEPEST = 40
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass
class Tables:
    """``rows``: table → its rows, field → text. ``values``: the single texts at the top (version, kind of file)."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, table: str) -> list[dict[str, str]]:
        return self.rows.get(table, [])


def read_tables(content: bytes) -> Tables:
    """The tables of the file. Raises ``ValidationError`` in plain words for what is no XML of LimeSurvey."""
    attempts = [content]
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        # Characters that XML forbids and that some versions wrote nevertheless; empty lines before the beginning.
        attempts.append(_CONTROLS.sub(b"", content).lstrip())
    trouble: Exception | None = None
    for attempt in dict.fromkeys(attempts):
        try:
            return _read(attempt)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the two last: an encoding that expat cannot read
            trouble = error
    raise ValidationError(_trouble(trouble), code="broken")


def _trouble(error: Exception | None) -> str:
    if not isinstance(error, expat.ExpatError):
        return _("The file is saved in an encoding that the portal does not know. Save it in UTF-8.")
    wrong_encoding = (
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN],
    )
    if error.code in wrong_encoding:
        text = _("The file is damaged or saved in another encoding: line %(line)s cannot be read. Export it once more.")
    else:
        text = _("The file is damaged or not whole: it cannot be read from line %(line)s on. Export it once more.")
    return text % {"line": error.lineno}


def _read(content: bytes) -> Tables:
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse  # without a declaration there are no entities, near or far
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(content, True)
    return reader.tables


def _refuse(*_arguments) -> None:
    raise ValidationError(
        _("The file declares things of its own (DOCTYPE), which files of LimeSurvey never do. It was not read."),
        code="doctype",
    )


class _Reader:
    """document / table / rows / row / field. Whatever else holds texts is a row too, so that it is counted."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.path: list[str] = []
        self.pieces: list[str] = []
        self.row: dict[str, str] | None = None
        self.row_depth = 0
        self.count = 0

    def start(self, tag: str, _attributes: dict) -> None:
        self.path.append(tag)
        if len(self.path) > DEEPEST:
            raise ValidationError(_("The file is nested deeper than files of LimeSurvey ever are."), code="depth")
        if len(self.path) == 1 and tag != "document":
            raise ValidationError(_("This is XML, but not a survey of LimeSurvey (.lss)."), code="kind")
        if self.row is None and self._is_row():
            self.row, self.row_depth = {}, len(self.path)
            self.count += 1
            if self.count > MOST_ROWS:
                raise ValidationError(
                    _("The file has more than %(limit)s rows. Split the survey.") % {"limit": MOST_ROWS}, code="rows"
                )
            self.tables.rows.setdefault(self.path[1], []).append(self.row)
        self.pieces.clear()

    def _is_row(self) -> bool:
        """A row of a table, or what stands in its place in tables that are kept otherwise (languages, themes)."""
        match self.path:
            case [_, _, "rows", _]:
                return True
            case [_, _, other]:
                return other not in ("fields", "rows")
        return False

    def end(self, tag: str) -> None:
        text, depth = "".join(self.pieces), len(self.path)
        if self.row is not None and (text.strip() or depth == self.row_depth + 1):
            name = tag if depth > self.row_depth else ""
            self.row[name] = f"{self.row[name]} {text}" if self.row.get(name) else text
        elif depth == 2 and text.strip():
            self.tables.values[tag] = text.strip()
        if depth == self.row_depth:
            self.row, self.row_depth = None, 0
        self.pieces.clear()
        self.path.pop()

    def text(self, data: str) -> None:
        self.pieces.append(data)
