"""Unfinished answers of somebody with a slip: kept on the server, so that another device can go on with them."""

import datetime

from django.db import transaction
from django.utils import timezone

from ..importing.report import storable
from ..models import Draft, Slip, Version

KEPT_DAYS = 14


def load(slip: Slip) -> Draft | None:
    """What was filled in with the slip so far, unless its time is over."""
    return Draft.objects.filter(slip=slip, expires_on__gte=timezone.localdate()).first()


def save(slip: Slip, *, version: Version, typed: dict[str, list[str]], page: int = 1) -> Draft | None:
    """Keep what is typed (field → values) until it is sent. Nothing is kept with a slip that is used or void."""
    last_day = min(timezone.localdate() + datetime.timedelta(days=KEPT_DAYS), slip.batch.entry.launch.closes_on)
    values = {"version": version, "document": storable(typed), "page": page, "expires_on": last_day}
    with transaction.atomic():
        # Held until the draft is there: whoever uses the slip up meanwhile deletes the draft after that.
        usable = Slip.objects.usable().select_for_update(no_key=True, of=("self",))
        if usable.filter(pk=slip.pk).first() is None:
            return None
        draft, _is_new = Draft.objects.update_or_create(slip=slip, defaults=values)
    return draft


def drop(slip: Slip) -> None:
    """Start afresh."""
    Draft.objects.filter(slip=slip).delete()


def remove_expired() -> int:
    """Delete what nobody came back to. How many."""
    return Draft.objects.filter(expires_on__lt=timezone.localdate()).delete()[0]
