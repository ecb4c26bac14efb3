"""Annexes of this room itself: who takes part in the network."""

from institutions.facts import heads_on, participants
from institutions.models import Network

from .slots import Annex


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
