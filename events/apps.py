from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")
    immutable = [Guard("events_approvedschedule"), Guard("events_amendment")]
    actions = {
        "events.eventschedule.create": _("schedule of events begun"),
        "events.eventschedule.submit": _("schedule of events submitted"),
        "events.eventschedule.take_back": _("schedule of events taken back"),
        "events.eventschedule.return": _("schedule of events returned with remarks"),
        "events.eventschedule.approve": _("schedule of events approved"),
        "events.eventschedule.approve_own": _("schedule of events approved"),
        "events.eventschedule.import": _("events entered from a file"),
        "events.event.create": _("event entered"),
        "events.event.change": _("event changed"),
        "events.event.remove": _("event removed from the schedule"),
        "events.event.hold": _("event marked as held"),
        "events.event.cancel": _("event cancelled"),
        "events.event.move": _("event moved"),
        "events.event.restore": _("event planned again"),
        "events.event.sign_up": _("somebody signed up"),
        "events.event.look": _("names of those who signed up looked at"),
        "events.event.export": _("names of those who signed up taken away"),
        "events.event.attendance": _("attendance marked"),
        "events.event.erase": _("names and contacts of those who signed up erased"),
        "events.signup.cancel": _("sign-up cancelled"),
        "events.signup.move_up": _("moved up from the waiting list"),
    }

    def ready(self):
        from acts.slots import AnnexSource, annexes
        from institutions import panels as institution_panels

        from . import panels
        from .annexes import of_schedule

        annexes.register(AnnexSource("event-schedule", _("Schedule of events of the network"), of_schedule))
        institution_panels.institution_panels.register(panels.of_institution)
        institution_panels.network_panels.register(panels.of_network)
