"""Booking of shared items: asked, agreed or refused, cancelled, used. No piece is ever held twice at one time."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import moving, write

from ..hours import DAY, Agenda, Span, is_on_the_clock, moment
from ..models import (
    BookedUnit,
    Booking,
    BookingState,
    Institution,
    ResourceItem,
    ResourceRequest,
    SharedUse,
    UseRecord,
)
from ..models.bookings import ANSWER_DAYS, STEP
from ..notices import tell
from .sharing import lock_item

MAX_WEEKS = 40  # the longest series: a school year
SEARCH_DAYS = 21  # how far from the wanted day free hours are looked for
CONSTRAINT = "piece_is_held_by_one"
OFFER_OTHERS = {"booking_refused", "booking_expired"}  # letters that lead to other free hours


class Taken(Refused):
    """The hours are gone. ``bookings``: whose; ``nearest``: spans that are free instead (may be empty)."""

    def __init__(self, message: str, bookings: list[Booking], nearest: list[Span]) -> None:
        super().__init__(message)
        self.bookings, self.nearest = bookings, nearest


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hours of one day that somebody asks for, as the clock on the wall shows them."""

    day: datetime.date
    starts: datetime.time
    ends: datetime.time
    quantity: int = 1

    @property
    def span(self) -> Span:
        return Span(moment(self.day, self.starts), moment(self.day, self.ends))

    def in_weeks(self, weeks: int) -> "Wanted":
        return Wanted(self.day + 7 * weeks * DAY, self.starts, self.ends, self.quantity)


@dataclass(frozen=True, slots=True)
class Use:
    """What for, and for how many. ``request``: the institution's request for a resource that this meets."""

    purpose: str
    children: int | None = None
    request: ResourceRequest | None = None


@dataclass(slots=True)
class Series:
    """What became of each date of a weekly booking."""

    booked: list[Booking] = field(default_factory=list)
    refused: list[tuple[datetime.date, str]] = field(default_factory=list)


def book(item: ResourceItem, wanted: Wanted, use: Use, *, institution: Institution, by: User) -> Booking:
    """Book the item, or ask its keeper for it where consent is needed: either holds the hours from this moment.

    Raises ``Taken`` with whose they are and what is free instead, ``Refused`` for hours that cannot be booked at all.
    """
    with transaction.atomic():
        item = _opened(item)
        booking = _place(item, wanted, use, institution=institution, by=by)
        _tell_keeper([booking])
    return booking


def book_weekly(
    item: ResourceItem, wanted: Wanted, use: Use, *, weeks: int, institution: Institution, by: User
) -> Series:
    """Book the same hours of so many weeks. Each date is judged by itself: what is taken is told, the rest booked.

    Raises what ``book`` raises when not one date can be had.
    """
    if not 2 <= weeks <= MAX_WEEKS:
        raise Refused(_("A series is of 2 to %(most)s weeks.") % {"most": MAX_WEEKS})
    series, key, first_refusal = Series(), uuid.uuid4(), None
    with transaction.atomic():
        item = _opened(item)
        for week in range(weeks):
            one = wanted.in_weeks(week)
            try:
                series.booked.append(_place(item, one, use, institution=institution, by=by, series=key))
            except Refused as refused:
                first_refusal = first_refusal or refused
                series.refused.append((one.day, str(refused)))
        if not series.booked:
            raise first_refusal or Refused(_("Nothing could be booked."))
        _tell_keeper(series.booked)
    return series


def agree(booking: Booking, *, by: User) -> Booking:
    """The keeper's consent. Raises ``Refused`` once the hour has begun."""
    with transaction.atomic():
        booking = _agree(booking, by=by)
        _tell_booker([booking], "booking_agreed", _("Your booking is agreed"))
    return booking


def agree_series(booking: Booking, *, by: User) -> list[Booking]:
    """Consent to all dates of the series that still await it."""
    with transaction.atomic():
        agreed = [_agree(one, by=by) for one in _of_series(booking, [BookingState.REQUESTED])]
        if not agreed:
            raise Conflict(_("Somebody was here before you: no date of the series awaits an answer any more."))
        _tell_booker(agreed, "booking_agreed", _("Your booking is agreed"))
    return agreed


def refuse(booking: Booking, reason: str, *, by: User, whole_series: bool = False) -> list[Booking]:
    """The keeper says no, with a reason: the hours are free again."""
    _reasoned(reason)
    with transaction.atomic():
        targets = _of_series(booking, [BookingState.REQUESTED]) if whole_series else [booking]
        refused = [_release(one, "refuse", reason, by=by) for one in targets]
        if not refused:
            raise Conflict(_("Somebody was here before you: no date of the series awaits an answer any more."))
        _tell_booker(refused, "booking_refused", _("Your booking is refused"), reason=reason)
    return refused


def cancel(booking: Booking, reason: str, *, by: User, whole_series: bool = False) -> list[Booking]:
    """Either side gives the hours up before they begin; of a series, all dates that have not begun."""
    _reasoned(reason)
    with transaction.atomic():
        holding = [BookingState.REQUESTED, BookingState.AGREED]
        targets = _of_series(booking, holding) if whole_series else [booking]
        cancelled = [_release(one, "cancel", reason, by=by) for one in targets]
        if not cancelled:
            raise Conflict(_("Somebody was here before you: there is nothing left to cancel in the series."))
        _tell_other_side(cancelled, reason, by=by)
    return cancelled


def record_use(
    booking: Booking,
    *,
    started_at: datetime.datetime,
    ended_at: datetime.datetime,
    children: int,
    condition: str,
    remarks: str = "",
    by: User,
    confirm: bool,
) -> UseRecord:
    """Write what took place into the use log, or correct it. ``confirm``: by the keeper, which closes the booking."""
    with transaction.atomic():
        fresh = Booking.objects.select_for_update(no_key=True, of=("self",)).get(pk=booking.pk)
        if fresh.state != BookingState.AGREED:
            message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
            raise Conflict(message % {"state": fresh.get_state_display()})
        if not fresh.is_over:
            raise Refused(_("The use is recorded when the hour is over."))
        if timezone.localdate(started_at) != timezone.localdate(fresh.starts_at):
            raise Refused(_("The use is recorded for the day of the booking."))
        record = UseRecord.objects.filter(booking=fresh).first() or UseRecord(booking=fresh, recorded_by=by)
        record.started_at, record.ended_at, record.children = started_at, ended_at, children
        record.condition, record.remarks, record.recorded_by = condition, remarks, by
        record.full_clean()
        record.save()
        if confirm:
            return _confirm(fresh, record, by=by)
        write("institutions.booking.record_use", fresh, by=by, children=children)
    return record


def confirm_use(booking: Booking, *, by: User) -> UseRecord:
    """The keeper agrees with what the other side has written."""
    with transaction.atomic():
        record = UseRecord.objects.filter(booking=booking).first()
        if record is None:
            raise Refused(_("Nothing is recorded yet: say what took place."))
        return _confirm(booking, record, by=by)


def miss(booking: Booking, reason: str, *, by: User) -> Booking:
    """The hour was held and nobody came."""
    _reasoned(reason)
    with moving(booking, "miss", by=by, reason=reason) as booking:
        if not booking.is_over:
            raise Refused(_("The hour is not over yet."))
        booking.reason = reason
        booking.decided_at, booking.decided_by = timezone.now(), by
        UseRecord.objects.filter(booking=booking).delete()
    return booking


def expire_unanswered(item: ResourceItem | None = None) -> int:
    """Give back hours whose keeper did not answer in time; how many. Safe to run at any time and twice at once."""
    waiting = Booking.objects.unanswered()
    if item is not None:
        waiting = waiting.filter(item=item)
    count = 0
    for booking in waiting.order_by("pk"):
        try:
            with transaction.atomic():
                expired = _release(booking, "expire", _("The keeper has not answered in time."), by=None)
                _tell_booker([expired], "booking_expired", _("Your booking was not answered"))
            count += 1
        except Conflict:  # answered this very moment
            continue
    return count


def judge(item: ResourceItem, wanted: Wanted, *, order: SharedUse | None = None) -> None:
    """Raises ``Refused`` for what nobody could book, whether it is free or not."""
    if not item.is_offered:
        raise Refused(_("This resource is not offered to the network any more."))
    if wanted.starts >= wanted.ends:
        raise Refused(_("The end is before the start. A booking begins and ends on one day."))
    times = (wanted.starts, wanted.ends)
    if any(at.minute % STEP or at.second or at.microsecond for at in times):
        raise Refused(_("Give hours in whole five minutes: 14:00, 14:05, 14:10."))
    if not all(is_on_the_clock(wanted.day, at) for at in times):
        raise Refused(_("Clocks are put forward in that night: there is no such hour on that day."))
    if wanted.quantity < 1:
        raise Refused(_("Book one piece at least."))
    if wanted.quantity > item.working:
        message = ngettext(
            "There is only %(count)s working piece.", "There are only %(count)s working pieces.", item.working
        )
        raise Refused(message % {"count": item.working})
    if wanted.span.starts <= timezone.now():
        raise Refused(_("This hour has begun already: choose a later one."))
    order = order or SharedUse.objects.filter(item=item).first() or SharedUse(item=item)
    last = timezone.localdate() + 7 * order.weeks_ahead * DAY
    if wanted.day > last:
        raise Refused(
            _("The keeper takes bookings for %(weeks)s weeks ahead, until %(day)s.")
            % {"weeks": order.weeks_ahead, "day": f"{last:%d.%m.%Y}"}
        )


def _opened(item: ResourceItem) -> ResourceItem:
    """The item under lock, free of requests that its keeper has let pass."""
    item = lock_item(item)
    # All rows before the first line of the journal: whoever holds its chain waits for nobody.
    list(Booking.objects.unanswered().filter(item=item).select_for_update(no_key=True, of=("self",)).order_by("pk"))
    expire_unanswered(item)
    return item


def _place(
    item: ResourceItem, wanted: Wanted, use: Use, *, institution: Institution, by: User, series: uuid.UUID | None = None
) -> Booking:
    with transaction.atomic():
        order = SharedUse.objects.filter(item=item).first() or SharedUse(item=item)
        judge(item, wanted, order=order)
        now = timezone.now()
        today = timezone.localdate()
        agenda = Agenda([item], max(wanted.day - SEARCH_DAYS * DAY, today), wanted.day + SEARCH_DAYS * DAY)
        if closed := agenda.closed_on(item, wanted.day):
            raise Refused(
                _("On %(day)s it is closed: %(reason)s.")
                % {"day": f"{wanted.day:%d.%m.%Y}", "reason": closed.reason.rstrip(".")}
            )
        span = wanted.span
        open_spans = agenda.open_spans(item, wanted.day)
        if not any(opened.holds(span) for opened in open_spans):
            raise Refused(_outside(wanted.day, open_spans))
        units = agenda.free_units(item, span)
        if len(units) < wanted.quantity:
            raise _taken(agenda, item, wanted, now)
        keeper = item.base.institution
        is_agreed = keeper == institution or not order.needs_consent
        booking = Booking.objects.create(
            item=item,
            item_name=item.name,
            keeper=keeper,
            institution=institution,
            starts_at=span.starts,
            ends_at=span.ends,
            quantity=wanted.quantity,
            purpose=use.purpose,
            children=use.children,
            request=use.request,
            series=series,
            state=BookingState.AGREED if is_agreed else BookingState.REQUESTED,
            answer_by=None if is_agreed else min(now + ANSWER_DAYS * DAY, span.starts),
            created_by=by,
        )
        try:
            with transaction.atomic():
                BookedUnit.objects.bulk_create(
                    BookedUnit(booking=booking, item=item, unit=unit, starts_at=span.starts, ends_at=span.ends)
                    for unit in units[: wanted.quantity]
                )
        except IntegrityError as error:  # the database's own guard, should this lock ever fail
            if CONSTRAINT not in str(error):
                raise
            agenda = Agenda([item], agenda.first, agenda.last)
            raise _taken(agenda, item, wanted, now) from error
        write(
            f"institutions.booking.{'book' if is_agreed else 'request'}",
            booking,
            by=by,
            institution=str(institution),
            quantity=wanted.quantity,
        )
    return booking


def _taken(agenda: Agenda, item: ResourceItem, wanted: Wanted, now: datetime.datetime) -> Taken:
    bookings = list(dict.fromkeys(unit.booking for unit in agenda.held(item, wanted.span)))
    whose = ", ".join(dict.fromkeys(booking.institution.short_name for booking in bookings))
    if item.working > 1:
        free = len(agenda.free_units(item, wanted.span))
        message = _("At this time %(free)s of %(all)s are free, the others are booked by: %(whose)s.")
        text = message % {"free": free, "all": item.working, "whose": whose}
    else:
        text = _("This time is booked already: %(whose)s.") % {"whose": whose}
    return Taken(text, bookings, agenda.nearest(item, wanted.span, now=now, quantity=wanted.quantity))


def _outside(day: datetime.date, open_spans: list[Span]) -> str:
    if not open_spans:
        return _("On %(day)s it is not open: choose another day.") % {"day": f"{day:%d.%m.%Y}"}
    hours = ", ".join(f"{timezone.localtime(s.starts):%H:%M}–{timezone.localtime(s.ends):%H:%M}" for s in open_spans)
    return _("On %(day)s it is open at %(hours)s only.") % {"day": f"{day:%d.%m.%Y}", "hours": hours}


def _agree(booking: Booking, *, by: User) -> Booking:
    with moving(booking, "agree", by=by) as booking:
        if booking.has_begun:
            raise Refused(_("The hour has begun: it is too late for an answer."))
        booking.answer_by = None
        booking.decided_at, booking.decided_by = timezone.now(), by
    return booking


def _release(booking: Booking, move: str, reason: str, *, by: User | None) -> Booking:
    """End the booking before its time: its pieces are free from this moment."""
    with moving(booking, move, by=by, reason=reason) as booking:
        if move != "expire" and booking.has_begun:
            raise Refused(_("The hour has begun: it cannot be given up any more."))
        booking.reason = reason
        booking.decided_at, booking.decided_by = timezone.now(), by
        booking.units.all().delete()
    return booking


def _confirm(booking: Booking, record: UseRecord, *, by: User) -> UseRecord:
    with moving(booking, "confirm_use", by=by, children=record.children) as booking:
        booking.decided_at, booking.decided_by = timezone.now(), by
    return record


def _of_series(booking: Booking, states: Sequence[str]) -> list[Booking]:
    """Dates of the series that have not begun, all locked before the journal is."""
    if booking.series is None:
        return [booking]
    ahead = Booking.objects.filter(series=booking.series, state__in=states, starts_at__gt=timezone.now())
    return list(ahead.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why."))


def _tell_keeper(bookings: list[Booking]) -> None:
    first = bookings[0]
    if first.is_own:
        return
    awaits = first.state == BookingState.REQUESTED
    subject = _("A booking awaits your consent") if awaits else _("Your resource is booked")
    _letter(first.keeper, "booking_made", subject, bookings, awaits=awaits, other=first.institution)


def _tell_booker(bookings: list[Booking], template: str, subject: str, **context) -> None:
    first = bookings[0]
    if not first.is_own:
        _letter(first.institution, template, subject, bookings, other=first.keeper, **context)


def _tell_other_side(bookings: list[Booking], reason: str, *, by: User) -> None:
    """To the side that has not done it; to both, when neither has."""
    first = bookings[0]
    if first.is_own:
        return
    own = set(by.appointments.current().values_list("institution", flat=True))
    sides = [side for side in (first.institution, first.keeper) if side.pk not in own]
    for side in sides or [first.institution]:
        other = first.keeper if side == first.institution else first.institution
        _letter(side, "booking_cancelled", _("A booking is cancelled"), bookings, reason=reason, other=other)


def _calendar(booking: Booking) -> str:
    """Where other free hours are, from the day on that was wanted."""
    if booking.item_id is None:
        return reverse("institutions:resource_list")
    day = timezone.localdate(booking.starts_at).isoformat()
    return f"{reverse('institutions:resource_detail', args=[booking.item_id])}?day={day}"


def _letter(side: Institution, template: str, subject: str, bookings: list[Booking], **context) -> None:
    first = min(bookings, key=lambda booking: booking.starts_at)
    ordered = sorted(bookings, key=lambda booking: booking.starts_at)
    tell(
        side,
        template,
        f"{subject}: {first.item_name}",
        link=_calendar(first) if template in OFFER_OTHERS else first.get_absolute_url(),
        bookings=ordered,
        booking=first,
        **context,
    )
