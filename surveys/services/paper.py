"""Forms filled in on paper, typed in by the coordinator. The history gets the number of a day, never a single form."""

import datetime
import uuid

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from journal.services import write

from ..answers import Document
from ..models import Entry, PaperCount, Response, Source, Version
from . import retention
from .answering import submit

_SALT = "surveys.paper"
UNDO_AGE = 60 * 60


@transaction.atomic
def take(entry: Entry, *, version: Version, key: uuid.UUID, document: Document, by) -> str:
    """Keep the answers of one paper. Returns what takes them back within an hour: it lives in the page only."""
    is_new = not Response.objects.filter(key=key).exists()
    submit(entry, version=version, key=key, document=document, source=Source.PAPER)
    if is_new:
        count, _created = PaperCount.objects.get_or_create(entry=entry, day=timezone.localdate(), typed_by=by)
        PaperCount.objects.filter(pk=count.pk).update(count=F("count") + 1)
    return signing.dumps([key.hex, entry.pk], salt=_SALT)


@transaction.atomic
def undo(entry: Entry, token: str, *, by) -> bool:
    """Take the form typed in last back. False when it is gone already or the hour is over."""
    try:
        key, entry_pk = signing.loads(token, salt=_SALT, max_age=UNDO_AGE)
    except signing.BadSignature:
        return False
    if entry_pk != entry.pk:
        return False
    is_gone = retention.remove(entry.launch, uuid.UUID(key), source=Source.PAPER)
    if is_gone:
        today = PaperCount.objects.filter(entry=entry, day=timezone.localdate(), typed_by=by, count__gt=0)
        today.update(count=F("count") - 1)
    return is_gone


def typed_today(entry: Entry, *, by) -> int:
    """How many forms this person typed in today."""
    counts = PaperCount.objects.filter(entry=entry, day=timezone.localdate(), typed_by=by)
    return counts.values_list("count", flat=True).first() or 0


def tell_history(today: datetime.date | None = None) -> int:
    """Write the counts of the days that are over to the history. How many lines."""
    over = PaperCount.objects.filter(day__lt=today or timezone.localdate(), is_in_history=False, count__gt=0)
    told = 0
    for count in over.select_related("entry__launch", "entry__institution", "typed_by").order_by("day", "pk"):
        with transaction.atomic():
            if PaperCount.objects.filter(pk=count.pk, is_in_history=False).update(is_in_history=True):
                day = count.day.isoformat()
                write("surveys.entry.type_paper", count.entry, by=count.typed_by, day=day, forms=count.count)
                told += 1
    return told
