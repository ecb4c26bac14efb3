"""Schedules: begun, submitted, returned, approved."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions.models import Institution, Network
from journal.services import moving, write

from .. import notices
from ..models import ApprovedSchedule, Event, EventSchedule


@transaction.atomic
def begin(network: Network, institution: Institution | None, year: int, *, by: User) -> EventSchedule:
    """The schedule of that school year, begun unless it is there already (two may press the button at once)."""
    schedule, is_new = EventSchedule.objects.get_or_create(
        network=network, institution=institution, year=year, defaults={"created_by": by}
    )
    if is_new:
        write("events.eventschedule.create", schedule, by=by, year=year)
    return schedule


def submit(schedule: EventSchedule, *, by: User) -> EventSchedule:
    """Hand it to the department. ``Refused`` without events, ``Conflict`` when it was submitted meanwhile."""
    with moving(schedule, "submit", by=by) as schedule:
        if not schedule.events.exists():
            raise Refused(_("Enter at least one event first."))
        schedule.submitted_at, schedule.remarks = timezone.now(), ""
    return schedule


def take_back(schedule: EventSchedule, *, by: User) -> EventSchedule:
    with moving(schedule, "take_back", by=by) as schedule:
        pass
    return schedule


def give_back(schedule: EventSchedule, remarks: str, *, by: User) -> EventSchedule:
    """Return it with remarks, which go to the institution by mail."""
    with moving(schedule, "return", by=by, reason=remarks) as schedule:
        schedule.remarks = remarks
        notices.tell_of_decision(schedule, "returned")
    return schedule


def approve(
    schedule: EventSchedule,
    *,
    post: str,
    name: str,
    date: datetime.date,
    note: str = "",
    seen: str | None = None,
    by: User,
) -> EventSchedule:
    """Freeze the lines as they stand; public ones of them are from now on seen by everybody.

    ``post``, ``name``, ``date``: of the block «УТВЕРЖДАЮ». ``note``: what the amendment is about. ``seen``: the
    ``submission`` that was read; ``Conflict`` when the schedule was submitted anew or amended since.
    """
    move = "approve_own" if schedule.is_of_network else "approve"
    with moving(schedule, move, by=by, version=schedule.version + 1) as schedule:
        events = list(Event.objects.select_for_update(no_key=True, of=("self",)).filter(schedule=schedule).in_order())
        if seen is not None and seen != schedule.submission:
            raise Conflict(_("The schedule was changed meanwhile: read it once more before you approve it."))
        if not events:
            raise Refused(_("Enter at least one event first."))
        schedule.version += 1
        schedule.approved_at, schedule.remarks = timezone.now(), ""
        ApprovedSchedule.objects.create(
            schedule=schedule,
            number=schedule.version,
            lines=[line_of(event) for event in events],
            post=post,
            name=name,
            date=date,
            note=note,
            by=by,
        )
        Event.objects.filter(schedule=schedule, is_approved=False).update(is_approved=True)
        if not schedule.is_of_network:
            notices.tell_of_decision(schedule, "approved")
    return schedule


def line_of(event: Event) -> dict[str, Any]:
    """One line as an approved schedule keeps it."""
    return {
        "event": str(event.pk),
        "title": event.title,
        "kind": event.kind,
        "day": event.day.isoformat(),
        "last_day": event.last_day.isoformat() if event.last_day else "",
        "hours": event.hours,
        "where": event.where,
        "audience": ", ".join(event.audience_labels),
        "responsible": event.responsible,
        "resource": event.resource,
        "expected_result": event.expected_result,
        "is_open": event.is_open,
        "state": event.state,
    }
