"""Conditions of XLSForm: rules where they can be expressed; where not, the row says why."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from .draft import Asked, Draft, Page
from .expressions import NotExpressible, read_xpath
from .report import Row
from .translation import Rule, Target, both, depth, say_unexpressed, translate

DEEPEST_RULE = 8


@dataclass
class Pending:
    """A condition that waits until all questions are known."""

    source: str
    row: Row
    asked: Asked | None = None
    page: Page | None = None
    groups: tuple["Pending", ...] = ()
    rule: Rule | None = None
    is_read: bool = False


class Conditions:
    """Turns what waited into rules. ``names``: of questions → what an answer to them is, or why there is none."""

    def __init__(self, draft: Draft, names: dict[str, Target | str]):
        self.draft, self.names = draft, names

    def settle(self, pending: Pending) -> None:
        """Give the question or page its rule, with those of the groups around it; else its row says why not."""
        rule: Rule = True
        for part in (*pending.groups, pending):
            found = self._read(part)
            if found is not None:
                rule = both(rule, found)
        if rule is False:
            self._drop(pending)
        elif isinstance(rule, dict):
            if depth(rule) > DEEPEST_RULE:
                say_unexpressed(pending.row, pending.source, _("the condition is nested too deep"))
            elif pending.page:
                pending.page.show_if = rule
            elif pending.asked:
                pending.asked.source["show_if"] = rule

    def _read(self, pending: Pending) -> Rule | None:
        """The rule of one cell, read once; None when it is no rule of ours, and the row says so."""
        if not pending.is_read:
            pending.is_read = True
            pending.rule = True
            if pending.source:
                try:
                    pending.rule = translate(read_xpath(pending.source), partial(target_of, self.names))
                except NotExpressible as why:
                    say_unexpressed(pending.row, pending.source, str(why))
                    pending.rule = None
        return pending.rule

    def _drop(self, pending: Pending) -> None:
        """Never shown: nobody was ever asked."""
        reason = _("The condition is never met, so nobody ever saw the question. It was left out.")
        pending.row.leave(_("condition"), reason)
        if pending.page:
            self.draft.leave_out_page(pending.page, _("condition"), reason)
        if pending.asked:
            self.draft.left.append(pending.asked)
        for page in self.draft.pages:
            page.questions = [asked for asked in page.questions if asked is not pending.asked]


def target_of(names: dict[str, Target | str], name: str) -> Target:
    """What an answer to the question is. Raises ``NotExpressible``, saying why, where there is none."""
    meaning = names.get(name)
    if isinstance(meaning, Target):
        return meaning
    raise NotExpressible(meaning or _("there is no question “%(name)s”") % {"name": name[:60]})
