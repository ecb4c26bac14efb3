"""Digests: what awaits a person, from all rooms, in one letter a day or a week for those who want it so."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts import facts as account_facts
from accounts import outbox

from .desk import todos

EARLIEST = 7  # o'clock, in the portal's zone: nobody's telephone rings at midnight


def send_due(now: datetime.datetime | None = None) -> int:
    """Write the digests that are due; how many. Each once, however often it is called: the key is the person's day.

    Nothing to whoever has nothing to do; asked again within the day, they get it as soon as they have. The letter lies
    in the outbox, so that mail which is down loses nothing.
    """
    local = timezone.localtime(now)
    if local.hour < EARLIEST:
        return 0
    written = 0
    for user, key in account_facts.waiting_for_digest(local.date()):
        awaiting = todos(user)
        if not awaiting:
            continue
        body = outbox.compose(
            "network_portal/letters/digest.txt",
            user=user,
            todos=[(todo, settings.SITE_URL + todo.url) for todo in awaiting],
            settings_link=settings.SITE_URL + reverse("accounts:letters"),
        )
        subject = ngettext("%(count)s thing awaits you", "%(count)s things await you", len(awaiting))
        with transaction.atomic():
            written += outbox.post(user.email, subject % {"count": len(awaiting)}, body, key=key) is not None
    return written
