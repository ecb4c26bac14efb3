"""Signing up: places are never oversold, whoever waits moves up, names are erased in time."""

import datetime
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Letter, User
from common.verdicts import Conflict, Refused
from institutions.models import Institution
from journal.services import moving, write

from .. import notices
from ..consent import fingerprint
from ..models import Event, SignUp, SignUpState
from ..permissions import signing_up_is_open


class Full(Refused):
    """No places are left and there is no waiting list."""


def sign_up(
    event: Event,
    *,
    key: uuid.UUID,
    name: str,
    class_name: str = "",
    institution: Institution | None = None,
    phone: str = "",
    email: str = "",
    by: User | None = None,
    is_by_hand: bool = False,
) -> SignUp:
    """One place, or the next on the waiting list. The same ``key`` gives the same sign-up, however often it is sent.

    ``is_by_hand``: added by the staff of the institution, also before and after the term. Raises ``Refused`` when
    signing up is not open, ``Full`` when there is no place and no list.
    """
    with transaction.atomic():
        # The event's row is the queue: whoever holds it counts the places alone.
        event = _locked(event)
        if there := SignUp.objects.filter(key=key).first():
            return there
        if is_by_hand:
            if not event.is_ahead or event.erased_at:
                raise Conflict(_("The event is held or cancelled already."))
        else:
            signing_up_is_open(event).require()
        has_place = event.places is None or _confirmed(event) < event.places
        if not has_place and not event.has_waiting_list:
            raise Full(_("No places are left."))
        event.last_number += 1
        event.save(update_fields=["last_number"])
        signup = SignUp.objects.create(
            event=event,
            number=event.last_number,
            key=key,
            state=SignUpState.CONFIRMED if has_place else SignUpState.WAITING,
            name=name,
            class_name=class_name,
            institution=institution,
            phone=phone,
            email=email,
            consent=fingerprint(event),
            added_by=by if is_by_hand else None,
        )
        write("events.event.sign_up", event, by=by, number=signup.number, state=signup.state)
        notices.tell_one(signup, "signed_up")
    return signup


def cancel(signup: SignUp, *, by: User | None = None) -> SignUp:
    """Give the place up; the first of those who wait gets it. Cancelled twice is ``Conflict``."""
    with transaction.atomic():
        event = _locked(signup.event)
        with moving(signup, "cancel", by=by) as signup:
            signup.cancelled_at = timezone.now()
        fill_places(event)
    return signup


def fill_places(event: Event) -> list[SignUp]:
    """Move up from the waiting list as many as there are places. The caller has locked the event."""
    if not event.has_signup or not event.is_ahead:
        return []
    waiting = SignUp.objects.filter(event=event, state=SignUpState.WAITING).order_by("number")
    if event.places is not None:
        waiting = waiting[: max(event.places - _confirmed(event), 0)]
    moved = []
    for one in list(waiting):
        with moving(one, "move_up", by=None) as one:
            pass
        notices.tell_one(one, "moved_up")
        moved.append(one)
    return moved


def mark(event: Event, came: Mapping[uuid.UUID, bool | None], *, by: User) -> int:
    """Attendance by names; how many came. The number stands in the event too and outlives the names."""
    with transaction.atomic():
        event = _locked(event)
        if event.erased_at:
            raise Conflict(_("The names are erased: only the numbers are kept."))
        listed = SignUp.objects.filter(event=event, pk__in=came)
        for signup in listed:
            if signup.came != came[signup.pk]:
                signup.came = came[signup.pk]
                signup.save(update_fields=["came"])
        count = SignUp.objects.filter(event=event, came=True).count()
        event.attended = count
        event.save(update_fields=["attended"])
        write("events.event.attendance", event, by=by, attended=count)
    return count


def note_look(event: Event, *, by: User, what: str = "look") -> None:
    """Write to the history who looked at the names (``look``) or took them away (``export``)."""
    write(f"events.event.{what}", event, by=by, people=event.signups.count())


def erase(today: datetime.date | None = None) -> int:
    """Erase names, contacts and the letters about them whose term is over; numbers stay. How many events."""
    today = today or timezone.localdate()
    erased = 0
    old = Event.objects.filter(last_number__gt=0, erased_at__isnull=True, day__lt=today)
    for event in old.order_by("pk").iterator(500):
        if event.erase_on > today:
            continue
        with transaction.atomic():
            event = _locked(event)
            if event.erased_at:
                continue
            signups = SignUp.objects.filter(event=event)
            event.signed_up = signups.standing().count()
            if event.attended is None and signups.filter(came__isnull=False).exists():
                event.attended = signups.filter(came=True).count()
            event.erased_at = timezone.now()
            event.save(update_fields=["signed_up", "attended", "erased_at"])
            Letter.objects.filter(key__startswith=notices.key_of(event)).delete()
            count, _by_model = signups.delete()
            write("events.event.erase", event, people=count)
            erased += 1
    return erased


def _confirmed(event: Event) -> int:
    return SignUp.objects.filter(event=event, state=SignUpState.CONFIRMED).count()


def _locked(event: Event) -> Event:
    return Event.objects.select_for_update(no_key=True, of=("self",)).with_owner().get(pk=event.pk)
