"""Answers end: all of a survey on the day that respondents were told, one of them when its receipt is shown."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from journal.services import write

from ..codes import normalise, receipts_of
from ..models import Entry, Launch, Response, SlipBatch
from . import folding


def erase_due() -> int:
    """Erase the answers of all surveys whose time is over. How many surveys."""
    erased = 0
    for launch in Launch.objects.to_erase().order_by("retention_until", "pk"):
        erase(launch)
        erased += 1
    return erased


def erase(launch: Launch, *, by=None) -> int:
    """Erase the answers of a closed survey; totals and numbers of answers stay. How many answers."""
    with transaction.atomic():
        launch = Launch.objects.select_for_update(no_key=True, of=("self",)).get(pk=launch.pk)
        if not launch.is_closed or launch.retention_until >= timezone.localdate():
            raise Refused(_("The answers are kept until the day that respondents were told."))
        if launch.erased_at:
            raise Conflict(_("The answers were erased already."))
        folding.freeze(launch)
        counted = list(launch.entries.with_answers())
        for entry in counted:
            entry.answers_kept = entry.answered
        Entry.objects.bulk_update(counted, ["answers_kept"])
        erased, _rows = Response.objects.filter(launch=launch).delete()
        SlipBatch.objects.filter(entry__launch=launch).delete()
        launch.erased_at = timezone.now()
        launch.save()
        write("surveys.launch.erase", launch, by=by, answers=erased)
    return erased


def erase_by_receipt(entry: Entry, receipt: str) -> bool:
    """Erase the answer with that receipt, of the institution that the link belongs to. False when there is none."""
    receipt = normalise(receipt)
    answers = Response.objects.filter(launch=entry.launch_id, institution=entry.institution_id)
    keys = answers.values_list("key", flat=True).iterator(chunk_size=2000)
    key = next((key for key in keys if receipt in receipts_of(key)), None)
    return key is not None and remove(entry.launch, key)


def remove(launch: Launch, key: uuid.UUID, **conditions) -> bool:
    """Delete the answer with that key, if it meets the conditions. False when it is gone already."""
    with folding.locked(launch):
        response = Response.objects.filter(launch=launch, key=key, **conditions).first()
        if response is None:
            return False
        folding.erase(response)
    return True
