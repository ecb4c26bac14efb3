"""Renaming an institution, which keeps the former name, and correcting a name, which keeps nothing."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write

from ..models import FormerName, Institution
from .register import check_changes

DAY = datetime.timedelta(days=1)


def rename(
    institution: Institution, *, full_name: str, short_name: str, valid_from: datetime.date, basis: str, by: User | None
) -> Institution:
    """Enter a new name from that day on. Papers about earlier days print the former one, which is kept.

    Raises ``ValidationError`` when the day has not come yet, is not after the last renaming, or the names are the same.
    """
    with transaction.atomic():
        institution = _locked(institution)
        last = institution.former_names.first()
        try:
            check_day(valid_from, last=last.valid_to if last else None)
        except ValidationError as error:
            raise ValidationError({"valid_from": error.messages}) from error
        former = former_name(institution, valid_from, basis)
        former.full_clean()
        former.save()  # before the institution: it is found by its former names too
        changes = _set_names(institution, full_name, short_name)
        if not changes:
            raise ValidationError(_("Nothing of the name has changed."))
        day = valid_from.isoformat()
        write("institutions.institution.rename", institution, by=by, changes=changes, valid_from=day, basis=basis)
    return institution


def check_day(day: datetime.date, *, last: datetime.date | None) -> None:
    """Raise ``ValidationError`` unless a name can begin that day; ``last``: last day of the name before the present."""
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet: enter the new name on the day when it comes into force."))
    if last and day <= last + DAY:
        message = _("The institution was renamed on %(day)s: a new name can only come later.")
        raise ValidationError(message % {"day": f"{last + DAY:%d.%m.%Y}"})


def former_name(institution: Institution, day: datetime.date, basis: str) -> FormerName:
    """The present name as the one that ended when another began on that day; not saved."""
    last = max((name.valid_to for name in institution.former_names.all()), default=None)
    return FormerName(
        institution=institution,
        full_name=institution.full_name,
        short_name=institution.short_name,
        valid_from=last + DAY if last else None,
        valid_to=day - DAY,
        basis=basis,
    )


def correct_name(institution: Institution, *, full_name: str, short_name: str, by: User | None) -> Institution:
    """Put a slip in the present name right: it never was the name of the institution."""
    with transaction.atomic():
        institution = _locked(institution)
        if changes := _set_names(institution, full_name, short_name):
            write("institutions.institution.correct_name", institution, by=by, changes=changes)
    return institution


def undo_renaming(institution: Institution, *, by: User | None, reason: str) -> Institution:
    """Take back the last renaming, entered by mistake or from a wrong day: the former name is the present one again."""
    with transaction.atomic():
        institution = _locked(institution)
        last = institution.former_names.first()
        if last is None:
            raise Conflict(_("There is no renaming to undo."))
        last.delete()
        changes = _set_names(institution, last.full_name, last.short_name)
        write("institutions.institution.undo_renaming", institution, by=by, reason=reason, changes=changes)
    return institution


def _locked(institution: Institution) -> Institution:
    return Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)


def _set_names(institution: Institution, full_name: str, short_name: str) -> dict[str, list[str]]:
    """Field → [old, new] of what has changed."""
    changes = {}
    for field, value in (("full_name", full_name), ("short_name", short_name)):
        old, new = getattr(institution, field), " ".join(value.split())
        if old != new:
            changes[field] = [old, new]
            setattr(institution, field, new)
    if changes:
        check_changes(institution, changes)
        institution.save(update_fields=["full_name", "short_name"])
    return changes
