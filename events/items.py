"""Events as items of a calendar."""

from collections.abc import Iterable

from django.urls import reverse

from common.calendar import CalendarItem

from .models import Event, EventState


def items(events: Iterable[Event], *, is_public: bool = False) -> list[CalendarItem]:
    """``is_public``: with addresses that open without signing in. Give the events with their owners."""
    return [_item(event, is_public) for event in events]


def _item(event: Event, is_public: bool) -> CalendarItem:
    cancelled = event.state == EventState.CANCELLED
    text = "\n".join(
        filter(None, [event.schedule.owner_name, ", ".join(event.audience_labels), event.description, event.reason])
    )
    return CalendarItem(
        key=f"event-{event.pk}",
        day=event.day,
        title=event.title,
        url=reverse("event_public", args=[event.code]) if is_public else event.get_absolute_url(),
        text=text,
        last_day=event.last_day,
        starts=event.begins_at if event.starts else None,
        ends=event.ends_at if event.starts else None,
        place=event.where,
        is_cancelled=cancelled,
        sequence=event.sequence,
    )
