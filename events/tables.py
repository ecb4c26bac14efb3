"""Events and schedules as lists."""

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tables import MomentColumn
from common.templatetags.look import state_badge

from .models import Event, EventSchedule, EventState, ScheduleState

NOWRAP = {"td": {"class": "nowrap"}}
NUMBER = {"td": {"class": "num"}}
EVENT_TONES = {
    EventState.PLANNED: "info",
    EventState.MOVED: "waiting",
    EventState.HELD: "good",
    EventState.CANCELLED: "bad",
}
SCHEDULE_TONES = {
    ScheduleState.DRAFT: "neutral",
    ScheduleState.SUBMITTED: "waiting",
    ScheduleState.RETURNED: "bad",
    ScheduleState.APPROVED: "good",
}


def event_badge(event: Event) -> str:
    if event.is_ahead and event.is_approved and event.is_over:
        return state_badge("unmarked", _("Over, not marked"), "waiting")
    if not event.is_approved and event.is_ahead:
        return state_badge("draft", _("Not approved yet"), "neutral")
    return state_badge(event.state, event.get_state_display(), EVENT_TONES[event.state])


def schedule_badge(schedule: EventSchedule) -> str:
    return state_badge(schedule.state, schedule.get_state_display(), SCHEDULE_TONES[schedule.state])


class EventTable(tables.Table):
    day = tables.Column(verbose_name=gettext_lazy("When"), attrs=NOWRAP)
    title = tables.Column(linkify=True)
    kind = tables.Column()
    owner = tables.Column(
        verbose_name=gettext_lazy("Held by"),
        accessor="schedule__owner_name",
        order_by="schedule__institution__sort_key",
    )
    where = tables.Column(verbose_name=gettext_lazy("Where"), accessor="where", order_by="place", default="—")
    audience = tables.Column(verbose_name=gettext_lazy("For whom"), empty_values=(), orderable=False)
    attended = tables.Column(default="—", attrs=NUMBER)
    state = tables.Column()

    class Meta:
        model = Event
        fields = ["day", "title", "kind", "owner", "where", "audience", "attended", "state"]
        sequence = fields

    def render_day(self, record):
        days = date_format(record.day, "d.m.Y, D").lower()
        if record.last_day:
            days = f"{record.day:%d.%m.%Y}–{record.last_day:%d.%m.%Y}"
        return format_html('{}<br><span class="quiet">{}</span>', days, record.hours) if record.starts else days

    def render_audience(self, record):
        return ", ".join(record.audience_labels)

    def render_state(self, record):
        return event_badge(record)


class ScheduleTable(tables.Table):
    owner = tables.Column(
        verbose_name=gettext_lazy("Whose"), accessor="owner_name", order_by="institution__sort_key", linkify=True
    )
    year = tables.Column(verbose_name=gettext_lazy("School year"), accessor="year_text", order_by="year")
    event_count = tables.Column(verbose_name=gettext_lazy("Events"), attrs=NUMBER)
    held_count = tables.Column(verbose_name=gettext_lazy("Held"), attrs=NUMBER)
    version = tables.Column(default="—", attrs=NUMBER)
    submitted_at = MomentColumn(default="—")
    state = tables.Column()

    class Meta:
        model = EventSchedule
        fields = ["owner", "year", "event_count", "held_count", "version", "submitted_at", "state"]
        sequence = fields

    def render_version(self, value):
        return value or "—"

    def render_owner(self, record):
        if record.is_of_network:
            return _("%(name)s (the network itself)") % {"name": record.network.name}
        return record.owner_name

    def render_state(self, record):
        return schedule_badge(record)
