"""By the clock: digests of what awaits people."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from network_portal.digests import send_due


class Command(BaseCommand):
    help = "Writes the digests that are due, each once a day or a week; run it hourly."

    def handle(self, *args, **options):
        self.stdout.write(_("Digests written: %(count)s") % {"count": send_due()})
