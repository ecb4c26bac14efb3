"""Our own JSON, as the portal exports it: taken whole, or question by question where some are wrong."""

import json
from collections.abc import Set
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..conditions import parse_rule
from ..definitions import FORMAT, DefinitionError, Kind, parse
from .report import Report, Row
from .translation import asked_by, say_unexpressed

_TOP = frozenset({"format", "title", "notice", "thanks", "language", "translations", "pages"})
_OF_PAGE = frozenset({"title", "text", "show_if", "questions"})
_PARTS = ("choices", "rows", "columns")
_OF_PART = frozenset({"code", "text", "exclusive", "no_opinion", "other_text"})
_OF_QUESTION = frozenset({"code", "kind", "text", "help", "required", "show_if", "no_opinion", "source"})
_SCALE = {"from", "steps", "low", "high"}
_OF_KIND: dict[str, set[str]] = {
    Kind.SINGLE: {"choices", "dropdown"},
    Kind.MULTI: {"choices", "min", "max"},
    Kind.RANKING: {"choices", "max"},
    Kind.MATRIX: {"rows", "columns", *_SCALE},
    Kind.SCALE: _SCALE,
    Kind.NUMBER: {"decimals", "min", "max", "unit"},
    Kind.DATE: {"min", "max"},
    Kind.TEXT: {"max_length", "long"},
    Kind.INFO: set(),
}


def read(content: bytes, report: Report) -> dict | None:
    """The definition, or None when nothing in it can be asked. Rows of the account are pages, questions and answers.

    Raises ``ValidationError`` for what is no JSON of ours.
    """
    source = _loaded(content)
    head = report.row(_("heading"))
    source = _known(source, _TOP, head)
    head.take()
    codes: set[str] = set()
    pages = [
        taken
        for number, page in enumerate(_list(source.get("pages")), 1)
        if (taken := _page(page, number, report, codes)) is not None
    ]
    if not pages:
        return None
    definition = source | {"pages": pages}
    _drop_wrong_rules(definition, head)
    return _checked(definition, head)


def _loaded(content: bytes) -> dict:
    try:
        source = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
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


def _no_number(name: str) -> None:
    raise ValidationError(
        _("The file holds %(name)s where a number is expected. JSON has no such number."),
        code="broken",
        params={"name": name},
    )


def _page(page: Any, number: int, report: Report, codes: set[str]) -> dict | None:
    row = report.row(_("page %(number)s") % {"number": number})
    if not isinstance(page, dict):
        row.name(_("page"), _("An object was expected here."))
        return None
    row.code = str(page.get("title") or "")[:100]
    known = _known(page, _OF_PAGE, row)
    page = {key: value for key, value in known.items() if not _is_wrong(key, value, row)}
    questions = []
    for place, question in enumerate(_list(page.get("questions")), 1):
        taken = _question(question, f"{row.place}, {_('question %(number)s') % {'number': place}}", report, codes)
        if taken is not None:
            questions.append(taken)
    if not questions:
        row.name(_("page"), _("Nothing of the page can be asked, so the page is not there either."))
        return None
    row.take()
    return page | {"questions": questions}


def _is_wrong(key: str, value: Any, row: Row) -> bool:
    """Is the property of the page one that the portal does not read? Then the row says so."""
    if key in ("title", "text") and not isinstance(value, str):
        row.name(key, _left_out())
        return True
    if key == "show_if" and value:
        try:
            parse_rule(value, row.place)
        except DefinitionError as error:
            say_unexpressed(row, str(value)[:200], str(error))
            return True
    return False


def _question(question: Any, place: str, report: Report, codes: set[str]) -> dict | None:
    """The question if it can be asked. ``codes``: those that are taken, its own from now on too."""
    row = report.row(place)
    parts: list[Row] = []
    if isinstance(question, dict):
        row.code, row.type = str(question.get("code") or "")[:100], str(question.get("kind") or "")[:100]
        question = _known(question, _OF_QUESTION | _OF_KIND.get(row.type, set().union(*_OF_KIND.values())), row)
        for key in _PARTS:
            answers = question.get(key)
            for number, part in enumerate(_list(answers)):
                code = str(part.get("code", "")) if isinstance(part, dict) else ""
                parts.append(report.row(f"{place}: {key}", code))
                if isinstance(part, dict):
                    answers[number] = _known(part, _OF_PART, parts[-1])
    trouble = _trouble({"format": FORMAT, "title": "-", "pages": [{"questions": [question]}]})
    if not trouble and question["code"] in codes:
        trouble = _("its code is used twice")
    if trouble:
        row.name(_("question"), _("The portal cannot ask it: %(why)s.") % {"why": trouble})
        for part in parts:
            part.name(_("answer"), _("It belongs to a question that was not taken."))
        return None
    codes.add(question["code"])
    for each in (row, *parts):
        each.take()
    return question


def _known(source: dict, names: Set[str], row: Row) -> dict:
    """The properties that the portal knows; the row says of the others that they were not taken."""
    for name in source.keys() - names:
        row.name(str(name), _("The portal does not know this property."))
    return {name: value for name, value in source.items() if name in names}


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
    """The pages with those of the other properties that the portal reads."""
    checked = {"format": FORMAT, "title": _("Questionnaire without a name"), "pages": definition["pages"]}
    if trouble := _trouble(checked):
        head.name(_("questionnaire"), _("The portal cannot ask it: %(why)s.") % {"why": trouble})
        return None
    for key in ("title", *(key for key in definition if key not in checked)):
        tried = checked | {key: definition.get(key)}
        if _trouble(tried):
            head.name(key, _left_out())
        else:
            checked = tried
    return checked


def _trouble(definition: dict) -> str:
    """Why the portal cannot ask it; empty when it can."""
    try:
        parse(definition)
    except DefinitionError as error:
        return str(error)
    return ""


def _left_out() -> str:
    return _("It was written in a way that the portal does not read, and was left out.")


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []
