"""SPSS system files (.sav): variables with Russian labels, value labels, missing values; in UTF-8, packed, streamed.

The layout: a head, a record for each variable (strings take one more for every further 8 bytes, and those above 255 are
cut into segments), value labels, extensions that tell long names and the encoding, then the cases. In the cases every 8
bytes are one code: a small whole number, blanks, nothing, or «see below», with eight codes before what they refer to.
"""

import struct
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO

from django.db.models import Max
from django.db.models.functions import Length
from django.utils import timezone

from ..models import OwnWords
from .records import Records
from .variables import BAND, HEAD, INSTITUTION, Type, Value, Variable

NOTHING = -sys.float_info.max
BIAS = 100
# Codes of the packing; 1 to 251 are whole numbers from -99 to 151.
RAW, BLANK, MISSING = 253, 254, 255
LONGEST_LABEL, LONGEST_VALUE_LABEL = 252, 120
LONGEST_STRING = 255
WIDEST = 32_767
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMERIC, STRING = 5, 1  # SPSS formats F and A


@dataclass
class _Column:
    """A variable as the file has it. ``width``: bytes of a string, 0 of a number. ``place``: of its first record."""

    short: str
    name: str
    label: str
    width: int = 0
    decimals: int = 0
    labels: dict[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    place: int = 0

    @property
    def segments(self) -> list[int]:
        """Widths of what the string is cut into."""
        if self.width <= LONGEST_STRING:
            return [self.width]
        count = (self.width + 251) // 252
        return [*[LONGEST_STRING] * (count - 1), self.width - (count - 1) * 252]

    @property
    def units(self) -> int:
        """How many times 8 bytes a case holds of it."""
        return sum((max(width, 1) + 7) // 8 for width in self.segments)


def write_sav(records: Records, target: IO[bytes], tell: Callable[[int], None]) -> None:
    """The answers as numbers and texts. ``target`` must be able to go back: the head tells how many cases there are."""
    columns = _columns(records)
    target.write(_head(records.launch.title, sum(column.units for column in columns)))
    target.write(_dictionary(columns))
    packed = _Packed(target)
    done = 0
    for done, (institution, band, values) in enumerate(records.rows(), 1):
        packed.case(columns, [institution, band, *values])
        tell(done)
    packed.finish()
    target.seek(80)
    target.write(struct.pack("<i", done))
    target.seek(0, 2)


def _columns(records: Records) -> list[_Column]:
    longest = dict(
        OwnWords.objects.filter(launch=records.launch).order_by().values_list("line").annotate(n=Max(Length("text")))
    )
    names = [len(name.encode()) for name in records.institutions.values()]
    columns = [
        _Column("V1", INSTITUTION, HEAD[INSTITUTION], width=max([8, *names])),
        _Column("V2", BAND, HEAD[BAND], width=40),
    ]
    for number, variable in enumerate(records.variables, 3):
        columns.append(_column(f"V{number}", variable, longest.get(variable.line, 0)))
    place = 1
    for column in columns:
        column.place = place
        place += column.units
    return columns


def _column(short: str, variable: Variable, longest: int) -> _Column:
    width = 0
    if variable.type == Type.TEXT:
        width = min(max(8, longest * 4), WIDEST)  # a letter of ours takes two bytes, a small picture four
    elif variable.type == Type.DATE:
        width = len("2026-01-31")
    labels = dict(variable.labels)
    missing = tuple(sorted(variable.missing))[:3]
    return _Column(short, variable.name, variable.label, width, variable.decimals, labels, missing)


def _head(title: str, units: int) -> bytes:
    now = timezone.localtime()
    day = f"{now.day:02} {MONTHS[now.month - 1]} {now.year % 100:02}"
    return struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        b"@(#) SPSS DATA FILE".ljust(60),
        2,
        units,
        1,
        0,
        0,
        float(BIAS),
        day.encode(),
        f"{now:%H:%M:%S}".encode(),
        _cut(title, 64).ljust(64),
    )


def _dictionary(columns: Sequence[_Column]) -> bytes:
    parts = [part for column in columns for part in _variable(column)]
    parts += [part for column in columns if column.labels for part in _value_labels(column)]
    parts.append(_extension(3, 4, struct.pack("<8i", 20, 0, 0, -1, 1, 1, 2, 65001)))
    lowest = struct.unpack("<d", struct.pack("<q", struct.unpack("<q", struct.pack("<d", NOTHING))[0] - 1))[0]
    parts.append(_extension(4, 8, struct.pack("<3d", NOTHING, sys.float_info.max, lowest)))
    parts.append(_extension(13, 1, "\t".join(f"{column.short}={column.name}" for column in columns).encode()))
    long = [column for column in columns if column.width > LONGEST_STRING]
    if long:
        parts.append(_extension(14, 1, "".join(f"{each.short}={each.width:05}\0\t" for each in long).encode()))
    parts.append(_extension(20, 1, b"UTF-8"))
    parts.append(struct.pack("<ii", 999, 0))
    return b"".join(parts)


def _variable(column: _Column) -> Iterable[bytes]:
    for number, width in enumerate(column.segments):
        label = _cut(column.label, LONGEST_LABEL) if number == 0 else b""
        missing = column.missing if not width else ()
        shape = (STRING << 16) | (width << 8) if width else (NUMERIC << 16) | (12 << 8) | column.decimals
        name = column.short if number == 0 else f"{column.short}_{number}"
        yield struct.pack("<iiiiii8s", 2, width, bool(label), len(missing), shape, shape, name.encode().ljust(8))
        if label:
            yield struct.pack("<i", len(label)) + label + b" " * (-len(label) % 4)
        yield struct.pack(f"<{len(missing)}d", *missing)
        for _unit in range((width - 1) // 8 if width else 0):
            yield struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b" " * 8)


def _value_labels(column: _Column) -> Iterable[bytes]:
    yield struct.pack("<ii", 3, len(column.labels))
    for code, text in column.labels.items():
        label = _cut(text, LONGEST_VALUE_LABEL)
        yield struct.pack("<dB", code, len(label)) + label + b" " * (-(len(label) + 1) % 8)
    yield struct.pack("<iii", 4, 1, column.place)


def _extension(kind: int, size: int, content: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(content) // size) + content


def _cut(text: str, most: int) -> bytes:
    """The text in bytes, no letter torn apart."""
    return text.encode()[:most].decode(errors="ignore").encode()


class _Packed:
    """Cases, 8 bytes a code."""

    def __init__(self, target: IO[bytes]):
        self.target = target
        self.codes = bytearray()
        self.raw = bytearray()
        self.buffer = bytearray()

    def case(self, columns: Sequence[_Column], values: Sequence[Value]) -> None:
        for column, value in zip(columns, values, strict=True):
            if column.width:
                self._string(column, "" if value is None else str(value))
            else:
                self._number(value)
        if len(self.buffer) > 1 << 20:
            self._flush()

    def finish(self) -> None:
        if self.codes:
            self.codes.extend(bytes(8 - len(self.codes)))
            self._block()
        self._flush()

    def _number(self, value: Value) -> None:
        if value is None:
            self._code(MISSING)
        elif isinstance(value, int) and 1 <= value + BIAS <= 251:
            self._code(value + BIAS)
        else:
            self._code(RAW, struct.pack("<d", float(Decimal(value))))

    def _string(self, column: _Column, text: str) -> None:
        content = _cut(text, column.width)
        for number, width in enumerate(column.segments):
            size = (width + 7) // 8 * 8
            piece = content[number * LONGEST_STRING : number * LONGEST_STRING + width].ljust(size)
            for start in range(0, size, 8):
                unit = piece[start : start + 8]
                if unit == b"        ":
                    self._code(BLANK)
                else:
                    self._code(RAW, unit)

    def _code(self, code: int, raw: bytes = b"") -> None:
        self.codes.append(code)
        self.raw += raw
        if len(self.codes) == 8:
            self._block()

    def _block(self) -> None:
        self.buffer += self.codes
        self.buffer += self.raw
        self.codes.clear()
        self.raw.clear()

    def _flush(self) -> None:
        self.target.write(self.buffer)
        self.buffer.clear()
