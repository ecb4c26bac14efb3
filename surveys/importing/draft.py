"""A questionnaire while it is being read from a foreign file, and how it becomes our JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ..definitions import FORMAT, DefinitionError, parse
from .report import Row
from .translation import asked_by

# Language → text.
Texts = dict[str, str]
_PARTS = {"choices": "choice", "rows": "row", "columns": "column"}
_TEXTS = ("text", "help", "low", "high", "unit")


@dataclass
class Asked:
    """One question: our JSON with ``Texts`` where texts stand, and the row of the file that answers for it.

    ``parts``: the other rows that are taken only if the question is, such as its answers.
    """

    row: Row
    source: dict[str, Any]
    parts: list[Row] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.source["code"]


@dataclass
class Page:
    """``row``: of the group in the file, if it comes from one; ``parts``: other rows that hold its texts."""

    row: Row | None = None
    parts: list[Row] = field(default_factory=list)
    title: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)
    show_if: dict | None = None
    questions: list[Asked] = field(default_factory=list)


@dataclass
class Draft:
    """``left``: questions that were made and then left out; what is told of them is told at the end."""

    language: str = "ru"
    title: Texts = field(default_factory=dict)
    notice: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    left: list[Asked] = field(default_factory=list)

    def leave_out_page(self, page: Page, feature: str, reason: str) -> None:
        """The page, with all that stands on it."""
        for row in (*([page.row] if page.row else []), *page.parts, *(asked.row for asked in page.questions)):
            row.leave(feature, reason)
        self.left += page.questions
        page.questions, page.title, page.text = [], {}, {}

    def definition(self, title: str) -> dict | None:
        """Our JSON, or None when nothing is left to ask. ``title``: for a file that has none.

        What our form could not ask, and rules that ask what comes later, are left out here and named at their rows:
        whatever a reader made of a file, this is a definition that ``parse`` takes.
        """
        self._leave_out_wrong_questions()
        self._leave_out_wrong_rules()
        self._name_other_languages()
        self._name_what_went_along()
        pages = []
        for page in self.pages:
            if page.questions:
                pages.append(page)
                continue
            for row in filter(None, (page.row, *page.parts)):
                if row.is_taken:
                    row.leave(_("group"), _("Nothing of the group can be asked, so the group is not there either."))
        if not pages:
            return None
        translated: dict[str, dict[str, str]] = {}
        words = _Words(self.language, translated)
        source: dict[str, Any] = {"format": FORMAT, "title": words.of(self.title, "title") or title}
        if self.language != "ru":
            source["language"] = self.language
        for key, texts in (("notice", self.notice), ("thanks", self.thanks)):
            if text := words.of(texts, key):
                source[key] = text
        source["pages"] = [_page(page, number, words) for number, page in enumerate(pages, 1)]
        if translated:
            source["translations"] = dict(sorted(translated.items()))
        parse(source)
        return source

    def _leave_out_wrong_questions(self) -> None:
        taken: set[str] = set()
        for page in self.pages:
            kept = []
            for asked in page.questions:
                if trouble := _trouble(asked, self.language, taken):
                    asked.row.leave(_("question"), _("The portal cannot ask it: %(why)s.") % {"why": trouble})
                    self.left.append(asked)
                else:
                    taken.add(asked.code)
                    kept.append(asked)
            page.questions = kept

    def _leave_out_wrong_rules(self) -> None:
        known: set[str] = set()
        for page in self.pages:
            if page.show_if and page.row and not _asks_only(page.show_if, known):
                _say_no_rule(page.row)
            if page.show_if and not _asks_only(page.show_if, known):
                page.show_if = None
            for asked in page.questions:
                rule = asked.source.get("show_if")
                if rule and not _asks_only(rule, known):
                    _say_no_rule(asked.row)
                    del asked.source["show_if"]
                known.add(asked.code)

    def _name_other_languages(self) -> None:
        """Texts that are not there in the base language: those of another stand in for them."""
        for page in self.pages:
            for row, texts in ((page.row, page.title), (page.row, page.text), *_texts_of(page.questions)):
                if row and any(texts.values()) and not texts.get(self.language):
                    row.change(
                        _("text"),
                        _("It is not there in the main language of the questionnaire: another language stands there."),
                    )

    def _name_what_went_along(self) -> None:
        """Rows that were taken for questions that were left out, unless another question needs them."""
        pages = [page for page in self.pages if page.questions]
        needed = {id(row) for page in pages for row in (page.row, *page.parts)}
        needed |= {id(row) for page in pages for asked in page.questions for row in (asked.row, *asked.parts)}
        for row in (row for asked in self.left for row in (asked.row, *asked.parts)):
            if id(row) not in needed and (row.is_taken or not row.remarks):
                row.leave(_("row"), _("It belongs to a question that was not taken."))


def _texts_of(questions: list[Asked]) -> Iterator[tuple[Row, Texts]]:
    for asked in questions:
        for key in _TEXTS:
            if key in asked.source:
                yield asked.row, asked.source[key]
        for key in _PARTS:
            for part in asked.source.get(key, ()):
                yield asked.row, part["text"]


def _asks_only(rule: dict, known: set[str]) -> bool:
    return all(leaf["question"] in known for leaf in asked_by(rule))


def _say_no_rule(row: Row) -> None:
    row.change(
        _("condition"),
        _("The condition asks a question that stands later or was not taken. The question is always shown."),
    )


def _trouble(asked: Asked, language: str, taken: set[str]) -> str:
    """Why our parser refuses the question; empty when it does not."""
    if asked.code in taken:
        return _("its code is used twice")
    source = _question(asked, _Words(language, {}))
    try:
        parse({"format": FORMAT, "title": "-", "pages": [{"questions": [source]}]})
    except DefinitionError as error:
        return str(error)
    return ""


def _page(page: Page, number: int, words: "_Words") -> dict:
    source: dict[str, Any] = {"title": words.of(page.title, f"page.{number}")}
    if text := words.of(page.text, f"page.{number}.text"):
        source["text"] = text
    if page.show_if:
        source["show_if"] = page.show_if
    return source | {"questions": [_question(asked, words) for asked in page.questions]}


def _question(asked: Asked, words: "_Words") -> dict:
    code, source = asked.code, dict(asked.source)
    for key in _TEXTS:
        if key in source:
            source[key] = words.of(source[key], code if key == "text" else f"{code}.{key}")
            if not source[key]:
                del source[key]
    for key, name in _PARTS.items():
        if key in source:
            source[key] = [
                part | {"text": words.of(part["text"], f"{code}.{name}.{part['code']}")} for part in source[key]
            ]
    return source


class _Words:
    """Texts in the base language; the others go to the translations, by their path."""

    def __init__(self, language: str, translated: dict[str, dict[str, str]]):
        self.language, self.translated = language, translated

    def of(self, texts: Texts, path: str) -> str:
        base = texts.get(self.language) or next(filter(None, texts.values()), "")
        for language, text in texts.items():
            if language != self.language and text and base:
                self.translated.setdefault(language, {})[path] = text
        return base


def each_question(source: dict) -> Iterator[dict]:
    """The questions of our JSON, one after the other."""
    for page in source.get("pages", ()):
        yield from page.get("questions", ())
