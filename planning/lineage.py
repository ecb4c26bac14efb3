"""Which stage and task of one version of a template is which of another, however they were moved and reworded."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from common.folding import fold

from .models import Stage, Task

Row = TypeVar("Row", Stage, Task)
ALIKE = 0.6  # share of the wording that makes a pair worth a person's look
SAME_NUMBER = 0.3  # with one number less will do
MOST_CANDIDATES = 5


@dataclass
class Match:
    """Keys of the old version → keys of the new one. ``doubtful``: an old task → new ones that it may have become."""

    stages: dict[int, int] = field(default_factory=dict)
    tasks: dict[int, int] = field(default_factory=dict)
    doubtful: dict[int, list[int]] = field(default_factory=dict)
    doubtful_stages: dict[int, list[int]] = field(default_factory=dict)


def likely(certain: dict[int, int], doubtful: dict[int, list[int]]) -> dict[int, int]:
    """All pairs at a guess: the certain ones, and for a doubtful row the likeliest that is free. For showing only."""
    pairs = dict(certain)
    for old, candidates in doubtful.items():
        if (chosen := next((pk for pk in candidates if pk not in pairs.values()), None)) is not None:
            pairs[old] = chosen
    return pairs


def match(old: Sequence[Stage], new: Sequence[Stage]) -> Match:
    """Pairs that are certain, and those that a person decides. The stages come with their tasks prefetched.

    A pair is certain by its lineage (a draft begun as a copy keeps it), by number and wording, or by wording alone
    where nothing else is worded so on either side.
    """
    found = Match(_pairs(old, new, lambda stage: stage.title))
    olds = [task for stage in old for task in stage.tasks.all()]
    news = [task for stage in new for task in stage.tasks.all()]
    found.tasks = _pairs(olds, news, lambda task: task.text)
    found.doubtful = _doubtful(olds, news, found.tasks, lambda task: task.text)
    found.doubtful_stages = _doubtful(old, new, found.stages, lambda stage: stage.title)
    return found


def _doubtful(
    old: Sequence[Row], new: Sequence[Row], pairs: dict[int, int], text_of: Callable[[Row], str]
) -> dict[int, list[int]]:
    """What is left over on the old side, with what it may have become: the likeliest first, five at most."""
    taken = set(pairs.values())
    free = [row for row in new if row.pk not in taken]
    doubtful = {}
    for row in old:
        if row.pk in pairs:
            continue
        alike = {other.pk: _alike(text_of(row), text_of(other)) for other in free}
        candidates = [
            other.pk
            for other in free
            if alike[other.pk] >= ALIKE or (row.number == other.number and alike[other.pk] >= SAME_NUMBER)
        ]
        if candidates:
            doubtful[row.pk] = sorted(candidates, key=lambda pk: -alike[pk])[:MOST_CANDIDATES]
    return doubtful


def _pairs(old: Sequence[Row], new: Sequence[Row], text_of: Callable[[Row], str]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    ways: tuple[Callable[[Row], object], ...] = (
        lambda row: row.lineage,
        lambda row: (row.number, _folded(text_of(row))),
        lambda row: _folded(text_of(row)),
    )
    for way in ways:
        left = _by(way, (row for row in old if row.pk not in pairs))
        right = _by(way, (row for row in new if row.pk not in set(pairs.values())))
        for key, rows in left.items():
            if key and len(rows) == 1 and len(right.get(key, ())) == 1:
                pairs[rows[0].pk] = right[key][0].pk
    return pairs


def _by(way: Callable[[Row], object], rows: Iterable[Row]) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = {}
    for row in rows:
        found.setdefault(way(row), []).append(row)
    return found


def _folded(text: str) -> str:
    return " ".join(fold(text).split()).rstrip(" .;:,")


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, _folded(one), _folded(other), autojunk=False).ratio()
