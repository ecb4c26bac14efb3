"""What a rule «показать, если …» means: which questions are asked, how a rule is said, what is wrong with rules.

A comparison with a question that is hidden or not answered does not hold, whatever it compares; ``not`` turns that.
"""

import datetime
import itertools
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .conditions import ANSWERED, CHOSEN, All, Condition, Leaf, Not, leaves, parse_rule
from .definitions import NO_OPINION, Definition, Kind, Page, Question

__all__ = [
    "Problem",
    "condition_text",
    "holds",
    "is_shown",
    "page_is_shown",
    "parse_rule",
    "problems",
    "sentence",
    "without_hidden",
]

COMPARE = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
# A rule over more combinations of answers than this is taken for one that can hold.
MOST_COMBINATIONS = 4_000
LARGEST_RULE = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend before a survey is held. ``code``: the question, empty when it is the page or the whole.

    ``kind``: what is wrong, for machines: later, unknown, misfit, never, required, translation.
    """

    kind: str
    message: str
    code: str = ""
    page: int = 0


def holds(rule: Condition | None, document: dict, definition: Definition) -> bool:
    """Does the rule hold for these answers? The document must hold nothing of hidden questions."""
    if rule is None:
        return True
    if isinstance(rule, Leaf):
        return _leaf_holds(rule, _answer(rule, document), definition)
    if isinstance(rule, Not):
        return not holds(rule.part, document, definition)
    return (all if isinstance(rule, All) else any)(holds(part, document, definition) for part in rule.parts)


def is_shown(page: Page, question: Question, document: dict, definition: Definition) -> bool:
    """Is the question asked, after these answers to the questions before it?"""
    return holds(page.show_if, document, definition) and holds(question.show_if, document, definition)


def page_is_shown(page: Page, document: dict, definition: Definition) -> bool:
    """Has the page anything to ask or to say, after the answers to the pages before it?"""
    return any(is_shown(page, question, document, definition) for question in page.questions)


def without_hidden(document: dict, definition: Definition) -> dict:
    """The answers without those to questions that are hidden by the others, one after another."""
    kept: dict = {}
    for page in definition.pages:
        for question in page.questions:
            if is_shown(page, question, kept, definition):
                names = {question.code, *question.fields}
                kept |= {name: value for name, value in document.items() if name in names}
    return kept


def _answer(leaf: Leaf, document: dict) -> object:
    answer = document.get(leaf.question)
    if leaf.row:
        return answer.get(leaf.row) if isinstance(answer, dict) else None
    return answer


def _leaf_holds(leaf: Leaf, answer: object, definition: Definition) -> bool:
    if answer is None or definition.question(leaf.question) is None:
        return False
    if leaf.op == ANSWERED:
        return True
    if leaf.op == CHOSEN:
        given = answer if isinstance(answer, list) else [str(answer)]
        return not set(given).isdisjoint(leaf.value)  # type: ignore[arg-type]
    try:
        if isinstance(leaf.value, datetime.date):
            return COMPARE[leaf.op](datetime.date.fromisoformat(answer), leaf.value)  # type: ignore[arg-type]
        return COMPARE[leaf.op](Decimal(answer), leaf.value)  # type: ignore[arg-type]
    except (TypeError, ValueError, InvalidOperation):
        return False  # «затрудняюсь ответить», or a question of another kind


# Said in words


def sentence(rule: Condition, definition: Definition) -> str:
    """«показать, если в вопросе 4 выбрано «робототехника»»."""
    return _("show if %(condition)s") % {"condition": condition_text(rule, definition)}


def condition_text(rule: Condition, definition: Definition, *, is_inner: bool = False) -> str:
    """«в вопросе 4 выбрано «робототехника»»: what stands after «показать, если»."""
    if isinstance(rule, Leaf):
        return _leaf_said(rule, definition)
    if isinstance(rule, Not):
        return _("it is not so that %(condition)s") % {
            "condition": condition_text(rule.part, definition, is_inner=True)
        }
    joint = _(" and ") if isinstance(rule, All) else _(" or ")
    words = joint.join(condition_text(part, definition, is_inner=True) for part in rule.parts)
    return f"({words})" if is_inner and len(rule.parts) > 1 else words


def _leaf_said(leaf: Leaf, definition: Definition) -> str:
    question = definition.question(leaf.question)
    if question is None:
        where = _("in the question “%(code)s”, which does not exist,") % {"code": leaf.question}
    elif leaf.row:
        row = next((row.text for row in question.rows if row.code == leaf.row), leaf.row)
        where = _("in question %(number)s, line “%(row)s”,") % {"number": question.number, "row": row}
    else:
        where = _("in question %(number)s") % {"number": question.number}
    return f"{where} {_comparison_said(leaf, question)}"


def _comparison_said(leaf: Leaf, question: Question | None) -> str:
    if leaf.op == ANSWERED:
        return _("an answer is given")
    if leaf.op == CHOSEN:
        options = question.by_code if question else {}
        texts = [str(options[code].text) if code in options else code for code in leaf.value]  # type: ignore[union-attr]
        return _("the answer is %(answers)s") % {
            "answers": _(" or ").join(_("“%(answer)s”") % {"answer": each} for each in texts)
        }
    value = date_format(leaf.value, "j E Y") if isinstance(leaf.value, datetime.date) else f"{leaf.value:f}"
    words = {
        "eq": _("the answer equals %(value)s"),
        "ne": _("the answer does not equal %(value)s"),
        "lt": _("the answer is less than %(value)s"),
        "le": _("the answer is no more than %(value)s"),
        "gt": _("the answer is more than %(value)s"),
        "ge": _("the answer is no less than %(value)s"),
    }
    days = {
        "eq": _("the day is %(value)s"),
        "ne": _("the day is not %(value)s"),
        "lt": _("the day is before %(value)s"),
        "le": _("the day is %(value)s or earlier"),
        "gt": _("the day is after %(value)s"),
        "ge": _("the day is %(value)s or later"),
    }
    chosen = days if isinstance(leaf.value, datetime.date) else words
    return chosen[leaf.op] % {"value": value.replace(".", ",") if isinstance(leaf.value, Decimal) else value}


# What is wrong


def problems(definition: Definition) -> list[Problem]:
    """What keeps a survey with this questionnaire from being held, in the order of the questions."""
    found: list[Problem] = []
    order: dict[str, int] = {question.code: place for place, question in enumerate(definition.questions)}
    sound = _Soundness(definition)
    for number, page in enumerate(definition.pages, 1):
        first = order[page.questions[0].code]
        faults = list(_faults(page.show_if, first, order, definition)) if page.show_if else []
        found += [Problem(kind, message, page=number) for kind, message in faults]
        is_dead = not faults and page.show_if is not None and not sound.can_hold(page.show_if)
        if is_dead:
            found.append(Problem("never", _("The page is never shown: its rule can never hold."), page=number))
        for question in page.questions:
            own = list(_faults(question.show_if, order[question.code], order, definition)) if question.show_if else []
            found += [Problem(kind, message, code=question.code, page=number) for kind, message in own]
            if not (own or faults or is_dead) and question.show_if and not sound.can_be_asked(page, question):
                found.append(_never(question, number))
    return found + list(_not_translated(definition))


def _never(question: Question, page: int) -> Problem:
    if question.required:
        message = _("The question must be answered but is never shown: its rule can never hold.")
        return Problem("required", message, question.code, page)
    return Problem("never", _("The question is never shown: its rule can never hold."), question.code, page)


def _faults(rule: Condition, place: int, order: dict[str, int], definition: Definition) -> Iterator[tuple[str, str]]:
    """What is wrong with single comparisons, as kind and message. ``place``: where in the order the rule stands."""
    for leaf in leaves(rule):
        question = definition.question(leaf.question)
        if question is None:
            yield (
                "unknown",
                _("The rule names the question “%(code)s”, which does not exist.") % {"code": leaf.question},
            )
        elif order[leaf.question] >= place:
            message = _("The rule asks about question %(number)s, which does not stand earlier.")
            yield "later", message % {"number": question.number}
        elif fault := _misfit(leaf, question):
            yield fault


def _misfit(leaf: Leaf, question: Question) -> tuple[str, str] | None:
    said = {"number": question.number, "row": leaf.row}
    if question.kind == Kind.INFO:
        return "misfit", _("The rule asks about the explanation “%(text)s”, which has no answer.") % {
            "text": question.text[:80]
        }
    if question.kind == Kind.MATRIX:
        if leaf.row and leaf.row not in {row.code for row in question.rows}:
            return "unknown", _("The rule names the line “%(row)s”, which question %(number)s does not have.") % said
        if not leaf.row and leaf.op != ANSWERED:
            return "misfit", _("The rule must name a line of question %(number)s.") % said
    elif leaf.row:
        return "misfit", _("The rule names a line of question %(number)s, which has none.") % said
    if leaf.op == CHOSEN:
        known = question.by_code
        missing = [code for code in leaf.value if code not in known]  # type: ignore[union-attr]
        if missing:
            message = _("The rule names the answer “%(code)s”, which question %(number)s does not have.")
            return "unknown", message % (said | {"code": missing[0]})
    elif leaf.op != ANSWERED and not _is_comparable(leaf, question):
        return "misfit", _("The answer to question %(number)s cannot be compared like this.") % said
    return None


def _is_comparable(leaf: Leaf, question: Question) -> bool:
    if isinstance(leaf.value, datetime.date):
        return question.kind == Kind.DATE
    return question.kind == Kind.NUMBER or bool(question.marks)


def _not_translated(definition: Definition) -> Iterator[Problem]:
    pages = {question.code: number for number, page in enumerate(definition.pages, 1) for question in page.questions}
    for language, words in sorted(definition.translations.items()):
        for path, text in definition.texts.items():
            if path not in words and language != definition.base_language:
                message = _("There is no translation (%(language)s) of “%(text)s”.")
                code = path.split(".")[0]
                page = int(path.split(".")[1]) if code == "page" else pages.get(code, 0)
                said = {"language": language, "text": text[:80]}
                yield Problem("translation", message % said, code if code in pages else "", page)


class _Soundness:
    """Can a rule hold for any answers? Tried out on the few answers that make a difference to its comparisons."""

    def __init__(self, definition: Definition):
        self.definition = definition
        self.conditions = {
            question.code: _both(page.show_if, question.show_if)
            for page in definition.pages
            for question in page.questions
        }

    def can_be_asked(self, page: Page, question: Question) -> bool:
        return self.can_hold(_both(page.show_if, question.show_if))

    def can_hold(self, rule: Condition | None) -> bool:
        if rule is None:
            return True
        involved = self._involved(rule)
        comparisons = [leaf for code in involved for leaf in leaves(self.conditions[code])] if involved else []
        comparisons += leaves(rule)
        if len(comparisons) > LARGEST_RULE:
            return True
        asked = [question for question in self.definition.questions if question.code in involved]
        answers = [list(_telling_answers(question, comparisons)) for question in asked]
        count = 1
        for each in answers:
            count *= len(each)
            if count > MOST_COMBINATIONS:
                return True
        return any(self._holds_for(rule, asked, given) for given in itertools.product(*answers))

    def _involved(self, rule: Condition) -> set[str]:
        """Questions that the rule asks about, and those that decide whether these are shown."""
        found: set[str] = set()
        waiting = [rule]
        while waiting:
            for leaf in leaves(waiting.pop()):
                if leaf.question not in found and leaf.question in self.conditions:
                    found.add(leaf.question)
                    waiting.append(self.conditions[leaf.question])
        return found

    def _holds_for(self, rule: Condition, asked: list[Question], given: tuple[object, ...]) -> bool:
        document: dict = {}
        for question, answer in zip(asked, given, strict=True):
            if answer is not None and holds(self.conditions[question.code], document, self.definition):
                document[question.code] = answer
        return holds(rule, document, self.definition)


def _both(first: Condition | None, second: Condition | None) -> Condition:
    return All(tuple(each for each in (first, second) if each is not None))


def _telling_answers(question: Question, comparisons: Iterable[Leaf]) -> Iterator[object]:
    """One answer of each sort that the comparisons tell apart; None where it may be left out."""
    mine = [leaf for leaf in comparisons if leaf.question == question.code]
    if not question.required:
        yield None
    if question.kind == Kind.MATRIX:
        yield from _telling_rows(question, mine)
    else:
        yield from _telling_marks(question, mine)


def _telling_rows(question: Question, mine: list[Leaf]) -> Iterator[dict]:
    named = [row for row in question.rows if any(leaf.row == row.code for leaf in mine)]
    values = [list(_telling_marks(question, [leaf for leaf in mine if leaf.row == row.code])) for row in named]
    if not question.required:
        values = [[None, *each] for each in values]
    # A line that no rule names makes no difference; with one the table counts as answered.
    another = next(({row.code: question.options[0].code} for row in question.rows if row not in named), {})
    for chosen in itertools.islice(itertools.product(*values), MOST_COMBINATIONS + 1):
        answer = {row.code: value for row, value in zip(named, chosen, strict=True) if value is not None}
        if answer or another:
            yield another | answer


def _telling_marks(question: Question, mine: list[Leaf]) -> Iterator[object]:
    named = [leaf.value for leaf in mine if leaf.op not in (ANSWERED, CHOSEN)]
    codes = dict.fromkeys(code for leaf in mine if leaf.op == CHOSEN for code in leaf.value)  # type: ignore[union-attr]
    if question.marks:
        yield from question.marks
    elif question.kind in (Kind.SINGLE, Kind.MATRIX):
        yield from [code for code in codes if code in question.by_code]
        yield from [code for code in question.by_code if code not in codes][:1]
        return
    elif question.kind in (Kind.MULTI, Kind.RANKING):
        yield from _telling_sets(question, list(codes))
    elif question.kind == Kind.NUMBER:
        step = Decimal(1).scaleb(-question.decimals)
        bounds = [Decimal(each) for each in (question.minimum, question.maximum) if isinstance(each, int | Decimal)]
        numbers = [each for each in named if isinstance(each, Decimal)] + bounds or [step]
        whole = {number.quantize(step, rounding) for number in numbers for rounding in (ROUND_FLOOR, ROUND_CEILING)}
        near = {number + change for number in whole for change in (-step, 0, step)}
        yield from (f"{number:f}" for number in near if _is_within(number, question))
    elif question.kind == Kind.DATE:
        day = datetime.timedelta(days=1)
        dates = (*named, question.minimum, question.maximum)
        days = [each for each in dates if isinstance(each, datetime.date)] or [datetime.date(2000, 1, 1)]
        near_days = {each + change for each in days for change in (-day, 0 * day, day) if _can_move(each)}
        yield from (each.isoformat() for each in near_days | set(days) if _is_within(each, question))
    elif question.kind == Kind.TEXT:
        yield "…"
    if question.no_opinion and question.kind != Kind.MULTI:
        yield NO_OPINION


def _telling_sets(question: Question, named: list[str]) -> Iterator[list[str]]:
    """Sets of answers that differ in the named ones: each alone, all that go together, and one that is not named."""
    together = [choice.code for choice in question.choices if not choice.exclusive]
    most = question.places if question.kind == Kind.RANKING else (question.most or len(together))
    # What is not named makes no difference, it only fills up to the least that must be chosen.
    others = [code for code in together if code not in named]
    free = [code for code in named if code in together]
    least = max(question.least or 1, question.places if question.kind == Kind.RANKING and question.required else 1)
    for size in range(min(len(free), most) + 1):
        for chosen in itertools.islice(itertools.combinations(free, size), MOST_COMBINATIONS + 1):
            filled = [*chosen, *others[: max(0, least - size)]]
            if least <= len(filled) <= most:
                yield filled
    yield from ([choice.code] for choice in question.choices if choice.exclusive)


def _can_move(day: datetime.date) -> bool:
    return datetime.date.min < day < datetime.date.max


def _is_within(value, question: Question) -> bool:
    low, high = question.minimum, question.maximum
    return (low is None or value >= low) and (high is None or value <= high)
