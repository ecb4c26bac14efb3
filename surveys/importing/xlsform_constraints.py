"""Constraints of XLSForm: limits are taken, the rest is named."""

import datetime
import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .draft import Asked
from .expressions import Call, Const, Expression, Joined, Name, Negation, NotExpressible, Pair, read_xpath
from .numbers import number_in, whole_in
from .xlsform_source import Cells

LONGEST_TEXT = 2000
_TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_DAY = datetime.timedelta(days=1)


class Constraint:
    """``. > 0 and . <= 20`` as limits of the question."""

    def __init__(self, line: Cells, asked: Asked):
        self.line, self.asked = line, asked
        self.source = line.value("constraint").strip()

    def apply(self, options: dict[str, str]) -> None:
        """Set what can be set; name the rest at the row. ``options``: answers of the question, name → code."""
        if not self.source:
            return
        try:
            parts = list(_parts(read_xpath(self.source)))
        except NotExpressible:
            parts = []
        before = dict(self.asked.source)
        taken = [self._take(part, options) for part in parts]
        is_whole = bool(taken) and all(taken)
        low, high = self.asked.source.get("min"), self.asked.source.get("max")
        if low is not None and high is not None and low > high:
            self.asked.source, is_whole = before, False
        if not is_whole:
            self.line.row.change(
                f"constraint = {' '.join(self.source.split())[:150]}",
                _("Answers are checked by limits only: this check, or a part of it, was not taken."),
            )

    def _take(self, part: Expression, options: dict[str, str]) -> bool:
        match part:
            case Pair(op, Const() as value, subject):
                return self._limit(subject, _TURNED.get(op, ""), value)
            case Pair(op, subject, Const() as value):
                return self._limit(subject, op, value)
            case Negation(Joined("and", parts)) if len(parts) == 2:
                return self._exclusive(parts, options)
        return False

    def _limit(self, subject: Expression, op: str, value: Const) -> bool:
        kind = self.asked.source["kind"]
        match subject:
            case Name(".") if kind == "number":
                return self._number(op, value.value)
            case Name(".") if kind == "date":
                return self._day(op, value.value)
            case Call("string-length", (Name("."),)) if kind == "text":
                limit = whole_in(value.value)
                if limit is not None and op in ("le", "lt") and 1 <= limit - (op == "lt") <= LONGEST_TEXT:
                    self.asked.source["max_length"] = limit - (op == "lt")
                    return True
            case Call("count-selected", (Name("."),)) if kind == "multi":
                return self._count(op, whole_in(value.value))
        return False

    def _number(self, op: str, text: str) -> bool:
        decimals = self.asked.source.get("decimals", 0)
        value = number_in(text, 4)
        if value is None:
            return False
        if op in ("ge", "gt"):
            low = value if decimals else math.floor(value) + 1 if op == "gt" else math.ceil(value)
            self.asked.source["min"] = max(low, self.asked.source.get("min", low))
        elif op in ("le", "lt"):
            high = value if decimals else math.ceil(value) - 1 if op == "lt" else math.floor(value)
            self.asked.source["max"] = min(high, self.asked.source.get("max", high))
        else:
            return False
        if decimals and op in ("gt", "lt"):
            self.line.row.change(_("limits"), _("The limit itself is allowed too."))
        return True

    def _day(self, op: str, text: str) -> bool:
        try:
            day = datetime.date.fromisoformat(text.strip())
            shifted = day + _DAY if op == "gt" else day - _DAY if op == "lt" else day
        except (ValueError, OverflowError):
            return False
        if op in ("ge", "gt"):
            self.asked.source["min"] = shifted.isoformat()
        elif op in ("le", "lt"):
            self.asked.source["max"] = shifted.isoformat()
        return op in _TURNED and op not in ("eq", "ne")

    def _count(self, op: str, value: int | None) -> bool:
        if value is None:
            return False
        count = len(self.asked.source["choices"])
        if op in ("le", "lt") and value - (op == "lt") >= 1:
            self.asked.source["max"] = value - (op == "lt")
            return True
        least = value + (op == "gt")
        if op in ("ge", "gt") and least <= count:
            if least > 0:
                self.asked.source["min"] = least
            return True
        return False

    def _exclusive(self, parts: tuple[Expression, ...], options: dict[str, str]) -> bool:
        """``not(selected(., 'none') and count-selected(.) > 1)``: nothing beside «none»."""
        for first, second in (parts, parts[::-1]):
            match first, second:
                case (
                    Call("selected", (Name("."), Const(value))),
                    Pair(op, Call("count-selected", (Name("."),)), Const(limit)),
                ) if (op, limit) in (("gt", "1"), ("ge", "2")) and value in options:
                    for choice in self.asked.source["choices"]:
                        if choice["code"] == options[value]:
                            choice["exclusive"] = True
                            return True
        return False


def _parts(tree: Expression) -> Iterator[Expression]:
    if isinstance(tree, Joined) and tree.op == "and":
        for part in tree.parts:
            yield from _parts(part)
    else:
        yield tree
