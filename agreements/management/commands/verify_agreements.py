"""Re-hash every frozen text, check every signature, compute every state anew."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.services import integrity


class Command(BaseCommand):
    help = "Checks all agreements and prints one line for each fault; the exit code tells whether there was any."

    def handle(self, *args, **options):
        with translation.override("ru"):
            found = list(integrity.faults())
            for fault in found:
                self.stdout.write(fault)
            if found:
                raise CommandError(_("Faults: %(count)s") % {"count": len(found)})
            self.stdout.write(_("All agreements hold."))
