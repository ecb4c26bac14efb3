"""A survey of LimeSurvey as it lies in the file: what belongs together, in all its languages, whatever the version.

Up to database version 400 or so every text stands in a row for each language; since then a row holds what is the same
in all of them, and its texts lie in ``…_l10ns``.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import markup
from .draft import Texts
from .languages import code_of_language
from .report import Report, Row
from .tables import Tables

# Which field of a table names its row for people.
_NAMED_BY = {
    "question_attributes": "attribute",
    "answers": "code",
    "quota_members": "code",
    "groups": "group_name",
    "group_l10ns": "group_name",
    "quota": "name",
    "assessments": "name",
    "conditions": "cfieldname",
    "survey_url_parameters": "parameter",
    "surveys": "sid",
    "surveys_languagesettings": "surveyls_language",
}


class Line(dict):
    """Fields of one row, and its place in the account."""

    def __init__(self, fields: dict[str, str], row: Row):
        super().__init__(fields)
        self.row = row

    def __getitem__(self, key: str) -> str:
        return self.get(key, "")

    def number(self, key: str) -> int:
        """A whole number for sorting; 0 for what is none."""
        text = self[key].strip()
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else 0


@dataclass
class Thing:
    """A question, subquestion, answer or group: its first row, and the rows that hold its texts, by language."""

    line: Line
    lines: list[Line] = field(default_factory=list)
    words: dict[str, Line] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.line[key]

    @property
    def row(self) -> Row:
        return self.line.row

    def take(self) -> None:
        for line in self.lines:
            line.row.take()

    def leave(self, reason: str) -> None:
        for line in self.lines:
            if line.row.is_taken or not line.row.remarks:
                line.row.leave(_("row"), reason)


class Source:
    """The file, sorted. Rows that fit nowhere are named already."""

    def __init__(self, tables: Tables, report: Report):
        self.lines = {
            table: [Line(fields, _row(report, table, number, fields)) for number, fields in enumerate(rows, 1)]
            for table, rows in tables.rows.items()
        }
        self.languages = self._languages()
        self.base = self.languages[0]
        self.groups = self._things("groups", "gid", "group_l10ns", "gid")
        self.answers = self._things("answers", "aid" if self._has("answers", "aid") else "", "answer_l10ns", "aid")
        everything = self._things(("questions", "subquestions"), "qid", "question_l10ns", "qid")
        self.questions = {qid: thing for qid, thing in everything.items() if _is_top(thing)}
        self.parts = _by((thing["parent_qid"], thing) for thing in everything.values() if not _is_top(thing))
        self.answers_of = _by((thing["qid"], thing) for thing in self.answers.values())
        self.attributes = _by((line["qid"], line) for line in self["question_attributes"])
        self._name_orphans()

    def __getitem__(self, table: str) -> list[Line]:
        return self.lines.get(table, [])

    def _has(self, table: str, name: str) -> bool:
        return any(line[name] for line in self[table])

    def _languages(self) -> list[str]:
        """The base language first; those of the settings, then those that only rows know."""
        found = [line["language"].strip() for line in self["surveys"][:1]]
        for line in self["surveys"][:1]:
            found += line["additional_languages"].split()
        found += [line[""].strip() for line in self["languages"]]
        found += [line["surveyls_language"].strip() for line in self["surveys_languagesettings"]]
        if not any(found):
            for table in ("questions", "question_l10ns"):
                found += [line["language"].strip() for line in self[table]]
        return list(dict.fromkeys(filter(None, found))) or ["en"]

    def _things(self, tables: str | tuple[str, ...], key: str, words: str, words_key: str) -> dict[str, Thing]:
        """Rows of one thing in several languages come together. ``key`` empty: the natural key of old answers."""
        things: dict[str, Thing] = {}
        for line in (line for table in ([tables] if isinstance(tables, str) else tables) for line in self[table]):
            identity = line[key].strip() if key else "\0".join(line[name] for name in ("qid", "code", "scale_id"))
            language = line["language"].strip()
            if language and language not in self.languages:
                line.row.name(
                    _("language"), _("The survey does not have the language “%(name)s”.") % {"name": language}
                )
                continue
            thing = things.get(identity)
            if thing is None:
                things[identity] = Thing(line, [line], {language or self.base: line})
            elif (language or self.base) in thing.words:
                line.row.name(_("row"), _("The same row stands in the file before."))
            else:
                thing.lines.append(line)
                thing.words[language] = line
                if language == self.base:
                    thing.line = line
        self._add_words(things, words, words_key)
        return things

    def _add_words(self, things: dict[str, Thing], table: str, key: str) -> None:
        seen: set[tuple[str, str]] = set()
        for line in self[table]:
            identity, language = line[key].strip(), line["language"].strip()
            thing = things.get(identity)
            if thing is None:
                line.row.name(_("row"), _("It belongs to something that is not in the file."))
            elif language not in self.languages:
                line.row.name(
                    _("language"), _("The survey does not have the language “%(name)s”.") % {"name": language}
                )
            elif (identity, language) in seen:
                line.row.name(_("row"), _("The same row stands in the file before."))
            else:
                seen.add((identity, language))
                thing.lines.append(line)
                thing.words[language] = line

    def _name_orphans(self) -> None:
        missing = _("It belongs to something that is not in the file.")
        for qid, things in self.parts.items():
            if qid not in self.questions:
                for thing in things:
                    thing.leave(missing)
        for qid, things in self.answers_of.items():
            if qid not in self.questions:
                for thing in things:
                    thing.leave(missing)
        inner = {thing["qid"] for things in self.parts.values() for thing in things}
        for qid, lines in self.attributes.items():
            if qid not in self.questions:
                for line in lines:
                    if qid in inner and not line["value"].strip():
                        line.row.take()
                    else:
                        line.row.name(_("property"), missing)

    def texts(self, thing: Thing, name: str) -> Texts:
        """Plain texts of a field by our languages; what plain text cannot hold is named at its row."""
        found: Texts = {}
        for language, line in thing.words.items():
            if text := clean(line, name):
                found[code_of_language(language)] = text
        return found


def clean(line: Line, name: str) -> str:
    """The field as plain text; pictures, scripts and inserted answers are named."""
    text, lost = markup.plain(line[name])
    for each in sorted(lost):
        line.row.change(markup.names()[each], _("Texts of the portal are plain: the words stay, this does not."))
    text, was_piped = markup.unpiped(text)
    if was_piped:
        line.row.change(
            _("inserted answers"), _("The text puts answers or data in. “…” stands there: change the text.")
        )
    return text


def _row(report: Report, table: str, number: int, fields: dict[str, str]) -> Row:
    code = fields.get(_NAMED_BY.get(table, "title"), "") or fields.get("", "")
    kind = fields.get("type", "") if table in ("questions", "subquestions") else ""
    return report.row(f"{table}: {number}", code, kind)


def _is_top(thing: Thing) -> bool:
    return thing["parent_qid"].strip() in ("", "0")


def _by(pairs: Iterable[tuple]) -> dict[str, list]:
    groups: dict[str, list] = defaultdict(list)
    for key, value in pairs:
        groups[key.strip()].append(value)
    return dict(groups)
