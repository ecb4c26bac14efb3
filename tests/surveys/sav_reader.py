"""Reads SPSS system files as their format is described, knowing nothing of how ours are written. For tests only."""

import struct
from dataclasses import dataclass, field


@dataclass
class Variable:
    name: str
    width: int  # bytes of a string, 0 of a number
    label: str = ""
    missing: list[float] = field(default_factory=list)
    labels: dict[float, str] = field(default_factory=dict)
    segments: list[int] = field(default_factory=list)


@dataclass
class SavFile:
    cases: int
    encoding: str
    variables: dict[str, Variable]
    rows: list[dict[str, object]]


class _Reader:
    def __init__(self, content: bytes):
        self.content, self.at = content, 0

    def take(self, form: str):
        found = struct.unpack_from("<" + form, self.content, self.at)
        self.at += struct.calcsize("<" + form)
        return found[0] if len(found) == 1 else found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]


def read_sav(content: bytes) -> SavFile:
    reader = _Reader(content)
    assert reader.bytes(4) == b"$FL2"
    reader.bytes(60)
    layout, units, compression, _weight, cases = reader.take("iiiii")
    assert (layout, compression) == (2, 1)
    bias = reader.take("d")
    reader.bytes(9 + 8 + 64 + 3)
    records: list[Variable | None] = []  # one for each unit of 8 bytes; None: goes on with the one before
    extensions: dict[int, bytes] = {}
    while (kind := reader.take("i")) != 999:
        if kind == 2:
            records.append(_variable(reader))
        elif kind == 3:
            _value_labels(reader, records)
        else:
            assert kind == 7
            subtype, size, count = reader.take("iii")
            extensions[subtype] = reader.bytes(size * count)
    reader.take("i")
    assert len(records) == units
    encoding = extensions[20].decode()
    columns = _named([record for record in records if record], extensions)
    rows = _rows(reader, columns, cases, bias, encoding)
    return SavFile(cases, encoding, {column.name: column for column in columns}, rows)


def _variable(reader: _Reader) -> Variable | None:
    width, has_label, missing, _print, _write = reader.take("iiiii")
    name = reader.bytes(8).decode().rstrip()
    if width == -1:
        return None
    variable = Variable(name, width, segments=[width])
    if has_label:
        length = reader.take("i")
        variable.label = reader.bytes((length + 3) // 4 * 4)[:length].decode()
    variable.missing = [reader.take("d") for _ in range(abs(missing))]
    return variable


def _value_labels(reader: _Reader, records: list[Variable | None]) -> None:
    labels = {}
    for _ in range(reader.take("i")):
        value, length = reader.take("dB")
        labels[value] = reader.bytes((length + 8) // 8 * 8 - 1)[:length].decode()
    assert reader.take("i") == 4
    for _ in range(reader.take("i")):
        records[reader.take("i") - 1].labels = labels


def _named(variables: list[Variable], extensions: dict[int, bytes]) -> list[Variable]:
    """Long names; segments of very long strings put together."""
    widths = dict(pair.split("=") for pair in extensions.get(14, b"").decode().replace("\0", "").split("\t") if pair)
    names = dict(pair.split("=") for pair in extensions[13].decode().split("\t"))
    found, rest = [], iter(variables)
    for variable in rest:
        if variable.name in widths:
            variable.width = int(widths[variable.name])
            count = (variable.width + 251) // 252
            variable.segments += [next(rest).width for _ in range(count - 1)]
        variable.name = names[variable.name]
        found.append(variable)
    return found


def _rows(reader: _Reader, columns: list[Variable], cases: int, bias: float, encoding: str) -> list[dict]:
    units = _units(reader, bias)
    rows = []
    for _case in range(cases):
        row: dict[str, object] = {}
        for column in columns:
            if not column.width:
                unit = next(units)
                row[column.name] = struct.unpack("<d", unit)[0] if isinstance(unit, bytes) else unit
                continue
            pieces = []
            for width in column.segments:
                size = (width + 7) // 8
                pieces.append(b"".join(next(units) for _ in range(size))[: 255 if width == 255 else width])
            row[column.name] = b"".join(pieces)[: column.width].decode(encoding).rstrip(" ")
        rows.append(row)
    assert not any(reader.content[reader.at :]), "nothing comes after the last case"
    return rows


def _units(reader: _Reader, bias: float):
    """Each 8 bytes of a case: a number, or the bytes of a string, or None for nothing."""
    while True:
        for code in reader.bytes(8):
            if code == 0:
                continue
            assert code != 252, "the end comes after the last case"
            if code == 253:
                yield reader.bytes(8)
            elif code == 254:
                yield b" " * 8
            elif code == 255:
                yield None
            else:
                yield code - bias
