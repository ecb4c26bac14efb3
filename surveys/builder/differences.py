"""What one version of a questionnaire asks otherwise than another, question by question. Found by code: it is the same
question as long as it has the same code, wherever it moved and however its words were corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from .. import rules
from ..definitions import Choice, Definition, Kind, Question, Row

SAME, CHANGED, MOVED, ADDED, REMOVED = "same", "changed", "moved", "added", "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said about a question, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One question, page or the whole. ``is_other``: answers of the two versions cannot be put side by side."""

    kind: str
    title: str
    code: str
    lines: tuple[Line, ...] = ()
    is_other: bool = False


def compare(old: Definition, new: Definition) -> list[Difference]:
    """Everything that differs, in the order of the new version; what was taken out stands last."""
    found = [Difference(CHANGED, _("The questionnaire"), "", lines) for lines in [_about(old, new)] if lines]
    places = {question.code: number for number, question in enumerate(old.questions)}
    stayed = [question.code for question in new.questions if question.code in places]
    moved = _moved([code for code in places if code in set(stayed)], stayed)
    for question in new.questions:
        before = old.question(question.code)
        if before is None:
            found.append(Difference(ADDED, question.text, question.code, _all_of(question, new)))
            continue
        lines = _changes(before, question, old, new)
        if question.code in moved:
            lines = (*lines, Line(_("Place"), _place(before, old), _place(question, new)))
        if lines:
            kind = CHANGED if len(lines) > (question.code in moved) else MOVED
            found.append(Difference(kind, question.text, question.code, lines, _is_other(before, question)))
    for question in old.questions:
        if new.question(question.code) is None:
            found.append(Difference(REMOVED, question.text, question.code))
    return found


def _about(old: Definition, new: Definition) -> tuple[Line, ...]:
    pairs = [
        (_("Title"), old.title, new.title),
        (_("Address to respondents"), old.notice, new.notice),
        (_("Thanks"), old.thanks, new.thanks),
        (_("Pages"), _pages(old), _pages(new)),
    ]
    return tuple(Line(*pair) for pair in pairs if pair[1] != pair[2])


def _pages(definition: Definition) -> str:
    lines = []
    for number, page in enumerate(definition.pages, 1):
        rule = f" ({rules.sentence(page.show_if, definition)})" if page.show_if else ""
        lines.append(f"{number}. {page.title}{rule}" + (f"\n{page.text}" if page.text else ""))
    return "\n".join(lines)


def _changes(before: Question, after: Question, old: Definition, new: Definition) -> tuple[Line, ...]:
    was, now = dict(said(before, old)), dict(said(after, new))
    labels = dict.fromkeys([*now, *was])
    return tuple(
        Line(label, was.get(label, ""), now.get(label, ""))
        for label in labels
        if was.get(label, "") != now.get(label, "")
    )


def _all_of(question: Question, definition: Definition) -> tuple[Line, ...]:
    return tuple(Line(label, "", text) for label, text in said(question, definition) if text)


def said(question: Question, definition: Definition) -> Iterator[tuple[str, str]]:
    """Everything about the question in words, label by label."""
    yield _("Text"), question.text
    yield _("Kind"), str(question.kind.label)
    yield _("Explanation under the question"), question.help
    if question.kind != Kind.INFO:
        yield _("Must be answered"), _("yes") if question.required else _("no")
    yield _("Answers to choose from"), _lines(question.choices)
    yield _("Lines of the table"), _lines(question.rows)
    yield _("Columns of the table"), _lines(question.columns)
    yield _("Limits"), limits(question)
    yield _("I find it hard to answer"), _("yes") if question.no_opinion else ""
    yield _("Rule"), rules.sentence(question.show_if, definition) if question.show_if else ""


def limits(question: Question) -> str:
    """«от 1 до 5», «не больше 3», «до 300 знаков»: what an answer may be, in words."""
    words = []
    if question.marks:
        words.append(_("marks from %(low)s to %(high)s") % {"low": question.marks[0], "high": question.marks[-1]})
        if question.low or question.high:
            words.append(f"{question.low} – {question.high}")
    for template, value in (
        (_("at least %(value)s"), question.least if question.least is not None else question.minimum),
        (_("at most %(value)s"), question.most if question.most is not None else question.maximum),
    ):
        if value is not None:
            words.append(template % {"value": date_format(value, "d.m.Y") if isinstance(value, date) else value})
    if question.kind == Kind.NUMBER and question.decimals:
        words.append(_("digits after the comma: %(count)s") % {"count": question.decimals})
    if question.unit:
        words.append(question.unit)
    if question.kind == Kind.TEXT:
        words.append(_("up to %(count)s characters") % {"count": question.max_length})
    return ", ".join(words)


def _lines(lines: tuple[Choice, ...] | tuple[Row, ...]) -> str:
    return "\n".join(f"– {line.text}{flags(line)}" for line in lines)


def flags(line: Choice | Row) -> str:
    """«(не вместе с другими)»: what is special about a choice."""
    words = []
    if getattr(line, "exclusive", False):
        words.append(_("not together with others"))
    if getattr(line, "no_opinion", False):
        words.append(_("counted apart"))
    if getattr(line, "other_text", False):
        words.append(_("with a text of one's own"))
    return f" ({', '.join(words)})" if words else ""


def _place(question: Question, definition: Definition) -> str:
    page = next(n for n, page in enumerate(definition.pages, 1) if question in page.questions)
    where = {"page": page, "number": question.number}
    return (_("page %(page)s, number %(number)s") if question.number else _("page %(page)s")) % where


def _is_other(before: Question, after: Question) -> bool:
    """Another kind or another scale: the figures of the two mean different things."""
    return before.kind != after.kind or before.marks != after.marks


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest questions that must have moved: those outside the longest run that kept its order."""
    rank = {code: number for number, code in enumerate(before)}
    best: list[tuple[int, int | None]] = []  # length of the longest kept run that ends here, and where it came from
    for n, code in enumerate(after):
        length, came_from = 1, None
        for m in range(n):
            if rank[after[m]] < rank[code] and best[m][0] + 1 > length:
                length, came_from = best[m][0] + 1, m
        best.append((length, came_from))
    at = max(range(len(best)), key=lambda n: best[n][0], default=None)
    kept = set()
    while at is not None:
        kept.add(after[at])
        at = best[at][1]
    return set(after) - kept
