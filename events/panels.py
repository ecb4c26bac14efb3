"""What the cards of institutions and networks say of events."""

from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.look import state_badge
from institutions.panels import Panel

from . import facts
from .models import Event, EventSchedule


def of_institution(request, institution) -> list[Panel]:
    schedule = (
        EventSchedule.objects.visible_to(request.user)
        .filter(institution=institution)
        .select_related("institution", "network")
        .first()
    )
    if schedule is None:
        return []
    figures = facts.figures(institution)
    return [
        Panel(
            _("Events"),
            _("Schedule for %(year)s") % {"year": schedule.year_text},
            schedule.get_absolute_url(),
            _("Open the schedule of events"),
            [(figures["ahead"], _("ahead")), (figures["held"], _("held"))],
            state_badge(schedule.state, schedule.get_state_display()),
        )
    ]


def of_network(request, network) -> list[Panel]:
    visible = Event.objects.visible_to(request.user).filter(schedule__network=network)
    ahead = visible.filter(is_approved=True).ahead().count()
    return [
        Panel(
            _("Events"),
            "",
            f"{reverse('events:calendar')}?network={network.pk}",
            _("Open the calendar of events"),
            [(ahead, _("ahead"))],
        )
    ]
