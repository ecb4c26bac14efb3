"""By the clock: deadlines that are near or over, reviews that take too long."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from planning.services.watch import watch


class Command(BaseCommand):
    help = "Writes about last days of stages and about slow reviews; run it hourly."

    def handle(self, *args, **options):
        told = _("Deadlines told of: %(deadlines)s, slow reviews: %(reviews)s, needing attention: %(attention)s")
        self.stdout.write(told % watch())
