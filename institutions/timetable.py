"""A shared item's week as the page draws it: days of blocks, each as tall as it is long.

Heights are classes (hours, minutes), for the policy of the pages forbids inline styles.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .hours import DAY, Agenda, Segment, Span, days_of, next_step, whole_day
from .models import Booking, BookingState, ResourceItem

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a day. ``kind``: free, taken, asked, own, past, gap; ``label`` says the same in words."""

    kind: str
    starts: datetime.datetime
    ends: datetime.datetime
    label: str = ""
    text: str = ""
    url: str = ""

    @property
    def size(self) -> str:
        """Classes of the height."""
        minutes = int((self.ends - self.starts).total_seconds()) // 60
        return f"h-{minutes // 60} m-{minutes % 60}"


@dataclass(slots=True)
class Day:
    date: datetime.date
    note: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()

    @property
    def free_count(self) -> int:
        return sum(block.kind == "free" for block in self.blocks)


@dataclass(slots=True)
class Timetable:
    days: list[Day]
    hours: list[str]  # the axis


class Drawing:
    """Draws days of one item for one person. ``own``: keys of the person's institutions."""

    def __init__(
        self, item: ResourceItem, agenda: Agenda, *, own: Iterable, sees_all: bool, may_book: bool, request_pk=None
    ) -> None:
        self.item, self.agenda, self.own = item, agenda, set(own)
        self.sees_all, self.may_book, self.request_pk = sees_all, may_book, request_pk
        self.now = next_step(timezone.now())

    def timetable(self, first: datetime.date, count: int) -> Timetable:
        segments = {day: self.agenda.segments(self.item, day) for day in days_of(first, count)}
        lowest, highest = self._reach(segments)
        days = []
        for day, parts in segments.items():
            one = Day(day, note=self._note(day, parts))
            start = whole_day(day).starts
            one.blocks = list(self._blocks(parts, start + lowest * HOUR, start + highest * HOUR))
            days.append(one)
        return Timetable(days, [f"{hour:02}:00" for hour in range(lowest, highest)])

    @staticmethod
    def _reach(segments: dict[datetime.date, list[Segment]]) -> tuple[int, int]:
        """The first and the last whole hour of what the days hold."""
        lowest, highest = 24, 0
        for day, parts in segments.items():
            midnight = whole_day(day).starts
            for segment in parts:
                lowest = min(lowest, int((segment.span.starts - midnight) / HOUR))
                highest = max(highest, -int((midnight - segment.span.ends) / HOUR // 1))
        return (lowest, highest) if lowest < highest else (9, 18)

    def _note(self, day: datetime.date, parts: list[Segment]) -> str:
        if closed := self.agenda.closed_on(self.item, day):
            return _("Closed: %(reason)s") % {"reason": closed.reason}
        return "" if parts else _("Not open")

    def _blocks(self, parts: list[Segment], first: datetime.datetime, last: datetime.datetime) -> Iterator[Block]:
        at = first
        for segment in parts:
            if segment.span.starts > at:
                yield Block("gap", at, segment.span.starts)
            yield from self._of(segment)
            at = segment.span.ends
        if at < last:
            yield Block("gap", at, last)

    def _of(self, segment: Segment) -> Iterator[Block]:
        if not segment.is_open and not segment.bookings:
            yield Block("gap", *segment.span)
        elif segment.free:
            for span in _hourly(segment.span):
                yield self._free(span, segment)
        else:
            yield self._taken(segment)

    def _free(self, span: Span, segment: Segment) -> Block:
        if span.ends <= self.now:
            return Block("past", *span, label=_("Over"))
        span = Span(max(span.starts, self.now), span.ends) if span.starts < self.now else span
        label = _("Free")
        if self.item.working > 1:
            label = _("Free: %(free)s of %(all)s") % {"free": segment.free, "all": self.item.working}
        own = sum(booking.quantity for booking in segment.bookings if booking.institution_id in self.own)
        others = [booking for booking in segment.bookings if booking.institution_id not in self.own]
        text = "; ".join(filter(None, [_("yours: %(count)s") % {"count": own} if own else "", _names(others)]))
        return Block("free", *span, label=label, text=text, url=self._book(span) if self.may_book else "")

    def _taken(self, segment: Segment) -> Block:
        bookings = segment.bookings
        seen = [booking for booking in bookings if self._sees(booking)]
        url = seen[0].get_absolute_url() if seen else ""
        if any(booking.institution_id in self.own for booking in bookings):
            awaits = all(booking.state == BookingState.REQUESTED for booking in bookings)
            kind, label = "own", _("Yours, awaits consent") if awaits else _("Yours")
        elif all(booking.state == BookingState.REQUESTED for booking in bookings):
            kind, label = "asked", _("Awaits consent")
        else:
            kind, label = "taken", _("Taken")
        return Block(kind, *segment.span, label=label, text=_names(bookings), url=url)

    def _sees(self, booking: Booking) -> bool:
        return self.sees_all or bool({booking.institution_id, booking.keeper_id} & self.own)

    def _book(self, span: Span) -> str:
        return booking_address(self.item, span, self.request_pk)


def _names(bookings: Iterable[Booking]) -> str:
    """Whose they are; «МБОУ» and the like left out, for a block is narrow."""
    names = (re.sub(r"^[^«]*«(.+)»$", r"\1", booking.institution.short_name) for booking in bookings)
    return ", ".join(dict.fromkeys(names))


def booking_address(item: ResourceItem, span: Span, request_pk=None) -> str:
    """The booking form with these hours in it."""
    starts, ends = timezone.localtime(span.starts), timezone.localtime(span.ends)
    asked = {"day": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    if request_pk:
        asked["request"] = str(request_pk)
    return f"{reverse('institutions:booking_create', args=[item.pk])}?{urlencode(asked)}"


def _hourly(span: Span) -> Iterator[Span]:
    """The span cut at whole hours, so that each hour can be chosen by itself."""
    at = span.starts
    while at < span.ends:
        till = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, span.ends)
        yield Span(at, till)
        at = till


def told(span: Span) -> str:
    """«чт 26.11, 14:00–15:00»."""
    starts, ends = timezone.localtime(span.starts), timezone.localtime(span.ends)
    return f"{date_format(starts, 'D d.m')}, {starts:%H:%M}–{ends:%H:%M}".lower()


def monday_of(day: datetime.date) -> datetime.date:
    return day - day.weekday() * DAY
