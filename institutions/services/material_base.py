"""Filling in the material base and judging it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import moving, write

from ..models import Institution, MaterialBase, ResourceItem


def open_base(institution: Institution) -> MaterialBase:
    """The institution's form, begun if it was not."""
    return MaterialBase.objects.get_or_create(institution=institution)[0]


def add_item(institution: Institution, *, by: User, **values: Any) -> ResourceItem:
    """Add a line. Values: fields of ``ResourceItem``. Raises ``Conflict`` while the department has the form."""
    with transaction.atomic():
        base = _editable(open_base(institution))
        item = ResourceItem(base=base, **values)
        item.full_clean()
        item.save()
        write("institutions.materialbase.add_item", base, by=by, item=item.name, quantity=item.quantity)
    return item


def change_item(item: ResourceItem, *, by: User, **values: Any) -> ResourceItem:
    with transaction.atomic():
        base = _editable(item.base)
        item = _present(item)
        for name, value in values.items():
            setattr(item, name, value)
        item.full_clean()
        item.save()
        write("institutions.materialbase.change_item", base, by=by, item=item.name)
    return item


def remove_item(item: ResourceItem, *, by: User) -> None:
    with transaction.atomic():
        base = _editable(item.base)
        item = _present(item)
        item.delete()
        write("institutions.materialbase.remove_item", base, by=by, item=item.name)


def submit(institution: Institution, *, by: User, has_nothing: bool = False) -> MaterialBase:
    """Hand the form in. An empty one only with the explicit word that there is nothing."""
    with transaction.atomic():
        base = open_base(institution)
        with moving(base, "submit", by=by, has_nothing=has_nothing) as base:
            is_empty = not base.items.exists()
            if is_empty and not has_nothing:
                raise Refused(_("The list is empty: add what there is, or state that there are no resources."))
            base.has_nothing = is_empty
            base.submitted_at, base.submitted_by = timezone.now(), by
            base.decided_at = base.decided_by = None
    return base


def accept(base: MaterialBase, *, by: User) -> MaterialBase:
    with moving(base, "accept", by=by) as base:
        base.remark = ""
        base.decided_at, base.decided_by = timezone.now(), by
    return base


def send_back(base: MaterialBase, remark: str, *, by: User) -> MaterialBase:
    """Return the form with a remark that says what to mend."""
    return _back(base, "send_back", remark, by)


def reopen(base: MaterialBase, remark: str, *, by: User) -> MaterialBase:
    """Give an accepted form back to the institution, with what is to be mended."""
    return _back(base, "reopen", remark, by)


def _back(base: MaterialBase, move: str, remark: str, by: User) -> MaterialBase:
    if not remark.strip():
        raise Refused(_("Say what is to be mended."))
    with moving(base, move, by=by, reason=remark) as base:
        base.remark = remark
        base.decided_at, base.decided_by = timezone.now(), by
    return base


def _editable(base: MaterialBase) -> MaterialBase:
    """The form under lock, if its institution may change it now."""
    base = MaterialBase.objects.select_for_update(of=("self",)).get(pk=base.pk)
    if not base.is_editable:
        message = _("The form cannot be changed: its state is “%(state)s”.")
        raise Conflict(message % {"state": base.get_state_display()})
    return base


def _present(item: ResourceItem) -> ResourceItem:
    fresh = ResourceItem.objects.filter(pk=item.pk).first()
    if fresh is None:
        raise Conflict(_("Somebody was here before you: this line was deleted."))
    return fresh
