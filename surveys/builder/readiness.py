"""What a draft still lacks before people can be asked, and the draft as far as it can be shown already."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.verdicts import Verdict, allow_if

from .. import rules
from ..definitions import Definition, DefinitionError, Kind, parse
from .sketch import Json, Sketch

# What must be filled in, by kind: key of the list in the JSON.
LISTS = {
    Kind.SINGLE: ("choices",),
    Kind.MULTI: ("choices",),
    Kind.RANKING: ("choices",),
    Kind.MATRIX: ("rows",),
}
FEWEST_CHOICES = 2


@dataclass(frozen=True, slots=True)
class Lack:
    """Something to mend. ``code``: of the question, empty when it is the page (``page``) or the whole (page 0).

    ``is_rule``: it is mended on the page of the rule; ``language``: on the page of that translation. A text that is not
    translated is asked in the first language, so it is told of and holds nothing up.
    """

    message: str
    code: str = ""
    page: int = 0
    number: int | None = None
    is_rule: bool = False
    language: str = ""

    @property
    def is_blocking(self) -> bool:
        return not self.language


def lacks(source: Json) -> list[Lack]:
    """Everything that keeps a survey with this questionnaire from being held, in the order of the questions."""
    sketch = Sketch(source)
    found = list(_lacking(sketch))
    try:
        definition = shown(source)
    except DefinitionError as error:
        # The forms admit nothing of this sort; a file that was loaded may.
        return [*found, Lack(_("The questionnaire cannot be read: %(why)s.") % {"why": error})]
    numbers = {place.question["code"]: place.number for place in sketch.places()}
    for problem in rules.problems(definition):
        found.append(
            Lack(
                problem.message,
                problem.code,
                problem.page,
                numbers.get(problem.code),
                is_rule=problem.kind != "translation",
                language=_language_lacking(problem, definition),
            )
        )
    return sorted(found, key=lambda lack: (lack.page, numbers.get(lack.code) or 0)) if found else []


def may_be_asked(source: Json) -> Verdict:
    """Yes when nothing is lacking that people would stumble over; else a no that tells how much."""
    count = sum(lack.is_blocking for lack in lacks(source))
    text = _("The questionnaire is not finished: there are %(count)s remarks. Open it for editing to see them.")
    return allow_if(not count, text % {"count": count})


def shown(source: Json) -> Definition:
    """The draft as it can be shown today, with placeholders where something is still to be written."""
    return parse(filled(source))


def filled(source: Json) -> Json:
    """The same JSON with placeholders for what is missing, so that it can be read strictly. Codes and places stay."""
    source = copy.deepcopy(source)
    source["title"] = source.get("title") or _("Questionnaire without a title")
    for number, page in enumerate(source["pages"], 1):
        if not _is_rule(page.get("show_if")):
            page.pop("show_if", None)
        for question in page["questions"]:
            _fill(question)
        if not page["questions"]:
            text = _("There are no questions on this page yet")
            page["questions"] = [{"code": f"empty_page_{number}", "kind": Kind.INFO.value, "text": text}]
    return source


def _lacking(sketch: Sketch) -> Iterator[Lack]:
    if not sketch.source.get("title", "").strip():
        yield Lack(_("The questionnaire has no title."))
    if not any(place.number for place in sketch.places()):
        yield Lack(_("There is nothing to answer yet: add a question."))
    for number, page in enumerate(sketch.pages, 1):
        if not page["questions"]:
            yield Lack(_("Page %(number)s has no questions.") % {"number": number}, page=number)
        if "show_if" in page and not _is_rule(page["show_if"]):
            yield Lack(_("The rule of the page cannot be read. Make it anew."), page=number, is_rule=True)
    for place in sketch.places():
        question = place.question
        for message in _lacking_in(question):
            yield Lack(message, question["code"], place.page, place.number)
        if "show_if" in question and not _is_rule(question["show_if"]):
            message = _("The rule of the question cannot be read. Make it anew.")
            yield Lack(message, question["code"], place.page, place.number, is_rule=True)


def _lacking_in(question: Json) -> Iterator[str]:
    if not question.get("text", "").strip():
        yield _("The question has no text.")
    for key in LISTS.get(question["kind"], ()):
        lines = question.get(key) or []
        if key == "rows" and not lines:
            yield _("The table has no lines.")
        elif key == "choices" and len(lines) < FEWEST_CHOICES:
            yield _("There must be at least two answers to choose from.")
        if any(not line.get("text", "").strip() for line in lines):
            yield _("One of the lines has no text.")
    if question.get("columns") and len(question["columns"]) < FEWEST_CHOICES:
        yield _("A table has at least two columns of answers.")
    least, most = question.get("min"), question.get("max")
    if question["kind"] == Kind.MULTI and least and least > min(most or least, len(question.get("choices") or [])):
        yield _("More answers are demanded than can be chosen.")


def _fill(question: Json) -> None:
    if not _is_rule(question.get("show_if")):
        question.pop("show_if", None)
    question["text"] = question.get("text", "").strip() or _("The question has no text yet")
    for key in (*LISTS.get(question["kind"], ()), "columns"):
        if key == "columns" and not question.get(key):
            question.pop(key, None)
            continue
        lines = question.get(key) or [{"code": "empty", "text": "…"}]
        question[key] = [{**line, "text": line.get("text", "").strip() or "…"} for line in lines]
    if question["kind"] == Kind.MULTI and (question.get("min") or 0) > len(question["choices"]):
        del question["min"]


def _is_rule(rule: object) -> bool:
    try:
        rules.parse_rule(rule)
    except DefinitionError:
        return False
    return True


def _language_lacking(problem: rules.Problem, definition: Definition) -> str:
    if problem.kind != "translation":
        return ""
    return next((each for each in definition.languages if f"({each})" in problem.message), definition.languages[-1])
