"""By the clock: figures of a year that has just ended are kept."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from indicators.services.watch import watch


class Command(BaseCommand):
    help = "Keeps figures of a year that has just ended; run it hourly."

    def handle(self, *args, **options):
        self.stdout.write(_("Figures kept at the end of a year: %(count)s") % {"count": watch()})
