"""By the clock: remind who has not signed, tell others of who stays silent, close what has ended, note what goes on."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from agreements import services


class Command(BaseCommand):
    help = "Reminds parties that have not answered and closes agreements whose last day is over; run it hourly."

    def handle(self, *args, **options):
        said = {
            "reminded": services.remind_due(),
            "told": services.escalate_due(),
            "closed": services.close_ended(),
            "prolonged": services.prolong_due(),
        }
        words = _("Reminded: %(reminded)s, told of silence: %(told)s, closed: %(closed)s, prolonged: %(prolonged)s")
        self.stdout.write(words % said)
