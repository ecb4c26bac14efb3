"""What a foreign condition means as a rule of ours («показать, если …»)."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from .expressions import Call, Const, Expression, Joined, Name, Negation, NotExpressible, Pair
from .report import Row

# Rules may nest as deep as the parser of ours allows; one level is kept for joining with the rule of a group.
DEEPEST = 7
_UNWRAPPED = frozenset(
    {"number", "int", "intval", "floatval", "string", "strval", "trim", "normalize-space", "once", "round"}
)
_EMPTY = frozenset({"is_empty", "empty", "is_null"})
_SHOWN_OTHERWISE = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


@dataclass(frozen=True, slots=True)
class Target:
    """An answer that a condition may ask for.

    ``kind``: ``choice`` (one of ``options``), ``set`` (several of them), ``tick`` (``option`` of a set), ``mark`` (of a
    scale), ``number``, ``date``, ``text``, ``ranking``. ``options``: code in the file → ours. ``row``: of a matrix.
    """

    question: str
    kind: str
    row: str = ""
    option: str = ""
    options: dict[str, str] = field(default_factory=dict, hash=False)

    def leaf(self, op: str, value: Any = None) -> dict:
        leaf = {"question": self.question, "op": op}
        if self.row:
            leaf["row"] = self.row
        return leaf if value is None else leaf | {"value": value}


Resolve = Callable[[str], Target]
# A rule, or what is always so.
Rule = dict | bool


def translate(tree: Expression, resolve: Resolve) -> Rule:
    """The rule. ``resolve`` finds the answer that a name means, or raises ``NotExpressible`` with the reason."""
    rule = _Translator(resolve).condition(tree)
    if isinstance(rule, dict) and depth(rule) > DEEPEST:
        raise NotExpressible(_("the condition is nested too deep"))
    return rule


def both(first: Rule, second: Rule) -> Rule:
    return _join("all", first, second)


def either(first: Rule, second: Rule) -> Rule:
    return _join("any", first, second)


def negated(rule: Rule) -> Rule:
    if isinstance(rule, bool):
        return not rule
    return rule.get("not", {"not": rule})


def asked_by(rule: dict) -> Iterator[dict]:
    """All comparisons of the rule."""
    if "question" in rule:
        yield rule
    elif "not" in rule:
        yield from asked_by(rule["not"])
    else:
        for part in rule.get("all", rule.get("any", ())):
            yield from asked_by(part)


def depth(rule: dict) -> int:
    """How deep the rule is nested; our parser counts the same way."""
    if "question" in rule:
        return 1
    parts = [rule["not"]] if "not" in rule else rule.get("all") or rule.get("any") or []
    return 1 + max(map(depth, parts), default=0)


def _join(key: str, first: Rule, second: Rule) -> Rule:
    """Join, without a level where one is enough; ticks of one question become one list."""
    neutral = key == "all"
    if isinstance(first, bool):
        return second if first is neutral else first
    if isinstance(second, bool):
        return first if second is neutral else second
    parts = [*first.get(key, [first])]
    for part in second.get(key, [second]):
        for place, known in enumerate(parts):
            if part == known:
                break
            if key == "any" and (merged := _merged(known, part)):
                parts[place] = merged
                break
        else:
            parts.append(part)
    return parts[0] if len(parts) == 1 else {key: parts}


def _merged(first: dict, second: dict) -> dict | None:
    """«A chosen or B chosen» as «A or B chosen»."""
    if first.get("op") != "chosen" or second.get("op") != "chosen":
        return None
    if (first["question"], first.get("row")) != (second["question"], second.get("row")):
        return None
    return first | {"value": [*first["value"], *(code for code in second["value"] if code not in first["value"])]}


class _Translator:
    def __init__(self, resolve: Resolve):
        self.resolve = resolve

    def condition(self, tree: Expression) -> Rule:
        """What stands where yes or no is asked."""
        match tree:
            case Joined(op, parts):
                rule: Rule = op == "and"
                for part in parts:
                    rule = (both if op == "and" else either)(rule, self.condition(part))
                return rule
            case Pair("math"):
                raise NotExpressible(_("it reckons with answers"))
            case Pair(op, left, right):
                return self.comparison(op, left, right)
            case Negation(part):
                return negated(self.condition(part))
            case Call(name, arguments):
                return self.call(name, arguments)
            case Const(value, is_number):
                return _number(value) != 0 if is_number else value not in ("", "0")
            case Name():
                target = self.target(tree)
                if target.kind == "number":
                    return both(target.leaf("answered"), negated(target.leaf("eq", 0)))
                return self.filled(target)
        raise NotExpressible(_("the condition is not understood"))  # pragma: no cover

    def call(self, name: str, arguments: tuple[Expression, ...]) -> Rule:
        match name, arguments:
            case (("true" | "false"), ()):
                return name == "true"
            case (("selected" | "checked"), (answer, Const(value))):
                target = self.target(answer)
                if target.kind not in ("choice", "set"):
                    raise NotExpressible(_("“selected” asks a question without answers to choose from"))
                return target.leaf("chosen", [self.option(target, value)])
            case _, (answer,) if name in _EMPTY:
                return negated(self.filled(self.target(answer)))
            case "boolean", (answer,):
                return self.condition(answer)
        raise NotExpressible(_("the function “%(name)s” is not known here") % {"name": name[:60]})

    def comparison(self, op: str, left: Expression, right: Expression) -> Rule:
        left, right = _unwrapped(left), _unwrapped(right)
        if isinstance(left, Const) and not isinstance(right, Const):
            left, right, op = right, left, _SHOWN_OTHERWISE.get(op, op)
        if isinstance(right, Call) and right.name in ("true", "false") and not right.arguments and op in ("eq", "ne"):
            rule = self.condition(left)
            return rule if (op == "eq") == (right.name == "true") else negated(rule)
        if not isinstance(right, Const):
            raise NotExpressible(_("it compares an answer with something that is no fixed value"))
        if isinstance(left, Const):
            return _compare_constants(op, left, right)
        if isinstance(left, Call):
            return self.counted(left, op, right)
        if not isinstance(left, Name):
            raise NotExpressible(_("it reckons with answers"))
        return self.answer(self.target(left), op, right)

    def counted(self, call: Call, op: str, value: Const) -> Rule:
        """«Something is chosen», written as a number of answers or letters above nothing."""
        if call.name in ("count-selected", "string-length", "strlen", "count", "sum") and call.arguments:
            wanted = (op, value.value)
            some = {("gt", "0"), ("ge", "1"), ("ne", "0")}
            none = {("eq", "0"), ("lt", "1"), ("le", "0")}
            if call.name != "sum" and wanted in some | none:
                rule: Rule = False
                for argument in call.arguments:
                    rule = either(rule, self.filled(self.target(argument)))
                return rule if wanted in some else negated(rule)
        raise NotExpressible(_("the function “%(name)s” is not known here") % {"name": call.name[:60]})

    def answer(self, target: Target, op: str, value: Const) -> Rule:
        if value.value.strip() == "" and not value.is_number:
            if op not in ("eq", "ne"):
                raise NotExpressible(_("it compares an answer with nothing"))
            filled = self.filled(target)
            return filled if op == "ne" else negated(filled)
        if op == "ne":
            return negated(self.answer(target, "eq", value))
        match target.kind:
            case "tick":
                if op == "eq" and value.value in ("Y", "1"):
                    return self.filled(target)
                raise NotExpressible(_("a tick is compared with “%(value)s”") % {"value": value.value[:60]})
            case "choice":
                return self.choice(target, op, value.value)
            case "set" if op == "eq":
                chosen = self.option(target, value.value)
                others = [code for code in target.options.values() if code != chosen]
                only = negated(target.leaf("chosen", others)) if others else True
                return both(target.leaf("chosen", [chosen]), only)
            case "mark" | "number":
                return target.leaf(op, _json_number(value.value))
            case "date":
                return target.leaf(op, _iso_day(value.value))
            case "text":
                raise NotExpressible(_("it compares the text of an answer"))
        raise NotExpressible(_("answers of this kind are not compared"))

    def choice(self, target: Target, op: str, value: str) -> Rule:
        if op == "eq":
            return target.leaf("chosen", [self.option(target, value)])
        numbers = {code: _number_or_none(original) for original, code in target.options.items()}
        wanted = _number_or_none(value)
        if wanted is None or any(number is None for number in numbers.values()):
            raise NotExpressible(_("answers that are no numbers are compared as numbers"))
        fitting = [code for code, number in numbers.items() if number is not None and _holds(number, op, wanted)]
        return target.leaf("chosen", fitting) if fitting else False

    @staticmethod
    def option(target: Target, value: str) -> str:
        if value in target.options:
            return target.options[value]
        wanted = _number_or_none(value)
        for original, code in target.options.items():
            if wanted is not None and _number_or_none(original) == wanted:
                return code
        raise NotExpressible(_("the question has no answer “%(value)s”") % {"value": value[:60]})

    @staticmethod
    def filled(target: Target) -> dict:
        if target.option:
            return target.leaf("chosen", [target.option])
        return target.leaf("answered")

    def target(self, tree: Expression) -> Target:
        tree = _unwrapped(tree)
        if not isinstance(tree, Name):
            raise NotExpressible(_("it reckons with answers"))
        return self.resolve(tree.name)


def _unwrapped(tree: Expression) -> Expression:
    while isinstance(tree, Call) and tree.name in _UNWRAPPED and len(tree.arguments) == 1:
        tree = tree.arguments[0]
    return tree


def _compare_constants(op: str, left: Const, right: Const) -> bool:
    first, second = _number_or_none(left.value), _number_or_none(right.value)
    if first is not None and second is not None:
        return _holds(first, op, second)
    if op in ("eq", "ne"):
        return (left.value == right.value) is (op == "eq")
    raise NotExpressible(_("it compares two fixed texts"))


def _holds(first: Decimal, op: str, second: Decimal) -> bool:
    return {
        "eq": first == second,
        "ne": first != second,
        "lt": first < second,
        "le": first <= second,
        "gt": first > second,
        "ge": first >= second,
    }[op]


def _number_or_none(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


def _number(text: str) -> Decimal:
    number = _number_or_none(text)
    if number is None:
        raise NotExpressible(_("“%(value)s” is no number") % {"value": text[:60]})
    return number


def _json_number(text: str) -> int | float:
    number = _number(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _iso_day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError as error:
        raise NotExpressible(_("“%(value)s” is no day") % {"value": text[:60]}) from error


def say_unexpressed(row: Row, source: str, why: str) -> None:
    """The condition of the row is no rule of ours, and why."""
    row.change(
        f"{_('condition')}: {' '.join(source.split())}",
        _("The condition is no rule of the portal: %(why)s. It is always shown; set a rule by hand.") % {"why": why},
    )
