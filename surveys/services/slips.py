"""Slips of a class: codes that go on paper once, are good for one answer, and lead to none.

Marking a slip used and keeping the answer are one transaction, and nothing else of theirs is common: no key, no time,
no number in a row. PostgreSQL notes the number of the transaction with each row; ``mingle`` wipes that out for slips,
the folding of results for answers.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.verdicts import Conflict, Refused
from journal.services import write

from ..codes import SLIP_LENGTH, hash_of_slip, hashes_of_slip, new_slip_code, normalise_slip
from ..models import Draft, Entry, Slip, SlipBatch
from ..models.launches import LaunchState

MOST_IN_BATCH = 60


class SlipSpent(Conflict):
    """An answer was sent with this slip before, or the slip was made void."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A batch and its codes, which exist nowhere but here and on the paper that is made of them at once."""

    batch: SlipBatch
    codes: tuple[str, ...]


@transaction.atomic
def print_batch(entry: Entry, *, class_name: str, count: int, key: uuid.UUID, by) -> Printed:
    """Make slips for a class. ``key``: of the form, so that sending it twice makes them once (then ``Conflict``)."""
    entry = _locked(entry)
    if not 1 <= count <= MOST_IN_BATCH:
        raise Refused(_("From 1 to %(most)s slips are printed at once.") % {"most": MOST_IN_BATCH})
    if SlipBatch.objects.filter(key=key).exists():
        raise Conflict(
            _("These slips were made already. If the file did not arrive, print the slips of this class anew.")
        )
    batch = SlipBatch.objects.create(entry=entry, class_name=class_name.strip(), key=key, printed_by=by)
    codes = _fill(batch, count)
    write("surveys.entry.print_slips", entry, by=by, class_name=batch.class_name, slips=count)
    return Printed(batch, codes)


@transaction.atomic
def reprint(batch: SlipBatch, *, key: uuid.UUID, by) -> Printed:
    """New slips in place of those of the batch that nobody has used; the old ones stop working."""
    entry = _locked(batch.entry)
    if SlipBatch.objects.filter(key=key).exists():
        raise Conflict(_("These slips were printed anew already."))
    replaced = _make_void(batch)
    if not replaced:
        raise Refused(_("All slips of this class are used or void: there is nothing to print anew."))
    fresh = SlipBatch.objects.create(entry=entry, class_name=batch.class_name, key=key, printed_by=by)
    codes = _fill(fresh, replaced)
    write("surveys.entry.reprint_slips", entry, by=by, class_name=batch.class_name, slips=replaced)
    return Printed(fresh, codes)


@transaction.atomic
def void_batch(batch: SlipBatch, *, by) -> int:
    """Make the unused slips of the batch void: the paper was lost. How many."""
    entry = _locked(batch.entry)
    voided = _make_void(batch)
    if voided:
        write("surveys.entry.void_slips", entry, by=by, class_name=batch.class_name, slips=voided)
    return voided


def find(code: str) -> Slip | None:
    """The slip of a typed code, used and void ones too; any case, blanks and look-alikes are forgiven."""
    code = normalise_slip(code)
    if len(code) != SLIP_LENGTH:
        return None
    found = Slip.objects.filter(code_hash__in=hashes_of_slip(code))
    return found.select_related("batch__entry__launch__version", "batch__entry__institution").first()


def spend(slip: Slip) -> None:
    """Use the slip up, in the transaction that keeps the answer. ``SlipSpent`` when somebody was faster."""
    if not Slip.objects.usable().filter(pk=slip.pk).update(is_spent=True):
        raise SlipSpent(_("An answer was sent with this slip before."))
    Draft.objects.filter(slip=slip).delete()


def mingle() -> int:
    """Write the used slips of running surveys anew, all together: no transaction tells whose answer came with it."""
    running = Slip.objects.filter(is_spent=True, batch__entry__launch__state=LaunchState.OPEN)
    return running.update(is_spent=True)


def _fill(batch: SlipBatch, count: int) -> tuple[str, ...]:
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(new_slip_code())
    try:
        with transaction.atomic():
            Slip.objects.bulk_create(Slip(batch=batch, code_hash=hash_of_slip(code)) for code in codes)
    except IntegrityError:  # one of 200 thousand million codes is taken: draw once more
        return _fill(batch, count)
    return tuple(sorted(codes))


def _make_void(batch: SlipBatch) -> int:
    # The slips first, as in ``spend``: a draft that is being saved holds its slip, and is there to be deleted then.
    voided = Slip.objects.usable().filter(batch=batch).update(is_void=True)
    Draft.objects.filter(slip__batch=batch, slip__is_void=True).delete()
    return voided


def _locked(entry: Entry) -> Entry:
    entry = (
        Entry.objects.select_for_update(no_key=True, of=("self",))
        .select_related("launch", "institution")
        .get(pk=entry.pk)
    )
    if entry.revoked_at:
        raise Conflict(_("This link was withdrawn meanwhile."))
    if entry.launch.is_closed:
        raise Conflict(_("The survey was closed meanwhile."))
    return entry
