"""What texts of agreements may name, and how they are cut into clauses; the syntax is of ``documents.variables``."""

import re

from django.utils.translation import gettext_lazy as _

from documents import variables
from documents.variables import BLANK, VARIABLE, fill, paragraphs

from .network_form import VARIABLES as NETWORK_FORM

__all__ = [
    "BLANK",
    "VARIABLE",
    "VARIABLES",
    "annexed",
    "faults",
    "fill",
    "marked",
    "numbered",
    "paragraphs",
    "sections",
    "variables_in",
]

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
    "parties_count_words": _("how many parties, in figures and words"),
    "term": _("term of the agreement, after «на срок»"),
    "sign_by": _("day to sign by"),
    "portal": _("address of the portal"),
    "esign_rules": _("rules of simple e-signature: title, version, date"),
    "parties_between": _("all parties after «между»"),
    "parties_in_person": _("two parties with their heads: «…, именуемое в дальнейшем «Сторона 1», в лице …»"),
    "institution_genitive": _("the institution that accedes or leaves, in the genitive"),
    "institution_dative": _("the same in the dative"),
    "founder": _("full name of who signs for the founder"),
    "effect_on": _("day from which the agreement works"),
    # What is about another agreement
    "parent_title": _("title of the agreement that this one is about"),
    "parent_title_genitive": _("its title in the genitive, after «из», «действие»"),
    "parent_title_dative": _("its title in the dative, after «к»"),
    "parent_title_accusative": _("its title in the accusative, after «расторгают»"),
    "parent_number": _("its number"),
    "parent_date": _("its date"),
    "joining_institution": _("institution that accedes"),
    "leaving_institution": _("institution that leaves"),
    "exit_on": _("first day on which the institution is not bound"),
    "terminated_on": _("first day on which the agreement is not in force"),
    "until": _("last day of the renewed term"),
    "basis": _("basis of the agreement: application, decision"),
    "amendment_text": _("the changes, section by section"),
    # The network form
    **NETWORK_FORM,
}
_MARK = re.compile(r"(?P<mark>[#@+])(?: (?P<heading>[^|]*?))?(?: \| (?P<condition>\w+))?")


def variables_in(text: str) -> set[str]:
    return {name for name in VARIABLE.findall(text) if name in VARIABLES}


def faults(text: str) -> list[str]:
    """What is wrong with the variables of a text, each in a sentence."""
    return variables.faults(text, VARIABLES)


def sections(text: str) -> list[dict[str, str]]:
    """Clauses of a plain text in which «# » begins a heading. What stands before the first one has an empty heading."""
    found = [{"heading": "", "text": ""}]
    for line in text.strip().splitlines():
        if line.startswith("# "):
            found.append({"heading": line[2:].strip(), "text": ""})
        else:
            found[-1]["text"] += line.strip() + "\n"
    return [{name: part.strip() for name, part in section.items()} for section in found if any(section.values())]


def marked(text: str) -> list[dict[str, str]]:
    """Parts of a shipped text: ``mark`` (#, + or @; empty before the first), heading, condition, text."""
    found = [{"mark": "", "heading": "", "condition": "", "text": ""}]
    for line in text.strip().splitlines():
        if match := _MARK.fullmatch(line):
            found.append({**{name: part or "" for name, part in match.groupdict().items()}, "text": ""})
        else:
            found[-1]["text"] += line.strip() + "\n"
    parts = [{name: part.strip() for name, part in one.items()} for one in found]
    return [one for one in parts if one["mark"] or one["text"]]


def numbered(clauses: list[dict[str, str]], first: int = 1, points: int = 0) -> list[dict]:
    """Clauses as paper shows them: sections 1, 2, …, their points 1.1, 1.2, …, items below.

    ``first``: number of the first section; ``points``: how many of its points stand elsewhere already.
    """
    return [
        {
            "number": n,
            "heading": clause["heading"],
            "points": [
                {"number": f"{n}.{m}", "text": text, "items": items}
                for m, (text, items) in enumerate(paragraphs(clause["text"]), points + 1)
            ],
        }
        for n, clause in enumerate(clauses, first)
    ]


def annexed(annexes: list[dict]) -> list[dict]:
    """Annexes as paper and pages show them: what stands above the table, by points without numbers."""
    return [{**annex, "points": paragraphs(annex["text"])} for annex in annexes]
