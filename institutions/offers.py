"""What institutions give to the network, as papers list it: resources, open hours, people, roles."""

import datetime
import uuid
from typing import NamedTuple

from django.db.models import Count, Sum

from .models import Network, Participation, ResourceItem, StaffMember


class Offer(NamedTuple):
    """One resource that an institution offers. ``hours``: (day of the week from 1, from, until), empty if not told."""

    institution_id: uuid.UUID
    name: str
    kind: str
    quantity: int
    place: str
    hours: list[tuple[int, datetime.time, datetime.time]]
    conditions: str


class People(NamedTuple):
    """Staff that an institution gives to the network: how many, and their hours a week together."""

    people: int
    hours: int


def offered_resources(institutions) -> list[Offer]:
    """What the institutions offer to the network, by institution and kind. Two queries for all of them."""
    items = (
        ResourceItem.objects.filter(base__institution__in=institutions, is_offered=True)
        .select_related("base", "address")
        .prefetch_related("slots")
        .order_by("base__institution__sort_key", "kind", "name", "pk")
    )
    return [
        Offer(
            institution_id=item.base.institution_id,
            name=" ".join(filter(None, [item.name, item.brand])),
            kind=item.get_kind_display(),
            quantity=item.quantity,
            place=", ".join(filter(None, [str(item.address or ""), item.place])),
            hours=[(slot.weekday, slot.starts, slot.ends) for slot in item.slots.all()],
            conditions=item.conditions,
        )
        for item in items
    ]


def offered_people(institutions) -> dict[uuid.UUID, People]:
    """Institution's key → the staff it gives; those that give none are absent. One query."""
    offered = StaffMember.objects.offered().filter(staff_list__institution__in=institutions)
    rows = offered.order_by().values_list("staff_list__institution")
    counted = rows.annotate(count=Count("pk"), hours=Sum("hours_for_network"))
    return {institution: People(count, hours) for institution, count, hours in counted}


def roles_in(network: Network) -> dict[uuid.UUID, str]:
    """Institution's key → its role in the network in words; absent where none is decided. One query."""
    decided = Participation.objects.standing().filter(network=network).exclude(role="")
    return {one.institution_id: one.get_role_display() for one in decided}
