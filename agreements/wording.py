"""The closed syntax of variables in texts that staff write: «{network}» and nothing more.

Django's template language is kept away on purpose: a text of a clause must not be able to call anything.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# What a text may name. The values are made in `services.printing`.
VARIABLES = {
    "number": _("number of the agreement"),
    "date": _("date of the agreement"),
    "place": _("place"),
    "network": _("name of the network"),
    "municipality": _("municipality"),
    "model": _("model of the network"),
    "forms": _("forms of interaction"),
    "founder_decision": _("founder's decision: kind, issuing body, date, number, title"),
    "founder_decision_genitive": _("the same after «на основании»"),
    "parties_count": _("how many parties, in figures"),
    "parties_count_words": _("how many parties, in figures and words, after «между»"),
    "term": _("term of the agreement in words"),
    "sign_by": _("day to sign by"),
    "portal": _("address of the portal"),
    "esign_rules": _("rules of simple e-signature: version and date, after «на основании»"),
}
BLANK = "________"
VARIABLE = re.compile(r"\{([^{}]*)\}")


def variables_in(text: str) -> set[str]:
    return {name for name in VARIABLE.findall(text) if name in VARIABLES}


def faults(text: str) -> list[str]:
    """What is wrong with the variables of a text, each in a sentence."""
    found = []
    for name in dict.fromkeys(VARIABLE.findall(text)):
        if name not in VARIABLES:
            found.append(_("There is no variable {%(name)s}.") % {"name": name[:60]})
    if set("{}") & set(VARIABLE.sub("", text)):
        found.append(_("A curly brace stands alone: variables are written as {network}."))
    return [str(fault) for fault in found]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, in one pass: what a value says is never looked at again.

    A variable without a value prints as a line to fill in by hand, never as «None».
    """
    return VARIABLE.sub(lambda match: str(values.get(match[1]) or BLANK), text)


def paragraphs(text: str) -> list[tuple[str, list[str]]]:
    """Numbered points of a clause: one a line, each with the items below it that begin with a dash."""
    points: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line[0] in "-–—" and points:
            points[-1][1].append(line.lstrip("-–— "))
        else:
            points.append((line, []))
    return points
