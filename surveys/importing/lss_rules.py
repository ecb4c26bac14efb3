"""Conditions of LimeSurvey, as expressions or as tables: rules where they can be expressed; else the row says why."""

import re

from django.utils.translation import gettext as _

from .expressions import NotExpressible, read_limesurvey
from .report import Row
from .translation import Rule, Target, both, either, negated, say_unexpressed, translate

_SGQA = re.compile(r"\+?(\d+)X(\d+)X(\d+)(.*)\Z", re.DOTALL)
_PLAIN_VALUES = frozenset({"", "naok", "code", "value", "valuenaok"})


class Rules:
    """``parts``: id of a question → part («» is the whole) → what an answer to it is, or why there is none; ``names``:
    the same by the names that expressions use."""

    def __init__(self, parts: dict[str, dict[str, Target | str]], names: dict[str, Target | str]):
        self.parts, self.names = parts, names

    def of_relevance(self, relevance: str, row: Row) -> Rule | None:
        """The rule, or None when it is no rule of ours; the row says so then."""
        source = relevance.strip()
        if source.startswith("{") and source.endswith("}"):
            source = source[1:-1]
        try:
            return translate(read_limesurvey(source), self._resolve)
        except NotExpressible as why:
            say_unexpressed(row, relevance, str(why))
            return None

    def _resolve(self, name: str) -> Target:
        if found := _SGQA.match(name):
            meaning = self._of_field(found[3], found[4].partition(".")[0])
            value = found[4].partition(".")[2]
        else:
            plain, _dot, value = name.partition(".")
            meaning = self.names.get(plain)
        if isinstance(meaning, str):
            raise NotExpressible(meaning)
        if value.lower() not in _PLAIN_VALUES:
            raise NotExpressible(_("it asks for “%(value)s” of an answer") % {"value": value[:60]})
        if meaning is None:
            raise NotExpressible(_("there is no question “%(name)s”") % {"name": name[:60]})
        return meaning

    def _of_field(self, digits: str, rest: str) -> Target | str | None:
        """``12X3X45SQ1``: numbers of survey, group and question, then the part, which may begin with a digit too."""
        for length in range(len(digits), 0, -1):
            if parts := self.parts.get(digits[:length]):
                return parts.get(digits[length:] + rest)
        return None

    def of_conditions(self, lines: list, row: Row) -> Rule | None:
        """Conditions as tables: scenarios by «or», questions by «and», values of one question by «or»."""
        scenarios: dict[str, dict[str, Rule]] = {}
        try:
            for line in lines:
                questions = scenarios.setdefault(line["scenario"].strip() or "1", {})
                asked = line["cqid"].strip() or line["cfieldname"].strip()
                questions[asked] = either(questions.get(asked, False), self._of_condition(line))
        except NotExpressible as why:
            source = "; ".join(f"{line['cfieldname']} {line['method']} {line['value']}" for line in lines)
            say_unexpressed(row, source, str(why))
            return None
        rule: Rule = False
        for questions in scenarios.values():
            together: Rule = True
            for part in questions.values():
                together = both(together, part)
            rule = either(rule, together)
        return rule

    def _of_condition(self, line) -> Rule:
        method, value = line["method"].strip() or "==", line["value"].strip()
        if method.upper() == "RX":
            raise NotExpressible(_("it compares with a pattern"))
        if value.startswith(("@", "{")):
            raise NotExpressible(_("it compares an answer with something that is no fixed value"))
        target = self._resolve(line["cfieldname"].strip())
        if target.kind == "set" and value:
            rule: Rule = target.leaf("chosen", [_option_of(target, value)])
            return negated(rule) if method == "!=" else rule
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return translate(read_limesurvey(f'answer {method} "{quoted}"'), lambda _name: target)


def _option_of(target: Target, value: str) -> str:
    if value not in target.options:
        raise NotExpressible(_("the question has no answer “%(value)s”") % {"value": value[:60]})
    return target.options[value]
