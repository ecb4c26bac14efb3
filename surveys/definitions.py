"""What a questionnaire asks: pages of questions, read from our JSON (``"format": 1``) and checked.

What is stored or posted is a code (``q4``, ``robotics``), never the text people see: a corrected word splits no
answers. Codes are lower-case Latin words; a field of the form is ``question`` or ``question-part``, where the part is
the row of a matrix, the choice of a ranking, ``other`` or ``na``. The format is described in docs/survey-format.md.
"""

import datetime
import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .conditions import Condition, DefinitionError, parse_rule, shortened

__all__ = ["Choice", "Definition", "DefinitionError", "Kind", "Page", "Question", "Row", "digest", "parse"]

FORMAT = 1
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?\Z", re.IGNORECASE)
BASE_LANGUAGE = "ru"
# The code of «Затрудняюсь ответить» where it is a flag of the question, and what names its box and the own answer.
NO_OPINION = "na"
OTHER = "other"
# Names of the form's own fields, which no question may take.
RESERVED = frozenset({"key", "shared", "save"})
LONGEST_TEXT = 2000
LONGEST_OTHER = 200
MOST_STEPS = 11
MOST_DECIMALS = 4
LARGEST_NUMBER = 999_999_999

Bound = int | Decimal | datetime.date


class Kind(models.TextChoices):
    SINGLE = "single", pgettext_lazy("kind of question", "One answer")
    MULTI = "multi", pgettext_lazy("kind of question", "Several answers")
    SCALE = "scale", pgettext_lazy("kind of question", "Scale")
    MATRIX = "matrix", pgettext_lazy("kind of question", "Table of questions")
    NUMBER = "number", pgettext_lazy("kind of question", "Number")
    TEXT = "text", pgettext_lazy("kind of question", "Text")
    DATE = "date", pgettext_lazy("kind of question", "Date")
    RANKING = "ranking", pgettext_lazy("kind of question", "Places by preference")
    INFO = "info", pgettext_lazy("kind of question", "Explanation without a question")


CHOOSING = frozenset({Kind.SINGLE, Kind.MULTI, Kind.RANKING})
# Kinds that have no choice «затрудняюсь ответить» of their own and take it as a box beside the field.
WITH_BOX = frozenset({Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.RANKING})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. ``exclusive``: not together with others. ``no_opinion``: counted apart, left out of means;
    in a multi always exclusive.

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


_HARD_TO_ANSWER = Choice(
    NO_OPINION,
    gettext_lazy("I find it hard to answer"),  # type: ignore[arg-type]
    exclusive=True,
    no_opinion=True,
)


@dataclass(frozen=True)
class Question:
    """One question; ``number`` is what people see beside it, 0 for an explanation.

    ``least``, ``most``: how many answers a multi takes; ``most`` of a ranking: how many places it gives.
    ``minimum``, ``maximum``: whole numbers, decimals or days, by kind. ``low``, ``high``: what the ends of a scale
    mean. ``start``, ``steps``: the lowest mark of a scale and how many there are. ``columns``: answers of a matrix
    that is no scale. ``show_if``: the condition under which it is asked.
    """

    code: str
    kind: Kind
    text: str
    number: int
    help: str = ""
    required: bool = False
    show_if: Condition | None = None
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[Choice, ...] = ()
    dropdown: bool = False
    least: int | None = None
    most: int | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    decimals: int = 0
    unit: str = ""
    max_length: int = LONGEST_TEXT
    long: bool = True
    no_opinion: bool = False
    start: int = 1
    steps: int = 5
    low: str = ""
    high: str = ""

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Names of the form's fields that this question accepts."""
        if self.kind == Kind.INFO:
            return ()
        if self.kind == Kind.MATRIX:
            return tuple(f"{self.code}-{row.code}" for row in self.rows)
        if self.kind == Kind.RANKING:
            names = tuple(f"{self.code}-{choice.code}" for choice in self.choices)
        else:
            names = (self.code,)
        if self.other:
            names = (*names, f"{self.code}-{OTHER}")
        return (*names, f"{self.code}-{NO_OPINION}") if self.has_box else names

    @cached_property
    def other(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.other_text), None)

    @property
    def has_box(self) -> bool:
        """«Затрудняюсь ответить» is a box beside the field."""
        return self.no_opinion and self.kind in WITH_BOX

    @cached_property
    def marks(self) -> tuple[int, ...]:
        """The marks of a scale, also of a matrix of scales."""
        if self.kind == Kind.SCALE or (self.kind == Kind.MATRIX and not self.columns):
            return tuple(range(self.start, self.start + self.steps))
        return ()

    @cached_property
    def options(self) -> tuple[Choice, ...]:
        """What can be chosen in a field, the marks of scales and «затрудняюсь ответить» included."""
        own = self.columns or self.choices or tuple(Choice(str(mark), str(mark)) for mark in self.marks)
        return (*own, _HARD_TO_ANSWER) if self.no_opinion and self.kind not in (Kind.SINGLE, Kind.MULTI) else own

    @cached_property
    def by_code(self) -> dict[str, Choice]:
        """The options by their codes."""
        return {choice.code: choice for choice in self.options}

    @property
    def places(self) -> int:
        """How many places a ranking gives."""
        return min(self.most or len(self.choices), len(self.choices))


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    questions: tuple[Question, ...]
    text: str = ""
    show_if: Condition | None = None


@dataclass(frozen=True)
class Definition:
    """A whole questionnaire, in one language. ``texts``: what can be translated, by path, in the base language."""

    title: str
    pages: tuple[Page, ...]
    notice: str = ""
    thanks: str = ""
    language: str = BASE_LANGUAGE
    base_language: str = BASE_LANGUAGE
    translations: dict[str, dict[str, str]] = field(default_factory=dict, compare=False, repr=False)
    texts: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    source: dict = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All of them in order, explanations included."""
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Those that take an answer."""
        return tuple(question for question in self.questions if question.kind != Kind.INFO)

    @cached_property
    def fields(self) -> frozenset[str]:
        return frozenset(name for question in self.questions for name in question.fields)

    @cached_property
    def has_rules(self) -> bool:
        return any(page.show_if or any(each.show_if for each in page.questions) for page in self.pages)

    @property
    def languages(self) -> tuple[str, ...]:
        """The base language first."""
        return (self.base_language, *(each for each in sorted(self.translations) if each != self.base_language))

    @cached_property
    def _by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def question(self, code: str) -> Question | None:
        return self._by_code.get(code)

    @cached_property
    def _translated(self) -> dict[str, "Definition"]:
        return {}

    def in_language(self, language: str) -> "Definition":
        """The same questionnaire in that language; what is not translated stays in the base language."""
        if language == self.language or language not in self.languages:
            return self
        if language not in self._translated:
            self._translated[language] = parse(self.source, language)
        return self._translated[language]


def parse(source: object, language: str = "") -> Definition:
    """Read our JSON, in the base language or in one it is translated into.

    Raises ``DefinitionError`` for what the form could not ask or the answers could not hold. Whether rules make sense
    is not asked here but by ``rules.problems``: a draft may be wrong there, and no rule that is wrong lets anything in.
    """
    whole = _("questionnaire")
    root = _mapping(source, whole)
    if root.get("format") != FORMAT:
        raise DefinitionError(whole, _("format must be %(number)s") % {"number": FORMAT})
    base = _language(root.get("language", BASE_LANGUAGE), whole)
    translations = _translations(root.get("translations", {}))
    reader = _Reader({} if language in ("", base) else translations.get(language, {}))
    pages = tuple(reader.page(page, number) for number, page in enumerate(_items(root, "pages", whole), 1))
    return Definition(
        title=reader.text(root, "title", whole, "title"),
        pages=pages,
        notice=reader.text(root, "notice", whole, "notice", default=""),
        thanks=reader.text(root, "thanks", whole, "thanks", default=""),
        language=language or base,
        base_language=base,
        translations=translations,
        texts=reader.texts,
        source=root,
    )


def digest(source: dict) -> str:
    """SHA-256 of the JSON in its canonical form: what a frozen version is known by, on every database."""
    canonical = json.dumps(source, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _Reader:
    """Builds pages and questions out of the JSON, with a complaint that names the place."""

    def __init__(self, words: dict[str, str]):
        self.words = words
        self.texts: dict[str, str] = {}
        self.taken: set[str] = set()
        self.numbered = 0

    def page(self, source: object, number: int) -> Page:
        where = _("page %(number)s") % {"number": number}
        page = _mapping(source, where)
        return Page(
            title=self.text(page, "title", where, f"page.{number}", default=""),
            text=self.text(page, "text", where, f"page.{number}.text", default=""),
            show_if=parse_rule(page["show_if"], where) if page.get("show_if") else None,
            questions=tuple(self.question(each) for each in _items(page, "questions", where)),
        )

    def question(self, source: object) -> Question:
        place = _("question %(number)s") % {"number": len(self.taken) + 1}
        source = _mapping(source, place)
        code = _code(source, place, self.taken)
        if code in RESERVED:
            raise DefinitionError(place, _("the code “%(code)s” is the portal's own") % {"code": code})
        kind = source.get("kind")
        if kind not in Kind.values:
            raise DefinitionError(code, _("unknown kind of question “%(kind)s”") % {"kind": shortened(kind)})
        kind = Kind(kind)
        self.numbered += kind != Kind.INFO
        question = Question(
            code=code,
            kind=kind,
            text=self.text(source, "text", code, code),
            number=self.numbered if kind != Kind.INFO else 0,
            help=self.text(source, "help", code, f"{code}.help", default=""),
            required=_flag(source, "required", code) and kind != Kind.INFO,
            show_if=parse_rule(source["show_if"], code) if source.get("show_if") else None,
            no_opinion=_flag(source, "no_opinion", code),
            **self.particulars(kind, source, code),
        )
        _check(question)
        return question

    def particulars(self, kind: Kind, source: dict, code: str) -> dict:
        """What only this kind has."""
        if kind in CHOOSING:
            own: dict = {"choices": self.choices(source, "choices", "choice", code)}
            if kind == Kind.SINGLE:
                own["dropdown"] = _flag(source, "dropdown", code)
            else:
                own["most"] = _whole(source, "max", code)
            if kind == Kind.MULTI:
                # Beside other answers it would leave the base of their shares.
                own["choices"] = tuple(
                    replace(each, exclusive=each.exclusive or each.no_opinion) for each in own["choices"]
                )
                own["least"] = _whole(source, "min", code)
            return own
        if kind == Kind.MATRIX:
            rows = self.choices(source, "rows", "row", code)
            own = {"rows": tuple(Row(row.code, row.text) for row in rows)}
            if source.get("columns") is not None:
                return own | {"columns": self.choices(source, "columns", "column", code)}
            return own | self.scale(source, code)
        if kind == Kind.SCALE:
            return self.scale(source, code)
        if kind == Kind.NUMBER:
            decimals = _whole(source, "decimals", code) or 0
            return {
                "decimals": decimals,
                "minimum": _number(source, "min", code, decimals),
                "maximum": _number(source, "max", code, decimals),
                "unit": self.text(source, "unit", code, f"{code}.unit", default=""),
            }
        if kind == Kind.DATE:
            return {"minimum": _day(source, "min", code), "maximum": _day(source, "max", code)}
        if kind == Kind.TEXT:
            length = _whole(source, "max_length", code)
            return {
                "max_length": LONGEST_TEXT if length is None else length,
                "long": _flag(source, "long", code, default=True),
            }
        return {}

    def scale(self, source: dict, code: str) -> dict:
        start, steps = _whole(source, "from", code), _whole(source, "steps", code)
        return {
            "start": 1 if start is None else start,
            "steps": 5 if steps is None else steps,
            "low": self.text(source, "low", code, f"{code}.low", default=""),
            "high": self.text(source, "high", code, f"{code}.high", default=""),
        }

    def choices(self, source: dict, key: str, name: str, code: str) -> tuple[Choice, ...]:
        taken: set[str] = set()
        choices = []
        for number, each in enumerate(_items(source, key, code), 1):
            where = f"{code}.{key}.{number}"
            each = _mapping(each, where)
            own = _code(each, where, taken)
            where = f"{code}.{key}.{own}"
            choices.append(
                Choice(
                    code=own,
                    text=self.text(each, "text", where, f"{code}.{name}.{own}"),
                    exclusive=_flag(each, "exclusive", where),
                    no_opinion=_flag(each, "no_opinion", where),
                    other_text=_flag(each, "other_text", where),
                )
            )
        return tuple(choices)

    def text(self, source: dict, key: str, where: str, path: str, default: str | None = None) -> str:
        """A text in the language that is read; its original is noted under the path that translations know it by."""
        value = source.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise DefinitionError(where, _("%(key)s must be a text") % {"key": key})
        if value.strip():
            self.texts[path] = value
            return self.words.get(path) or value
        return value


def _check(question: Question) -> None:
    code, choices = question.code, question.choices
    if sum(choice.other_text for choice in choices) > (0 if question.kind == Kind.RANKING else 1):
        raise DefinitionError(code, _("only one choice may have a text of its own, and none of a ranking"))
    if question.no_opinion and NO_OPINION in {each.code for each in (*choices, *question.rows, *question.columns)}:
        raise DefinitionError(code, _("the code “%(code)s” is taken by the flag no_opinion") % {"code": NO_OPINION})
    if question.most is not None and question.most < 1:
        raise DefinitionError(code, _("max must be at least 1"))
    if question.least is not None and not 0 <= question.least <= min(question.most or len(choices), len(choices)):
        raise DefinitionError(code, _("min must be from 0 to as many as can be chosen"))
    if not 1 <= question.max_length <= LONGEST_TEXT:
        raise DefinitionError(code, _("max_length must be from 1 to %(most)s") % {"most": LONGEST_TEXT})
    if not 0 <= question.decimals <= MOST_DECIMALS:
        raise DefinitionError(code, _("decimals must be from 0 to %(most)s") % {"most": MOST_DECIMALS})
    if question.start not in (0, 1) or not 2 <= question.steps <= MOST_STEPS:
        raise DefinitionError(code, _("a scale goes from 0 or 1 and has 2 to %(most)s steps") % {"most": MOST_STEPS})
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise DefinitionError(code, _("min is above max"))


def _language(value: object, where: str) -> str:
    if not isinstance(value, str) or not LANGUAGE.match(value):
        raise DefinitionError(where, _("“%(value)s” is no code of a language") % {"value": shortened(value)})
    return value


def _translations(value: object) -> dict[str, dict[str, str]]:
    found = {}
    for language, words in _mapping(value, "translations").items():
        words = _mapping(words, f"translations.{_language(language, 'translations')}")
        if not all(isinstance(text, str) for text in words.values()):
            raise DefinitionError(f"translations.{language}", _("all translations must be texts"))
        found[language] = {path: text for path, text in words.items() if text.strip()}
    return found


def _mapping(value: object, where: str) -> dict:
    if not isinstance(value, dict):
        raise DefinitionError(where, _("an object was expected"))
    return value


def _items(source: dict, key: str, where: str) -> list:
    value = source.get(key)
    if not isinstance(value, list) or not value:
        raise DefinitionError(where, _("%(key)s must be a list that is not empty") % {"key": key})
    return value


def _flag(source: dict, key: str, where: str, *, default: bool = False) -> bool:
    value = source.get(key, default)
    if not isinstance(value, bool):
        raise DefinitionError(where, _("%(key)s must be true or false") % {"key": key})
    return value


def _whole(source: dict, key: str, where: str) -> int | None:
    value = source.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise DefinitionError(where, _("%(key)s must be a whole number") % {"key": key})
    return value


def _number(source: dict, key: str, where: str, decimals: int) -> int | Decimal | None:
    value = source.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_NUMBER:
        raise DefinitionError(where, _("%(key)s must be a number of at most nine digits") % {"key": key})
    if not decimals:
        return _whole(source, key, where)
    return Decimal(str(value))


def _day(source: dict, key: str, where: str) -> datetime.date | None:
    value = source.get(key)
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise DefinitionError(where, _("%(key)s must be a day like 2026-09-01") % {"key": key}) from error


def _code(source: dict, where: str, taken: set[str]) -> str:
    value = source.get("code")
    if not isinstance(value, str) or not CODE.match(value):
        why = _("“%(value)s” is no code: small Latin letters, digits and _, 40 at most, a letter first")
        raise DefinitionError(where, why % {"value": shortened(value)})
    if value in taken:
        raise DefinitionError(where, _("the code “%(code)s” is used twice") % {"code": value})
    taken.add(value)
    return value
