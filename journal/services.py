"""Writing the history and checking it."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict

from .models import GENESIS, ChainHead, Entry


def write(action: str, target: models.Model, *, by=None, reason: str = "", **details: Any) -> Entry:
    """Append one line to the history, in the caller's transaction.

    ``action``: «app.model.verb» code. ``by``: the acting user, None for the portal itself. ``details``: JSON values.
    The chain's head stays locked until the caller commits, so lock all rows of your own first and write here last.
    """
    return write_many([(action, target, details)], by=by, reason=reason)[0]


def write_many(lines: Iterable[tuple[str, models.Model, dict[str, Any]]], *, by=None, reason: str = "") -> list[Entry]:
    """Append lines (action, target, details) in their order: for imports and other acts upon thousands of objects."""
    with transaction.atomic():
        ChainHead.objects.get_or_create(pk=1)
        head = ChainHead.objects.select_for_update(no_key=True).get(pk=1)
        # Milliseconds: what every database gives back exactly, so that the hash can be computed again.
        at = _whole_milliseconds(timezone.now())
        entries = []
        for action, target, details in lines:
            entry = Entry(
                number=head.number + 1,
                at=at,
                actor=by,
                actor_name=by.full_name or by.email if by else "",
                action=action,
                target_type=target._meta.label_lower,
                target_id=str(target.pk),
                target_name=str(target)[:300],
                reason=reason,
                details=details,
                previous_hash=head.hash,
            )
            entry.hash = entry.digest()
            head.number, head.hash = entry.number, entry.hash
            entries.append(entry)
        Entry.objects.bulk_create(entries, batch_size=500)
        head.save(update_fields=["number", "hash"])
    return entries


def _whole_milliseconds(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


@contextmanager
def moving(obj: models.Model, move: str, *, by, reason: str = "", **details: Any) -> Iterator[Any]:
    """Lock the row, check the move against the model's ``MOVES``, hand out the fresh row, then save and journal it.

    Raises ``Conflict`` when the row is no longer in a state that the move starts from.
    The block may add to the yielded row's fields; everything it does shares the transaction.
    """
    with transaction.atomic():
        fresh = type(obj)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=obj.pk)
        sources, target = fresh.MOVES[move]
        if fresh.state not in sources:
            message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
            raise Conflict(message % {"state": fresh.get_state_display()})
        before = fresh.state
        yield fresh
        fresh.state = target
        fresh.save()
        write(f"{fresh._meta.label_lower}.{move}", fresh, by=by, reason=reason, was=before, now=str(target), **details)


def latest() -> int:
    """Number of the last line: it grows with everything that happens, and with nothing else."""
    return ChainHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def first_broken() -> tuple[int, str] | None:
    """Walk the whole chain; the number of the first line that does not hold and what is wrong, or None."""
    previous_hash, number = GENESIS, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            return number, _("the line is missing")
        if entry.previous_hash != previous_hash:
            return number, _("the line does not continue the line before it")
        if entry.digest() != entry.hash:
            return number, _("the line was changed")
        previous_hash = entry.hash
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.number, head.hash) != (number, previous_hash):
        return number + 1, _("lines at the end are missing")
    return None
