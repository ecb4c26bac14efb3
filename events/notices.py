"""Letters of this room: rows of the outbox, written with the act they tell of."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment, Institution

from .models import Event, EventSchedule, SignUp, SignUpState

SUBJECTS = {
    "signed_up": gettext_lazy("You signed up: %(event)s"),
    "waiting": gettext_lazy("You are on the waiting list: %(event)s"),
    "moved_up": gettext_lazy("A place is free for you: %(event)s"),
    "moved": gettext_lazy("The event is moved: %(event)s"),
    "changed": gettext_lazy("The place of the event has changed: %(event)s"),
    "cancelled": gettext_lazy("The event is cancelled: %(event)s"),
    "restored": gettext_lazy("The event takes place after all: %(event)s"),
    "reminder": gettext_lazy("Tomorrow: %(event)s"),
}

ANEW = ("moved", "changed", "cancelled", "restored")  # may happen several times


def people_of(institutions: Iterable[Institution]) -> dict[object, list[User]]:
    """Institution's key → everybody who acts for it today and may sign in. One query."""
    found: dict[object, list[User]] = {}
    appointed = Appointment.objects.current().filter(institution__in=list(institutions), user__is_active=True)
    for appointment in appointed.select_related("user").order_by("pk"):
        people = found.setdefault(appointment.institution_id, [])
        if appointment.user not in people:
            people.append(appointment.user)
    return found


def tell_of_decision(schedule: EventSchedule, what: str) -> None:
    """``approved`` or ``returned``, to the people of the institution."""
    subjects = {
        "approved": _("The schedule of events is approved"),
        "returned": _("The schedule of events is returned with remarks"),
    }
    occasion = f"event schedule {schedule.pk} {what} {schedule.version} {schedule.submitted_at or ''}"
    for user in people_of([schedule.institution]).get(schedule.institution_id, ()):
        body = outbox.compose(
            "events/letters/decision.txt",
            user=user,
            schedule=schedule,
            is_approved=what == "approved",
            link=settings.SITE_URL + schedule.get_absolute_url(),
        )
        outbox.post(user.email, subjects[what], body, key=f"{occasion} {user.pk}")


def tell_of_missing_schedule(institution: Institution, people: Iterable[User], *, year: int, month: str) -> int:
    """Once a month while it lasts. How many letters are new."""
    written = 0
    for user in people:
        body = outbox.compose(
            "events/letters/missing_schedule.txt",
            user=user,
            institution=institution,
            year=f"{year}/{year + 1}",
            link=settings.SITE_URL + reverse("events:schedule_list"),
        )
        key = f"event schedule missing {institution.pk} {year} {month} {user.pk}"
        subject = _("The schedule of events is not submitted")
        written += outbox.post(user.email, subject, body, key=key, digest=True) is not None
    return written


def tell_of_unmarked(event: Event, people: Iterable[User]) -> int:
    """Once an event: it is over, and nobody said whether it was held."""
    written = 0
    for user in people:
        body = outbox.compose(
            "events/letters/unmarked.txt", user=user, event=event, link=settings.SITE_URL + event.get_absolute_url()
        )
        subject = _("Was it held? %(event)s") % {"event": event.title}
        key = f"event unmarked {event.pk} {event.end_day} {user.pk}"
        written += outbox.post(user.email, subject, body, key=key, digest=True) is not None
    return written


def key_of(event: Event) -> str:
    """How keys of all letters to those who signed up for the event begin."""
    return f"event sign-up {event.pk} "


def tell_signed_up(event: Event, what: str) -> int:
    """To all who have a place or wait and left an e-mail. How many letters are new."""
    standing = SignUp.objects.standing().filter(event=event).exclude(email="")
    return sum(tell_one(signup, what, event=event) for signup in standing)


def tell_one(signup: SignUp, what: str, *, event: Event | None = None) -> bool:
    """To one of them, once an occasion; nothing when no e-mail was given."""
    if not signup.email:
        return False
    event = event or signup.event
    if what == "signed_up" and signup.state == SignUpState.WAITING:
        what = "waiting"
    occasion = {"reminder": event.day}.get(what, event.sequence if what in ANEW else "")
    body = outbox.compose(
        "events/letters/sign_up.txt",
        user=None,
        what=what,
        signup=signup,
        event=event,
        link=settings.SITE_URL + signup.get_absolute_url(),
    )
    subject = str(SUBJECTS[what]) % {"event": event.title}
    key = f"{key_of(event)}{signup.pk} {what} {occasion}".strip()
    return outbox.post(signup.email, subject, body, key=key, is_confidential=True) is not None


def tomorrow(today: datetime.date) -> datetime.date:
    return today + datetime.timedelta(days=1)
