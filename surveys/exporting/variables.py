"""A questionnaire as variables of a table of single answers: names, labels, codes. What all kinds of files share.

One variable a choice of a question with several answers (1 or 0), one a row of a matrix, one a choice of a ranking (its
place). Choices of a single answer are numbered as they stand, marks are themselves. ``MISSING`` is «затрудняюсь
ответить» where it is a flag of the question; where it is a choice it keeps its number. Both are missing values.

Names are unique, as programs for statistics take them: whatever the case of their letters, and no longer than SPSS has
room for. Of two that are the same the later one gets a number.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from ..counting import line_names
from ..definitions import LONGEST_OTHER, NO_OPINION, OTHER, Choice, Definition, Kind, Question

MISSING = 99  # marks go up to 11, choices are fewer
HARD = "Затрудняюсь ответить"
YES_NO = {0: "нет", 1: "да"}
LONGEST_NAME = 64

# The columns that stand before the answers.
INSTITUTION, BAND = "institution", "class_band"
HEAD = {INSTITUTION: "Организация (пусто – группа скрыта)", BAND: "Классы (пусто – группа скрыта)"}

Value = int | Decimal | str | None


class Type(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. ``line``: the line of the tally that says where it is hidden. ``read``: out of a document.

    ``numbers``: code of an answer → what stands for it. ``is_whole``: it holds all that the line counts, so that the
    figures of the line are its own.
    """

    name: str
    label: str
    line: str
    read: Callable[[Mapping[str, Any]], Value]
    type: Type = Type.NUMBER
    labels: Mapping[int, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()
    decimals: int = 0
    width: int = 0  # characters of a text
    question: Question | None = None
    is_whole: bool = False

    def shown(self, value: Value) -> Value:
        """The value in words, for people."""
        return self.labels.get(value, value) if isinstance(value, int) else value


def variables(definition: Definition) -> list[Variable]:
    """All columns of the answers, in the order of the questionnaire."""
    made = (variable for question in definition.asked for variable in _MAKERS[question.kind](question))
    return list(_named_apart(made))


def _named_apart(made: Iterable[Variable]) -> Iterator[Variable]:
    taken = set(HEAD)
    for variable in made:
        name, number = variable.name[:LONGEST_NAME], 1
        while name.lower() in taken:
            number += 1
            tail = f"_{number}"
            name = variable.name[: LONGEST_NAME - len(tail)] + tail
        taken.add(name.lower())
        yield variable if name == variable.name else replace(variable, name=name)


def _codes(choices: tuple[Choice, ...]) -> tuple[dict[str, int], dict[int, str], frozenset[int]]:
    numbers = {choice.code: number for number, choice in enumerate(choices, 1)}
    labels = {numbers[choice.code]: str(choice.text) for choice in choices}
    return numbers, labels, frozenset(numbers[choice.code] for choice in choices if choice.no_opinion)


def _single(question: Question):
    numbers, labels, missing = _codes(question.choices)
    read = partial(_coded, question.code, numbers)
    yield Variable(
        question.code,
        question.text,
        question.code,
        read,
        labels=labels,
        numbers=numbers,
        missing=missing,
        question=question,
        is_whole=True,
    )
    yield from _other(question)


def _multi(question: Question):
    for choice in question.choices:
        label = f"{question.text} – {choice.text}"
        read = partial(_ticked, question.code, choice.code)
        name = f"{question.code}_{choice.code}"
        yield Variable(name, label, question.code, read, labels=YES_NO, question=question)
    yield from _other(question)


def _scale(question: Question):
    yield Variable(
        question.code,
        question.text,
        question.code,
        partial(_mark, question.code),
        labels=_mark_labels(question),
        numbers={str(mark): mark for mark in question.marks},
        missing=frozenset({MISSING}) if question.no_opinion else frozenset(),
        question=question,
        is_whole=True,
    )


def _matrix(question: Question):
    if question.columns:
        numbers, labels, missing = _codes(question.columns)
    else:
        numbers, labels, missing = {str(mark): mark for mark in question.marks}, _mark_labels(question), frozenset()
    if question.no_opinion:
        numbers, missing = {**numbers, NO_OPINION: MISSING}, missing | {MISSING}
        labels = {**labels, MISSING: HARD}
    for row, line in zip(question.rows, line_names(question), strict=True):
        label = f"{question.text} – {row.text}"
        read = partial(_in_row, question.code, row.code, numbers)
        name = f"{question.code}_{row.code}"
        yield Variable(
            name,
            label,
            line,
            read,
            labels=labels,
            numbers=numbers,
            missing=missing,
            question=question,
            is_whole=True,
        )


def _number(question: Question):
    label = f"{question.text}, {question.unit}" if question.unit else question.text
    read = partial(_figure, question.code)
    code = question.code
    yield Variable(code, label, code, read, decimals=question.decimals, question=question, is_whole=True)
    yield from _box(question)


def _text(question: Question):
    code, width = question.code, question.max_length
    read = partial(_words, code)
    yield Variable(code, question.text, code, read, Type.TEXT, width=width, question=question, is_whole=True)
    yield from _box(question)


def _date(question: Question):
    code = question.code
    read = partial(_words, code)
    yield Variable(code, question.text, code, read, Type.DATE, width=10, question=question, is_whole=True)
    yield from _box(question)


def _ranking(question: Question):
    for choice in question.choices:
        label = f"{question.text} – {choice.text} (место)"
        read = partial(_place, question.code, choice.code)
        yield Variable(f"{question.code}_{choice.code}", label, question.code, read, question=question)
    yield from _box(question)


def _other(question: Question):
    if question.other:
        line = f"{question.code}-{OTHER}"
        label = f"{question.text} – {question.other.text}: своими словами"
        read = partial(_words, line)
        yield Variable(
            f"{question.code}_{OTHER}_text", label, line, read, Type.TEXT, width=LONGEST_OTHER, question=question
        )


def _box(question: Question):
    if question.has_box:
        label = f"{question.text} – {HARD.lower()}"
        read = partial(_is_hard, question.code)
        yield Variable(f"{question.code}_{NO_OPINION}", label, question.code, read, labels=YES_NO, question=question)


_MAKERS = {
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.SCALE: _scale,
    Kind.MATRIX: _matrix,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.RANKING: _ranking,
}


def _mark_labels(question: Question) -> dict[int, str]:
    labels = {mark: str(mark) for mark in question.marks}
    for mark, meaning in ((question.marks[0], question.low), (question.marks[-1], question.high)):
        if meaning:
            labels[mark] = f"{mark} – {meaning}"
    return labels | ({MISSING: HARD} if question.no_opinion else {})


def _coded(code: str, numbers: Mapping[str, int], document: Mapping[str, Any]) -> Value:
    return numbers.get(document.get(code, ""))


def _ticked(code: str, choice: str, document: Mapping[str, Any]) -> Value:
    return int(choice in document[code]) if code in document else None


def _mark(code: str, document: Mapping[str, Any]) -> Value:
    mark = document.get(code)
    return MISSING if mark == NO_OPINION else mark


def _in_row(code: str, row: str, numbers: Mapping[str, int], document: Mapping[str, Any]) -> Value:
    return numbers.get(str(document.get(code, {}).get(row, "")))


def _figure(code: str, document: Mapping[str, Any]) -> Value:
    value = document.get(code)
    return Decimal(value) if isinstance(value, str) and value != NO_OPINION else None if value == NO_OPINION else value


def _words(code: str, document: Mapping[str, Any]) -> Value:
    value = document.get(code)
    return None if value == NO_OPINION else value


def _place(code: str, choice: str, document: Mapping[str, Any]) -> Value:
    order = document.get(code)
    return order.index(choice) + 1 if isinstance(order, list) and choice in order else None


def _is_hard(code: str, document: Mapping[str, Any]) -> Value:
    return int(document[code] == NO_OPINION) if code in document else None
