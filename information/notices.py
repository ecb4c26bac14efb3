"""Letters of this room."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import User
from institutions.models import Appointment

from .silence import Silent


def remind_of_silence(row: Silent, day: datetime.date) -> int:
    """To the people of the institution, once a month: in which channels it is silent. How many letters."""
    people = User.objects.filter(
        pk__in=Appointment.objects.current().filter(institution=row.institution).values("user"), is_active=True
    )
    written = 0
    for user in people.order_by("pk"):
        body = outbox.compose(
            "information/letters/silence.txt",
            user=user,
            institution=row.institution,
            channels=row.channels,
            link=settings.SITE_URL + reverse("information:publication_create"),
        )
        key = f"publications {row.institution.pk} {day:%Y-%m} {user.pk}"
        subject = _("Publish something about the network")
        written += outbox.post(user.email, subject, body, key=key, digest=True) is not None
    return written
