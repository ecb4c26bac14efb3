"""The tree of a rule «показать, если …», as it stands in the JSON of a questionnaire. What it means: ``rules``.

``{"all": […]}``, ``{"any": […]}``, ``{"not": …}``, or ``{"question": "q4", "row": "rooms", "op": "ge", "value": 3}``.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

DEEPEST = 8
CHOSEN, ANSWERED = "chosen", "answered"
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
GROUPS = ("all", "any")

Value = tuple[str, ...] | Decimal | datetime.date | None


class DefinitionError(ValueError):
    """The JSON is no questionnaire of ours; the text says where and why, for whoever made it.

    ``where``: a code or a path of the JSON; ``why``: half a sentence in the reader's language, without a full stop.
    """

    def __init__(self, where: str, why: str):
        super().__init__(where, why)

    def __str__(self) -> str:
        return ": ".join(self.args)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison. ``value``: codes for ``chosen``, nothing for ``answered``, else a number or a day."""

    question: str
    op: str
    value: Value = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition = Leaf | All | Any | Not


def shortened(value: object) -> str:
    """Something out of the JSON as a complaint names it, whatever it is."""
    return "" if value is None else str(value)[:60]


def parse_rule(source: object, where: str = "show_if") -> Condition:
    """The rule as a tree. Raises ``DefinitionError`` when it has another form; questions are not looked up."""
    return _parse(source, where, DEEPEST)


def leaves(rule: Condition) -> Iterator[Leaf]:
    """All comparisons of a rule, from left to right."""
    if isinstance(rule, Leaf):
        yield rule
    else:
        for part in (rule.part,) if isinstance(rule, Not) else rule.parts:
            yield from leaves(part)


def _parse(source: object, where: str, deepest: int) -> Condition:
    if not isinstance(source, dict):
        raise DefinitionError(where, _("a rule must be an object"))
    if not deepest:
        raise DefinitionError(where, _("the rule is nested too deep"))
    keys = [key for key in (*GROUPS, "not", "question") if key in source]
    if len(keys) != 1:
        raise DefinitionError(where, _("a rule has exactly one of all, any, not, question"))
    key = keys[0]
    if key == "question":
        return _leaf(source, where)
    if key == "not":
        return Not(_parse(source["not"], where, deepest - 1))
    parts = source[key]
    if not isinstance(parts, list) or not parts:
        raise DefinitionError(where, _("%(key)s must be a list that is not empty") % {"key": key})
    group = All if key == "all" else Any
    return group(tuple(_parse(part, where, deepest - 1) for part in parts))


def _leaf(source: dict, where: str) -> Leaf:
    question, op, row, value = source["question"], source.get("op"), source.get("row") or "", source.get("value")
    if not isinstance(question, str) or not isinstance(row, str):
        raise DefinitionError(where, _("a rule names a question, and its line, by the code"))
    if op == ANSWERED:
        return Leaf(question, op, row=row)
    if op == CHOSEN:
        if not isinstance(value, list) or not value or not all(isinstance(code, str) for code in value):
            raise DefinitionError(where, _("the comparison chosen takes a list of codes"))
        return Leaf(question, op, tuple(value), row)
    if op in COMPARISONS:
        return Leaf(question, op, _compared(value, where), row)
    raise DefinitionError(where, _("unknown comparison “%(name)s”") % {"name": shortened(op)})


def _compared(value: object, where: str) -> Decimal | datetime.date:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**12:
        return Decimal(str(value))
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise DefinitionError(where, _("a comparison takes a number or a day like 2026-09-01"))


def as_json(rule: Condition) -> dict:
    """The rule as the script of the page reads it: as in the JSON, with numbers as numbers."""
    if isinstance(rule, Not):
        return {"not": as_json(rule.part)}
    if not isinstance(rule, Leaf):
        return {"all" if isinstance(rule, All) else "any": [as_json(part) for part in rule.parts]}
    source: dict = {"question": rule.question, "op": rule.op}
    if rule.row:
        source["row"] = rule.row
    if isinstance(rule.value, tuple):
        source["value"] = list(rule.value)
    elif rule.value is not None:
        source["value"] = float(rule.value) if isinstance(rule.value, Decimal) else rule.value.isoformat()
    return source
