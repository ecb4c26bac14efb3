"""Two surveys side by side, question by question: joined by codes, and by words where they differ.

Questions are the same when code and kind are; their answers can be compared when the codes of the choices (or the marks
of the scale) are the same too. A corrected text changes nothing, for what is stored are codes; but whether it was only
corrected or means something else, people have to see, so that whatever is worded otherwise is named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .definitions import Kind, Question
from .results import Bar, Part, Results, Scope

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a question in both surveys; ``rows``: answer, bar here, bar there."""

    text: str
    here: Part
    there: Part
    rows: tuple[tuple[str, Bar, Bar], ...]

    @property
    def change(self) -> float | None:
        """How much the mean is higher here than there."""
        if self.here.mean is None or self.there.mean is None:
            return None
        return self.here.mean - self.there.mean


@dataclass(frozen=True, slots=True)
class Compared:
    """``why_not``: why the answers cannot be compared; then there are no lines."""

    question: Question
    lines: tuple[Line, ...] = ()
    why_not: str = ""
    note: str = ""


def compare(here: Results, there: Results, scope: Scope) -> list[Compared]:
    """All questions of the first survey, and what became of them in the other; then those that only the other asked."""
    compared = [_question(question, here, there, scope) for question in here.definition.asked]
    known = {question.code for question in here.definition.asked}
    gone = [question for question in there.definition.asked if question.code not in known]
    return compared + [Compared(question, why_not=_("Asked only in the other survey.")) for question in gone]


def _question(question: Question, here: Results, there: Results, scope: Scope) -> Compared:
    other = there.definition.question(question.code)
    if other is None:
        return Compared(question, why_not=_("Asked only in this survey."))
    if other.kind != question.kind:
        text = _("The other survey asked this in another way: %(kind)s.")
        return Compared(question, why_not=text % {"kind": other.kind.label.lower()})
    if question.marks and other.marks and other.marks != question.marks:
        text = _("The scale of the other survey goes from %(low)s to %(high)s.")
        return Compared(question, why_not=text % {"low": other.marks[0], "high": other.marks[-1]})
    if (question.minimum, question.maximum, question.decimals) != (other.minimum, other.maximum, other.decimals):
        return Compared(question, why_not=_("The limits of the number are others there."))
    ours, theirs = _codes(question.options), _codes(other.options)
    if ours != theirs:
        return Compared(
            question, why_not=_("Not the same answers to choose from: %(names)s.") % _differing(question, other)
        )
    lines = tuple(_lines(question, here.question(question, scope).parts, there.question(other, scope).parts))
    if not lines:
        return Compared(question, why_not=_("No row of the table is the same in the other survey."))
    notes = [*_notes(question, other)]
    if len(lines) < max(len(question.rows), len(other.rows)):
        notes.append(_("Only the rows that both surveys have."))
    return Compared(question, lines, note=" ".join(notes))


def _notes(question: Question, other: Question) -> Iterator[str]:
    """What the same codes do not tell: what was asked or answered there in other words, or counted otherwise."""
    if other.text != question.text:
        yield _("Worded otherwise there: “%(text)s”.") % {"text": other.text}
    if names := _reworded(question.options, other.options):
        yield _("Answers under the same code are worded otherwise, here – there: %(names)s.") % {"names": names}
    if names := _reworded(question.rows, other.rows):
        yield _("Rows under the same code are worded otherwise, here – there: %(names)s.") % {"names": names}
    if ends := _pairs([(question.low, other.low), (question.high, other.high)]):
        yield _("The ends of the scale mean something else, here – there: %(names)s.") % {"names": ends}
    if question.unit != other.unit:
        yield _("The unit is another, here – there: %(names)s.") % {"names": _pairs([(question.unit, other.unit)])}
    theirs = {option.code: option for option in other.options}
    apart = [each for each in question.options if each.no_opinion != theirs[each.code].no_opinion]
    if apart:
        names = _listed([f"«{each.text}»" for each in apart])
        yield _("Left out of the shares as no opinion in one of the surveys only: %(names)s.") % {"names": names}
    if question.places != other.places:
        if question.kind == Kind.RANKING:
            text = ngettext("%(n)s place was given there.", "%(n)s places were given there.", other.places)
            yield text % {"n": other.places}
        elif question.kind == Kind.MULTI:
            text = ngettext(
                "At most %(n)s answer could be chosen there.",
                "At most %(n)s answers could be chosen there.",
                other.places,
            )
            yield text % {"n": other.places}


def _reworded(ours: Iterable, theirs: Iterable) -> str:
    """Choices or rows of the same code whose texts differ."""
    texts = {each.code: str(each.text) for each in theirs}
    return _pairs([(str(each.text), texts[each.code]) for each in ours if each.code in texts])


def _pairs(texts: list[tuple[str, str]]) -> str:
    return _listed([f"«{here or '–'}» – «{there or '–'}»" for here, there in texts if here != there])


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])


def _lines(question: Question, here: Iterable[Part], there: Iterable[Part]) -> Iterable[Line]:
    others = {part.name: part for part in there}
    for part in here:
        if other := others.get(part.name):
            ours, theirs = ({bar.code: bar for bar in each.bars} for each in (part, other))
            if question.kind in (Kind.NUMBER, Kind.DATE):  # only what somebody answered has a bar
                none = {code: replace(bar, count=0, share=0) for code, bar in (ours | theirs).items()}
                codes = sorted(none, key=Decimal if question.kind == Kind.NUMBER else str)
                ours, theirs = none | ours, none | theirs
            else:
                codes = [code for code in ours if code in theirs]
            yield Line(part.text, part, other, tuple((ours[c].text, ours[c], theirs[c]) for c in codes))


def _codes(options) -> set[str]:
    return {option.code for option in options}


def _differing(question: Question, other: Question) -> dict[str, str]:
    ours, theirs = _codes(question.options), _codes(other.options)
    only = [f"«{each.text}»" for each in (*question.options, *other.options) if each.code not in ours & theirs]
    return {"names": _listed(only)}
