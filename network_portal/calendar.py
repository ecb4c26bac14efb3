"""A person's calendar of deadlines and events, which a phone or an office program subscribes to."""

from django.utils.translation import gettext as _

from accounts.models import User
from acts import facts as act_facts
from agreements import facts as agreement_facts
from common.calendar import CalendarItem, file_of
from events import facts as event_facts
from indicators import facts as indicator_facts
from interaction import facts as interaction_facts

# Rooms that have ``calendar_items(user)``.
ROOMS = (
    agreement_facts,
    act_facts,
    interaction_facts,
    event_facts,
    indicator_facts,
)


def items_of(user: User) -> list[CalendarItem]:
    return [item for room in ROOMS for item in room.calendar_items(user)]


def feed(user: User) -> bytes:
    """The calendar as a file, each item with an identity that stays."""
    return file_of(items_of(user), name=_("Deadlines of the educational network"), about="Deadlines")
