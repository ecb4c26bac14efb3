"""The closed syntax of variables in texts that staff write: «{network}» and nothing more.

Django's template language is kept away on purpose: a text of a clause must not be able to call anything. Which names
there are is told by each room.
"""

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from .printable import seen

BLANK = "________"
VARIABLE = re.compile(r"\{([^{}]*)\}")
_WITH_STOP = re.compile(VARIABLE.pattern + r"((?:\.(?!\.))?)")


def faults(text: str, known: Collection[str]) -> list[str]:
    """What is wrong with the variables of a text, each in a sentence. ``known``: the names that there are."""
    found: list[str] = []
    for name in dict.fromkeys(VARIABLE.findall(text)):
        if name not in known:
            found.append(gettext("There is no variable {%(name)s}.") % {"name": name[:60]})
    if set("{}") & set(VARIABLE.sub("", text)):
        found.append(gettext("A curly brace stands alone: variables are written as {network}."))
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, in one pass: what a value says is never looked at again.

    A variable without a value prints as a line to fill in by hand, never as «None». After «… 2026 г.» a sentence ends
    without another full stop.
    """

    def value_of(match: re.Match) -> str:
        value, stop = str(values.get(match[1]) or BLANK), match[2]
        return value if value.endswith(".") else value + stop

    return seen(_WITH_STOP.sub(value_of, text))


def paragraphs(text: str) -> list[tuple[str, list[str]]]:
    """Points of a text: one a line, each with the items below it that begin with a dash."""
    points: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line[0] in "-–—" and points:
            points[-1][1].append(line.lstrip("-–— "))
        else:
            points.append((line, []))
    return points
