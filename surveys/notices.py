"""Letters of the surveys: numbers only, never who answered."""

from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment, AppointmentRole

from .models import Entry, Launch


def ask_for_answers(launch: Launch, entries: list[Entry], *, occasion: str) -> int:
    """To the coordinators of the institutions (the heads where there is none): how many answers are missing.

    ``entries``: with their answers counted. One letter to each person; how many were written.
    """
    subject = _("Answers are missing: %(survey)s") % {"survey": launch.title}
    written = 0
    for user, own in _whose(entries).items():
        written += _post(launch, user, subject, "reminder", f"reminder {occasion}", entries=own)
    return written


def tell_of_silence(launch: Launch, *, occasion: str) -> None:
    """To whoever prepared the survey: which institutions have too few answers shortly before the end."""
    if launch.created_by is None:
        return
    counted = launch.entries.in_use().with_answers().lacking().select_related("institution", "launch")
    entries = list(counted.order_by("answered", "institution__sort_key", "pk"))
    if entries:
        subject = _("Few answers before the end: %(survey)s") % {"survey": launch.title}
        _post(launch, launch.created_by, subject, "silent", f"silent {occasion}", entries=entries)


def _whose(entries: list[Entry]) -> dict[User, list[Entry]]:
    institutions = {entry.institution_id for entry in entries}
    appointed = Appointment.objects.current().filter(institution__in=institutions, user__is_active=True)
    people: dict[object, dict[bool, list[User]]] = defaultdict(lambda: {True: [], False: []})
    for appointment in appointed.select_related("user").order_by("pk"):
        is_coordinator = appointment.role == AppointmentRole.COORDINATOR
        people[appointment.institution_id][is_coordinator].append(appointment.user)
    theirs: dict[User, list[Entry]] = defaultdict(list)
    for entry in entries:
        found = people[entry.institution_id]
        for user in dict.fromkeys(found[True] or found[False]):
            theirs[user].append(entry)
    return theirs


def _post(launch: Launch, user: User, subject: str, template: str, occasion: str, *, entries: list[Entry]) -> bool:
    link = settings.SITE_URL + launch.get_absolute_url()
    body = outbox.compose(f"surveys/letters/{template}.txt", launch=launch, user=user, entries=entries, link=link)
    with transaction.atomic():
        key = f"survey {launch.pk} {occasion} {user.pk}"
        return outbox.post(user.email, subject, body, key=key, digest=template == "reminder") is not None
