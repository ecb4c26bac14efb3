"""R1: methodical events of the network: of the interaction plan and of the schedules of events."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.folding import fold
from events.models import Event, EventState
from events.models.events import METHODICAL
from institutions.models import InteractionForm
from interaction import facts as interaction_facts

from ..years import Year
from .base import Asked, Figure, Row, measure, within


@measure(
    "methodical-events",
    gettext_lazy("Methodical events held"),
    explanation=gettext_lazy(
        "Items of the interaction plan of the form methodical association or internship that are marked as done within "
        "the year, and events of the schedules of the network and its participants that are marked as held, of the "
        "kinds seminar for teachers, webinar and internship of teachers. What stands in both under one title counts "
        "once. What is planned or called off does not count."
    ),
)
def methodical_events(asked: Asked, year: Year) -> Figure:
    events = Event.objects.filter(
        schedule__network=asked.network, state=EventState.HELD, day__range=(year.first, year.last), kind__in=METHODICAL
    ).select_related("schedule__institution")
    rows = [
        Row(
            event.title,
            1,
            institution=str(event.schedule.institution_id or ""),
            note=f"{event.day:%d.%m.%Y}, {event.get_kind_display().lower()}",
        )
        for event in events.order_by("day", "pk")
    ]
    known = {fold(row.label) for row in rows}
    rows += [
        Row(
            item.title,
            1,
            institution=str(item.responsible or ""),
            note=f"{item.done_on:%d.%m.%Y}, {_('interaction plan')}",
        )
        for item in interaction_facts.done_items(asked.network, year.first, year.last, [InteractionForm.METHODICAL])
        if fold(item.title) not in known
    ]
    return Figure(len(rows), len(rows), None, (_("Events"), ""), tuple(rows), says=within(year))
