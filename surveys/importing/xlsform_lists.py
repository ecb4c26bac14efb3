"""Lists of answers of XLSForm: the sheet «choices»."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..definitions import NO_OPINION
from . import xlsform_columns as columns
from .codes import Codes
from .languages import worded
from .opinions import is_no_opinion
from .report import Row
from .xlsform_source import Cells

_OTHER = re.compile(r"\s+(or[_ ]other|or specify other)$", re.IGNORECASE)


class NoList(Exception):
    """The list is not in the file; the text says which."""


@dataclass
class Answers:
    """A list of answers: as our JSON, and name in the file → code."""

    parts: list[dict] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


class Lists:
    """``base``: the language of texts that name none."""

    def __init__(self, lines: list[Cells], base: str):
        self.base = base
        self._lines: dict[str, list[Cells]] = {}
        self._answers: dict[str, Answers] = {}
        for line in lines:
            self._lines.setdefault(line.value("list_name").strip(), []).append(line)

    def answers(self, name: str) -> Answers:
        """Shared by all who ask the list: not to be changed. Raises ``NoList``."""
        if name not in self._answers:
            self._answers[name] = self._read(name)
        return self._answers[name]

    def own_answers(self, wanted: str) -> Answers:
        """Copies for one question, with «other» where its type asks for it. Raises ``NoList``."""
        shared = self.answers(_name_in(wanted))
        parts, options = [dict(part) for part in shared.parts], dict(shared.options)
        if not _OTHER.search(wanted):
            return Answers(parts, options)
        if "other" in options:
            next(part for part in parts if part["code"] == options["other"])["other_text"] = True
        else:
            code = Codes("a", reserved=tuple(part["code"] for part in parts)).give("other")
            parts.append({"code": code, "text": worded("other", [self.base]), "other_text": True})
            options["other"] = code
        return Answers(parts, options)

    def rows(self, wanted: str) -> list[Row]:
        """The rows of the list that a question asks."""
        return [line.row for line in self._lines.get(_name_in(wanted), ())]

    def leave_unasked(self, needed: set[int]) -> None:
        """Answers of lists that no question asks. ``needed``: ``id`` of the rows that one does."""
        for name, lines in self._lines.items():
            for row in (line.row for line in lines if id(line.row) not in needed):
                row.leave(_("answer"), _("No question that was taken uses the list “%(name)s”.") % {"name": name[:80]})

    def _read(self, name: str) -> Answers:
        lines = self._lines.get(name)
        if not lines:
            raise NoList(_("The list of answers “%(name)s” is not in the file.") % {"name": name[:80]})
        answers, codes = Answers(), Codes("a", reserved=(NO_OPINION,))
        seen: set[tuple[str, str]] = set()
        for line in lines:
            original = line.value("name", "value").strip()
            texts = line.texts("label", self.base)
            same = (original, "\0".join(texts.values()))
            line.row.take()
            columns.explain_choice(line)
            if same in seen:
                line.row.change(_("row"), _("The same answer stands in the list before: it is shown once."))
                continue
            seen.add(same)
            if not texts:
                texts = {self.base: original or "—"}
                line.row.change(_("text"), _("There are no words in the text: its code stands there. Write the text."))
            if original in answers.options:
                line.row.change(_("code"), _("The code occurs twice in the list: the second one got another."))
            flag = is_no_opinion(texts, line.row)
            code = NO_OPINION if flag and original == NO_OPINION else codes.give(original)
            answers.options.setdefault(original, code)
            answers.parts.append({"code": code, "text": texts} | flag)
        return answers


def _name_in(wanted: str) -> str:
    return _OTHER.sub("", wanted).strip()
