"""A person's calendar of deadlines, which a phone or an office program subscribes to (RFC 5545)."""

import datetime

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from acts import facts as act_facts
from agreements import facts as agreement_facts
from common.calendar import CalendarItem
from indicators import facts as indicator_facts
from interaction import facts as interaction_facts

# Rooms that have ``calendar_items(user)``.
ROOMS = (
    agreement_facts,
    act_facts,
    interaction_facts,
    indicator_facts,
)
REFRESH = datetime.timedelta(hours=6)
# All days begin at midnight: nine o'clock of the day before.
REMINDER = datetime.timedelta(hours=-15)


def items_of(user: User) -> list[CalendarItem]:
    return [item for room in ROOMS for item in room.calendar_items(user)]


def feed(user: User) -> bytes:
    """The calendar as a file: days without hours, each with an identity that stays."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//MOS//Deadlines//RU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Deadlines of the educational network"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", icalendar.vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    now = timezone.now().astimezone(datetime.UTC)
    for item in sorted(items_of(user), key=lambda item: (item.day, item.key)):
        calendar.add_component(_event(item, now))
    return calendar.to_ical()


def _event(item: CalendarItem, now: datetime.datetime) -> icalendar.Event:
    event = icalendar.Event()
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    event.add("uid", f"{item.key}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", item.day)
    event.add("dtend", item.day + datetime.timedelta(days=1))
    event.add("summary", item.title)
    address = settings.SITE_URL + item.url
    event.add("description", "\n".join(filter(None, [item.text, address])))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # nobody is busy because of a deadline
    if item.is_task:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", item.title)
        alarm.add("trigger", REMINDER)
        event.add_component(alarm)
    return event
