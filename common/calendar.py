"""What rooms put into calendars, and the file that phones and office programs read (RFC 5545)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import icalendar
from django.conf import settings
from django.utils import timezone

REFRESH = datetime.timedelta(hours=6)
# All days begin at midnight: nine o'clock of the day before.
REMINDER = datetime.timedelta(hours=-15)


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """Something that happens by or on a day; with hours, or on the whole of it.

    ``key``: names the event for good («agreement-7c1b-sign»), so that a calendar moves it and does not show it twice.
    ``title``: what, in words. ``url``: path of the page where it is done. ``text``: whose, which. ``is_task``: the
    person has something to do, and is reminded the day before. ``last_day``: of several. ``starts``, ``ends``: aware
    moments of something with hours. ``sequence`` grows when time or place change.
    """

    key: str
    day: datetime.date
    title: str
    url: str
    text: str = ""
    is_task: bool = False
    last_day: datetime.date | None = None
    starts: datetime.datetime | None = None
    ends: datetime.datetime | None = None
    place: str = ""
    is_cancelled: bool = False
    sequence: int = 0


def file_of(items: Iterable[CalendarItem], *, name: str, about: str) -> bytes:
    """The items as a calendar that can be subscribed to. ``name``: of the calendar; ``about``: Latin, for PRODID."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//MOS//{about}//RU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", icalendar.vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    now = timezone.now().astimezone(datetime.UTC)
    for item in sorted(items, key=lambda item: (item.day, item.key)):
        calendar.add_component(_event(item, now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(item: CalendarItem, now: datetime.datetime) -> icalendar.Event:
    event = icalendar.Event()
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    event.add("uid", f"{item.key}@{host}")
    event.add("dtstamp", now)
    if item.starts and item.ends:
        event.add("dtstart", timezone.localtime(item.starts))
        event.add("dtend", timezone.localtime(item.ends))
        event.add("transp", "OPAQUE")
    else:
        event.add("dtstart", item.day)
        event.add("dtend", (item.last_day or item.day) + datetime.timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # nobody is busy because of a deadline
    event.add("summary", item.title)
    if item.place:
        event.add("location", item.place)
    if item.sequence:
        event.add("sequence", item.sequence)
    if item.is_cancelled:
        event.add("status", "CANCELLED")
    address = settings.SITE_URL + item.url
    event.add("description", "\n".join(filter(None, [item.text, address])))
    event.add("url", address)
    if item.is_task:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", item.title)
        alarm.add("trigger", REMINDER)
        event.add_component(alarm)
    return event
