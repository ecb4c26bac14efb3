"""What a survey found, question by question, for everybody or for one group, with small groups hidden.

Every figure comes out of ``figures``, which hides what has to be hidden; this module only reckons shares and means.
"""

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils import dateformat
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from documents.russian.numbers import decimal

from . import figures
from .counting import Line, bin_end, by_months
from .definitions import NO_OPINION, OTHER, Definition, Kind, Question
from .figures import Figures
from .models import Launch


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: how many gave it, and which part of those who have an opinion. ``mean``: of a ranking, its place."""

    code: str
    text: str
    count: int
    share: float
    mean: float | None = None

    @property
    def percent(self) -> int:
        """Whole per cent, rounded half up as people do."""
        return math.floor(self.share * 100 + 0.5)


@dataclass(frozen=True, slots=True)
class Part:
    """One line: a question, or a row of a matrix. ``is_hidden``: too few answered, nothing else is filled in.

    ``whole``: the same line of everybody, beside that of one group. ``texts``: how many answered in own words; 0 where
    these are hidden.
    """

    name: str
    text: str = ""
    is_hidden: bool = False
    answered: int = 0
    no_opinion: int = 0
    bars: tuple[Bar, ...] = ()
    mean: float | None = None
    spread: float | None = None
    texts: int = 0
    whole: "Part | None" = None

    @property
    def asked(self) -> int:
        """How many answered, those included who found it hard."""
        return self.answered + self.no_opinion

    @property
    def pairs(self) -> list[tuple[Bar, Bar | None]]:
        """The bars, each with that of everybody."""
        if self.whole is None or self.whole.is_hidden:
            return [(bar, None) for bar in self.bars]
        others = {bar.code: bar for bar in self.whole.bars}
        return [(bar, others.get(bar.code)) for bar in self.bars]

    @property
    def leading(self) -> list[Bar]:
        """The answers from the most frequent on, those that nobody gave left out."""
        return sorted((bar for bar in self.bars if bar.count), key=lambda bar: -bar.count)


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered to one question."""

    question: Question
    parts: tuple[Part, ...]

    @property
    def is_hidden(self) -> bool:
        return all(part.is_hidden for part in self.parts)

    @property
    def has_means(self) -> bool:
        return any(part.mean is not None for part in self.parts)


@dataclass(frozen=True)
class Scope:
    """Whose answers: everybody's, an institution's, those of a band of classes, or both."""

    institution: uuid.UUID | None = None
    band: str | None = None

    @property
    def is_everybody(self) -> bool:
        return self.institution is None and self.band is None


class Results:
    """The results of a survey, read once and asked for several groups."""

    def __init__(self, launch: Launch, shown: Figures | None = None):
        self.launch = launch
        self.definition: Definition = launch.version.parsed()
        self.figures = figures.of(launch) if shown is None else shown

    def of(self, scope: Scope = Scope()) -> list[Result]:
        """All questions of the group, beside everybody's where the group is not everybody."""
        return [self.question(question, scope) for question in self.definition.asked]

    def question(self, question: Question, scope: Scope = Scope()) -> Result:
        parts = self._parts(question, scope)
        if scope.is_everybody:
            return Result(question, parts)
        whole = self._parts(question, Scope())
        return Result(question, tuple(replace(part, whole=other) for part, other in zip(parts, whole, strict=True)))

    def answered(self, scope: Scope = Scope()) -> int:
        """How many questionnaires the figures of the group count; 0 where it is hidden."""
        return self.figures.answered(scope.institution, scope.band)

    @cached_property
    def bands(self) -> list[str]:
        return self.figures.bands

    def _parts(self, question: Question, scope: Scope) -> tuple[Part, ...]:
        if question.kind == Kind.MATRIX:
            return tuple(self._part(question, f"{question.code}-{row.code}", row.text, scope) for row in question.rows)
        return (self._part(question, question.code, "", scope),)

    def _part(self, question: Question, name: str, text: str, scope: Scope) -> Part:
        line = self.figures.line(name, scope.institution, scope.band)
        if line is None:
            return Part(name, text, is_hidden=True)
        own = self.figures.line(words_line(question), scope.institution, scope.band)
        return part_of(question, name, text, line, own["n"] if own else 0)


def of(launch: Launch, institution: uuid.UUID | None = None, band: str | None = None) -> list[Result]:
    """Results of all questions, of the whole survey or of one group in it."""
    return Results(launch).of(Scope(institution, band))


def words_line(question: Question) -> str:
    """The line of what was answered in own words."""
    return question.code if question.kind == Kind.TEXT else f"{question.code}-{OTHER}"


def part_of(question: Question, name: str, text: str, line: Line, own_words: int = 0) -> Part:
    """Shares, mean and spread out of the sums of a line."""
    counts = line["c"]
    no_opinion = sum(counts.get(code, 0) for code in _no_opinion_codes(question))
    answered = line["n"] - no_opinion
    mean, spread = _mean(question, line)
    texts = answered if question.kind == Kind.TEXT else own_words
    return Part(
        name=name,
        text=text,
        answered=answered,
        no_opinion=no_opinion,
        bars=tuple(_bars(question, counts, answered)),
        mean=mean,
        spread=spread,
        texts=texts,
    )


def _no_opinion_codes(question: Question) -> set[str]:
    return {NO_OPINION, *(option.code for option in question.options if option.no_opinion)} - {
        option.code for option in question.options if not option.no_opinion
    }


def _bars(question: Question, counts: dict[str, int], answered: int) -> Iterable[Bar]:
    if question.kind == Kind.RANKING:
        yield from _places(question, counts, answered)
        return
    if question.kind == Kind.NUMBER:
        pairs = [(code, bin_label(question, code)) for code in sorted(counts.keys() - {NO_OPINION}, key=Decimal)]
    elif question.kind == Kind.DATE:
        pairs = [(code, period_label(question, code)) for code in sorted(counts.keys() - {NO_OPINION})]
    elif question.kind == Kind.TEXT:
        pairs = []
    else:
        pairs = [(option.code, _with_meaning(question, option)) for option in question.options if not option.no_opinion]
    for code, text in pairs:
        n = counts.get(code, 0)
        yield Bar(code, text, n, n / answered if answered else 0)


def _with_meaning(question: Question, option) -> str:
    """«1 – совсем нет»: the ends of a scale say what they mean."""
    if not question.marks:
        return str(option.text)
    ends = {str(question.marks[0]): question.low, str(question.marks[-1]): question.high}
    meaning = ends.get(option.code)
    return f"{option.text} – {meaning}" if meaning and question.kind == Kind.SCALE else str(option.text)


def _places(question: Question, counts: dict[str, int], answered: int) -> Iterable[Bar]:
    """A ranking: how often each was put first, and its mean place among those who gave it one."""
    for choice in question.choices:
        places = {place: counts.get(f"{choice.code}@{place}", 0) for place in range(1, question.places + 1)}
        given = sum(places.values())
        mean = sum(place * n for place, n in places.items()) / given if given else None
        yield Bar(choice.code, str(choice.text), places[1], places[1] / answered if answered else 0, mean)


def _mean(question: Question, line: Line) -> tuple[float | None, float | None]:
    """Mean and standard deviation (of a sample) of what can be reckoned with, «затрудняюсь» left out."""
    counts = line["c"]
    if question.marks:
        given = {mark: counts.get(str(mark), 0) for mark in question.marks}
        n = sum(given.values())
        total = sum(mark * times for mark, times in given.items())
        squares = sum(mark * mark * times for mark, times in given.items())
        unit = 1
    elif question.kind == Kind.NUMBER:
        n = line["n"] - counts.get(NO_OPINION, 0)
        total, squares, unit = line.get("s", 0), line.get("q", 0), 10**question.decimals
    else:
        return None, None
    if not n:
        return None, None
    # Whole numbers up to the division: nothing is lost, however many answers there are.
    spread = math.sqrt(max(0, n * squares - total * total) / (n * (n - 1))) / unit if n > 1 else None
    return total / n / unit, spread


def bin_label(question: Question, lower: str) -> str:
    """«12», or «от 10 до 19» where several numbers are counted together."""
    low, end = Decimal(lower), bin_end(question, lower)
    last = end - Decimal(1).scaleb(-question.decimals)
    places = question.decimals
    if low >= last:
        return decimal(low, places)
    return _("from %(low)s to %(high)s") % {"low": decimal(low, places), "high": decimal(last, places)}


def period_label(question: Question, code: str) -> str:
    """«март 2026» or «2026»."""
    day = parse_date(f"{code}-01") if by_months(question) else None
    return dateformat.format(day, "F Y").lower() if day else code
