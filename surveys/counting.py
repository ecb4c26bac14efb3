"""From documents to figures that can be added up: knows neither the database nor who may see what.

A line is what has a base of its own: a question, a row of a matrix (``q4-rooms``), the own words beside «другое»
(``q1-other``), and everybody (``EVERYBODY``). Its figures are JSON: ``n`` who answered, «затрудняюсь ответить»
included; ``c`` how often each choice was given; of numbers ``s`` and ``q``, the sum and the sum of squares in units of
the last decimal. Everything is a sum, so that lines of several groups are added without loss; the smallest and the
largest value are left out on purpose, for they are somebody's.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from itertools import chain
from typing import Any

from .definitions import NO_OPINION, OTHER, Definition, Kind, Question

EVERYBODY = ""
MOST_VALUES = 30  # different whole numbers that are counted one by one
BINS = 12
MONTHS_FOR_MONTHS = 36

Line = dict[str, Any]
Lines = dict[str, Line]
Documents = Sequence[Mapping[str, Any]]


def count(definition: Definition, documents: Documents) -> Lines:
    """Figures of these documents; lines that nobody answered are left out."""
    lines: Lines = {EVERYBODY: {"n": len(documents), "c": {}}} if documents else {}
    for question in definition.asked:
        _COUNTERS[question.kind](question, documents, lines)
    return lines


def texts(definition: Definition, document: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """(line, text) of what was answered in own words."""
    for question in definition.asked:
        answer = document.get(question.code)
        if question.kind == Kind.TEXT and answer and not (question.has_box and answer == NO_OPINION):
            yield question.code, answer
        own = f"{question.code}-{OTHER}"
        if question.other and own in document:
            yield own, document[own]


def add(many: Iterable[Line]) -> Line | None:
    """The figures of several groups together; None of none."""
    total: Line | None = None
    for line in many:
        if total is None:
            total = {**line, "c": dict(line["c"])}
            continue
        counts = total["c"]
        for choice, n in line["c"].items():
            counts[choice] = counts.get(choice, 0) + n
        for key in ("n", "s", "q"):
            if key in line:
                total[key] = total.get(key, 0) + line[key]
    return total


def add_lines(first: Lines, second: Lines) -> Lines:
    """The same, line by line."""
    names = first.keys() | second.keys()
    return {name: add(lines[name] for lines in (first, second) if name in lines) for name in sorted(names)}


def line_names(question: Question) -> tuple[str, ...]:
    """The lines of a question, its own words apart."""
    if question.kind == Kind.MATRIX:
        return tuple(f"{question.code}-{row.code}" for row in question.rows)
    return (question.code,)


def _put(lines: Lines, name: str, n: int, counts: Counter, **sums: int) -> None:
    if n:
        lines[name] = {"n": n, "c": dict(sorted(counts.items())), **sums}


def _one(question: Question, documents: Documents, lines: Lines) -> None:
    code = question.code
    given = [document[code] for document in documents if code in document]
    _put(lines, code, len(given), Counter(map(str, given)))
    _own_words(question, documents, lines)


def _several(question: Question, documents: Documents, lines: Lines) -> None:
    code = question.code
    given = [document[code] for document in documents if code in document]
    _put(lines, code, len(given), Counter(chain.from_iterable(given)))
    _own_words(question, documents, lines)


def _own_words(question: Question, documents: Documents, lines: Lines) -> None:
    if question.other:
        name = f"{question.code}-{OTHER}"
        _put(lines, name, sum(name in document for document in documents), Counter())


def _matrix(question: Question, documents: Documents, lines: Lines) -> None:
    given = [document[question.code] for document in documents if question.code in document]
    for row in question.rows:
        marks = [answer[row.code] for answer in given if row.code in answer]
        _put(lines, f"{question.code}-{row.code}", len(marks), Counter(map(str, marks)))


def _number(question: Question, documents: Documents, lines: Lines) -> None:
    code = question.code
    given = [document[code] for document in documents if code in document]
    unit = 10**question.decimals
    counts: Counter = Counter()
    total = squares = 0
    for value, times in Counter(given).items():
        if value == NO_OPINION:
            counts[NO_OPINION] += times
            continue
        number = Decimal(value)
        units = int(number * unit)
        total += units * times
        squares += units * units * times
        counts[bin_of(question, number)] += times
    _put(lines, code, len(given), counts, s=total, q=squares)


def _text(question: Question, documents: Documents, lines: Lines) -> None:
    code = question.code
    given = [document[code] for document in documents if code in document]
    without = sum(answer == NO_OPINION for answer in given) if question.has_box else 0
    _put(lines, code, len(given), Counter({NO_OPINION: without} if without else {}))


def _date(question: Question, documents: Documents, lines: Lines) -> None:
    code, letters = question.code, len("2026-01") if by_months(question) else len("2026")
    given = [document[code] for document in documents if code in document]
    _put(lines, code, len(given), Counter(day if day == NO_OPINION else day[:letters] for day in given))


def _ranking(question: Question, documents: Documents, lines: Lines) -> None:
    """``robotics@1``: how often a choice was given a place."""
    code = question.code
    given = [document[code] for document in documents if code in document]
    counts: Counter = Counter()
    for answer in given:
        if answer == NO_OPINION:
            counts[NO_OPINION] += 1
        else:
            counts.update(f"{choice}@{place}" for place, choice in enumerate(answer, 1))
    _put(lines, code, len(given), counts)


_COUNTERS: dict[str, Callable[[Question, Documents, Lines], None]] = {
    Kind.SINGLE: _one,
    Kind.MULTI: _several,
    Kind.SCALE: _one,
    Kind.MATRIX: _matrix,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.RANKING: _ranking,
}


def by_months(question: Question) -> bool:
    """Days are counted by months where the question spans few of them, else by years."""
    first, last = question.minimum, question.maximum
    if not (isinstance(first, datetime.date) and isinstance(last, datetime.date)):
        return False
    return (last.year - first.year) * 12 + last.month - first.month < MONTHS_FOR_MONTHS


def bin_of(question: Question, number: Decimal) -> str:
    """The lower edge of the bin that a number is counted in. It depends on nothing but the question."""
    width = _width(question)
    if width:
        low = Decimal(question.minimum)  # type: ignore[arg-type]
        return _plain(low + ((number - low) / width).to_integral_value(ROUND_FLOOR) * width)
    if number < 0:
        above = next(edge for edge in _edges() if edge >= -number)
        return _plain(-above)
    return _plain(max(edge for edge in _edges() if edge <= number))


def bin_end(question: Question, lower: str) -> Decimal:
    """Where the bin ends: the first number that is not in it."""
    width = _width(question)
    edge = Decimal(lower)
    if width:
        return edge + width
    if edge < 0:
        return -max((each for each in _edges() if each < -edge), default=Decimal(0))
    return next(each for each in _edges() if each > edge)


def _width(question: Question) -> Decimal | None:
    """How wide the bins are between the limits of the question; None where it lacks one: then they grow as 1, 2, 5."""
    low, high = question.minimum, question.maximum
    if low is None or high is None:
        return None
    span = Decimal(high) - Decimal(low)  # type: ignore[arg-type]
    if not question.decimals and span < MOST_VALUES:
        return Decimal(1)
    smallest = Decimal(1).scaleb(-question.decimals)
    return next(width for width in _widths(question.decimals) if width >= smallest and width * BINS >= span)


@cache
def _widths(decimals: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(figure).scaleb(power) for power in range(-decimals, 11) for figure in (1, 2, 5))


@cache
def _edges() -> tuple[Decimal, ...]:
    return (Decimal(0), *(Decimal(figure).scaleb(power) for power in range(11) for figure in (1, 2, 5)))


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
