"""One question by the answers to another: who answered this, what did they answer there.

The tally does not know it, so the documents are gone through: at once where there are few, else behind the scenes, and
what came out is kept until the answers change. Of the whole survey only: crossed with institutions as well, groups
could be told by subtraction in three directions.

Once an answer to both questions is erased there is no table any more: nobody keeps the one that was shown, and beside
it another, with one answer less or with a group less, would tell what small parts of it had answered.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.cache import cache

from . import figures as published
from .counting import Lines, add_lines, count, line_names
from .definitions import Definition, Kind, Page, Question
from .figures import Figures
from .models import Launch, Response
from .results import Bar, Part, Results, Scope
from .suppression import visible

AT_ONCE = 20_000
CHUNK = 2_000
KEEP = 30 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Column:
    """Those who gave one answer. ``parts``: what they answered to the other question, line by line."""

    text: str
    n: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """One line in all columns, as a table: rows of (answer, its bar in each column)."""

    text: str
    answered: tuple[int | None, ...]
    means: tuple[float | None, ...]
    rows: tuple[tuple[str, tuple[Bar | None, ...]], ...]

    @property
    def has_means(self) -> bool:
        return any(mean is not None for mean in self.means)


@dataclass(frozen=True, slots=True)
class Crossing:
    """``columns``: the groups that are shown; ``hidden``: are there others? ``rare``: answers hidden inside them.

    ``is_over``: an answer in it was erased after the end.
    """

    question: Question
    by: Question
    columns: tuple[Column, ...]
    hidden: bool = False
    rare: bool = False
    is_over: bool = False

    @property
    def parts(self) -> list[Across]:
        """The columns turned into a table for each line; lines that are hidden in some column have dashes there."""
        return [_across([column.parts[n] for column in self.columns]) for n in range(len(self.columns[0].parts))]


def key_of(launch: Launch, question: Question, by: Question, revision: int) -> str:
    return f"surveys.crossing:{launch.pk}:{revision}:{question.code}:{by.code}"


def stored(launch: Launch, question: Question, by: Question, revision: int) -> dict[str, Lines] | None:
    """What an earlier count found, if the answers are the same still."""
    return cache.get(key_of(launch, question, by, revision))


def counted(
    launch: Launch, question: Question, by: Question, revision: int, tell: Callable[[int], None] = lambda done: None
) -> dict[str, Lines]:
    """Answer to ``by`` → lines of ``question``; counted now and kept. ``tell``: called now and then, may stop it."""
    only = Definition("", (Page("", (question,)),))
    groups: dict[str, Lines] = defaultdict(dict)
    documents: dict[str, list] = defaultdict(list)
    done = 0
    rows = Response.objects.filter(launch=launch).order_by().values_list("document", flat=True)
    for done, document in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        if by.code in document and question.code in document:
            documents[str(document[by.code])].append(document)
        if done % CHUNK == 0:
            _count(only, documents, groups)
            tell(done)
    _count(only, documents, groups)
    found = dict(groups)
    cache.set(key_of(launch, question, by, revision), found, KEEP)
    return found


def crossing(launch: Launch, question: Question, by: Question, groups: dict[str, Lines]) -> Crossing:
    """The table, with small groups hidden both ways.

    Groups of people: by ``visible``. Answers inside of the groups: one that few gave in all is left out, for its people
    are a small group too, and the table read the other way round would tell what they answered.
    """
    shown = published.of(launch)
    if _lost_one(launch, shown, question, by):
        return Crossing(question, by, (), is_over=True)
    figures = Figures(launch.suppress_below, _atoms(shown, question, by, groups))
    results = Results(launch, figures)
    whole = results.question(question)
    frequent = {part.name: _frequent(question, part, launch.suppress_below) for part in whole.parts}
    rare = {p.name: any(bar.count and bar.code not in frequent[p.name] for bar in p.bars) for p in whole.parts}
    columns, hidden = [], False
    for option in by.options:
        code = option.code
        if code not in groups:
            hidden = True  # empty looks like small
            continue
        found = results.question(question, Scope(code))  # type: ignore[arg-type]
        if found.is_hidden:
            hidden = True
            continue
        parts = tuple(_cut(part, frequent[part.name], is_whole=not rare[part.name]) for part in found.parts)
        columns.append(Column(str(option.text), max(part.asked for part in parts), parts))
    return Crossing(question, by, tuple(columns), hidden, any(rare.values()))


def _lost_one(launch: Launch, shown: Figures, question: Question, by: Question) -> bool:
    """Was an answer to both questions erased after the end?"""
    names = set(line_names(question))
    return any(by.code in lines and names & lines for lines in published.parted(launch, shown).values())


def _atoms(shown: Figures, question: Question, by: Question, groups: dict[str, Lines]) -> dict:
    """The groups, and as a group without a column those who stand in the figures of the question but in no group.

    Whoever answered only one of the two is the difference between the table and what is shown of each by itself. Those
    without ``by`` are hidden as a small group is. Few without ``question`` could be told by any column, so that then
    the whole line is left out.
    """
    k = shown.k
    atoms: dict = {(code, ""): dict(lines) for code, lines in groups.items()}
    for name in line_names(question):
        n = sum(lines[name]["n"] for lines in groups.values() if name in lines)
        own, other = (abs(line["n"] - n) if line else 0 for line in (shown.line(name), shown.line(by.code)))
        if 0 < other < k:
            for lines in atoms.values():
                lines.pop(name, None)
        elif own:
            atoms.setdefault(("", ""), {})[name] = {"n": own, "c": {}}
    return atoms


def _across(parts: list[Part]) -> Across:
    texts = {bar.code: bar.text for part in parts for bar in part.bars}
    bars = [{bar.code: bar for bar in part.bars} for part in parts]
    rows = tuple((text, tuple(found.get(code) for found in bars)) for code, text in texts.items())
    answered = tuple(None if part.is_hidden else part.asked for part in parts)
    return Across(next((part.text for part in parts), ""), answered, tuple(part.mean for part in parts), rows)


def _count(only: Definition, documents: dict[str, list], groups: dict[str, Lines]) -> None:
    for code, found in documents.items():
        groups[code] = add_lines(groups[code], count(only, found))
    documents.clear()


def _frequent(question: Question, part: Part, k: int) -> frozenset[str]:
    counts = Counter({bar.code: bar.count for bar in part.bars})
    if question.kind in (Kind.MULTI, Kind.RANKING):  # people stand in several of them: nothing can be subtracted
        return frozenset(code for code, n in counts.items() if n >= k)
    return visible(counts, k)


def _cut(part: Part, frequent: frozenset[str], *, is_whole: bool) -> Part:
    """Without the rare answers; then without mean and spread too, for rare marks could be reckoned from them."""
    bars = tuple(bar for bar in part.bars if bar.code in frequent)
    return replace(part, bars=bars) if is_whole else replace(part, bars=bars, mean=None, spread=None)
