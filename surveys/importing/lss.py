"""Surveys of LimeSurvey (.lss): what each kind of question turns into. Table in the design of surveys, §4."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ..definitions import RESERVED
from . import lss_limits as limits
from .codes import Codes, Known
from .draft import Asked, Draft, Page, Texts
from .languages import code_of_language, worded
from .lss_account import Account
from .lss_rules import Rules
from .lss_source import Source, Thing
from .opinions import is_no_opinion
from .report import Report
from .tables import read_tables
from .translation import Rule, Target

MOST_STEPS = 11
# Kinds that earlier versions had under other letters.
_FORMER = {"W": "!", "Z": "L"}


class NotAsked(Exception):
    """The question cannot be asked here; the text says why."""


def read(content: bytes, report: Report, known: Known | None = None) -> Draft:
    """The survey as a draft; every row of the file is accounted for in the report.

    ``known``: code in the file → codes of ours from an earlier import. Raises ``ValidationError`` for what is no .lss.
    """
    return _Reading(Source(read_tables(content), report), known or {}).draft()


class _Reading:
    def __init__(self, source: Source, known: Known):
        self.source = source
        self.languages = source.languages
        self.account = Account(source)
        self.codes = Codes("q", reserved=tuple(RESERVED), known=known)
        self.parts: dict[str, dict[str, Target | str]] = {}  # question id → part («» is the whole) → what it means
        self.names: dict[str, Target | str] = {}
        self.asked: dict[str, list[Asked]] = {}
        self.left: list[Asked] = []
        self.rules = Rules(self.parts, self.names)

    def draft(self) -> Draft:
        draft = Draft(language=code_of_language(self.source.base), left=self.left)
        self.account.settings(draft)
        pages = self._pages(draft)
        for thing in self._in_order():
            self._convert(thing)
        for thing in self._in_order():
            pages[thing["gid"].strip()].questions += self._with_condition(thing)
        for gid, group in self.source.groups.items():
            self._group_condition(draft, pages[gid], group)
        self.account.close()
        return draft

    def _pages(self, draft: Draft) -> dict[str, Page]:
        pages = {}
        for gid, group in sorted(self.source.groups.items(), key=lambda each: each[1].line.number("group_order")):
            title, text = self.source.texts(group, "group_name"), self.source.texts(group, "description")
            pages[gid] = Page(group.row, [line.row for line in group.lines], title, text)
            group.take()
            if group["randomization_group"].strip():
                group.row.name(
                    _("order"), _("Questions and answers stand in one order for everybody: nothing is mixed.")
                )
        for thing in self.source.questions.values():
            if thing["gid"].strip() not in pages:
                pages[thing["gid"].strip()] = Page()
        draft.pages = list(pages.values())
        return pages

    def _in_order(self) -> list[Thing]:
        return sorted(self.source.questions.values(), key=lambda thing: thing.line.number("question_order"))

    # Questions

    def _convert(self, thing: Thing) -> None:
        kind, qid = thing["type"].strip(), thing["qid"].strip()
        if thing["gid"].strip() not in self.source.groups:
            thing.row.change(
                _("group"), _("The group of the question is not in the file: the question stands by itself.")
            )
        convert = _KINDS.get(_FORMER.get(kind, kind))
        try:
            if self.account.value(thing, "hidden") == "1":
                raise NotAsked(_("A hidden question is filled in by no person."))
            if convert is None:
                raise NotAsked(_("The portal does not know questions of the kind “%(kind)s”.") % {"kind": kind[:20]})
            self.asked[qid] = convert(self, thing)
        except NotAsked as refusal:
            thing.row.name(_("question"), str(refusal))
            reason = _("It belongs to a question that was not taken.")
            self._mean(thing, "", _("the question “%(code)s” was not taken") % {"code": thing["title"]})
            self.account.leave(thing, reason)
            return
        for asked in self.asked[qid]:
            asked.parts = self.account.rows(thing)
        thing.take()
        self.account.taken(thing)

    def _base(self, thing: Thing, kind: str, *, suffix: str = "", text: Texts | None = None, **own: Any) -> Asked:
        """A question of ours from one of theirs; ``suffix`` tells parts of a question that is split."""
        original = thing["title"].strip() or f"q{thing['qid'].strip()}"
        source: dict[str, Any] = {"code": self.codes.give(original + suffix), "kind": kind}
        if source["code"] != original + suffix:
            source["source"] = original + suffix
        source["text"] = text or self._text(thing, original)
        if not suffix and (help_ := self.source.texts(thing, "help")):
            source["help"] = help_
        match thing["mandatory"].strip().upper():
            case "Y" if kind != "info":
                source["required"] = True
            case "S":
                thing.row.change(_("required softly"), _("A question is required or not: this one may be skipped."))
        return Asked(thing.row, source | own)

    def _text(self, thing: Thing, otherwise: str) -> Texts:
        texts = self.source.texts(thing, "question")
        if not texts:
            texts = {code_of_language(self.source.base): otherwise}
            thing.row.change(_("text"), _("There are no words in the text: its code stands there. Write the text."))
        return texts

    def _subs(self, thing: Thing, scale: int = 0) -> list[Thing]:
        """Subquestions of one axis, in their order."""
        parts = self.source.parts.get(thing["qid"].strip(), ())
        return sorted((one for one in parts if one.line.number("scale_id") == scale), key=_by_order("question_order"))

    def _answers(self, thing: Thing, scale: int = 0) -> list[Thing]:
        answers = self.source.answers_of.get(thing["qid"].strip(), ())
        return sorted((one for one in answers if one.line.number("scale_id") == scale), key=_by_order("sortorder"))

    def _options(self, things: Iterable[Thing], code: str, text: str, prefix: str) -> tuple[list[dict], dict[str, str]]:
        """Answers or rows as our JSON, and their codes: in the file → ours."""
        codes, parts, known = Codes(prefix, reserved=("na",)), [], {}
        for thing in things:
            original = thing[code].strip()
            texts = self.source.texts(thing, text)
            if not texts:
                texts = {code_of_language(self.source.base): original or "—"}
                thing.row.change(_("text"), _("There are no words in the text: its code stands there. Write the text."))
            if original in known:
                thing.row.change(_("code"), _("The code occurs twice in the question: the second one got another."))
            ours = codes.give(original)
            known.setdefault(original, ours)
            parts.append({"code": ours, "text": texts} | (is_no_opinion(texts, thing.row) if prefix == "a" else {}))
            self.account.use(thing)
        return parts, known

    def _add_other(self, thing: Thing, choices: list[dict], options: dict[str, str]) -> None:
        if thing["other"].strip().upper() != "Y":
            return
        code = Codes("c", reserved=tuple(choice["code"] for choice in choices)).give("other")
        text = worded("other", self.languages) | self.account.texts(thing, "other_replace_text")
        choices.append({"code": code, "text": text, "other_text": True})
        options.setdefault("-oth-", code)
        options.setdefault("other", code)

    def _mean(self, thing: Thing, part: str, meaning: Target | str, *names: str) -> None:
        """Note what conditions mean by the question or by a part of it."""
        title = thing["title"].strip()
        self.parts.setdefault(thing["qid"].strip(), {})[part] = meaning
        for name in names or ([f"{title}_{part}"] if part else [title]):
            self.names.setdefault(name, meaning)

    # One method for a kind, or for kinds that differ in a word

    def single(self, thing: Thing) -> list[Asked]:
        choices, options = self._options(self._answers(thing), "code", "answer", "a")
        self._add_other(thing, choices, options)
        if not choices:
            raise NotAsked(_("The question has no answers to choose from."))
        asked = self._base(thing, "single", choices=choices)
        if thing["type"].strip() in ("!", "W"):
            asked.source["dropdown"] = True
        self._mean(thing, "", Target(asked.code, "choice", options=options))
        if "-oth-" in options:
            self._mean(thing, "other", Target(asked.code, "tick", option=options["-oth-"]))
        return [asked]

    def single_with_comment(self, thing: Thing) -> list[Asked]:
        questions = self.single(thing)
        comment = self._base(
            thing, "text", suffix="_comment", text=worded("comment", self.languages), max_length=limits.LONGEST_TEXT
        )
        comment.source.pop("required", None)
        self._mean(thing, "comment", Target(comment.code, "text"))
        thing.row.change(_("comment"), _("The comment beside the answers became a question of its own after it."))
        return [*questions, comment]

    def worded_single(self, thing: Thing) -> list[Asked]:
        """Yes or no, or the sex."""
        words = {"Y": ("yes", "Y"), "N": ("no", "N")} if thing["type"].strip() == "Y" else {
            "F": ("female", "F"),
            "M": ("male", "M"),
        }  # fmt: skip
        choices = [{"code": word, "text": worded(word, self.languages)} for word, _code in words.values()]
        asked = self._base(thing, "single", choices=choices)
        options = {original: word for word, original in words.values()}
        self._mean(thing, "", Target(asked.code, "choice", options=options))
        if thing["type"].strip() == "G":
            thing.row.change(
                _("sex"),
                _("Taken as a question with two answers. Think whether it is needed: groups become smaller by it."),
            )
        return [asked]

    def scale(self, thing: Thing) -> list[Asked]:
        asked = self._base(thing, "scale")
        asked.source["from"], asked.source["steps"] = 1, 5
        self._mean(thing, "", Target(asked.code, "mark"))
        return [asked]

    def multi(self, thing: Thing) -> list[Asked]:
        choices, options = self._options(self._subs(thing), "title", "question", "a")
        self._add_other(thing, choices, options)
        if not choices:
            raise NotAsked(_("The question has no answers to choose from."))
        asked = self._base(thing, "multi", choices=choices)
        limits.limit_ticks(self.account, thing, asked)
        for original in re.split(r"[;,\s]+", self.account.value(thing, "exclude_all_others")):
            for choice in choices:
                if original and choice["code"] == options.get(original):
                    choice["exclusive"] = True
                    self.account.used(thing, "exclude_all_others")
        self._mean(thing, "", Target(asked.code, "set", options=options))
        for original, code in options.items():
            self._mean(thing, original, Target(asked.code, "tick", option=code))
        return [asked]

    def multi_with_comments(self, thing: Thing) -> list[Asked]:
        asked = self.multi(thing)
        for part in self._subs(thing):
            original = part["title"].strip()
            self._mean(thing, f"{original}comment", _("comments beside the answers were not taken"))
        thing.row.change(_("comments"), _("People tick answers here, but do not write a comment beside each of them."))
        return asked

    def matrix(self, thing: Thing) -> list[Asked]:
        kind = thing["type"].strip()
        if kind in ("A", "B"):
            own: dict[str, Any] = {"from": 1, "steps": 5 if kind == "A" else 10}
            return [self._matrix(thing, own, None)]
        if kind in ("C", "E"):
            words = {"Y": "yes", "U": "uncertain", "N": "no"} if kind == "C" else {
                "I": "increase",
                "S": "same",
                "D": "decrease",
            }  # fmt: skip
            columns = [{"code": word, "text": worded(word, self.languages)} for word in words.values()]
            return [self._matrix(thing, {"columns": columns}, words)]
        columns, options = self._options(self._answers(thing), "code", "answer", "a")
        if not columns:
            raise NotAsked(_("The question has no answers to choose from."))
        if kind == "H":
            thing.row.change(_("by columns"), _("The table is turned: what stood in columns stands in rows."))
        return [self._matrix(thing, {"columns": columns}, options)]

    def _matrix(
        self, thing: Thing, own: dict, options: dict[str, str] | None, *, suffix: str = "", mark: str = "",
        text: Texts | None = None,
    ) -> Asked:  # fmt: skip
        rows, codes = self._options(self._subs(thing), "title", "question", "r")
        if not rows:
            raise NotAsked(_("The question has no rows."))
        asked = self._base(thing, "matrix", suffix=suffix, text=text, rows=rows, **own)
        for original, code in codes.items():
            kind = "choice" if options else "mark"
            target = Target(asked.code, kind, row=code, options=options or {})
            self._mean(thing, original + mark, target, f"{thing['title'].strip()}_{original}{mark.replace('#', '_')}")
        return asked

    def two_matrices(self, thing: Thing) -> list[Asked]:
        """Array dual scale: one table for each of its scales."""
        questions = []
        for scale, header in ((0, "dualscale_headerA"), (1, "dualscale_headerB")):
            columns, options = self._options(self._answers(thing, scale), "code", "answer", "a")
            if not columns:
                continue
            heads = self.account.texts(thing, header)
            text = self._text(thing, thing["title"])
            if heads:
                text = {
                    language: f"{words} – {heads.get(language, '')}".rstrip(" –") for language, words in text.items()
                }
            own = {"columns": columns}
            questions.append(self._matrix(thing, own, options, suffix=f"_{scale + 1}", mark=f"#{scale}", text=text))
        if not questions:
            raise NotAsked(_("The question has no answers to choose from."))
        thing.row.change(_("two scales"), _("The question with two scales became two tables, one after the other."))
        return questions

    def grid(self, thing: Thing) -> list[Asked]:
        """A table of fields: a question for each field, or for each row where the fields are ticks."""
        rows, columns = self._subs(thing), self._subs(thing, 1)
        if not rows or not columns:
            raise NotAsked(_("The question has no rows or no columns."))
        ticks = thing["type"].strip() == ":" and self.account.value(thing, "multiflexible_checkbox") == "1"
        questions = self._ticks(thing, rows, columns) if ticks else self._fields(thing, rows, columns)
        for part in (*rows, *columns):
            self.account.use(part)
        return questions

    def _ticks(self, thing: Thing, rows: list[Thing], columns: list[Thing]) -> list[Asked]:
        self.account.used(thing, "multiflexible_checkbox")
        choices, options = self._options(columns, "title", "question", "a")
        questions = []
        for row in rows:
            asked = self._base(thing, "multi", suffix=f"_{row['title'].strip()}", text=self._of_row(thing, row))
            asked.source["choices"] = [dict(choice) for choice in choices]
            questions.append(asked)
            for original, code in options.items():
                self._mean(thing, f"{row['title'].strip()}_{original}", Target(asked.code, "tick", option=code))
        thing.row.change(_("table"), _("Each row of the table became a question of its own."))
        return questions

    def _fields(self, thing: Thing, rows: list[Thing], columns: list[Thing]) -> list[Asked]:
        is_number = thing["type"].strip() == ":" or self.account.value(thing, "numbers_only") == "1"
        questions = []
        for row in rows:
            for column in columns:
                key = f"{row['title'].strip()}_{column['title'].strip()}"
                text = self._joined(self._of_row(thing, row), self.source.texts(column, "question"))
                questions.append(self._field(thing, key, text, is_number=is_number, prefix="multiflexible_"))
        thing.row.change(_("table"), _("Each field of the table became a question of its own."))
        return questions

    def several_fields(self, thing: Thing) -> list[Asked]:
        """Several short texts or numbers under one heading."""
        rows = self._subs(thing)
        if not rows:
            raise NotAsked(_("The question has no rows."))
        is_slider = self.account.value(thing, "slider_layout") == "1"
        is_number = thing["type"].strip() == "K" or self.account.value(thing, "numbers_only") == "1"
        questions = []
        for row in rows:
            self.account.use(row)
            text = self._of_row(thing, row, only_left=is_slider)
            prefix = "slider_" if is_slider else ""
            questions.append(self._field(thing, row["title"].strip(), text, is_number=is_number, prefix=prefix))
        thing.row.change(_("several fields"), _("Each field became a question of its own."))
        return questions

    def _field(self, thing: Thing, key: str, text: Texts, *, is_number: bool, prefix: str) -> Asked:
        """``prefix``: of the attributes that hold its limits; empty where it has none."""
        asked = self._base(thing, "number" if is_number else "text", suffix=f"_{key}", text=text)
        if is_number:
            names = (f"{prefix}min", f"{prefix}max") if prefix else ("", "")
            limits.limit_number(self.account, thing, asked, *names)
        else:
            limits.limit_text(self.account, thing, asked, is_long=False)
        self._mean(thing, key, Target(asked.code, "number" if is_number else "text"))
        return asked

    def _of_row(self, thing: Thing, row: Thing, *, only_left: bool = False) -> Texts:
        """«Question: row», so that the part can stand by itself. ``only_left``: of «left|right» of a slider."""
        texts = self.source.texts(row, "question") or {code_of_language(self.source.base): row["title"]}
        if only_left:
            texts = {language: " – ".join(filter(None, text.split("|"))) for language, text in texts.items()}
        return self._joined(self._text(thing, thing["title"]), texts)

    @staticmethod
    def _joined(first: Texts, second: Texts) -> Texts:
        joined = {}
        for language in dict.fromkeys((*first, *second)):
            parts = [first.get(language) or next(iter(first.values()), ""), second.get(language, "")]
            joined[language] = ": ".join(part.rstrip(": ") for part in parts if part)
        return joined

    def number(self, thing: Thing) -> list[Asked]:
        asked = self._base(thing, "number")
        limits.limit_number(self.account, thing, asked, "min_num_value_n", "max_num_value_n")
        if unit := self.account.texts(thing, "suffix"):
            asked.source["unit"] = unit
        self._mean(thing, "", Target(asked.code, "number"))
        return [asked]

    def text(self, thing: Thing) -> list[Asked]:
        if self.account.value(thing, "numbers_only") == "1":
            return self.number(thing)
        asked = self._base(thing, "text")
        limits.limit_text(self.account, thing, asked, is_long=thing["type"].strip() != "S")
        self._mean(thing, "", Target(asked.code, "text"))
        return [asked]

    def date(self, thing: Thing) -> list[Asked]:
        asked = self._base(thing, "date")
        limits.limit_days(self.account, thing, asked)
        self._mean(thing, "", Target(asked.code, "date"))
        return [asked]

    def ranking(self, thing: Thing) -> list[Asked]:
        answers = self._answers(thing)
        choices, _options = (
            self._options(answers, "code", "answer", "a")
            if answers
            else self._options(self._subs(thing), "title", "question", "a")
        )
        if len(choices) < 2:
            raise NotAsked(_("The question has fewer than two answers to put in order."))
        asked = self._base(thing, "ranking", choices=choices)
        limits.limit_places(self.account, thing, asked)
        self._mean(thing, "", Target(asked.code, "ranking"))
        for place in range(1, len(choices) + 1):
            self._mean(thing, str(place), _("places of a ranking are not asked by conditions"))
        return [asked]

    def explanation(self, thing: Thing) -> list[Asked]:
        self._mean(thing, "", _("“%(code)s” is an explanation without an answer") % {"code": thing["title"]})
        return [self._base(thing, "info")]

    def equation(self, thing: Thing) -> list[Asked]:
        raise NotAsked(_("It reckons something and asks nobody. The portal does not reckon while people answer."))

    def upload(self, thing: Thing) -> list[Asked]:
        raise NotAsked(_("Files are not asked for: they may tell who answers."))

    def language(self, thing: Thing) -> list[Asked]:
        raise NotAsked(_("It switches the language. On the portal people choose it above the questions."))

    # Conditions

    def _with_condition(self, thing: Thing) -> list[Asked]:
        questions = self.asked.get(thing["qid"].strip(), [])
        conditions = self.account.conditions.get(thing["qid"].strip(), [])
        relevance = thing["relevance"].strip() or self.account.value(thing, "relevance")
        self.account.used(thing, "relevance")
        if not questions:
            for line in conditions:
                line.row.name(_("condition"), _("It belongs to a question that was not taken."))
            return []
        rule: Rule | None = True
        if relevance not in ("", "1"):
            rule = self.rules.of_relevance(relevance, thing.row)
        elif conditions:
            rule = self.rules.of_conditions(conditions, thing.row)
        for line in conditions:
            if rule is None:
                line.row.name(
                    _("condition"), _("See the question: the condition was not taken, the question is always shown.")
                )
            else:
                line.row.take()
        if rule is False:
            thing.row.leave(
                _("condition"), _("The condition is never met, so nobody ever saw the question. It was left out.")
            )
            self.left += questions
            return []
        if isinstance(rule, dict):
            for asked in questions:
                asked.source["show_if"] = rule
        return questions

    def _group_condition(self, draft: Draft, page: Page, group: Thing) -> None:
        relevance = group["grelevance"].strip()
        if relevance in ("", "1"):
            return
        rule = self.rules.of_relevance(relevance, group.row)
        if isinstance(rule, dict):
            page.show_if = rule
        elif rule is False:
            draft.leave_out_page(
                page, _("condition"), _("The condition is never met, so nobody ever saw the group. It was left out.")
            )


def _by_order(name: str):
    return lambda thing: thing.line.number(name)


_KINDS = {
    "L": _Reading.single, "!": _Reading.single, "O": _Reading.single_with_comment, "5": _Reading.scale,
    "Y": _Reading.worded_single, "G": _Reading.worded_single, "I": _Reading.language, "M": _Reading.multi,
    "P": _Reading.multi_with_comments, "A": _Reading.matrix, "B": _Reading.matrix, "C": _Reading.matrix,
    "E": _Reading.matrix, "F": _Reading.matrix, "H": _Reading.matrix, "1": _Reading.two_matrices, ":": _Reading.grid,
    ";": _Reading.grid, "K": _Reading.several_fields, "Q": _Reading.several_fields, "N": _Reading.number,
    "S": _Reading.text, "T": _Reading.text, "U": _Reading.text, "D": _Reading.date, "R": _Reading.ranking,
    "X": _Reading.explanation, "*": _Reading.equation, "|": _Reading.upload,
}  # fmt: skip
