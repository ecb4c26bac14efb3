"""Teaching addresses and licences of an institution. The history tells of them on its card."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write

from ..models import Institution, Licence, TeachingAddress
from .register import differences

Particular = TeachingAddress | Licence
WORDS = {TeachingAddress: "address", Licence: "licence"}


def add(model: type[Particular], institution: Institution, *, by: User, **values: Any) -> Particular:
    """Enter a teaching address or a licence. Raises ``ValidationError`` when it is entered already."""
    with transaction.atomic():
        Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        made = model(institution=institution, **values)
        made.full_clean()
        made.save(force_insert=True)
        write(f"institutions.institution.add_{WORDS[model]}", institution, by=by, item=str(made))
    return made


def change(obj: Particular, *, by: User, **values: Any) -> Particular:
    """Change what differs. Nothing is written when nothing does."""
    model = type(obj)
    with transaction.atomic():
        obj = _locked(obj)
        changes = differences(obj, values)
        if not changes:
            return obj
        for name, value in values.items():
            setattr(obj, name, value)
        obj.full_clean()
        obj.save(update_fields=[*values])
        action = f"institutions.institution.change_{WORDS[model]}"
        write(action, obj.institution, by=by, item=str(obj), changes=changes)
    return obj


def remove(obj: Particular, *, by: User) -> None:
    """Take it off the card; resources that stood at the address stay without one."""
    with transaction.atomic():
        obj = _locked(obj)
        institution, item = obj.institution, str(obj)
        obj.delete()
        write(f"institutions.institution.remove_{WORDS[type(obj)]}", institution, by=by, item=item)


def _locked(obj: Particular) -> Particular:
    """The row as it is now, its institution locked before it."""
    Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=obj.institution_id)
    fresh = type(obj).objects.select_related("institution").filter(pk=obj.pk).first()
    if fresh is None:
        raise Conflict(_("Somebody has deleted this meanwhile. Open the card again."))
    return fresh
