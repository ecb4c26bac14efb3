"""Our own JSON, as the portal exports it: taken whole, or question by question where some are wrong."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..definitions import FORMAT, DefinitionError, parse
from .report import Report, Row
from .translation import asked_by

_TOP = frozenset({"format", "title", "notice", "thanks", "language", "translations", "pages"})
_OF_PAGE = frozenset({"title", "text", "show_if", "questions"})
_PARTS = ("choices", "rows", "columns")


def read(content: bytes, report: Report) -> dict | None:
    """The definition, or None when nothing in it can be asked. Rows of the account are pages, questions and answers.

    Raises ``ValidationError`` for what is no JSON of ours.
    """
    source = _loaded(content)
    head = report.row(_("heading"))
    for name in source.keys() - _TOP:
        head.name(str(name), _("The portal does not know this property."))
    head.take()
    pages = [
        taken
        for number, page in enumerate(_list(source.get("pages")), 1)
        if (taken := _page(page, number, report)) is not None
    ]
    if not pages:
        return None
    definition = {key: value for key, value in source.items() if key in _TOP} | {"pages": pages}
    _drop_wrong_rules(definition, head)
    return _checked(definition, head)


def _loaded(content: bytes) -> dict:
    try:
        source = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The file is not saved in UTF-8. Save it in UTF-8 and load it again."), code="encoding"
        ) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ValidationError(
            _("The file is damaged: it is no JSON from line %(line)s on."), code="broken", params={"line": line}
        ) from error
    if not isinstance(source, dict) or source.get("format") != FORMAT or not isinstance(source.get("pages"), list):
        raise ValidationError(
            _("This is JSON, but not a questionnaire of the portal: “format” must be %(format)s and “pages” a list."),
            code="kind",
            params={"format": FORMAT},
        )
    return source


def _page(page: Any, number: int, report: Report) -> dict | None:
    row = report.row(_("page %(number)s") % {"number": number})
    if not isinstance(page, dict):
        row.name(_("page"), _("An object was expected here."))
        return None
    row.code = str(page.get("title") or "")[:100]
    for name in page.keys() - _OF_PAGE:
        row.name(str(name), _("The portal does not know this property."))
    questions = []
    for place, question in enumerate(_list(page.get("questions")), 1):
        taken = _question(question, f"{row.place}, {_('question %(number)s') % {'number': place}}", report)
        if taken is not None:
            questions.append(taken)
    if not questions:
        row.name(_("page"), _("Nothing of the page can be asked, so the page is not there either."))
        return None
    row.take()
    return {key: value for key, value in page.items() if key in _OF_PAGE} | {"questions": questions}


def _question(question: Any, place: str, report: Report) -> dict | None:
    row = report.row(place)
    parts: list[Row] = []
    if isinstance(question, dict):
        row.code, row.type = str(question.get("code") or "")[:100], str(question.get("kind") or "")[:100]
        for key in _PARTS:
            for part in _list(question.get(key)):
                code = str(part.get("code", "")) if isinstance(part, dict) else ""
                parts.append(report.row(f"{place}: {key}", code))
    try:
        parse({"format": FORMAT, "title": "-", "pages": [{"questions": [question]}]})
    except DefinitionError as error:
        row.name(_("question"), _("The portal cannot ask it: %(why)s.") % {"why": error})
        for part in parts:
            part.name(_("answer"), _("It belongs to a question that was not taken."))
        return None
    for each in (row, *parts):
        each.take()
    return question


def _drop_wrong_rules(definition: dict, head: Row) -> None:
    """Rules that ask what is no longer there, or comes later. ``parse`` has seen that they are rules at all."""
    known: set[str] = set()
    for number, page in enumerate(definition["pages"], 1):
        if isinstance(page.get("show_if"), dict) and not _knows(page["show_if"], known):
            del page["show_if"]
            _say_no_rule(head, _("page %(number)s") % {"number": number})
        for place, question in enumerate(page["questions"]):
            if question.get("show_if") and not _knows(question["show_if"], known):
                page["questions"][place] = {key: value for key, value in question.items() if key != "show_if"}
                _say_no_rule(head, question["code"])
            known.add(question["code"])


def _knows(rule: dict, known: set[str]) -> bool:
    try:
        return all(leaf["question"] in known for leaf in asked_by(rule))
    except (AttributeError, KeyError, TypeError):
        return False


def _say_no_rule(head: Row, where: str) -> None:
    head.change(
        f"{_('condition')}: {where}",
        _("The condition asks a question that stands later or was not taken. The question is always shown."),
    )


def _checked(definition: dict, head: Row) -> dict | None:
    """What is wrong with the whole though every question is right: codes used twice, texts, translations."""
    for key in ("", "translations", "thanks", "notice", "language", "title"):
        if key:
            head.name(key, _("It was written in a way that the portal does not read, and was left out."))
            definition = {name: value for name, value in definition.items() if name != key}
            if key == "title":
                definition["title"] = _("Questionnaire without a name")
        try:
            parse(definition)
        except DefinitionError as error:
            trouble = error
        else:
            return definition
    head.name(_("questionnaire"), _("The portal cannot ask it: %(why)s.") % {"why": trouble})
    return None


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []
