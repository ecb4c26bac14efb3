"""Forms of XLSForm (.xlsx, .xls): what each kind of row turns into. Table in the design of surveys, §4."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from ..definitions import NO_OPINION, RESERVED
from . import xlsform_columns as columns
from .codes import Codes, Known
from .draft import Asked, Draft, Page, Texts
from .expressions import NotExpressible, read_xpath
from .languages import worded
from .numbers import number_in
from .report import Report, Row
from .translation import Target, say_unexpressed, translate
from .xlsform_constraints import Constraint
from .xlsform_lists import Answers, Lists, NoList
from .xlsform_rules import Conditions, Pending, target_of
from .xlsform_source import Cells, Source

MOST_STEPS = 11
_ONE = re.compile(r"(?:add )?select(?:[_ ]?one|1)(?: prompt using| from)?\s+(.+)", re.IGNORECASE)
_SEVERAL = re.compile(
    r"(?:add )?select(?:[_ ]multiple|[_ ]all(?: that apply)?)?(?: prompt using| from)?\s+(.+)", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"select[_ ](one|multiple)([_ ]from[_ ]file|[_ ]external)\b", re.IGNORECASE)
_RANK = re.compile(r"(?:odk:)?rank\s+(.+)", re.IGNORECASE)
_BEGIN = re.compile(r"(begin|end)[_ ](group|repeat|loop|score|rank|kobomatrix|lgroup)\b(.*)", re.IGNORECASE | re.DOTALL)
_YES = frozenset({"yes", "true", "true()", "1", "да", "истина", "y"})
_NO = frozenset({"", "no", "false", "false()", "0", "нет", "ложь", "n"})
_TEXTS = frozenset({"text", "string", "add text prompt"})
_WHOLE = frozenset({"integer", "int", "add integer prompt"})
_DECIMAL = frozenset({"decimal", "number", "add decimal prompt"})
_NOTES = frozenset({"note", "add note prompt"})


class NotAsked(Exception):
    """The row cannot be asked here; the text says why."""


class Refused(Exception):
    """The row would tell who answers."""


def read(content: bytes, report: Report, known: Known | None = None) -> Draft:
    """The form as a draft; every row of the workbook is accounted for in the report.

    ``known``: name in the file → codes of ours from an earlier import. Raises ``ValidationError`` for no XLSForm.
    """
    return _Reading(Source(content, report), known or {}).draft()


@dataclass
class Group:
    """An open group. ``table``: the matrix that its rows belong to; ``is_table``: every select becomes a row of one."""

    line: Cells
    kind: str
    label: Texts
    is_table: bool = False
    table: Asked | None = None
    table_list: str = ""
    rank: Asked | None = None
    codes: Codes | None = None


class _Reading:
    def __init__(self, source: Source, known: Known):
        self.source, self.base = source, source.base
        self.codes = Codes("q", reserved=tuple(RESERVED), known=known)
        self.names: dict[str, Target | str] = {}
        self.lists = Lists(source.choices, self.base)
        self.draft_ = Draft(language=source.base)
        self.groups: list[Group] = []
        self.conditions: list[Pending] = []
        self.of_groups: list[Pending] = []
        self.lines: list[Cells] = []
        self.page: Page | None = None

    def draft(self) -> Draft:
        self._settings()
        for line in self.source.survey:
            self._line(line)
        for group in self.groups:
            group.line.row.change(_("group"), _("The end of the group is missing: everything after it belongs to it."))
        rules = Conditions(self.draft_, self.names)
        for pending in self.conditions:
            rules.settle(pending)
        self._rest()
        return self.draft_

    # Rows

    def _line(self, line: Cells) -> None:
        kind = re.sub(r"\s+", " ", line.value("type")).strip()
        name = line.value("name").strip()
        if line.value("disabled").lower() in _YES:
            line.row.name(_("row"), _("The row is switched off in the file."))
        elif not kind:
            line.row.name(_("row"), _("The row has no type: it is a remark of the author, or the type is missing."))
        elif found := _BEGIN.match(kind):
            if found[1].lower() == "begin":
                self._begin(line, found[2].lower(), name)
            else:
                self._end(line)
        else:
            self._question(line, kind, name)
        if line.row.is_taken:
            columns.explain(line)

    def _begin(self, line: Cells, kind: str, name: str) -> None:
        label = line.texts("label", self.base)
        appearance = line.value("appearance").lower().split()
        line.row.take()
        group = Group(line, kind, label, is_table="table-list" in appearance or kind == "score")
        if name:
            self.names.setdefault(name, _("“%(name)s” is a group and no question") % {"name": name[:60]})
        count = line.value("repeat_count")
        if kind in ("repeat", "loop"):
            line.row.change(
                f"{_('repeat')} {count}".strip(),
                _("Questions are asked once: they are not repeated for each person or thing."),
            )
        if kind in ("kobomatrix", "lgroup"):
            line.row.change(kind, _("The table became single questions."))
        if not self.groups:
            self.page = Page(line.row, title=label, text=line.texts("hint", self.base))
            self.draft_.pages.append(self.page)
        condition = Pending(line.value("relevant"), line.row, page=None if self.groups else self.page)
        self.groups.append(group)
        self.of_groups.append(condition)
        if len(self.groups) == 1:
            if condition.source:
                self.conditions.append(condition)
        elif label and not group.is_table and kind != "rank":
            heading = {"code": self.codes.give(f"{name}_title" if name else "title"), "kind": "info", "text": label}
            self._place(Asked(line.row, heading), "", line.row)
        elif self.page:
            self.page.parts.append(line.row)
        if kind == "score":
            group.table_list = line.value("kobo--score-choices").strip()
        if kind == "rank":
            self._begin_rank(line, group, name)

    def _end(self, line: Cells) -> None:
        if not self.groups:
            line.row.name(_("group"), _("No group is open here that could end."))
            return
        line.row.take()
        line.known |= {"label", "hint", "appearance", "relevant"}
        if self.page:
            self.page.parts.append(line.row)
        self.groups.pop()
        self.of_groups.pop()
        if not self.groups:
            self.page = None

    def _begin_rank(self, line: Cells, group: Group, name: str) -> None:
        """Ranking of KoBo: a group whose rows are the places."""
        list_ = line.value("kobo--rank-items").strip()
        try:
            answers = self.lists.answers(list_)
        except NoList as refusal:
            line.row.name(_("question"), str(refusal))
            return
        group.rank = self._asked(line, name, "ranking", choices=answers.parts, max=0)
        group.rank.parts = self.lists.rows(list_)
        self._place(group.rank, "", line.row)  # the condition is that of the group

    def _question(self, line: Cells, kind: str, name: str) -> None:
        try:
            for asked in self._asked_of(line, kind, name):
                self._place(asked, line.value("relevant"), line.row)
            line.row.take()
        except (NotAsked, NoList) as refusal:
            line.row.name(_("question"), str(refusal))
            if name:
                self.names.setdefault(name, _("the question “%(code)s” was not taken") % {"code": name[:60]})
        except Refused as refusal:
            line.row.refuse(kind, str(refusal))
            if name:
                self.names.setdefault(name, _("“%(code)s” would tell who answers") % {"code": name[:60]})

    def _asked_of(self, line: Cells, kind: str, name: str) -> list[Asked]:
        """The questions that the row turns into: mostly one, none for a row of a table and a text beside a choice."""
        if self._is_text_of_page(line, kind, name) or self._is_own_answer(line, kind, name):
            return []
        if reason := columns.refused(kind):
            raise Refused(reason)
        if reason := columns.not_asked(kind):
            raise NotAsked(reason)
        if _ELSEWHERE.match(kind):
            raise NotAsked(_("The answers lie in another file. Put them into the sheet “choices” and load it again."))
        if kind.lower() in ("score__row", "rank__level"):
            return self._row_of_group(line, kind.lower(), name)
        if found := _RANK.match(kind):
            return [self._ranking(line, name, found[1])]
        if found := _ONE.match(kind):
            return self._single(line, name, found[1])
        if found := _SEVERAL.match(kind):
            return self._multi(line, name, found[1])
        return [self._plain(line, kind.lower(), name)]

    def _is_text_of_page(self, line: Cells, kind: str, name: str) -> bool:
        """The note ``<group>_text`` at the beginning of a group: the text of the page, as the portal writes it."""
        if kind.lower() not in _NOTES or len(self.groups) != 1 or self.page is None or self.page.questions:
            return False
        group = self.groups[0].line.peek("name").strip()
        if not group or name != f"{group}_text" or line.peek("relevant") or self.page.text:
            return False
        self.page.text = line.texts("label", self.base)
        self.page.parts.append(line.row)
        return True

    def _is_own_answer(self, line: Cells, kind: str, name: str) -> bool:
        """The text ``<question>_<answer>`` asked when the answer is chosen: the line for own words beside it."""
        last = self.page.questions[-1] if self.page and self.page.questions else None
        if last is None or kind.lower() not in _TEXTS or last.source["kind"] not in ("single", "multi"):
            return False
        original = last.source.get("source", last.code)
        meaning = self.names.get(original)
        if not isinstance(meaning, Target) or meaning.question != last.code or not name.startswith(f"{original}_"):
            return False
        code = meaning.options.get(name.removeprefix(f"{original}_"))
        try:
            rule = translate(read_xpath(line.peek("relevant") or "''"), partial(target_of, self.names))
        except NotExpressible:
            return False
        if code is None or rule != meaning.leaf("chosen", [code]) or any(map(_has_own_words, last.source["choices"])):
            return False
        choice = next((part for part in last.source["choices"] if part["code"] == code), None)
        if choice is None:
            return False
        choice["other_text"] = True
        line.value("relevant")
        if line.texts("label", self.base) != choice["text"]:
            line.row.change(_("text"), _("The question became a line for own words beside the answer."))
        for column, text in list(line.unknown()):
            line.row.change(
                f"{column.head} = {text[:80]}", _("The question became a line for own words beside the answer.")
            )
            line.known.add(column.name)
        last.parts.append(line.row)
        self._mean(name, Target(last.code, "tick", option=code))
        return True

    def _place(self, asked: Asked, relevant: str, row: Row) -> None:
        if self.page is None:
            self.page = Page()
            self.draft_.pages.append(self.page)
        self.page.questions.append(asked)
        inner = tuple(pending for pending in self.of_groups[1:] if pending.source)
        if relevant or inner:
            self.conditions.append(Pending(relevant, row, asked=asked, groups=inner))

    def _asked(self, line: Cells, name: str, kind: str, **own: Any) -> Asked:
        texts = line.texts("label", self.base)
        if not texts:
            texts = {self.base: name or "—"}
            if line.peek("label") or kind != "info":
                line.row.change(_("text"), _("There are no words in the text: its code stands there. Write the text."))
        source: dict[str, Any] = {"code": self.codes.give(name), "kind": kind, "text": texts}
        if name and source["code"] != name:
            source["source"] = name
        if help_ := line.texts("hint", self.base):
            source["help"] = help_
        required = line.value("required").strip().lower()
        if required in _YES and kind != "info":
            source["required"] = True
        elif required not in _NO and required not in _YES:
            line.row.change(f"required = {required[:80]}", _("A question is required or not: this one may be skipped."))
        return Asked(line.row, source | {key: value for key, value in own.items() if value is not None})

    # Kinds

    def _own_answers(self, line: Cells, wanted: str) -> Answers:
        if line.value("choice_filter"):
            line.row.change(
                f"choice_filter = {line.value('choice_filter')[:120]}",
                _("Answers are not hidden by the answers to another question: all are shown."),
            )
        return self.lists.own_answers(wanted)

    def _single(self, line: Cells, name: str, wanted: str) -> list[Asked]:
        answers = self._own_answers(line, wanted)
        appearance = line.value("appearance").lower()
        if (group := self._table_for(appearance)) is not None:
            return self._row_of_table(group, line, name, wanted.strip(), answers)
        self._end_table()
        asked = self._asked(line, name, "single", choices=answers.parts)
        asked.parts = self.lists.rows(wanted)
        if re.search(r"minimal|autocomplete|search", appearance):
            asked.source["dropdown"] = True
        if "search(" in appearance:
            line.row.change(
                "search()", _("Answers out of another file are not taken: only those of the list are there.")
            )
        Constraint(line, asked).apply(answers.options)
        self._mean(name, Target(asked.code, "choice", options=answers.options))
        return [asked]

    def _multi(self, line: Cells, name: str, wanted: str) -> list[Asked]:
        answers = self._own_answers(line, wanted)
        if self._table_for(line.value("appearance").lower()) is not None:
            line.row.change(_("table"), _("A table takes one answer in a row: this row became a question of its own."))
        asked = self._asked(line, name, "multi", choices=answers.parts)
        asked.parts = self.lists.rows(wanted)
        Constraint(line, asked).apply(answers.options)
        self._mean(name, Target(asked.code, "set", options=answers.options))
        return [asked]

    def _ranking(self, line: Cells, name: str, wanted: str) -> Asked:
        answers = self.lists.answers(wanted.strip())
        if len(answers.parts) < 2:
            raise NotAsked(_("The question has fewer than two answers to put in order."))
        asked = self._asked(line, name, "ranking", choices=[_bare(part) for part in answers.parts])
        asked.parts = self.lists.rows(wanted)
        Constraint(line, asked).apply({})
        self._mean(name, Target(asked.code, "ranking"))
        return asked

    def _row_of_group(self, line: Cells, kind: str, name: str) -> list[Asked]:
        """Rows of KoBo's own groups."""
        group = self.groups[-1] if self.groups else None
        if kind == "rank__level" and group and group.rank:
            group.rank.source["max"] += 1
            group.rank.parts.append(line.row)
            line.texts("label", self.base)
            return []
        if kind == "score__row" and group and group.is_table:
            answers = self.lists.answers(group.table_list)
            return self._row_of_table(group, line, name, group.table_list, answers)
        raise NotAsked(_("The row stands outside the group that it belongs to."))

    def _table_for(self, appearance: str) -> Group | None:
        """The group whose table the select belongs to: «label» opens one, «list-nolabel» continues it."""
        if not self.groups:
            return None
        group = self.groups[-1]
        if group.is_table or re.search(r"\blist-nolabel\b|(?<![\w-])label\b", appearance):
            return group
        return None

    def _end_table(self) -> None:
        if self.groups and not self.groups[-1].is_table:
            self.groups[-1].table = None

    def _row_of_table(self, group: Group, line: Cells, name: str, list_: str, answers: Answers) -> list[Asked]:
        heads = "label" in line.value("appearance").lower().split()
        opened: list[Asked] = []
        table, codes = group.table, group.codes
        if table is None or codes is None or group.table_list != list_ or heads:
            table, codes = self._open_table(group, line, name, list_, answers.parts, heads=heads)
            opened = [table]
        table.parts.append(line.row)
        if heads:
            return opened
        texts = line.texts("label", self.base) or {self.base: name or "—"}
        own = name.removeprefix(f"{table.source.get('source', table.code)}_")
        code = codes.give(own or name)
        table.source["rows"].append({"code": code, "text": texts})
        if "steps" in table.source:
            self._mean(name, Target(table.code, "mark", row=code))
        else:
            self._mean(name, Target(table.code, "choice", row=code, options=answers.options))
        if line.texts("hint", self.base):
            line.row.name("hint", _("Rows of a table have no help text."))
        required = line.value("required").strip().lower() in _YES
        if len(table.source["rows"]) == 1 and required:
            table.source["required"] = True
        elif required != table.source.get("required", False):
            line.row.change("required", _("A table is required as a whole or not: it goes by its first row."))
        if not opened and line.value("relevant"):
            say_unexpressed(line.row, line.value("relevant"), _("rows of a table are shown all together"))
        if line.value("constraint"):
            line.row.change(f"constraint = {line.value('constraint')[:120]}", _("Rows of a table are not checked."))
        return opened

    def _open_table(
        self, group: Group, line: Cells, name: str, list_: str, parts: list[dict], *, heads: bool
    ) -> tuple[Asked, Codes]:
        group_name = group.line.peek("name").strip()
        original = name if heads else group_name or name
        label = line.texts("label", self.base) if heads else {}
        source: dict[str, Any] = {
            "code": self.codes.give(original),
            "kind": "matrix",
            "text": label or group.label or {self.base: original or "—"},
            "rows": [],
        } | _scale_or_columns([_bare(part) for part in parts])
        if source["code"] != original:
            source["source"] = original
        group.table, group.table_list, group.codes = (
            Asked(group.line.row, source, self.lists.rows(list_)),
            list_,
            Codes("r", reserved=(NO_OPINION,)),
        )
        return group.table, group.codes

    def _plain(self, line: Cells, kind: str, name: str) -> Asked:
        is_read_only = line.value("read_only").strip().lower() in _YES
        if kind in _NOTES or (kind in _TEXTS and is_read_only):
            if kind in _TEXTS:
                line.row.change("read_only", _("Nobody can write here, so it is an explanation."))
            self._mean(name, _("“%(code)s” is an explanation without an answer") % {"code": name[:60]})
            return self._asked(line, name, "info")
        if kind in _TEXTS or kind == "time":
            asked = self._asked(line, name, "text", long="multiline" in line.value("appearance").lower())
            if kind == "time":
                asked.source["max_length"] = 5
                line.row.change("time", _("A time is asked as a short text, such as 12:30."))
            Constraint(line, asked).apply({})
            self._mean(name, Target(asked.code, "text"))
            return asked
        if kind in _WHOLE or kind in _DECIMAL:
            asked = self._asked(line, name, "number", decimals=4 if kind in _DECIMAL else None)
            Constraint(line, asked).apply({})
            self._mean(name, Target(asked.code, "number"))
            return asked
        if kind in ("date", "datetime", "add date prompt"):
            asked = self._asked(line, name, "date")
            if kind == "datetime":
                line.row.change("dateTime", _("Days are asked without hours, as the browser shows them."))
            Constraint(line, asked).apply({})
            self._mean(name, Target(asked.code, "date"))
            return asked
        if kind == "range":
            return self._range(line, name)
        if kind in ("acknowledge", "trigger"):
            choice = {"code": "ok", "text": worded("yes", [self.base])}
            asked = self._asked(line, name, "multi", choices=[choice])
            line.row.change(kind, _("The confirmation became a single tick."))
            self._mean(name, Target(asked.code, "set", options={"OK": "ok"}))
            return asked
        raise NotAsked(_("The portal does not know questions of the kind “%(kind)s”.") % {"kind": kind[:40]})

    def _range(self, line: Cells, name: str) -> Asked:
        """A slider from start to end: a scale where it has few whole steps, else a number."""
        limits = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", line.value("parameters").lower()))
        first, last, step = (
            number_in(limits.get(key, usual), 4) for key, usual in (("start", "1"), ("end", "10"), ("step", "1"))
        )
        if first is None or last is None or step is None or last <= first:
            raise NotAsked(_("The range has no limits that could be read."))
        if step == 1 and first in (0, 1) and isinstance(last, int) and last - first < MOST_STEPS:
            asked = self._asked(line, name, "scale", steps=last - int(first) + 1)
            asked.source["from"] = int(first)
            self._mean(name, Target(asked.code, "mark"))
            return asked
        decimals = 0 if all(isinstance(one, int) for one in (first, last, step)) else 4
        asked = self._asked(line, name, "number", min=first, max=last, decimals=decimals or None)
        if step != 1:
            line.row.change(
                f"step = {limits['step']}", _("Numbers are not asked in steps: any between the limits will do.")
            )
        self._mean(name, Target(asked.code, "number"))
        return asked

    def _mean(self, name: str, meaning: Target | str) -> None:
        if name:
            self.names.setdefault(name, meaning)

    # The rest

    def _settings(self) -> None:
        for number, line in enumerate(self.source.settings):
            if number:
                line.row.name(_("row"), _("Settings stand in one row: this one has no meaning."))
                continue
            line.row.take()
            line.row.code = line.peek("form_id")[:100]
            title = line.plain(line.value("form_title"))
            if title:
                self.draft_.title = {self.base: title}
            line.value("default_language")
            for column, text in line.unknown():
                line.row.overlook(f"{column.head} = {text[:80]}")

    def _rest(self) -> None:
        self.lists.leave_unasked(
            {id(row) for page in self.draft_.pages for asked in page.questions for row in asked.parts}
        )
        for page in self.draft_.pages:
            for asked in page.questions:
                if asked.source.get("max") == 0:
                    del asked.source["max"]


def _has_own_words(part: dict) -> bool:
    return bool(part.get("other_text"))


def _scale_or_columns(parts: list[dict]) -> dict[str, Any]:
    """Answers that read 1, 2, 3… are marks of a scale; «na» with the words of having no opinion is our flag for it."""
    own: dict[str, Any] = {}
    if parts and parts[-1]["code"] == NO_OPINION:
        own, parts = {"no_opinion": True}, parts[:-1]
    marks = [next(iter(part["text"].values()), "") for part in parts]
    first = 0 if marks[:1] == ["0"] else 1
    if 2 <= len(marks) <= MOST_STEPS and marks == [str(first + place) for place in range(len(marks))]:
        return own | {"from": first, "steps": len(marks)}
    return own | {"columns": parts} if parts else {"columns": parts}


def _bare(part: dict) -> dict:
    """An answer without the line for one's own words, which tables and rankings do not have."""
    return {key: value for key, value in part.items() if key not in ("other_text", "exclusive")}
