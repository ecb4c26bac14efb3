"""By the clock: institutions that have published nothing for long."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from information import notices, silence
from institutions.models import Institution


class Command(BaseCommand):
    help = "Reminds institutions of channels in which they are silent, once a month; run it hourly."

    def handle(self, *args, **options):
        today = timezone.localdate()
        sent = sum(notices.remind_of_silence(row, today) for row in silence.silent(Institution.objects.all(), today))
        self.stdout.write(_("Reminders of publications: %(sent)s") % {"sent": sent})
