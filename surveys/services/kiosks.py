"""Shared devices: opened by the coordinator for some hours, ended with a PIN or from the office."""

import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from journal.services import write

from ..codes import new_code
from ..models import Entry, Kiosk

MOST_WRONG_PINS = 10


@transaction.atomic
def open_kiosk(entry: Entry, *, pin: str, hours: int, by) -> Kiosk:
    """Let a tablet be passed round for so many hours."""
    if entry.revoked_at or not entry.launch.is_accepting:
        raise Refused(_("The survey does not take answers now."))
    kiosk = Kiosk.objects.create(
        entry=entry,
        code=new_code(),
        pin_hash=make_password(pin),
        until=timezone.now() + datetime.timedelta(hours=hours),
        opened_by=by,
    )
    write("surveys.entry.open_kiosk", entry, by=by, hours=hours)
    return kiosk


@transaction.atomic
def end_kiosk(kiosk: Kiosk, *, by=None) -> None:
    """End the mode; its address stops working."""
    if not Kiosk.objects.filter(pk=kiosk.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        raise Conflict(_("The shared device was switched off already."))
    write("surveys.entry.end_kiosk", kiosk.entry, by=by)


def end_with_pin(kiosk: Kiosk, pin: str) -> bool:
    """End the mode on the device itself; False for a wrong PIN. After ten of them only the portal ends it."""
    if kiosk.wrong_pins >= MOST_WRONG_PINS:
        raise Refused(_("The PIN was mistyped too often. Switch the device off on the page of the survey."))
    if not check_password(pin, kiosk.pin_hash):
        Kiosk.objects.filter(pk=kiosk.pk).update(wrong_pins=F("wrong_pins") + 1)
        return False
    end_kiosk(kiosk)
    return True
