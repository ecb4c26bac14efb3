"""Values of the variables: what the portal knows of a network or of an institution, in the cases that texts need."""

import datetime

from documents import grammar
from documents.grammar import Grammar
from documents.russian import Case, names
from documents.russian.dates import long_date
from documents.russian.numbers import in_words
from institutions.facts import heads_on, participants
from institutions.models import Institution, Network

from .models import ActKind, LegalAct, ResponsiblePerson

NBSP = "\N{NO-BREAK SPACE}"
# Form of an act: its heading, the word before the points, its name after «к» and «на основании», on an annex.
FORMS = {
    "order": ("ПРИКАЗ", "ПРИКАЗЫВАЮ:", "приказу", "приказа"),
    "decree": ("ПОСТАНОВЛЕНИЕ", "ПОСТАНОВЛЯЮ:", "постановлению", "постановления"),
    "directive": ("РАСПОРЯЖЕНИЕ", "ОБЯЗЫВАЮ:", "распоряжению", "распоряжения"),
    "decision": ("РЕШЕНИЕ", "РЕШИЛ:", "решению", "решения"),
}


def of_network(network: Network, act: LegalAct | None = None) -> dict[str, str]:
    """Variable → words for an act of the department. ``act``: whose own particulars are told too."""
    count = participants(network).count()
    decision = getattr(network, "founder_decision", None)
    coordinator = people_for_order(network, of_institutions=False)
    return {
        "network": network.name,
        "municipality": str(network.municipality),
        "model": str(network.get_model_display()).lower() if network.model else "",
        "forms": ", ".join(label.lower() for label in network.form_labels),
        "participants_count": f"{count} ({in_words(count)})" if count else "",
        "founder_decision": (
            f"{str(decision.get_kind_display()).lower()} от {long_date(decision.date)} №{NBSP}{decision.number} "
            f"«{decision.title}»"
            if decision
            else ""
        ),
        **_order(network),
        "coordinator": told(coordinator[0]) if coordinator else "",
        "coordinator_accusative": told_accusative(coordinator[0]) if coordinator else "",
        "executor": act.executor if act else "",
        "date_from": long_date(act.effective_on) if act and act.effective_on else "",
    }


def of_institution(institution: Institution, network: Network | None) -> dict[str, str]:
    """Variable → words for a model text of a local act."""
    known = grammar.load()
    head = heads_on([institution]).get(institution.pk)
    person = (
        ResponsiblePerson.objects.filter(network=network, institution=institution, state__in=["proposed", "appointed"])
        .order_by("-proposed_at")
        .first()
        if network
        else None
    )
    full = (head.surname, head.given_name, head.patronymic) if head else None
    return {
        "institution": institution.full_name,
        "institution_short": institution.short_name,
        "institution_genitive": known.phrase(institution.full_name, Case.GENITIVE),
        "head_post": head.post if head else "",
        "head_name": head.full_name if head else "",
        "head_initials": names.initials_first(*full) if full else "",
        "head_genitive": (
            f"{known.phrase(head.post, Case.GENITIVE)} {known.person(*full, head.gender, Case.GENITIVE)}"
            if head and full
            else ""
        ),
        "responsible": told(person) if person else "",
        "responsible_accusative": told_accusative(person) if person else "",
        "network": network.name if network else "",
        "municipality": str(institution.municipality),
        **(_order(network) if network else {}),
        "address": institution.address,
    }


def people_for_order(network: Network, *, of_institutions: bool = True) -> list[ResponsiblePerson]:
    """Whom an order on responsible persons names now: who is proposed, else who is appointed; the coordinator first.

    ``of_institutions`` False: the coordinator alone. Persons of institutions that left the network are passed over.
    """
    rows = ResponsiblePerson.objects.filter(network=network, state__in=["proposed", "appointed"], valid_to=None)
    rows = rows.select_related("institution").order_by("institution__sort_key", "state", "proposed_at")
    if not of_institutions:
        rows = rows.filter(institution=None)
    found: dict = {}
    # «appointed» comes before «proposed»: the one who is proposed takes the place.
    for row in rows:
        found[row.institution_id] = row
    standing = set(participants(network).order_by().values_list("pk", flat=True)) if of_institutions else set()
    people = [row for key, row in found.items() if key is None or key in standing]
    return sorted(people, key=lambda row: (row.institution is not None, row.institution and row.institution.sort_key))


def _order(network: Network) -> dict[str, str]:
    """«приказ от 1 сентября 2026 г. № 45-осн», also in the genitive; empty where none is in force."""
    act = network.acts.in_force().filter(kind=ActKind.CREATE_NETWORK).order_by("-date").first()
    if act is None:
        return {}
    told = f"от {long_date(act.date)} №{NBSP}{act.number}"
    name, _verb, _to, of = FORMS[act.form]
    return {"network_order": f"{name.lower()} {told}", "network_order_genitive": f"{of} {told}"}


def told(person: ResponsiblePerson) -> str:
    """«Соколова Анна Петровна, директор»."""
    return f"{person.full_name}, {person.post}"


def told_accusative(person: ResponsiblePerson) -> str:
    """«Соколову Анну Петровну, директора», as it was confirmed."""
    return f"{person.name_accusative or person.full_name}, {person.post_accusative or person.post}"


def suggest_accusative(
    surname: str, given_name: str, patronymic: str, gender: str, post: str, known: Grammar | None = None
) -> tuple[str, str]:
    """Name and post after «назначить»: suggestions, to be confirmed where they are wrong."""
    known = known or grammar.load()
    name = known.person(surname, given_name, patronymic, gender, Case.ACCUSATIVE)
    return name, known.phrase(post, Case.ACCUSATIVE)


def date_and_number(act: LegalAct) -> tuple[str, str]:
    """As they stand under the heading; lines to write on while the act is not registered."""
    if not act.number or not isinstance(act.date, datetime.date):
        return f"«___»{NBSP}______________{NBSP}20___{NBSP}г.", f"№{NBSP}__________"
    return long_date(act.date), f"№{NBSP}{act.number}"
