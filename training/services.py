"""Groups from enrolment to certificates, and needs."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.verdicts import Conflict, Refused
from documents import files
from documents.uploads import Upload
from institutions.models import Institution, StaffList, StaffMember, TrainingState
from institutions.services import staff
from journal.services import moving, write

from . import notices
from .models import LIVE, GroupState, Need, Seat, TrainingGroup


def create_group(*, by: User, token: uuid.UUID | None = None, **values: Any) -> TrainingGroup:
    """Values: fields of ``TrainingGroup``. ``token`` names the form: sent twice, it makes one group."""
    token = token or uuid.uuid4()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)  # the same form may be on its way twice
        if made := TrainingGroup.objects.filter(pk=token).first():
            return made
        group = TrainingGroup(pk=token, created_by=by, **values)
        group.full_clean()
        group.save(force_insert=True)
        write("training.traininggroup.create", group, by=by)
    return group


def change_group(group: TrainingGroup, *, by: User, **values: Any) -> TrainingGroup:
    """Raises ``Refused`` for fewer places than are taken, and for days on which its people learn in another group.

    ``Conflict`` once the group is closed.
    """
    with transaction.atomic():
        group = _locked(group)
        if group.state not in LIVE:
            raise Conflict(_("Somebody was here before you: the group is closed. Open the page again."))
        changes = {}
        for name, value in values.items():
            if getattr(group, name) != value:
                changes[name] = [str(getattr(group, name)), str(value)]
                setattr(group, name, value)
        if changes:
            group.full_clean()
            if group.places < group.seats.count():
                raise Refused(_("More people are enrolled already than there would be places."))
            if changes.keys() & {"starts_on", "ends_on"}:
                _refuse_clashes(group, group.seats.values_list("member", flat=True))
            group.save()
            write("training.traininggroup.change", group, by=by, changes=changes)
    return group


def enrol(group: TrainingGroup, members: Iterable[StaffMember], *, by: User) -> list[Seat]:
    """Give the people places; those that are in the group already are passed over.

    Raises ``Refused`` when there are too few places, or when somebody learns in another group on the same days;
    then nobody is enrolled. ``Conflict`` when enrolment was closed meanwhile.
    """
    with transaction.atomic():
        group = _locked(group)
        if group.state != GroupState.GATHERING:
            raise Conflict(_("Enrolment was closed meanwhile: the state is now “%(state)s”.") % _state(group))
        taken = set(group.seats.values_list("member", flat=True))
        wanted = [member for member in members if member.pk not in taken]
        free = group.places - len(taken)
        if len(wanted) > free:
            text = ngettext("Only %(count)s place is free.", "Only %(count)s places are free.", free)
            raise Refused(text % {"count": free})
        _refuse_clashes(group, [member.pk for member in wanted])
        seats = [Seat(group=group, member=member, enrolled_by=by) for member in wanted]
        Seat.objects.bulk_create(seats)
        if seats:
            names = ", ".join(str(member) for member in wanted)
            write("training.traininggroup.enrol", group, by=by, item=names)
    return seats


def _refuse_clashes(group: TrainingGroup, members: Iterable[uuid.UUID | int]) -> None:
    """``Refused`` when one of them learns elsewhere on the group's days. Locks them: two groups may ask at once."""
    keys = list(members)
    list(StaffMember.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk"))
    elsewhere = Seat.objects.exclude(group=group).filter(
        member__in=keys,
        group__state__in=LIVE,
        group__starts_on__lte=group.ends_on,
        group__ends_on__gte=group.starts_on,
    )
    if clashes := [f"{seat.member} – {seat.group.title}" for seat in elsewhere.select_related("member", "group")]:
        raise Refused(_("On these days they learn in another group: %(names)s.") % {"names": ", ".join(clashes)})


def dismiss(seat: Seat, *, by: User) -> None:
    """Free the place, before the group begins to learn."""
    with transaction.atomic():
        group = _locked(seat.group)
        if group.state != GroupState.GATHERING:
            raise Conflict(_("Enrolment was closed meanwhile: the state is now “%(state)s”.") % _state(group))
        gone, _rows = Seat.objects.filter(pk=seat.pk).delete()
        if not gone:
            raise Conflict(_("Somebody was here before you: the place is free already."))
        write("training.traininggroup.dismiss", group, by=by, item=str(seat.member))


def start(group: TrainingGroup, *, by: User) -> TrainingGroup:
    """Enrolment is over, learning begins. Raises ``Refused`` for an empty group."""
    with moving(group, "start", by=by) as group:
        if not group.seats.exists():
            raise Refused(_("Nobody is enrolled: there is nobody to teach."))
    return group


def finish(group: TrainingGroup, *, by: User) -> TrainingGroup:
    with moving(group, "finish", by=by) as group:
        pass
    return group


def cancel(group: TrainingGroup, *, reason: str, by: User) -> TrainingGroup:
    """Institutions whose people were enrolled are told why."""
    if not reason.strip():
        raise Refused(_("Say why the group is cancelled."))
    with moving(group, "cancel", by=by, reason=reason) as group:
        group.reason = reason
        notices.tell_of_cancellation(group)
    return group


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was given to one person."""

    number: str
    issued_on: datetime.date
    hours: int
    file: Upload | None = None


@dataclass(frozen=True, slots=True)
class Certified:
    """``written``: how many records of training were written or mended; ``refused``: person → why not."""

    written: int
    refused: dict[str, str]


def certify(group: TrainingGroup, certificates: dict[uuid.UUID, Certificate], *, by: User) -> Certified:
    """Enter certificates (seat's key → certificate) and write each into the staff list as a finished training.

    What the staff list does not take (it is with the department for review, the days are impossible) is told by person;
    the others land. The same certificate twice changes nothing.
    """
    written, refused = 0, {}
    with transaction.atomic():
        group = _locked(group)
        if group.state != GroupState.FINISHED:
            raise Conflict(_("Certificates are entered when the group has finished."))
        found = group.seats.filter(pk__in=certificates).select_related("member__staff_list", "training")
        seats = list(found.order_by("pk"))
        # All lists are locked before the first line of the history.
        lists = StaffList.objects.select_for_update(no_key=True, of=("self",))
        list(lists.filter(pk__in=[seat.member.staff_list_id for seat in seats]).order_by("pk").values_list("pk"))
        for seat in seats:
            try:
                with transaction.atomic():
                    written += _certify(seat, group, certificates[seat.pk], by)
            except Conflict as conflict:
                refused[str(seat.member)] = str(conflict)
            except ValidationError as error:
                refused[str(seat.member)] = " ".join(error.messages)
        if written:
            write("training.traininggroup.certify", group, by=by, people=written)
    return Certified(written, refused)


def _certify(seat: Seat, group: TrainingGroup, given: Certificate, by: User) -> bool:
    told = (seat.number, seat.issued_on, seat.hours)
    if seat.training and not given.file and told == (given.number, given.issued_on, given.hours):
        return False
    values = {
        "state": TrainingState.DONE,
        "kind": group.kind,
        "topic": group.title,
        "area": group.area,
        "provider": group.provider,
        "hours": given.hours,
        "started_on": group.starts_on,
        "ended_on": group.ends_on,
        "document_number": given.number,
    }
    if seat.training:
        staff.change_training(seat.training, by=by, document=given.file, **values)
    else:
        seat.training = staff.add_training(seat.member, by=by, document=given.file, **values)
    if given.file:
        seat.file = files.store(given.file.content, name=given.file.name, content_type=given.file.content_type, by=by)
    seat.number, seat.issued_on, seat.hours = given.number, given.issued_on, given.hours
    seat.save()
    return True


def tell_need(institution: Institution, *, by: User, token: uuid.UUID | None = None, **values: Any) -> Need:
    token = token or uuid.uuid4()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)  # the same form may be on its way twice
        if made := Need.objects.filter(pk=token).first():
            return made
        need = Need(pk=token, institution=institution, created_by=by, **values)
        need.full_clean()
        need.save(force_insert=True)
        write("training.need.tell", need, by=by, institution=str(institution))
    return need


def meet_need(need: Need, *, by: User) -> Need:
    with moving(need, "meet", by=by) as need:
        pass
    return need


def withdraw_need(need: Need, *, by: User) -> Need:
    with moving(need, "withdraw", by=by) as need:
        pass
    return need


def _locked(group: TrainingGroup) -> TrainingGroup:
    return TrainingGroup.objects.select_for_update(no_key=True, of=("self",)).get(pk=group.pk)


def _state(group: TrainingGroup) -> dict[str, str]:
    return {"state": str(group.get_state_display())}
