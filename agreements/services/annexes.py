"""Annexes of an agreement: tables of what the register says when the text is frozen. Russian, as all papers."""

import datetime
from collections.abc import Iterable

from documents.russian import numbers
from institutions import facts as institution_facts

from ..models import Agreement, AnnexKind, Party

_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_RESOURCES = ("№", "Участник", "Ресурс", "Число", "Место", "Дни и часы", "Условия")
_GIVEN = ("№", "Участник", "Роль в сети", "Предоставляет")


def table(kind: str, agreement: Agreement, parties: Iterable[Party]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of an annex of this kind; empty for kinds without a table of their own.

    The list of the parties has none: its rows are the parties themselves, who keep what they were printed with.
    """
    institutions = [party for party in parties if not party.is_founder]
    if kind == AnnexKind.RESOURCES:
        return list(_RESOURCES), _resources(institutions)
    if kind == AnnexKind.CONTRIBUTIONS:
        return list(_GIVEN), _given(agreement, institutions)
    return [], []


def _resources(parties: list[Party]) -> list[list[str]]:
    names = {party.institution_id: party.short_name for party in parties}
    return [
        [
            str(n),
            names[offer.institution_id],
            offer.name,
            str(offer.quantity),
            offer.place,
            _hours(offer.hours) or "по согласованию",
            " ".join(offer.conditions.split()),
        ]
        for n, offer in enumerate(institution_facts.offered_resources(list(names)), start=1)
    ]


def _hours(slots: list[tuple[int, datetime.time, datetime.time]]) -> str:
    """«пн, ср 15:00–19:00; сб 10:00–14:00»: days with the same hours together."""
    days: dict[str, list[str]] = {}
    for weekday, starts, ends in slots:
        days.setdefault(f"{starts:%H:%M}–{ends:%H:%M}", []).append(_DAYS[weekday - 1])
    return "; ".join(f"{', '.join(when)} {hours}" for hours, when in days.items())


def _given(agreement: Agreement, parties: list[Party]) -> list[list[str]]:
    keys = [party.institution_id for party in parties]
    roles = institution_facts.roles_in(agreement.network)
    people = institution_facts.offered_people(keys)
    resources: dict = {}
    for offer in institution_facts.offered_resources(keys):
        many = f" – {numbers.grouped(offer.quantity)} шт." if offer.quantity > 1 else ""
        resources.setdefault(offer.institution_id, []).append(f"{offer.name}{many}")
    rows = []
    for n, party in enumerate(parties, start=1):
        given = resources.get(party.institution_id, [])
        if who := people.get(party.institution_id):
            count = numbers.plural(who.people, "педагога", "педагогов", "педагогов")
            hours = numbers.plural(who.hours, "час", "часа", "часов")
            given = [*given, f"работа {who.people} {count} – {who.hours} {hours} в неделю"]
        role = roles.get(party.institution_id, "")
        rows.append([str(n), party.short_name, role, "; ".join(given) or "заявленных ресурсов нет"])
    return rows
