"""By the clock: items of interaction plans whose day is over."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from interaction.services.watch import watch


class Command(BaseCommand):
    help = "Reminds the responsible institutions of overdue items of interaction plans; run it hourly."

    def handle(self, *args, **options):
        self.stdout.write(_("Overdue items told of: %(items)s, letters: %(letters)s") % watch())
