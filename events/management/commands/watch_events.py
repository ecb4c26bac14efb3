"""By the clock: reminders of events, words to coordinators, erasure of names whose term is over."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from events.services.watch import watch


class Command(BaseCommand):
    help = "Reminds of events and schedules and erases names of those who signed up; run it hourly."

    def handle(self, *args, **options):
        said = _(
            "Reminders of events: %(reminders)s, events without a mark: %(unmarked)s, "
            "missing schedules: %(schedules)s, events whose names were erased: %(erased)s"
        )
        self.stdout.write(said % watch())
