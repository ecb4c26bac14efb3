"""Keeping the staff list: people, their coming and leaving, what they have learnt."""

import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from documents import files
from documents.models import StoredFile
from documents.uploads import Upload
from journal.services import write

from ..models import Institution, StaffList, StaffMember, Training
from ..models.staff import TrainingState
from . import submission

MEMBER, TRAINING = "institutions.staffmember", "institutions.training"


def open_list(institution: Institution) -> StaffList:
    """The institution's list, begun if it was not."""
    return StaffList.objects.get_or_create(institution=institution)[0]


def add_member(institution: Institution, *, by: User, **values: Any) -> StaffMember:
    """Enter a person. Values: fields of ``StaffMember``. Raises ``Conflict`` while the department has the list."""
    with transaction.atomic():
        staff_list = submission.editable(open_list(institution))
        member = StaffMember(staff_list=staff_list, **values)
        member.full_clean()
        member.save(force_insert=True)
        write(f"{MEMBER}.create", member, by=by)
    return member


def change_member(member: StaffMember, *, by: User, **values: Any) -> StaffMember:
    with transaction.atomic():
        member = _member(member)
        changes = differences(member, values)
        if not changes:
            return member
        _set(member, values)
        submission.mark_mended(member)
        member.save()
        write(f"{MEMBER}.change", member, by=by, changes=changes)
    return member


def leave(member: StaffMember, on: datetime.date, *, by: User) -> StaffMember:
    """The person leaves; what is known of them stays. Raises ``Conflict`` when gone already."""
    with transaction.atomic():
        member = _member(member)
        if member.has_left:
            raise Conflict(_("This person has been marked as gone already."))
        _set(member, {"left_on": on})
        submission.mark_mended(member)
        member.save()
        write(f"{MEMBER}.leave", member, by=by, item=on.strftime("%d.%m.%Y"))
    return member


def come_back(member: StaffMember, *, by: User) -> StaffMember:
    """The person works here again, or never left: what is known of them holds on."""
    with transaction.atomic():
        member = _member(member)
        if not member.has_left:
            raise Conflict(_("This person is on the list of those working."))
        _set(member, {"left_on": None})
        submission.mark_mended(member)
        member.save()
        write(f"{MEMBER}.come_back", member, by=by)
    return member


def remove_member(member: StaffMember, *, by: User) -> None:
    """Take out somebody entered by mistake. Not out of a list that was accepted: there people leave."""
    with transaction.atomic():
        member = _member(member)
        if not member.staff_list.may_lose_people:
            raise Conflict(_("Nobody is deleted from a list that was handed in: mark that the person has left."))
        write(f"{MEMBER}.remove", member, by=by)
        member.delete()


def add_training(member: StaffMember, *, by: User, document: Upload | None = None, **values: Any) -> Training:
    """Enter a course that was finished or is planned. Values: fields of ``Training``."""
    with transaction.atomic():
        member = _member(member)
        training = Training(member=member, document=_stored(document, by), **values)
        training.full_clean()
        training.save(force_insert=True)
        _touch(member)
        write(f"{TRAINING}.create", member, by=by, item=training.topic)
    return training


def change_training(training: Training, *, by: User, document: Upload | None = None, **values: Any) -> Training:
    """Correct a course, or say that a planned one is finished. Without a new document the former one stays."""
    with transaction.atomic():
        member = _member(training.member)
        training = _training(training)
        if document:
            values["document"] = _stored(document, by)
        changes = differences(training, values)
        if not changes:
            return training
        was_planned = training.is_planned
        _set(training, values)
        training.save()
        _touch(member)
        verb = "finish" if was_planned and training.state == TrainingState.DONE else "change"
        write(f"{TRAINING}.{verb}", member, by=by, item=training.topic, changes=changes)
    return training


def remove_training(training: Training, *, by: User) -> None:
    with transaction.atomic():
        member = _member(training.member)
        training = _training(training)
        training.delete()
        _touch(member)
        write(f"{TRAINING}.remove", member, by=by, item=training.topic)


def submit(institution: Institution, *, by: User, has_nothing: bool = False) -> StaffList:
    """Hand the institution's list in, also one that nobody has begun."""
    with transaction.atomic():
        return submission.submit(open_list(institution), by=by, has_nothing=has_nothing)


def note_export(*, by: User, count: int, what: str = "", about: StaffList | None = None) -> None:
    """Personal data leave the portal: the history says who took them, how many people, under which filters.

    ``about``: the list they are on, which tells it too; people of many lists are a line about who took them.
    """
    write("institutions.stafflist.export", about or by, by=by, people=count, item=what)


def differences(obj: models.Model, values: dict[str, Any]) -> dict[str, list[str]]:
    """Field → [what it was, what it becomes], in words, of those that change."""
    return {
        name: [in_words(obj, name, getattr(obj, name)), in_words(obj, name, value)]
        for name, value in values.items()
        if getattr(obj, name) != value
    }


def in_words(obj: models.Model, name: str, value: Any) -> str:
    """A field's value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, list):
        return ", ".join(StaffMember(areas=value).area_labels)
    choices = dict(getattr(obj._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value))


def _set(obj: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(obj, name, value)
    obj.full_clean()


def _member(member: StaffMember) -> StaffMember:
    """The person as they are now, under the lock of the list."""
    staff_list = submission.editable(member.staff_list)
    fresh = StaffMember.objects.filter(pk=member.pk).first()
    if fresh is None:
        raise Conflict(_("Somebody was here before you: this person was taken out of the list."))
    fresh.staff_list = staff_list
    return fresh


def _training(training: Training) -> Training:
    fresh = Training.objects.filter(pk=training.pk).first()
    if fresh is None:
        raise Conflict(_("Somebody was here before you: this record was deleted."))
    return fresh


def _touch(member: StaffMember) -> None:
    """What is known of the person has changed: a remark may be answered by it, an accepted list differs."""
    submission.mark_mended(member)
    member.save(update_fields=["mended_at", "changed_at"])


def _stored(document: Upload | None, by: User) -> StoredFile | None:
    if document is None:
        return None
    return files.store(document.content, name=document.name, content_type=document.content_type, by=by)
