"""R1: methodical events of the network."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, EventState
from events.models.events import METHODICAL

from ..years import Year
from .base import Asked, Figure, Row, measure, within


@measure(
    "methodical-events",
    gettext_lazy("Methodical events held"),
    explanation=gettext_lazy(
        "Events of the schedules of the network and its participants that are marked as held within the year, of the "
        "kinds seminar for teachers, webinar and internship of teachers. What is planned or called off does not count."
    ),
)
def methodical_events(asked: Asked, year: Year) -> Figure:
    events = Event.objects.filter(
        schedule__network=asked.network, state=EventState.HELD, day__range=(year.first, year.last), kind__in=METHODICAL
    ).select_related("schedule__institution")
    rows = tuple(
        Row(
            event.title,
            1,
            institution=str(event.schedule.institution_id or ""),
            note=f"{event.day:%d.%m.%Y}, {event.get_kind_display().lower()}",
        )
        for event in events.order_by("day", "pk")
    )
    return Figure(len(rows), len(rows), None, (_("Events"), ""), rows, says=within(year))
