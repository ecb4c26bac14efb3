"""When a shared item is open, free and taken. Days and open hours are the portal's local ones, spans are in UTC.

Moments of one zone are compared by Python as the clock on the wall shows them, which is wrong on the two days of a year
on which clocks are moved; so whatever is compared or counted here has been turned into UTC before.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from django.utils import timezone

from .models import AvailableSlot, BookedUnit, Booking, ClosedDays, ResourceItem
from .models.bookings import STEP

DAY = datetime.timedelta(days=1)


class Span(NamedTuple):
    """From the first moment to the one at which it is over (that one is not in it)."""

    starts: datetime.datetime
    ends: datetime.datetime

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds()) // 60

    def overlaps(self, other: "Span") -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def holds(self, other: "Span") -> bool:
        return self.starts <= other.starts and other.ends <= self.ends


class Segment(NamedTuple):
    """A part of a day in which nothing changes. ``free``: pieces to be had; ``bookings``: who has the others."""

    span: Span
    is_open: bool
    free: int
    bookings: tuple[Booking, ...] = ()


def moment(day: datetime.date, at: datetime.time) -> datetime.datetime:
    """The moment at which clocks here show that; the first of two, where clocks are put back."""
    return datetime.datetime.combine(day, at, tzinfo=timezone.get_current_timezone()).astimezone(datetime.UTC)


def is_on_the_clock(day: datetime.date, at: datetime.time) -> bool:
    """No, if clocks are put forward over it on that day."""
    shown = timezone.localtime(moment(day, at))
    return (shown.date(), shown.time()) == (day, at.replace(tzinfo=None))


def next_step(at: datetime.datetime) -> datetime.datetime:
    """That moment, or the first after it that is told in whole fives of minutes."""
    over = datetime.timedelta(minutes=at.minute % STEP, seconds=at.second, microseconds=at.microsecond)
    return at - over + datetime.timedelta(minutes=STEP) if over else at


def whole_day(day: datetime.date) -> Span:
    return Span(moment(day, datetime.time.min), moment(day + DAY, datetime.time.min))


def days_of(first: datetime.date, count: int) -> list[datetime.date]:
    return [first + n * DAY for n in range(count)]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible, in order."""
    together: list[Span] = []
    for span in sorted(spans):
        if together and span.starts <= together[-1].ends:
            together[-1] = Span(together[-1].starts, max(together[-1].ends, span.ends))
        else:
            together.append(span)
    return together


class Agenda:
    """Open hours and bookings of items from one day to another (both in it): three queries, however many items."""

    def __init__(self, items: Iterable[ResourceItem], first: datetime.date, last: datetime.date) -> None:
        self.items = {item.pk: item for item in items}
        self.first, self.last = first, last
        self._slots: dict = defaultdict(list)
        self._closed: dict = defaultdict(list)
        self._held: dict = defaultdict(list)
        for slot in AvailableSlot.objects.filter(item__in=self.items):
            self._slots[slot.item_id, slot.weekday].append(slot)
        for closed in ClosedDays.objects.filter(item__in=self.items, first__lte=last, last__gte=first):
            self._closed[closed.item_id].append(closed)
        held = BookedUnit.objects.filter(
            item__in=self.items, ends_at__gt=whole_day(first).starts, starts_at__lt=whole_day(last).ends
        )
        for unit in held.select_related("booking__institution", "booking__keeper").order_by("starts_at", "unit"):
            self._held[unit.item_id].append(unit)

    def is_told(self, item: ResourceItem) -> bool:
        """Has the keeper said when it is open at all?"""
        return any((item.pk, weekday) in self._slots for weekday in range(1, 8))

    def closed_on(self, item: ResourceItem, day: datetime.date) -> ClosedDays | None:
        return next((closed for closed in self._closed.get(item.pk, []) if closed.first <= day <= closed.last), None)

    def open_spans(self, item: ResourceItem, day: datetime.date) -> list[Span]:
        if self.closed_on(item, day):
            return []
        slots = self._slots.get((item.pk, day.isoweekday()), [])
        spans = [Span(moment(day, slot.starts), moment(day, slot.ends)) for slot in slots]
        return joined(span for span in spans if span.starts < span.ends)

    def held(self, item: ResourceItem, span: Span) -> list[BookedUnit]:
        return [unit for unit in self._held.get(item.pk, []) if span.overlaps(Span(unit.starts_at, unit.ends_at))]

    def free_units(self, item: ResourceItem, span: Span) -> list[int]:
        """Numbers of the working pieces that nobody has in all that time."""
        taken = {unit.unit for unit in self.held(item, span)}
        return [number for number in range(1, item.working + 1) if number not in taken]

    def segments(self, item: ResourceItem, day: datetime.date) -> list[Segment]:
        """The day from the first to the last thing in it, gaps among them; bookings outside of open hours show too."""
        open_spans = self.open_spans(item, day)
        held = self.held(item, whole_day(day))
        edges = {edge for span in open_spans for edge in span} | {e for u in held for e in (u.starts_at, u.ends_at)}
        moments = sorted(edges)
        segments: list[Segment] = []
        for starts, ends in pairwise(moments):
            span = Span(starts, ends)
            is_open = any(opened.holds(span) for opened in open_spans)
            units = self.held(item, span)
            bookings = tuple(dict.fromkeys(unit.booking for unit in units))
            taken = len({unit.unit for unit in units if unit.unit <= item.working})
            segment = Segment(span, is_open, item.working - taken if is_open else 0, bookings)
            if segments and segments[-1][1:] == segment[1:]:
                segments[-1] = segment._replace(span=Span(segments[-1].span.starts, ends))
            else:
                segments.append(segment)
        return segments

    def free_spans(self, item: ResourceItem, *, now: datetime.datetime, quantity: int = 1) -> list[Span]:
        """Times from now on at which that many pieces are to be had, in order."""
        spans = []
        for day in days_of(self.first, (self.last - self.first).days + 1):
            for segment in self.segments(item, day):
                if segment.free >= quantity and segment.span.ends > now:
                    spans.append(Span(max(segment.span.starts, now), segment.span.ends))
        return joined(spans)

    def nearest(
        self, item: ResourceItem, wanted: Span, *, now: datetime.datetime, quantity: int = 1, count: int = 3
    ) -> list[Span]:
        """Free spans as long as the wanted one, the nearest to it first; they do not overlap each other."""
        length = wanted.ends - wanted.starts
        candidates = set()
        for day in days_of(self.first, (self.last - self.first).days + 1):
            for opened in self.open_spans(item, day):
                inside = self.held(item, opened)
                alike = moment(day, timezone.localtime(wanted.starts).time())
                starts = {opened.starts, opened.ends - length, wanted.starts}
                starts |= {alike + n * length for n in range(-12, 13)}
                starts |= {unit.ends_at for unit in inside} | {unit.starts_at - length for unit in inside}
                candidates |= {
                    Span(start, start + length)
                    for start in starts
                    if start >= now and opened.holds(Span(start, start + length))
                }
        chosen: list[Span] = []
        for span in sorted(candidates, key=lambda span: (abs(span.starts - wanted.starts), span.starts)):
            if any(span.overlaps(other) for other in chosen):
                continue
            if len(self.free_units(item, span)) >= quantity:
                chosen.append(span)
            if len(chosen) == count:
                break
        return chosen
