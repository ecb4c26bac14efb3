"""A version of a questionnaire as XLSForm, for KoboToolbox and ODK; what the form cannot say stands in notes."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from documents.xlsx import Workbook

from .conditions import ANSWERED, CHOSEN, All, Condition, Leaf, Not
from .definitions import LONGEST_TEXT, NO_OPINION, Choice, Definition, Kind, Page, Question

_LANGUAGES = {"ru": "Russian", "en": "English", "tt": "Tatar", "de": "German", "fr": "French", "es": "Spanish"}
_SIGNS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_COLUMNS = ("type", "name", "required", "relevant", "constraint", "appearance", "parameters")
# The answers that a scale has, as texts: no letters, so that every language shows the same.
_MOST_DECIMALS = 4


def workbook(definition: Definition, *, form_id: str, version: str) -> bytes:
    """The .xlsx. ``form_id``, ``version``: how other systems know the form."""
    return _Form(definition).workbook(form_id, version)


class _Form:
    def __init__(self, definition: Definition):
        self.definition = definition
        self.languages = [definition.in_language(language) for language in definition.languages]
        self.texts = [{question.code: question for question in each.questions} for each in self.languages]
        self.rows: list[dict[str, str]] = []
        self.choices: list[list[str]] = []
        self.notes: list[list[str]] = []

    def workbook(self, form_id: str, version: str) -> bytes:
        for name, text in (
            (_("address to respondents"), self.definition.notice),
            (_("thanks"), self.definition.thanks),
        ):
            if text:
                self.note("", name, text)
        for each in self.languages[1:]:
            if each.title != self.definition.title:
                self.note("", _("title"), f"{name_of(each.language)}: {each.title}")
        for number, page in enumerate(self.definition.pages, 1):
            self.page(number, page)
        book = Workbook(title=self.definition.title)
        heads = [name_of(each.language) for each in self.languages]
        columns = [
            *_COLUMNS[:2],
            *(f"label::{head}" for head in heads),
            *(f"hint::{head}" for head in heads),
            *_COLUMNS[2:],
        ]
        used = [column for column in columns if column in _COLUMNS or any(row.get(column) for row in self.rows)]
        book.write_table(used, ([row.get(column, "") for column in used] for row in self.rows), title="survey")
        book.write_table(["list_name", "name", *(f"label::{head}" for head in heads)], self.choices, title="choices")
        settings = ["form_title", "form_id", "version", "default_language", "style"]
        book.write_table(settings, [[self.definition.title, form_id, version, heads[0], "pages"]], title="settings")
        if self.notes:
            book.write_table([_("Question"), _("What"), _("Not in the form")], self.notes, title=_("notes"))
        return book.close()

    def note(self, code: str, what: str, why: str) -> None:
        self.notes.append([code, what, why])

    def row(self, type_: str, name: str, **cells: str) -> None:
        self.rows.append({"type": type_, "name": name} | {key: value for key, value in cells.items() if value})

    def said(self, column: str, texts: Iterable[str]) -> dict[str, str]:
        """Texts in all languages; a missing translation stays empty."""
        base, *others = texts
        heads = [f"{column}::{name_of(each.language)}" for each in self.languages]
        return dict(zip(heads, [base, *("" if text == base else text for text in others)], strict=True))

    # Pages and questions

    def page(self, number: int, page: Page) -> None:
        name = self.free(f"page_{number}")
        titles = self.said("label", (each.pages[number - 1].title for each in self.languages))
        self.row("begin_group", name, appearance="field-list", relevant=self.relevant(page.show_if), **titles)
        if page.text:
            texts = self.said("label", (each.pages[number - 1].text for each in self.languages))
            self.row("note", self.free(f"{name}_text"), **texts)
        for question in page.questions:
            self.question(question)
        self.row("end_group", "")

    def free(self, name: str) -> str:
        """A name that no question has."""
        while self.definition.question(name):
            name += "_"
        return name

    def question(self, question: Question) -> None:
        cells = self.said("label", (each[question.code].text for each in self.texts))
        if question.help:
            cells |= self.said("hint", (each[question.code].help for each in self.texts))
        if question.required:
            cells["required"] = "yes"
        cells["relevant"] = self.relevant(question.show_if)
        match question.kind:
            case Kind.MATRIX:
                self.matrix(question, cells)
            case Kind.SCALE:
                last = question.start + question.steps - 1
                self.row("range", question.code, **cells, parameters=f"start={question.start} end={last} step=1")
            case Kind.NUMBER:
                self.row(
                    "decimal" if question.decimals else "integer", question.code, **cells, constraint=_limits(question)
                )
                if question.decimals and question.decimals != _MOST_DECIMALS:
                    self.note(question.code, _("places after the comma"), str(question.decimals))
            case Kind.TEXT:
                limit = f"string-length(.) <= {question.max_length}" if question.max_length < LONGEST_TEXT else ""
                self.row(
                    "text", question.code, **cells, constraint=limit, appearance="multiline" if question.long else ""
                )
            case Kind.DATE:
                self.row("date", question.code, **cells, constraint=_limits(question))
            case Kind.INFO:
                self.row("note", question.code, **cells)
            case _:
                self.chosen(question, cells)
        self.leftovers(question)

    def chosen(self, question: Question, cells: dict[str, str]) -> None:
        self.list_of(question.code, question.choices, ([*each[question.code].choices] for each in self.texts))
        if question.kind == Kind.RANKING:
            self.row(f"rank {question.code}", question.code, **cells)
            if question.places < len(question.choices):
                self.note(question.code, _("places"), str(question.places))
            return
        kind = "select_one" if question.kind == Kind.SINGLE else "select_multiple"
        checks = []
        if question.kind == Kind.MULTI:
            checks += [f"count-selected(.) >= {question.least}"] if question.least else []
            checks += [f"count-selected(.) <= {question.most}"] if question.most else []
            checks += [
                f"not(selected(., '{choice.code}') and count-selected(.) > 1)"
                for choice in question.choices
                if choice.exclusive
            ]
        appearance = "minimal" if question.dropdown else ""
        self.row(
            f"{kind} {question.code}", question.code, **cells, constraint=" and ".join(checks), appearance=appearance
        )
        if other := question.other:
            texts = self.said("label", (each[question.code].by_code[other.code].text for each in self.texts))
            asked = f"selected(${{{question.code}}}, '{other.code}')"
            self.row("text", self.free(f"{question.code}_{other.code}"), relevant=asked, **texts)

    def matrix(self, question: Question, cells: dict[str, str]) -> None:
        required = cells.pop("required", "")
        self.list_of(question.code, question.options, ([*each[question.code].options] for each in self.texts))
        self.row("begin_group", question.code, appearance="table-list", **cells)
        for place, row in enumerate(question.rows):
            texts = self.said("label", (each[question.code].rows[place].text for each in self.texts))
            self.row(f"select_one {question.code}", field_of(question.code, row.code), required=required, **texts)
        self.row("end_group", "")

    def list_of(self, name: str, choices: Iterable[Choice], in_languages: Iterable[list[Choice]]) -> None:
        translated = list(in_languages)
        for place, choice in enumerate(choices):
            texts = [str(each[place].text) for each in translated]
            said = [text if not number or text != texts[0] else "" for number, text in enumerate(texts)]
            self.choices.append([name, choice.code, *said])

    def leftovers(self, question: Question) -> None:
        """What the form has no words for."""
        if question.low or question.high:
            self.note(question.code, _("ends of the scale"), f"{question.low} – {question.high}")
        if question.unit:
            self.note(question.code, _("unit"), question.unit)
        if question.no_opinion and question.kind != Kind.MATRIX:
            self.note(question.code, _("no opinion"), _("The box “I find it hard to answer” is not in the form."))
        for choice in (*question.choices, *question.columns):
            if choice.no_opinion:
                self.note(question.code, choice.text, _("The answer counts apart and stays out of means."))

    # Rules

    def relevant(self, rule: Condition | None) -> str:
        return self.expression(rule) if rule else ""

    def expression(self, rule: Condition) -> str:
        if isinstance(rule, Not):
            return f"not({self.expression(rule.part)})"
        if isinstance(rule, Leaf):
            return self.leaf(rule)
        joint = " and " if isinstance(rule, All) else " or "
        return f"({joint.join(map(self.expression, rule.parts))})"

    def leaf(self, leaf: Leaf) -> str:
        asked = self.definition.question(leaf.question)
        field = f"${{{field_of(leaf.question, leaf.row) if leaf.row else leaf.question}}}"
        if leaf.op == ANSWERED:
            return f"{field} != ''"
        if leaf.op == CHOSEN:
            codes = leaf.value if isinstance(leaf.value, tuple) else ()
            if asked and asked.kind == Kind.SCALE:
                codes = tuple(code for code in codes if code != NO_OPINION)
                parts = [f"{field} = {code}" for code in codes] or ["false()"]
            else:
                parts = [f"selected({field}, '{code}')" for code in codes]
            return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"
        compared = f"{field} {_SIGNS[leaf.op]} {_value(leaf.value)}"
        return f"({field} != '' and {compared})" if leaf.op == "ne" else compared


def field_of(code: str, row: str) -> str:
    """The name of a row of a table: names of XLSForm are unique in the whole form."""
    return f"{code}_{row}"


def name_of(language: str) -> str:
    """``Russian (ru)``."""
    return f"{_LANGUAGES.get(language, language)} ({language})"


def _limits(question: Question) -> str:
    limits = ((">=", question.minimum), ("<=", question.maximum))
    return " and ".join(f". {sign} {_value(limit)}" for sign, limit in limits if limit is not None)


def _value(value: object) -> str:
    match value:
        case datetime.date():
            return f"date('{value.isoformat()}')"
        case Decimal():
            return f"{value:f}"
    return str(value)
