"""What agreements about another one print: that one's number and day, who joins or leaves, what is changed."""

import datetime

from documents.russian import dates

from ..models import INDEPENDENT, Agreement, Kind, Party
from . import family
from .family import ADDED, REMOVED


def values(agreement: Agreement, parties: list[Party]) -> dict[str, str]:
    """Variable → words, «» where the kind has no such thing or nothing is known yet."""
    parent = agreement.parent
    institutions = [party for party in parties if not party.is_founder]
    founder = next((party for party in parties if party.is_founder), None)
    only = institutions[0].full_name if len(institutions) == 1 else ""
    works_from = _day(agreement.effect_on)
    until = agreement.terms.get("until")
    return {
        "founder": founder.full_name if founder else "",
        "effect_on": works_from,
        "until": _day(datetime.date.fromisoformat(until)) if until else "",
        "parent_title": (parent.version.title or parent.title) if parent else "",
        "parent_number": parent.number if parent else "",
        "parent_date": _day(parent.date) if parent else "",
        "joining_institution": only if agreement.kind == Kind.ACCESSION else "",
        "leaving_institution": only if agreement.kind == Kind.EXIT else "",
        "exit_on": works_from if agreement.kind == Kind.EXIT else "",
        "terminated_on": works_from if agreement.kind == Kind.TERMINATION else "",
        "basis": agreement.terms.get("basis", "") if agreement.kind not in INDEPENDENT else "",
        "amendment_text": _changes(agreement) if agreement.kind == Kind.AMENDMENT else "",
    }


def _day(day: datetime.date | None) -> str:
    return dates.long_date(day) if day else ""


def _changes(agreement: Agreement) -> str:
    """One point a change: «раздел 3 «…» изложить в следующей редакции:», its points as items below."""
    numbers = {section.key: n for n, section in enumerate(family.text_in_force(agreement.parent), start=1)}
    points = []
    for change in agreement.terms.get("changes", []):
        heading, n = change["heading"], numbers.get(change["key"])
        if change["action"] == REMOVED:
            points.append(f"Раздел {n} «{change['was']}» исключить.")
            continue
        if change["action"] == ADDED or n is None:
            lead = f"Дополнить договор разделом «{heading}» следующего содержания:"
        elif heading != change["was"]:
            lead = f"Раздел {n} «{change['was']}» изложить под наименованием «{heading}» в следующей редакции:"
        else:
            lead = f"Раздел {n} «{heading}» изложить в следующей редакции:"
        lines = [line.strip() for line in change["text"].splitlines() if line.strip()]
        points.append("\n".join([lead, *(f"– {line.lstrip('-–— ')}" for line in lines)]))
    return "\n".join(points)
