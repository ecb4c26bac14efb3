"""By the clock: close what is over, remind, erase what was to be kept no longer."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from surveys import services


class Command(BaseCommand):
    help = "Closes surveys after their last day, reminds, erases answers whose time is over; run it hourly."

    def handle(self, *args, **options):
        said = {
            "closed": services.close_due(),
            "reminded": services.reminders.remind_due(),
            "erased": services.retention.erase_due(),
            "drafts": services.drafts.remove_expired(),
        }
        services.slips.mingle()
        services.paper.tell_history()
        self.stdout.write(
            _("Closed: %(closed)s, reminders: %(reminded)s, surveys erased: %(erased)s, drafts removed: %(drafts)s")
            % said
        )
