"""Conditions of LimeSurvey and XLSForm as trees: the language of both, read once.

LimeSurvey writes ``Q1_A.NAOK == "Y" or !is_empty(Q2)``, XLSForm ``${q1} = 'yes' and selected(${q2}, 'a')``. Both come
out as the same trees; what they mean to us is said in ``translation``.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST = 20_000
DEEPEST = 60


class NotExpressible(Exception):
    """The condition cannot be one of our rules; the text says why, in words for the report."""


@dataclass(frozen=True, slots=True)
class Name:
    """An answer, by the name that the file gives it; ``.`` is the answer itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    value: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """``op``: and, or. Flat, for files join hundreds of conditions in one line."""

    op: str
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """``op``: a comparison as our rules call it (eq, ne, lt, le, gt, ge), or ``math``."""

    op: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Negation:
    part: "Expression"


Expression = Name | Const | Call | Joined | Pair | Negation

_COMPARED = {
    "==": "eq", "=": "eq", "eq": "eq", "!=": "ne", "<>": "ne", "ne": "ne", "<": "lt", "lt": "lt", "<=": "le",
    "le": "le", ">": "gt", "gt": "gt", ">=": "ge", "ge": "ge",
}  # fmt: skip
_JOINED = {"and": "and", "&&": "and", "or": "or", "||": "or"}
_SUMS, _PRODUCTS = {"+", "-"}, {"*", "/", "div", "mod", "%", "|"}
_QUOTES = str.maketrans("’‘“”„«»", '\'\'"""""')
_LIMESURVEY = re.compile(
    r"""(?P<space>\s+)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<name>\d+X\d+X\d+[\w#]*(?:\.\w+)*)"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w:#]*(?:\.\w+)*)|(?P<sign>==|!=|<>|<=|>=|&&|\|\||[-+*/%!<>=(),&|])"""
)
_XPATH = re.compile(
    r"""(?P<space>\s+)|(?P<text>"[^"]*"|'[^']*')|(?P<name>\$\{\s*[^{}]*\})|(?P<path>(?:current\(\)/)?(?:\.\./|/|\./)[\w./-]+|\.(?!\d))"""
    r"""|(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<word>[A-Za-z_][\w:.-]*)|(?P<sign>!=|<=|>=|<>|==|&&|\|\||[-+*!<>=(),|])"""
)


def read_limesurvey(source: str) -> Expression:
    """The tree of an expression of LimeSurvey. Raises ``NotExpressible``."""
    return _Parser(_tokens(source, _LIMESURVEY), is_xpath=False).whole()


def read_xpath(source: str) -> Expression:
    """The tree of an XPath expression of XLSForm. Raises ``NotExpressible``."""
    return _Parser(_tokens(source, _XPATH), is_xpath=True).whole()


def _tokens(source: str, pattern: re.Pattern) -> list[tuple[str, str]]:
    if len(source) > LONGEST:
        raise NotExpressible(_("the condition is too long"))
    source = source.translate(_QUOTES)  # typed in Word or a spreadsheet that knows better
    tokens, place = [], 0
    while place < len(source):
        found = pattern.match(source, place)
        if not found:
            raise NotExpressible(_("the character “%(character)s” is not understood") % {"character": source[place]})
        if found.lastgroup != "space":
            tokens.append((str(found.lastgroup), found[0]))
        place = found.end()
    return tokens


class _Parser:
    """Recursive descent; ``or`` binds least, then ``and``, comparisons, sums, products, negation."""

    def __init__(self, tokens: list[tuple[str, str]], *, is_xpath: bool):
        self.tokens, self.place, self.is_xpath, self.depth, self.chained = tokens, 0, is_xpath, 0, 0

    def whole(self) -> Expression:
        tree = self.joined("or")
        if self.place < len(self.tokens):
            raise self.puzzled()
        return tree

    def joined(self, op: str) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotExpressible(_("the condition is nested too deep"))
        part = self.compared if op == "and" else lambda: self.joined("and")
        parts = [part()]
        while _JOINED.get(self.word()) == op:
            self.place += 1
            parts.append(part())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Joined(op, tuple(parts))

    def compared(self) -> Expression:
        tree = self.sum()
        while (word := self.word()) in _COMPARED:
            if word == "=" and not self.is_xpath:
                raise NotExpressible(_("“=” sets a value in LimeSurvey and compares nothing"))
            self.place += 1
            self.chained += isinstance(tree, Pair)
            if self.chained > DEEPEST:
                raise NotExpressible(_("the condition is nested too deep"))
            tree = Pair(_COMPARED[word], tree, self.sum())
        return tree

    def sum(self) -> Expression:
        tree = self.product()
        while self.word() in _SUMS:
            self.place += 1
            tree = Pair("math", tree, self.product())
        return tree

    def product(self) -> Expression:
        tree = self.single()
        while self.word() in _PRODUCTS:
            self.place += 1
            tree = Pair("math", tree, self.single())
        return tree

    def single(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotExpressible(_("the condition is nested too deep"))
        try:
            return self._single()
        finally:
            self.depth -= 1

    def _single(self) -> Expression:
        if self.place >= len(self.tokens):
            raise NotExpressible(_("the condition breaks off"))
        group, text = self.tokens[self.place]
        self.place += 1
        match group:
            case "text":
                return Const(text[1:-1] if self.is_xpath else re.sub(r"\\(.)", r"\1", text[1:-1]))
            case "number":
                return Const(text, is_number=True)
            case "name":
                return Name(text[2:-1].strip() if self.is_xpath else text)
            case "path":
                return Name(text if text == "." else text.rstrip("/").rpartition("/")[2] or ".")
            case "word":
                return self.called(text) if self.word() == "(" else self.named(text)
        if text == "(":
            tree = self.joined("or")
            self.expect(")")
            return tree
        if text == "!":
            return Negation(self.single())
        if text == "-" and self.place < len(self.tokens) and self.tokens[self.place][0] == "number":
            self.place += 1
            return Const("-" + self.tokens[self.place - 1][1], is_number=True)
        raise self.puzzled(1)

    def called(self, name: str) -> Expression:
        self.expect("(")
        arguments: list[Expression] = []
        while self.word() != ")":
            if arguments:
                self.expect(",")
            arguments.append(self.joined("or"))
        self.expect(")")
        if name in ("not", "!") and len(arguments) == 1:
            return Negation(arguments[0])
        if name == "date" and len(arguments) == 1 and isinstance(arguments[0], Const):
            return arguments[0]  # XPath's way to write a day
        return Call(name.lower(), tuple(arguments))

    @staticmethod
    def named(word: str) -> Expression:
        if word.lower() in ("true", "false"):
            return Call(word.lower(), ())
        return Name(word)

    def word(self) -> str:
        """The sign or word that comes next, small."""
        if self.place >= len(self.tokens):
            return ""
        group, text = self.tokens[self.place]
        return text.lower() if group in ("sign", "word") else ""

    def expect(self, sign: str) -> None:
        if self.word() != sign:
            raise self.puzzled()
        self.place += 1

    def puzzled(self, back: int = 0) -> NotExpressible:
        place = self.place - back
        if place >= len(self.tokens):
            return NotExpressible(_("the condition breaks off"))
        return NotExpressible(_("“%(word)s” is not understood") % {"word": self.tokens[place][1][:60]})
