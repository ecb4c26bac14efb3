"""Entering and changing institutions and their heads."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Refused
from journal.services import write

from ..models import Head, Institution, Municipality
from .appointments import end_for_former_heads, is_same_person


def save_institution(
    institution: Institution | None = None, *, head: dict[str, Any] | None = None, by: User | None, **values: Any
) -> Institution:
    """Enter an institution (with its ``head``: fields of ``Head``), or change one. Raises ``ValidationError``."""
    with transaction.atomic():
        is_new = institution is None
        if is_new:
            institution = Institution()
        else:
            institution = Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        changes = {} if is_new else differences(institution, values)
        for name, value in values.items():
            setattr(institution, name, value)
        if not (is_new or changes):
            return institution
        if is_new:
            institution.full_clean()
        else:
            check_changes(institution, changes)
        institution.save(force_insert=is_new)
        if head:
            newcomer = Head(institution=institution, **head)
            newcomer.full_clean()
            newcomer.save()
        if is_new:
            write("institutions.institution.create", institution, by=by)
        else:
            write("institutions.institution.change", institution, by=by, changes=changes)
    return institution


def check_changes(institution: Institution, changes: Iterable[str]) -> None:
    """Raise ``ValidationError`` about the fields that change; what was entered before is nobody's fault now."""
    others = {field.name for field in institution._meta.fields} - set(changes)
    institution.clean_fields(exclude=others)
    institution.validate_unique(exclude=others)
    institution.validate_constraints()


def change_head(
    institution: Institution,
    *,
    surname: str,
    given_name: str,
    patronymic: str = "",
    gender: str,
    post: str,
    authority_basis: str,
    is_acting: bool = False,
    valid_from: datetime.date | None = None,
    same_person: bool = False,
    by: User | None,
) -> Head:
    """Enter a new head from that day on (today by default). The former head's row stays, closed the day before.

    The same name, or another one of the ``same_person``, is no new head but a correction of the present one's
    particulars. The account of a former head no longer acts for the institution.
    """
    day = valid_from or timezone.localdate()
    values = {
        "surname": surname,
        "given_name": given_name,
        "patronymic": patronymic,
        "gender": gender,
        "post": post,
        "authority_basis": authority_basis,
        "is_acting": is_acting,
    }
    with transaction.atomic():
        institution = Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        present = Head.objects.filter(institution=institution, valid_to=None).first()
        newcomer = Head(institution=institution, valid_from=day, **values)
        same_person = present is not None and (same_person or is_same_person(present, newcomer))
        if present and (same_person or present.valid_from == day):
            # Of a row that began today nothing was printed under another date: a slip of the pen is put right in place.
            newcomer = present
        elif present:
            if present.valid_from and present.valid_from >= day:
                message = _("The present head is in office from %(day)s: the new one can only come later.")
                raise ValidationError({"valid_from": message % {"day": present.valid_from.strftime("%d.%m.%Y")}})
            present.valid_to = day - datetime.timedelta(days=1)
            present.save(update_fields=["valid_to"])
        changes = differences(newcomer, values) if newcomer is present else {}
        for name, value in values.items():
            setattr(newcomer, name, value)
        newcomer.full_clean(validate_constraints=False)
        newcomer.save()
        if not same_person:
            end_for_former_heads(institution, newcomer, day - datetime.timedelta(days=1), by=by)
        if newcomer is not present:
            was = present.full_name if present else ""
            write(
                "institutions.institution.change_head",
                institution,
                by=by,
                was=was,
                now=newcomer.full_name,
                valid_from=day.isoformat(),
            )
        elif changes:
            write("institutions.institution.correct_head", institution, by=by, changes=changes)
    return newcomer


def create_municipality(*, name: str, by: User | None) -> Municipality:
    return save_municipality(Municipality(), name=name, by=by)


def save_municipality(municipality: Municipality, *, name: str, by: User | None) -> Municipality:
    """Enter a municipality or change its name. Raises ``ValidationError`` when the name is taken."""
    with transaction.atomic():
        is_new = municipality.pk is None
        if not is_new:
            municipality = Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
        values = {"name": " ".join(name.split())}
        changes = differences(municipality, values)
        if not changes:
            return municipality
        municipality.name = values["name"]
        municipality.full_clean()
        municipality.save()
        if is_new:
            write("institutions.municipality.create", municipality, by=by)
        else:
            write("institutions.municipality.change", municipality, by=by, changes=changes)
    return municipality


def delete_municipality(municipality: Municipality, *, by: User | None) -> None:
    """Delete a municipality that nothing belongs to. Raises ``ProtectedError``."""
    with transaction.atomic():
        municipality = Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
        Municipality.objects.filter(pk=municipality.pk).delete()  # leaves the key for the history
        write("institutions.municipality.delete", municipality, by=by)


def delete_institution(institution: Institution, *, by: User, reason: str) -> None:
    """Delete an institution entered by mistake. Refused, with the reasons named, as soon as anything refers to it."""
    with transaction.atomic():
        institution = Institution.objects.select_for_update(no_key=True, of=("self",)).get(pk=institution.pk)
        for own in (institution.heads, institution.former_names, institution.teaching_addresses, institution.licences):
            own.all().delete()
        try:
            Institution.objects.filter(pk=institution.pk).delete()  # leaves the key for the history
        except ProtectedError as error:
            held_by = sorted({str(obj._meta.verbose_name_plural) for obj in error.protected_objects})
            message = _("The institution cannot be deleted, these refer to it: %(what)s.")
            raise Refused(message % {"what": ", ".join(held_by)}) from error
        write("institutions.institution.delete", institution, by=by, reason=reason, inn=institution.inn)


def differences(obj, values: dict[str, Any]) -> dict[str, list[str]]:
    """Field → [old, new] of the values that differ from the object's, as text for the history."""
    return {
        name: [_text(getattr(obj, name)), _text(value)]
        for name, value in values.items()
        if getattr(obj, name, None) != value
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def note_export(*, by: User, count: int, what: str) -> None:
    """Names and addresses leave with the register: who took it, of how many institutions, under which filters."""
    write("institutions.institution.export", by, by=by, institutions=count, item=what)
