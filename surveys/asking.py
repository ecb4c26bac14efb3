"""The questions as the page shows them: every field with its name, what was typed into it, and its error.

Not a Django form: hundreds of inputs are drawn from a definition that never changes, so a blank page is drawn once a
process, and only pages with something in them, or with rules, are drawn again.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import answers, rules
from .conditions import Condition, as_json, leaves
from .definitions import LONGEST_OTHER, NO_OPINION, OTHER, Choice, Definition, Kind, Question
from .models import Version

Typed = Mapping[str, list[str]]
Errors = Mapping[str, str]

# A questionnaire with more questions than this, or with rules, is asked page by page.
LONGEST_SHEET = 10
# Seconds that a question takes, by kind; of those with rows or places, each of these.
SECONDS = {
    Kind.SINGLE: 12,
    Kind.MULTI: 18,
    Kind.SCALE: 10,
    Kind.MATRIX: 6,
    Kind.NUMBER: 12,
    Kind.TEXT: 30,
    Kind.DATE: 12,
    Kind.RANKING: 7,
    Kind.INFO: 8,
}

_BLANK: dict[tuple[str, str | None, str, int | None], SafeString] = {}
_KEEP = 200


@dataclass(frozen=True, slots=True)
class Option:
    """``meaning``: what the end of a scale stands for, read out with the mark."""

    choice: Choice
    id: str
    is_checked: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One name in the form: a group of options, or a line to type in."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str
    error: str
    own_value: str = ""
    own_error: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def own_name(self) -> str:
        return f"{self.name}-{OTHER}"

    @property
    def own_id(self) -> str:
        return f"f-{self.own_name}"

    @property
    def has_error(self) -> bool:
        return bool(self.error or self.own_error)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its fields.

    ``error``: of the question as a whole, where it has several fields. ``box``: «затрудняюсь ответить» beside a line.
    ``condition``: under which the question is to be answered, said for those who see it all the time. ``rule``: the
    same for the script.
    """

    question: Question
    fields: tuple[Field, ...]
    hint: str
    error: str = ""
    box: Option | None = None
    condition: str = ""
    rule: str = ""

    @property
    def field(self) -> Field:
        return self.fields[0]

    @property
    def template(self) -> str:
        if self.question.dropdown:
            return "surveys/answer/_select.html"
        return TEMPLATES[self.question.kind]

    @property
    def longest_own(self) -> int:
        return LONGEST_OTHER

    @property
    def places(self) -> range:
        return range(1, self.question.places + 1)

    def anchor(self, field: Field) -> str:
        """The control that the error summary leads to."""
        is_group = field.options and not self.question.dropdown and self.question.kind != Kind.RANKING
        return field.options[0].id if is_group else field.id

    @property
    def longest(self) -> int:
        """How many characters a line takes."""
        return self.question.max_length if self.question.kind == Kind.TEXT else 20

    @property
    def earliest(self) -> str:
        return self.question.minimum.isoformat() if self.question.minimum else ""  # type: ignore[union-attr]

    @property
    def latest(self) -> str:
        return self.question.maximum.isoformat() if self.question.maximum else ""  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class AskedPage:
    title: str
    number: int
    questions: tuple[Asked, ...]
    text: str = ""
    condition: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A line of the error summary."""

    anchor: str
    where: str
    message: str


TEMPLATES = {
    Kind.SINGLE: "surveys/answer/_options.html",
    Kind.MULTI: "surveys/answer/_options.html",
    Kind.SCALE: "surveys/answer/_scale.html",
    Kind.MATRIX: "surveys/answer/_matrix.html",
    Kind.NUMBER: "surveys/answer/_line.html",
    Kind.TEXT: "surveys/answer/_line.html",
    Kind.DATE: "surveys/answer/_line.html",
    Kind.RANKING: "surveys/answer/_ranking.html",
    Kind.INFO: "surveys/answer/_info.html",
}


def is_paged(definition: Definition) -> bool:
    """Is it asked page by page? Short ones without rules are one sheet."""
    return len(definition.pages) > 1 and (definition.has_rules or len(definition.asked) > LONGEST_SHEET)


def minutes(definition: Definition) -> int:
    """How long it takes to answer, reckoned from the questions. (Nobody's time is measured: no time is kept.)"""
    parts = {Kind.MATRIX: lambda each: len(each.rows), Kind.RANKING: lambda each: each.places}
    seconds = sum(SECONDS[each.kind] * parts.get(each.kind, lambda _: 1)(each) for each in definition.questions)
    return max(1, math.ceil(seconds / 60))


def sheet(
    version: Version,
    typed: Typed | None = None,
    errors: Errors | None = None,
    *,
    page: int | None = None,
    language: str = "",
) -> tuple[SafeString, list[Complaint]]:
    """HTML of the questions, of all pages or of one (from 1), and the lines of the error summary.

    With one page, the rest of what was typed is not in the HTML: see ``carried``.
    """
    definition = version.parsed().in_language(language)
    # What rules of one page depend on may have been answered before: then no blank page is like another.
    is_blank = not errors and not _has_any(typed, definition, page)
    is_same = is_blank and version.is_frozen and not (page is not None and _has_rules(definition, page))
    kept = (version.sha256, get_language(), definition.language, page)
    if is_same and kept in _BLANK:
        return _BLANK[kept], []
    asked = pages(definition, typed or {}, errors or {}, page=page)
    drawn = render_to_string("surveys/answer/_questions.html", {"pages": asked})
    if is_same:
        if len(_BLANK) >= _KEEP:
            _BLANK.clear()
        _BLANK[kept] = drawn
    return drawn, complaints(asked)


def page_after(definition: Definition, document: dict, page: int) -> int:
    """The next page that these answers leave something on; one more than there are pages when none is left."""
    later = range(page + 1, len(definition.pages) + 1)
    return next((each for each in later if _is_page_shown(definition, document, each)), len(definition.pages) + 1)


def page_before(definition: Definition, document: dict, page: int) -> int:
    """The page before, of those that were shown; the first one has none and stays."""
    earlier = range(min(page, len(definition.pages) + 1) - 1, 0, -1)
    return next((each for each in earlier if _is_page_shown(definition, document, each)), page)


def page_with_errors(definition: Definition, errors: Errors) -> int | None:
    """The first page on which something is wrong; None when that is the form as a whole."""
    for number, page in enumerate(definition.pages, 1):
        if any(name in errors for each in page.questions for name in (each.code, *each.fields)):
            return number
    return None


def _is_page_shown(definition: Definition, document: dict, page: int) -> bool:
    return rules.page_is_shown(definition.pages[page - 1], document, definition)


def carried(definition: Definition, typed: Typed, page: int) -> SafeString:
    """What was typed on the other pages, as hidden fields: the answers travel with the form, nothing is kept here."""
    shown = {name for question in _questions_of(definition, page) for name in question.fields}
    pairs = ((name, value) for name, values in typed.items() if name not in shown for value in values if value)
    return format_html_join("\n", '<input type="hidden" name="{}" value="{}" data-carried>', pairs)


def pages(definition: Definition, typed: Typed, errors: Errors, *, page: int | None = None) -> list[AskedPage]:
    """The pages to draw. Of one page alone, what earlier answers hide is left out."""
    if page is None:
        document, decided = {}, frozenset()
    else:
        document = answers.read(definition, dict(typed), until=page - 1).document
        decided = frozenset(each.code for one in definition.pages[: page - 1] for each in one.questions)
    drawn = []
    for number, each in enumerate(definition.pages, 1):
        if page in (None, number):
            condition, rule = _rule(each.show_if, definition, decided)
            asked = tuple(
                _ask(question, definition, typed, errors, decided)
                for question in each.questions
                if not _is_decided(question.show_if, decided) or rules.holds(question.show_if, document, definition)
            )
            drawn.append(AskedPage(each.title, number, asked, each.text, condition, rule))
    return drawn


def complaints(asked_pages: Iterable[AskedPage]) -> list[Complaint]:
    """Errors in the order of the questions, each with the control it belongs to."""
    found = []
    for page in asked_pages:
        for asked in page.questions:
            where = f"{asked.question.number}. {asked.question.text}"
            if asked.error:
                found.append(Complaint(asked.anchor(asked.field), where, asked.error))
            for field in asked.fields:
                named = f"{asked.question.number}. {field.label or asked.question.text}"
                if field.error:
                    found.append(Complaint(asked.anchor(field), named, field.error))
                if field.own_error:
                    found.append(Complaint(field.own_id, named, field.own_error))
    return found


def _has_any(typed: Typed | None, definition: Definition, page: int | None) -> bool:
    if not typed or page is None:
        return bool(typed)
    return any(any(typed.get(name, ())) for each in _questions_of(definition, page) for name in each.fields)


def _has_rules(definition: Definition, page: int) -> bool:
    here = definition.pages[page - 1 : page]
    return any(each.show_if is not None or any(question.show_if for question in each.questions) for each in here)


def _questions_of(definition: Definition, page: int) -> tuple[Question, ...]:
    """Those of one page; none after the last."""
    return definition.pages[page - 1].questions if page <= len(definition.pages) else ()


def _is_decided(rule: Condition | None, decided: frozenset[str]) -> bool:
    """Do answers of earlier pages alone say whether the rule holds?"""
    return rule is None or all(leaf.question in decided for leaf in leaves(rule))


def _rule(rule: Condition | None, definition: Definition, decided: frozenset[str]) -> tuple[str, str]:
    """A rule in words and for the script; nothing of either when it is decided."""
    if rule is None or _is_decided(rule, decided):
        return "", ""
    return rules.condition_text(rule, definition), json.dumps(as_json(rule), ensure_ascii=False)


def _ask(
    question: Question, definition: Definition, typed: Typed, errors: Errors, decided: frozenset[str] = frozenset()
) -> Asked:
    if question.kind == Kind.MATRIX:
        names = [(f"{question.code}-{row.code}", row.text) for row in question.rows]
    elif question.kind == Kind.RANKING:
        names = [(f"{question.code}-{choice.code}", choice.text) for choice in question.choices]
    else:
        names = [(question.code, "")] if question.fields else []
    box_name = f"{question.code}-{NO_OPINION}"
    condition, rule = _rule(question.show_if, definition, decided)
    return Asked(
        question=question,
        fields=tuple(_field(question, name, label, typed, errors) for name, label in names),
        hint=" ".join(filter(None, [question.help, _hint(question)])),
        error=errors.get(question.code, "") if question.kind == Kind.RANKING else "",
        box=Option(question.options[-1], f"f-{box_name}", bool(typed.get(box_name))) if question.has_box else None,
        condition=condition,
        rule=rule,
    )


def _field(question: Question, name: str, label: str, typed: Typed, errors: Errors) -> Field:
    given = typed.get(name, [])
    own_name = f"{name}-{OTHER}"
    is_line = question.has_box or not question.options or question.kind == Kind.RANKING
    return Field(
        name=name,
        label=label,
        options=() if is_line else tuple(_option(question, name, choice, given) for choice in question.options),
        value="\n".join(given) if is_line else "",
        error=errors.get(name, ""),
        own_value="\n".join(typed.get(own_name, [])) if question.other else "",
        own_error=errors.get(own_name, "") if question.other else "",
    )


def _option(question: Question, name: str, choice: Choice, given: list[str]) -> Option:
    ends = {}
    if question.marks:
        ends = {str(question.marks[0]): question.low, str(question.marks[-1]): question.high}
    return Option(choice, f"o-{name}-{choice.code}", choice.code in given, ends.get(choice.code, ""))


def _hint(question: Question) -> str:
    low, high = question.minimum, question.maximum
    if question.kind == Kind.MULTI:
        return _hint_of_multi(question)
    if question.kind == Kind.NUMBER and low is not None and high is not None:
        return _("A number from %(low)s to %(high)s.") % {
            "low": answers.number_text(low),
            "high": answers.number_text(high),
        }
    if question.kind == Kind.DATE and low is not None and high is not None:
        return _("A day from %(low)s to %(high)s.") % {
            "low": answers.number_text(low),
            "high": answers.number_text(high),
        }
    if question.kind == Kind.RANKING:
        return _("Give places from 1 to %(last)s: place 1 is what matters most.") % {"last": question.places}
    if question.marks and question.low and question.high:
        return _("%(first)s – %(low)s, %(last)s – %(high)s.") % {
            "first": question.marks[0],
            "low": question.low,
            "last": question.marks[-1],
            "high": question.high,
        }
    return ""


def _hint_of_multi(question: Question) -> str:
    if question.most and (question.least or 0) > 1:
        return _("Choose %(at_least)s and %(no_more_than)s.") % {
            "at_least": answers.at_least(question.least),
            "no_more_than": answers.words_for(question.most),
        }
    if question.most:
        return _("You can choose %(no_more_than)s.") % {"no_more_than": answers.words_for(question.most)}
    if (question.least or 0) > 1:
        return _("Choose %(at_least)s.") % {"at_least": answers.at_least(question.least)}
    return _("You can choose several answers.")
