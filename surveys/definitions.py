"""What a questionnaire asks: pages of questions, read from our JSON (``"format": 1``) and checked.

What is stored or posted is a code (``q4``, ``robotics``), never the text people see: a corrected word splits no
answers. Codes are lower-case Latin words; a field of the form is ``question`` or ``question-row``.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FORMAT = 1
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
# Steps of scales and matrices, and the code of «Затрудняюсь ответить» beside them.
STEPS = (1, 2, 3, 4, 5)
NO_OPINION = "na"
OTHER = "other"
LONGEST_TEXT = 2000
LONGEST_OTHER = 200


class Kind(models.TextChoices):
    SINGLE = "single", pgettext_lazy("kind of question", "One answer")
    MULTI = "multi", pgettext_lazy("kind of question", "Several answers")
    SCALE = "scale", pgettext_lazy("kind of question", "Scale from 1 to 5")
    MATRIX = "matrix", pgettext_lazy("kind of question", "Several scales")
    NUMBER = "number", pgettext_lazy("kind of question", "Number")
    TEXT = "text", pgettext_lazy("kind of question", "Text")


class DefinitionError(ValueError):
    """The JSON is no questionnaire of ours; the text says where and why, for whoever made it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. ``exclusive``: not together with others. ``no_opinion``: counted apart, left out of means.

    ``other_text``: with a line to write one's own.
    """

    code: str
    text: str
    exclusive: bool = False
    no_opinion: bool = False
    other_text: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a matrix."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``most``: how many answers a multi takes. ``low``, ``high``: what the ends of a scale mean."""

    code: str
    kind: Kind
    text: str
    number: int
    help: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    most: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int = LONGEST_TEXT
    no_opinion: bool = False
    low: str = ""
    high: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the form's fields that this question accepts."""
        if self.kind == Kind.MATRIX:
            return tuple(f"{self.code}-{row.code}" for row in self.rows)
        return (self.code, f"{self.code}-{OTHER}") if self.other else (self.code,)

    @property
    def other(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.other_text), None)

    @property
    def options(self) -> tuple[Choice, ...]:
        """What can be chosen, the steps of scales included."""
        if self.kind not in (Kind.SCALE, Kind.MATRIX):
            return self.choices
        steps = tuple(Choice(str(step), str(step)) for step in STEPS)
        if not self.no_opinion:
            return steps
        return (*steps, Choice(NO_OPINION, str(_("I find it hard to answer")), no_opinion=True))


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Definition:
    """A whole questionnaire."""

    title: str
    pages: tuple[Page, ...]
    notice: str = ""
    source: dict = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def fields(self) -> frozenset[str]:
        return frozenset(name for question in self.questions for name in question.fields)


def parse(source: object) -> Definition:
    """Read our JSON. Raises ``DefinitionError`` for what the form could not ask or the answers could not hold."""
    reader = _Reader()
    root = reader.mapping(source, "questionnaire")
    if root.get("format") != FORMAT:
        raise DefinitionError(f"format must be {FORMAT}")
    pages = []
    for index, page in enumerate(reader.items(root, "pages", "questionnaire"), 1):
        where = f"page {index}"
        page = reader.mapping(page, where)
        questions = tuple(reader.question(each) for each in reader.items(page, "questions", where))
        pages.append(Page(reader.text(page, "title", where, default=""), questions))
    return Definition(
        title=reader.text(root, "title", "questionnaire"),
        pages=tuple(pages),
        notice=reader.text(root, "notice", "questionnaire", default=""),
        source=root,
    )


def digest(source: dict) -> str:
    """SHA-256 of the JSON in its canonical form: what a frozen version is known by, on every database."""
    canonical = json.dumps(source, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _Reader:
    """Takes values out of the JSON, with a complaint that names the place."""

    def __init__(self):
        self.taken: set[str] = set()

    def question(self, source: object) -> Question:
        number = len(self.taken) + 1
        source = self.mapping(source, f"question {number}")
        code = self.code(source, f"question {number}", self.taken)
        kind = source.get("kind")
        if kind not in Kind.values:
            raise DefinitionError(f"{code}: unknown kind {kind!r}")
        kind = Kind(kind)
        question = Question(
            code=code,
            kind=kind,
            text=self.text(source, "text", code),
            number=number,
            help=self.text(source, "help", code, default=""),
            required=self.flag(source, "required", code),
            choices=self.choices(source, code) if kind in (Kind.SINGLE, Kind.MULTI) else (),
            rows=self.rows(source, code) if kind == Kind.MATRIX else (),
            most=self.whole(source, "max", code) if kind == Kind.MULTI else None,
            minimum=self.whole(source, "min", code) if kind == Kind.NUMBER else None,
            maximum=self.whole(source, "max", code) if kind == Kind.NUMBER else None,
            max_length=self.whole(source, "max_length", code) or LONGEST_TEXT,
            no_opinion=self.flag(source, "no_opinion", code),
            low=self.text(source, "low", code, default=""),
            high=self.text(source, "high", code, default=""),
        )
        if question.most is not None and question.most < 1:
            raise DefinitionError(f"{code}: max must be at least 1")
        if not 1 <= question.max_length <= LONGEST_TEXT:
            raise DefinitionError(f"{code}: max_length must be from 1 to {LONGEST_TEXT}")
        if None not in (question.minimum, question.maximum) and question.minimum > question.maximum:
            raise DefinitionError(f"{code}: min is above max")
        return question

    def choices(self, source: dict, where: str) -> tuple[Choice, ...]:
        taken: set[str] = set()
        choices = []
        for each in self.items(source, "choices", where):
            each = self.mapping(each, f"{where}: choice")
            choices.append(
                Choice(
                    code=self.code(each, f"{where}: choice", taken),
                    text=self.text(each, "text", f"{where}: choice"),
                    exclusive=self.flag(each, "exclusive", where),
                    no_opinion=self.flag(each, "no_opinion", where),
                    other_text=self.flag(each, "other_text", where),
                )
            )
        if sum(choice.other_text for choice in choices) > 1:
            raise DefinitionError(f"{where}: only one choice may have a text of its own")
        return tuple(choices)

    def rows(self, source: dict, where: str) -> tuple[Row, ...]:
        taken: set[str] = set()
        rows = (self.mapping(each, f"{where}: row") for each in self.items(source, "rows", where))
        return tuple(Row(self.code(each, f"{where}: row", taken), self.text(each, "text", where)) for each in rows)

    @staticmethod
    def mapping(value: object, where: str) -> dict:
        if not isinstance(value, dict):
            raise DefinitionError(f"{where}: an object was expected")
        return value

    @staticmethod
    def items(source: dict, key: str, where: str) -> list:
        value = source.get(key)
        if not isinstance(value, list) or not value:
            raise DefinitionError(f"{where}: {key} must be a list that is not empty")
        return value

    @staticmethod
    def text(source: dict, key: str, where: str, default: str | None = None) -> str:
        value = source.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise DefinitionError(f"{where}: {key} must be a text")
        return value

    @staticmethod
    def flag(source: dict, key: str, where: str) -> bool:
        value = source.get(key, False)
        if not isinstance(value, bool):
            raise DefinitionError(f"{where}: {key} must be true or false")
        return value

    @staticmethod
    def whole(source: dict, key: str, where: str) -> int | None:
        value = source.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise DefinitionError(f"{where}: {key} must be a whole number")
        return value

    @staticmethod
    def code(source: dict, where: str, taken: set[str]) -> str:
        value = source.get("code")
        if not isinstance(value, str) or not CODE.match(value):
            raise DefinitionError(f"{where}: {value!r} is no code")
        if value in taken:
            raise DefinitionError(f"{where}: code {value!r} is used twice")
        taken.add(value)
        return value
