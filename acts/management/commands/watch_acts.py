"""By the clock: people who were asked to read an act and stay silent."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from acts.services.acquaintance import watch


class Command(BaseCommand):
    help = "Reminds people of acts that they have not confirmed; run it hourly."

    def handle(self, *args, **options):
        self.stdout.write(_("Reminders of acts: %(count)s") % {"count": watch()})
