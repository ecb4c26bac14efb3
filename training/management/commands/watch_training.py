"""By the clock: groups that begin soon, groups that owe certificates."""

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from training import facts, notices
from training.models import LIVE, TrainingGroup

BEFORE = datetime.timedelta(days=3)
AFTER = datetime.timedelta(days=14)


class Command(BaseCommand):
    help = "Writes about training that begins in three days and about certificates not entered; run it hourly."

    def handle(self, *args, **options):
        today = timezone.localdate()
        soon = TrainingGroup.objects.filter(state__in=LIVE, starts_on__range=(today, today + BEFORE))
        sent = sum(notices.tell_of_start(group) for group in soon)
        owed = facts.uncertified(today).filter(ends_on__lte=today - AFTER).select_related("created_by")
        asked = sum(notices.ask_for_certificates(group, today) for group in owed)
        self.stdout.write(
            _("Training: told of the start %(sent)s, asked for certificates %(asked)s") % {"sent": sent, "asked": asked}
        )
