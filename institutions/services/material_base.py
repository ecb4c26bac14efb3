"""Filling in the material base."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from journal.services import write

from ..models import Institution, MaterialBase, ResourceItem
from . import sharing, submission


def open_base(institution: Institution) -> MaterialBase:
    """The institution's form, begun if it was not."""
    return MaterialBase.objects.get_or_create(institution=institution)[0]


def add_item(institution: Institution, *, by: User, **values: Any) -> ResourceItem:
    """Add a line. Values: fields of ``ResourceItem``. Raises ``Conflict`` while the department has the form."""
    with transaction.atomic():
        base = submission.editable(open_base(institution))
        item = ResourceItem(base=base, **values)
        item.full_clean()
        item.save()
        write("institutions.materialbase.add_item", base, by=by, item=item.name, quantity=item.quantity)
    return item


def change_item(item: ResourceItem, *, by: User, **values: Any) -> ResourceItem:
    """Change a line, which mends what was remarked upon it. One with bookings ahead goes on being offered."""
    with transaction.atomic():
        base = submission.editable(item.base)
        item = submission.present(item)
        if item.is_offered and values.get("is_offered") is False:
            sharing.refuse_while_booked([item])
        for name, value in values.items():
            setattr(item, name, value)
        if values:
            submission.mark_mended(item)
        item.full_clean()
        item.save()
        write("institutions.materialbase.change_item", base, by=by, item=item.name)
    return item


def remove_item(item: ResourceItem, *, by: User) -> None:
    with transaction.atomic():
        base = submission.editable(item.base)
        item = submission.present(item)
        sharing.refuse_while_booked([item])
        item.delete()
        write("institutions.materialbase.remove_item", base, by=by, item=item.name, remark=item.remark)


def offer_items(institution: Institution, items: Iterable, *, is_offered: bool, conditions: str = "", by: User) -> int:
    """Offer many lines (their keys) to the network at once, or take them back; how many it was.

    ``conditions`` are written at those lines only when given: an empty text erases nobody's words.
    """
    with transaction.atomic():
        base = submission.editable(open_base(institution))
        chosen = list(base.items.filter(pk__in=list(items)))
        if not is_offered:
            sharing.refuse_while_booked(chosen)
        for item in chosen:
            item.is_offered = is_offered
            item.conditions = conditions or item.conditions
            submission.mark_mended(item)
            item.save()
        if chosen:
            names = ", ".join(item.name for item in chosen)[:1000]
            verb = "offer_items" if is_offered else "withdraw_items"
            write(f"institutions.materialbase.{verb}", base, by=by, item=names, quantity=len(chosen))
    return len(chosen)


def submit(institution: Institution, *, by: User, has_nothing: bool = False) -> MaterialBase:
    """Hand the institution's form in, also one that nobody has begun."""
    with transaction.atomic():
        return submission.submit(open_base(institution), by=by, has_nothing=has_nothing)
