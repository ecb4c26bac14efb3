"""Annexes of this room itself: who takes part in the network."""

from institutions.facts import heads_on, participants
from institutions.models import Network

from .slots import Annex
from .words import people_for_order


def of_participants(network: Network) -> Annex:
    """Перечень участников (order No. 453/1, task 1.4): everybody on the list who has neither refused nor left."""
    institutions = list(participants(network).order_by("sort_key", "pk"))
    heads = heads_on(institutions)
    rows = [
        (
            f"{n}.",
            institution.full_name,
            institution.address,
            heads[institution.pk].full_name if institution.pk in heads else "",
        )
        for n, institution in enumerate(institutions, start=1)
    ]
    return Annex(
        title="Перечень образовательных учреждений – участников сетевого взаимодействия",
        columns=("№ п/п", "Наименование учреждения", "Адрес", "Руководитель"),
        rows=rows,
        weights=(1, 6, 5, 4),
    )


def of_responsible(network: Network) -> Annex:
    """Ответственные (order No. 453/1, task 4.3): whom an order on responsible persons would name today."""
    people = [person for person in people_for_order(network) if not person.is_coordinator]
    rows = [
        (
            f"{n}.",
            person.institution.full_name,
            person.full_name,
            person.post,
            ", ".join(filter(None, [person.phone, person.email])),
        )
        for n, person in enumerate(people, start=1)
    ]
    return Annex(
        title="Ответственные за сетевое взаимодействие в образовательных учреждениях",
        columns=("№ п/п", "Учреждение", "Фамилия, имя, отчество", "Должность", "Телефон, электронная почта"),
        rows=rows,
        weights=(1, 5, 4, 3, 4),
    )
