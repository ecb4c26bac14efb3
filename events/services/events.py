"""Events: entered, changed, repeated; held, cancelled, moved."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from common.verdicts import Conflict, Refused
from journal.services import moving, write

from .. import notices
from ..models import Amendment, AmendmentKind, Event, EventSchedule, EventState
from ..models.events import sign_of
from . import signups

WEEK = datetime.timedelta(days=7)
MAX_WEEKS = 40
# What calendars and people who signed up have to learn of.
OF_TIME_AND_PLACE = ("day", "last_day", "starts", "ends", "place", "is_online")


def create(schedule: EventSchedule, *, by: User, key: uuid.UUID | None = None, **values: Any) -> Event:
    """Enter a line. ``key``: of the form, so that one sent twice enters one event. Values: fields of ``Event``.

    Raises ``Conflict`` when the schedule was submitted meanwhile, ``ValidationError`` for values that do not fit.
    """
    with transaction.atomic():
        schedule = _open(schedule)
        if key and (there := Event.objects.filter(key=key).first()):
            if there.schedule_id == schedule.pk:
                return there
            key = None  # of a form of another schedule
        event = Event(schedule=schedule, created_by=by, **({"key": key} if key else {}), **values)
        event.full_clean()
        event.save()
        _amend(event, AmendmentKind.ADDED, event.when, by=by)
        write("events.event.create", event, by=by, schedule=str(schedule))
    return event


def create_many(schedule: EventSchedule, lines: Iterable[dict[str, Any]], *, by: User) -> list[Event]:
    """Enter lines of a file; those that the schedule has already (by ``sign_of``) are passed over."""
    with transaction.atomic():
        schedule = _open(schedule)
        present = {sign_of(event.title, event.day, event.starts, event.place) for event in schedule.events.all()}
        made = []
        for values in lines:
            same = sign_of(**values)
            if same not in present:
                present.add(same)
                event = Event(schedule=schedule, created_by=by, **values)
                event.full_clean(validate_unique=False)
                made.append(event)
        Event.objects.bulk_create(made)
        for event in made:
            _amend(event, AmendmentKind.ADDED, event.when, by=by)
        if made:
            write("events.eventschedule.import", schedule, by=by, events=len(made))
    return made


def change(event: Event, *, by: User, **values: Any) -> Event:
    """Correct a line. The day and hours of an approved event are changed by ``move``, with a reason."""
    with transaction.atomic():
        _open(event.schedule)
        event = _locked(event)
        if not event.is_ahead:
            raise _changed(event)
        if event.is_approved and values.keys() & {"day", "last_day", "starts", "ends"}:
            raise Refused(_("The event was approved: move it with a reason."))
        if event.last_number and values.get("keep_days", 0) > event.keep_days:
            message = _("Whoever signed up agreed to %(days)s days: the term can only be shortened.")
            raise ValidationError({"keep_days": message % {"days": event.keep_days}})
        told, is_elsewhere = [], False
        for name, value in values.items():
            old = getattr(event, name)
            if old != value:
                setattr(event, name, value)
                told.append(_told(name, old, value))
                is_elsewhere = is_elsewhere or name in OF_TIME_AND_PLACE
        event.sequence += is_elsewhere
        event.full_clean()
        event.save()
        if told:
            _amend(event, AmendmentKind.CHANGED, "\n".join(told), by=by)
            write("events.event.change", event, by=by, item="\n".join(told))
        if is_elsewhere:
            notices.tell_signed_up(event, "changed")
        signups.fill_places(event)
    return event


def remove(event: Event, *, by: User) -> None:
    """Take a line out that was never approved."""
    with transaction.atomic():
        _open(event.schedule)
        event = _locked(event)
        if event.is_approved or event.last_number:
            raise Conflict(_("The event was approved or has sign-ups: cancel it with a reason."))
        _amend(event, AmendmentKind.REMOVED, event.when, by=by)
        write("events.event.remove", event, by=by, schedule=str(event.schedule))
        event.delete()


def repeat_weekly(event: Event, weeks: int, *, by: User) -> list[Event]:
    """The same event once more in each of the next ``weeks`` weeks, within the school year."""
    values = {name: getattr(event, name) for name in COPIED}
    made = []
    with transaction.atomic():
        for number in range(1, min(weeks, MAX_WEEKS) + 1):
            day = event.day + number * WEEK
            if day > event.schedule.last_day:
                break
            last_day = event.last_day and event.last_day + number * WEEK
            # Two clicks repeat once: the key of a repetition follows from the event and the week.
            key = uuid.uuid5(event.pk, f"{day}")
            if not Event.objects.filter(key=key).exists():
                made.append(create(event.schedule, by=by, key=key, **values | {"day": day, "last_day": last_day}))
    return made


# What a copy of an event takes over.
COPIED = (
    *("title", "kind", "day", "last_day", "starts", "ends", "place", "is_online", "for_pupils", "for_parents"),
    *("for_teachers", "class_band", "responsible", "resource", "is_open", "is_public", "description"),
    *("expected_result", "has_signup", "signup_for", "places", "has_waiting_list", "keep_days"),
)


def hold(event: Event, *, attended: int | None, outcome: str = "", by: User) -> Event:
    """It took place. ``attended``: how many came; None where nobody counted."""
    with moving(event, "hold", by=by, attended=attended) as event:
        event.attended, event.outcome = attended, outcome
    return event


@transaction.atomic
def cancel(event: Event, reason: str, *, by: User) -> Event:
    """Whoever signed up and left an address is told with the reason."""
    _hold_schedule(event)
    with moving(event, "cancel", by=by, reason=reason) as event:
        event.reason = reason
        event.sequence += 1
        _amend(event, AmendmentKind.CANCELLED, event.when, reason, by=by)
        notices.tell_signed_up(event, "cancelled")
    return event


@transaction.atomic
def move(
    event: Event,
    *,
    day: datetime.date,
    last_day: datetime.date | None = None,
    starts: datetime.time | None = None,
    ends: datetime.time | None = None,
    reason: str,
    by: User,
) -> Event:
    """To another day or hour; who signed up keeps the place and is told. Names are kept for a term of its own."""
    _hold_schedule(event)
    with moving(event, "move", by=by, reason=reason, item=f"{event.when} → {day:%d.%m.%Y}") as event:
        before = event.when
        event.moved_from = event.moved_from or event.day
        event.day, event.last_day, event.starts, event.ends, event.reason = day, last_day, starts, ends, reason
        event.sequence += 1
        event.erased_at = None
        event.full_clean(exclude=["state"])
        _amend(event, AmendmentKind.MOVED, f"{before} → {event.when}", reason, by=by)
        notices.tell_signed_up(event, "moved")
    return event


@transaction.atomic
def restore(event: Event, *, by: User) -> Event:
    """Marked by mistake, or it takes place after all: then whoever was told that it is cancelled is told again."""
    _hold_schedule(event)
    was_cancelled = False
    with moving(event, "restore", by=by) as event:
        if was_cancelled := event.state == EventState.CANCELLED:
            _amend(event, AmendmentKind.RESTORED, event.when, by=by)
        event.attended, event.outcome, event.reason, event.moved_from = None, "", "", None
        event.sequence += 1
        event.erased_at = None
    if was_cancelled:
        notices.tell_signed_up(event, "restored")
    signups.fill_places(event)
    return event


def collisions(
    place: str,
    day: datetime.date,
    last_day: datetime.date | None,
    starts: datetime.time | None,
    ends: datetime.time | None,
    *,
    besides: uuid.UUID | None = None,
) -> list[Event]:
    """Other events at the same place at the same hour, of whatever institution; none where no place is told."""
    if not place.strip():
        return []
    same_days = Event.objects.between(day, last_day or day).exclude(pk=besides).exclude(state=EventState.CANCELLED)
    return [
        event
        for event in same_days.exclude(place="").with_owner().in_order()
        if fold(event.place) == fold(place) and _overlap(starts, ends, event.starts, event.ends)
    ]


def collisions_of(event: Event, *, seen_by: User) -> list[Event]:
    """``collisions`` of the event, with ``told_title``: of a draft that the person may not see only that it is one."""
    others = collisions(event.place, event.day, event.last_day, event.starts, event.ends, besides=event.pk)
    visible = set(
        Event.objects.visible_to(seen_by).filter(pk__in=[one.pk for one in others]).values_list("pk", flat=True)
    )
    for other in others:
        other.told_title = other.title if other.pk in visible else _("an event being prepared")
    return others


def _overlap(starts, ends, other_starts, other_ends) -> bool:
    """A whole day holds the place all day; an event without an end holds it for an hour."""
    if not starts or not other_starts:
        return True
    return starts < _end(other_starts, other_ends) and other_starts < _end(starts, ends)


def _end(starts: datetime.time, ends: datetime.time | None) -> datetime.time:
    return ends or starts.replace(hour=min(starts.hour + 1, 23), minute=starts.minute if starts.hour < 23 else 59)


def _hold_schedule(event: Event) -> None:
    """Lock the schedule. What awaits its first approval stays as it was submitted."""
    schedule = EventSchedule.objects.select_for_update(no_key=True, of=("self",)).get(pk=event.schedule_id)
    if not (event.is_approved or schedule.is_editable):
        raise Conflict(_("The schedule awaits approval: take it back to change it."))


def _open(schedule: EventSchedule) -> EventSchedule:
    """The schedule, locked: nothing is entered into one that awaits approval."""
    schedule = (
        EventSchedule.objects.select_for_update(no_key=True, of=("self",))
        .select_related("institution", "network")
        .get(pk=schedule.pk)
    )
    if not schedule.is_editable:
        message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
        raise Conflict(message % {"state": schedule.get_state_display()})
    return schedule


def _locked(event: Event) -> Event:
    locked = Event.objects.select_for_update(no_key=True, of=("self",)).with_owner().filter(pk=event.pk).first()
    if locked is None:
        raise Conflict(_("The event was removed meanwhile."))
    return locked


def _changed(event: Event) -> Conflict:
    message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
    return Conflict(message % {"state": event.get_state_display()})


def _amend(event: Event, kind: AmendmentKind, text: str, reason: str = "", *, by: User) -> None:
    """Note a departure from what was approved; before the first approval there is nothing to depart from."""
    schedule = event.schedule
    if schedule.version:
        Amendment.objects.create(
            schedule=schedule,
            version=schedule.version,
            event_key=event.pk,
            title=event.title,
            kind=kind,
            text=text,
            reason=reason,
            by=by,
        )


def _told(name: str, old: Any, new: Any) -> str:
    field = cast(Field, Event._meta.get_field(name))
    label = str(field.verbose_name)
    return f"{label[:1].upper()}{label[1:]}: {_shown(field, old)} → {_shown(field, new)}"


def _shown(field, value: Any) -> str:
    match value:
        case None | "":
            return "—"
        case bool():
            return str(_("yes")) if value else str(_("no"))
        case datetime.datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case datetime.date():
            return f"{value:%d.%m.%Y}"
        case datetime.time():
            return f"{value:%H:%M}"
    return str(dict(field.flatchoices).get(value, value))[:200]
