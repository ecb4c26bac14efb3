"""What a survey found: distributions per question, for everybody or one institution, with small groups hidden.

Counted in one pass over the documents. Every figure that leaves this module has passed ``suppression.visible``.
"""

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count

from .definitions import NO_OPINION, OTHER, Definition, Kind, Question
from .models import Launch, Response
from .suppression import total_is_visible, visible

MOST_TEXTS = 200
MOST_NUMBERS = 25  # different values of a number that are listed one by one


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer and how many gave it. ``share``: whole per cent of those who have an opinion."""

    text: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Part:
    """One scale, or the whole of another question. ``is_hidden``: too few answered, nothing else is filled in."""

    text: str = ""
    is_hidden: bool = False
    answered: int = 0
    no_opinion: int = 0
    bars: tuple[Bar, ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()
    text_count: int = 0

    @property
    def asked(self) -> int:
        return self.answered + self.no_opinion


@dataclass(frozen=True, slots=True)
class Result:
    question: Question
    parts: tuple[Part, ...]


@dataclass
class Tally:
    """Figures by institution: how many answered (``bases``), what (``counts``), in which words (``texts``)."""

    bases: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    counts: dict[tuple[str, uuid.UUID], Counter] = field(default_factory=lambda: defaultdict(Counter))
    texts: dict[tuple[str, uuid.UUID], list[str]] = field(default_factory=lambda: defaultdict(list))


def of(launch: Launch, institution: uuid.UUID | None = None) -> list[Result]:
    """Results of all questions, of the whole survey or of one institution in it."""
    definition = launch.version.parsed()
    tally = count(launch, definition)
    return [
        Result(question, tuple(_parts(question, tally, launch.suppress_below, institution)))
        for question in definition.asked
    ]


def answered_by_institution(launch: Launch) -> dict[uuid.UUID, int]:
    """How many answers came from each institution."""
    rows = Response.objects.filter(launch=launch).order_by().values_list("institution")
    return dict(rows.annotate(n=Count("pk")))


def count(launch: Launch, definition: Definition) -> Tally:
    tally = Tally()
    rows = Response.objects.filter(launch=launch).order_by().values_list("institution", "document")
    for institution, document in rows.iterator(chunk_size=2000):
        for question in definition.asked:
            answer = document.get(question.code)
            if answer is None:
                continue
            if question.kind == Kind.MATRIX:
                for row, step in answer.items():
                    _add(tally, f"{question.code}-{row}", institution, [str(step)])
            elif question.kind == Kind.TEXT:
                _add(tally, question.code, institution, [answer] if question.has_box and answer == NO_OPINION else [])
                if not (question.has_box and answer == NO_OPINION):
                    tally.texts[question.code, institution].append(answer)
            else:
                _add(tally, question.code, institution, answer if isinstance(answer, list) else [str(answer)])
                if own := document.get(f"{question.code}-{OTHER}"):
                    tally.texts[question.code, institution].append(own)
    return tally


def _add(tally: Tally, name: str, institution: uuid.UUID, choices: list[str]) -> None:
    tally.bases[name][institution] += 1
    tally.counts[name, institution].update(choices)


def _parts(question: Question, tally: Tally, k: int, institution: uuid.UUID | None):
    if question.kind == Kind.MATRIX:
        for row in question.rows:
            yield _part(question, f"{question.code}-{row.code}", row.text, tally, k, institution)
    else:
        yield _part(question, question.code, "", tally, k, institution)


def _part(question: Question, name: str, text: str, tally: Tally, k: int, institution: uuid.UUID | None) -> Part:
    base = tally.bases.get(name, Counter())
    shown = total_is_visible(base, k) if institution is None else institution in visible(base, k)
    if not shown:
        return Part(text=text, is_hidden=True)
    scope = list(base) if institution is None else [institution]
    counts = sum((tally.counts[name, each] for each in scope if (name, each) in tally.counts), Counter())
    # By the alphabet: the order in which people answered says something about who did.
    texts = sorted(each for one in scope for each in tally.texts.get((name, one), []))
    asked = sum(base[each] for each in scope)
    no_opinion = sum(counts[code] for code in _no_opinion_codes(question))
    answered = asked - no_opinion
    return Part(
        text=text,
        answered=answered,
        no_opinion=no_opinion,
        bars=_bars(question, counts, answered),
        mean=_mean(question, counts),
        texts=tuple(texts[:MOST_TEXTS]),
        text_count=len(texts),
    )


def _no_opinion_codes(question: Question) -> list[str]:
    if question.kind not in (Kind.SINGLE, Kind.MULTI) and not question.columns:
        return [NO_OPINION]
    return [choice.code for choice in question.options if choice.no_opinion]


def _bars(question: Question, counts: Counter, answered: int) -> tuple[Bar, ...]:
    if question.kind == Kind.TEXT:
        return ()
    if question.kind in (Kind.NUMBER, Kind.DATE):
        told = [value for value in counts if value != NO_OPINION]
        values = sorted(told, key=Decimal) if question.kind == Kind.NUMBER else sorted(told)
        pairs = [(str(value), counts[str(value)]) for value in values] if len(values) <= MOST_NUMBERS else []
    else:
        pairs = [(str(each.text), counts[each.code]) for each in question.options if not each.no_opinion]
    return tuple(Bar(text, n, round(n * 100 / answered) if answered else 0) for text, n in pairs)


def _mean(question: Question, counts: Counter) -> float | None:
    marks: dict[int | Decimal, int]
    if question.marks:
        marks = {mark: counts[str(mark)] for mark in question.marks}
    elif question.kind == Kind.NUMBER:
        marks = {Decimal(value): n for value, n in counts.items() if value != NO_OPINION}
    else:
        return None
    given = sum(marks.values())
    return float(sum(mark * n for mark, n in marks.items()) / given) if given else None
