"""What the keeper of a shared item decides: its open hours, whether each booking awaits consent, days it is closed."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from ..hours import whole_day
from ..models import AvailableSlot, Booking, ClosedDays, ResourceItem, SharedUse
from ..models.bookings import STEP


class WeeklyHours(NamedTuple):
    """Hours of one day of the week (1 is Monday)."""

    weekday: int
    starts: datetime.time
    ends: datetime.time


def set_order(
    item: ResourceItem, hours: Iterable[WeeklyHours], *, needs_consent: bool, weeks_ahead: int, by: User
) -> SharedUse:
    """Say when the item can be used by others. What is booked already stays booked.

    Raises ``Refused`` for hours that end before they start, overlap, or are not in whole fives of minutes.
    """
    hours = sorted(set(hours))
    _check(hours)
    with transaction.atomic():
        item = lock_item(item)
        order = SharedUse.objects.filter(item=item).first() or SharedUse(item=item)
        order.needs_consent, order.weeks_ahead = needs_consent, weeks_ahead
        order.full_clean()
        order.save()
        AvailableSlot.objects.filter(item=item).delete()
        AvailableSlot.objects.bulk_create(AvailableSlot(item=item, **one._asdict()) for one in hours)
        told = "; ".join(f"{weekday}: {starts:%H:%M}–{ends:%H:%M}" for weekday, starts, ends in hours)
        base = item.base
        write(
            "institutions.materialbase.set_hours",
            base,
            by=by,
            item=item.name,
            hours=told,
            needs_consent=needs_consent,
            weeks_ahead=weeks_ahead,
        )
    return order


def close(item: ResourceItem, *, first: datetime.date, last: datetime.date, reason: str, by: User) -> list[Booking]:
    """Close the item for some days. What is booked on them stays booked and is returned, for the keeper to settle."""
    if last < first:
        raise Refused(_("The last day is before the first one."))
    if (last - first).days > 366:
        raise Refused(_("An item is closed for a year at most: if it is not to be had any more, stop offering it."))
    with transaction.atomic():
        item = lock_item(item)
        ClosedDays.objects.create(item=item, first=first, last=last, reason=reason)
        write(
            "institutions.materialbase.close_item",
            item.base,
            by=by,
            reason=reason,
            item=item.name,
            first=first.isoformat(),
            last=last.isoformat(),
        )
        inside = Booking.objects.upcoming().filter(
            item=item, starts_at__lt=whole_day(last).ends, ends_at__gt=whole_day(first).starts
        )
        return list(inside.select_related("institution").order_by("starts_at"))


def open_again(closed: ClosedDays, *, by: User) -> None:
    """Take closed days back. Raises ``Conflict`` when somebody has done so already."""
    with transaction.atomic():
        item = lock_item(closed.item)
        if not ClosedDays.objects.filter(pk=closed.pk).delete()[0]:
            raise Conflict(_("Somebody was here before you: these days are open already."))
        write("institutions.materialbase.open_item", item.base, by=by, item=item.name, first=closed.first.isoformat())


def refuse_while_booked(items: Iterable[ResourceItem]) -> None:
    """To be called before items are deleted or offered no more. Raises ``Refused`` with the list of what is ahead.

    Locks the items: inside a transaction only.
    """
    keys = [item.pk for item in items]
    # Whoever is booking one of them this moment is waited for.
    list(
        ResourceItem.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=keys)
        .order_by("pk")
        .values("pk")
    )
    upcoming = Booking.objects.upcoming().filter(item__in=keys).select_related("institution")
    ahead = list(upcoming.order_by("starts_at")[:6])
    if not ahead:
        return
    listed = "; ".join(f"{booking} – {booking.institution}" for booking in ahead[:5]) + ("…" if ahead[5:] else "")
    message = _("It is booked by others: %(bookings)s. Cancel these bookings first, with a reason.")
    raise Refused(message % {"bookings": listed})


def lock_item(item: ResourceItem) -> ResourceItem:
    """The item under lock: whoever books or changes its hours waits here for the other."""
    fresh = ResourceItem.objects.select_for_update(no_key=True, of=("self",)).filter(pk=item.pk).first()
    if fresh is None:
        raise Conflict(_("The institution has struck this resource off its list."))
    return fresh


def _check(hours: list[WeeklyHours]) -> None:
    before: WeeklyHours | None = None
    for one in hours:
        if one.starts >= one.ends:
            message = _("Hours end after they start: check %(starts)s–%(ends)s.")
            raise Refused(message % {"starts": f"{one.starts:%H:%M}", "ends": f"{one.ends:%H:%M}"})
        if any(at.minute % STEP or at.second or at.microsecond for at in (one.starts, one.ends)):
            raise Refused(_("Give hours in whole five minutes."))
        if before and before.weekday == one.weekday and one.starts < before.ends:
            message = _("Hours of one day overlap: %(first)s and %(second)s.")
            raise Refused(
                message
                % {
                    "first": f"{before.starts:%H:%M}–{before.ends:%H:%M}",
                    "second": f"{one.starts:%H:%M}–{one.ends:%H:%M}",
                }
            )
        before = one
