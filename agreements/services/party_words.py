"""Parties by cases, for texts that name them in a sentence: «между …», «в лице …»."""

from documents.grammar import Grammar
from documents.russian import Case, Gender, counted
from institutions import facts as institution_facts
from institutions.models import Covers

from ..models import Party

# More parties, and one director who leaves would void the signatures of all others: their heads are on the sheet only.
NAMED = 2
_CALLED = {Gender.MALE: "именуемый", Gender.FEMALE: "именуемая", Gender.NEUTER: "именуемое", None: "именуемое (-ый)"}


def values(parties: list[Party], known: Grammar) -> dict[str, str]:
    """Variable → words; «» where the text may not have them."""
    institutions = [party for party in parties if not party.is_founder]
    only = institutions[0].full_name if len(institutions) == 1 else ""
    return {
        "parties_between": counted.listed(
            [known.phrase(party.full_name, Case.INSTRUMENTAL) for party in parties], most=len(parties) or 1
        ),
        "parties_in_person": ", и ".join(in_person(parties, known)),
        "institution_genitive": known.phrase(only, Case.GENITIVE) if only else "",
        "institution_dative": known.phrase(only, Case.DATIVE) if only else "",
    }


def parent_values(title: str, known: Grammar) -> dict[str, str]:
    """The title of the agreement that this one is about, in a sentence: «к договору о сотрудничестве»."""
    small = title[:1].lower() + title[1:]
    cases = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE)
    return {f"parent_title_{case.value}": known.phrase(small, case) if title else "" for case in cases}


def in_person(parties: list[Party], known: Grammar) -> list[str]:
    """«МБОУ …, именуемое в дальнейшем «Сторона 1», в лице директора …, действующей на основании Устава», a party each.

    Empty where there are more than two parties; a line to fill in where nobody can sign for a party today.
    """
    if len(parties) > NAMED:
        return []
    found = []
    for n, party in enumerate(parties, start=1):
        signing = institution_facts.signatories(party.institution, papers=Covers.AGREEMENTS)
        who = signing[0].in_person if signing else "в лице ________, действующего на основании ________"
        called = _CALLED[known.gender_of(party.full_name)]
        found.append(f"{party.full_name}, {called} в дальнейшем «Сторона {n}», {who}")
    return found
