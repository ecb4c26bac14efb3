"""By the clock: items whose day is over without a mark."""

from collections import defaultdict

from django.db import transaction

from .. import notices
from ..models import PlanItem


def watch() -> dict[str, int]:
    """Write to the responsible institutions, once about an item and its day. Gives ``items`` and ``letters``."""
    with transaction.atomic():
        found = (
            PlanItem.objects.overdue()
            .select_for_update(no_key=True, of=("self",))
            .select_related("plan__network", "responsible")
            .filter(responsible__isnull=False)
            .order_by("due_on", "pk")
        )
        groups = defaultdict(list)
        for item in found:
            if item.reminded_for != item.due_on:
                groups[item.responsible, item.plan].append(item)
        letters = 0
        for (institution, plan), items in groups.items():
            if not notices.people_of([institution.pk]):
                continue  # there is nobody to tell yet: the next run asks again
            letters += notices.overdue(institution, plan, items)
            for item in items:
                item.reminded_for = item.due_on
            PlanItem.objects.bulk_update(items, ["reminded_for"])
    return {"items": sum(map(len, groups.values())), "letters": letters}
