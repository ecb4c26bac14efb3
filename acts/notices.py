"""Letters of this room: rows of the outbox, written with the act they tell of."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment, Institution, Network

from .models import Acquaintance


def ask_to_read(row: Acquaintance) -> int:
    """To a person who was put on the sheet of an act; 0 for somebody without an account."""
    return _write(row, "ask_to_read", _("Please read an act and confirm it"), "asked")


def remind_to_read(row: Acquaintance, *, occasion: str, digest: bool = False) -> int:
    """Once more to somebody who has not confirmed; the same ``occasion`` is never written about twice.

    ``digest``: by the clock, so that whoever wants digests gets no letter of it.
    """
    return _write(row, "remind_to_read", _("An act awaits your confirmation"), occasion, digest=digest)


def _write(row: Acquaintance, template: str, subject: str, occasion: str, *, digest: bool = False) -> int:
    if row.user is None or not row.user.is_active:
        return 0
    link = settings.SITE_URL + reverse("acts:act_detail", args=[row.act_id])
    body = outbox.compose(f"acts/letters/{template}.txt", user=row.user, act=row.act, link=link)
    key = f"{template} {row.pk} {occasion}"
    return int(outbox.post(row.user.email, subject, body, key=key, digest=digest) is not None)


def ask_for_person(network: Network, institution: Institution, *, day: datetime.date) -> int:
    """To the heads of an institution that has proposed nobody; once a day. How many letters."""
    users = User.objects.filter(
        pk__in=Appointment.objects.current().heads().filter(institution=institution).values("user"), is_active=True
    )
    link = settings.SITE_URL + reverse("acts:responsible_propose", args=[network.pk, institution.pk])
    written = 0
    for user in users:
        body = outbox.compose(
            "acts/letters/ask_for_person.txt", user=user, network=network, institution=institution, link=link
        )
        key = f"ask_for_person {network.pk} {institution.pk} {user.pk} {day}"
        written += outbox.post(user.email, _("Who is responsible for the network?"), body, key=key) is not None
    return written
