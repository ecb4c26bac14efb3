"""The questions as the page shows them: every field with its name, what was typed into it, and its error.

Not a Django form: hundreds of inputs are drawn from a definition that never changes, so a blank sheet is drawn once a
process, and only sheets with something in them are drawn again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .answers import words_for
from .definitions import LONGEST_OTHER, OTHER, Choice, Definition, Kind, Question
from .models import Version

Typed = Mapping[str, list[str]]
Errors = Mapping[str, str]

_BLANK: dict[tuple[str, str | None], str] = {}
_KEEP = 50


@dataclass(frozen=True, slots=True)
class Option:
    choice: Choice
    id: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One name in the form: a group of options, or a line to type in."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str
    error: str
    own_value: str
    own_error: str

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def anchor(self) -> str:
        """The control that the error summary leads to."""
        return self.options[0].id if self.options else self.id

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
    """One question with its fields."""

    question: Question
    fields: tuple[Field, ...]
    hint: str

    @property
    def field(self) -> Field:
        return self.fields[0]

    @property
    def template(self) -> str:
        return TEMPLATES[self.question.kind]

    @property
    def longest_own(self) -> int:
        return LONGEST_OTHER


@dataclass(frozen=True, slots=True)
class AskedPage:
    title: str
    number: int
    questions: tuple[Asked, ...]


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
}


def pages(definition: Definition, typed: Typed, errors: Errors) -> list[AskedPage]:
    return [
        AskedPage(page.title, number, tuple(_ask(question, typed, errors) for question in page.questions))
        for number, page in enumerate(definition.pages, 1)
    ]


def complaints(asked_pages: list[AskedPage]) -> list[Complaint]:
    """Errors in the order of the questions, each with the control it belongs to."""
    found = []
    for page in asked_pages:
        for asked in page.questions:
            for field in asked.fields:
                where = f"{asked.question.number}. {field.label or asked.question.text}"
                if field.error:
                    found.append(Complaint(field.anchor, where, field.error))
                if field.own_error:
                    found.append(Complaint(field.own_id, where, field.own_error))
    return found


def sheet(version: Version, typed: Typed | None = None, errors: Errors | None = None) -> tuple[str, list[Complaint]]:
    """HTML of all the questions and the lines of the error summary."""
    if typed or errors or not version.is_frozen:
        asked = pages(version.parsed(), typed or {}, errors or {})
        return _draw(asked), complaints(asked)
    kept = (version.sha256, get_language())
    if kept not in _BLANK:
        if len(_BLANK) >= _KEEP:
            _BLANK.clear()
        _BLANK[kept] = _draw(pages(version.parsed(), {}, {}))
    return _BLANK[kept], []


def _draw(asked: list[AskedPage]) -> str:
    return render_to_string("surveys/answer/_questions.html", {"pages": asked})


def _ask(question: Question, typed: Typed, errors: Errors) -> Asked:
    if question.kind == Kind.MATRIX:
        names = [(f"{question.code}-{row.code}", row.text) for row in question.rows]
    else:
        names = [(question.code, "")]
    return Asked(
        question=question,
        fields=tuple(_field(question, name, label, typed, errors) for name, label in names),
        hint=" ".join(filter(None, [question.help, _hint(question)])),
    )


def _field(question: Question, name: str, label: str, typed: Typed, errors: Errors) -> Field:
    given = typed.get(name, [])
    own_name = f"{name}-{OTHER}"
    return Field(
        name=name,
        label=label,
        options=tuple(Option(choice, f"o-{name}-{choice.code}", choice.code in given) for choice in question.options),
        value="" if question.options else "\n".join(given),
        error=errors.get(name, ""),
        own_value="\n".join(typed.get(own_name, [])) if question.other else "",
        own_error=errors.get(own_name, "") if question.other else "",
    )


def _hint(question: Question) -> str:
    if question.kind == Kind.MULTI:
        if question.most:
            return _("You can choose %(no_more_than)s.") % {"no_more_than": words_for(question.most)}
        return _("You can choose several answers.")
    if question.kind == Kind.NUMBER and None not in (question.minimum, question.maximum):
        return _("A number from %(low)s to %(high)s.") % {"low": question.minimum, "high": question.maximum}
    if question.kind in (Kind.SCALE, Kind.MATRIX) and question.low and question.high:
        return _("1 – %(low)s, 5 – %(high)s.") % {"low": question.low, "high": question.high}
    return ""
