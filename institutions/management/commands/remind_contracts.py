"""By the clock: figures of contracts with parents that are missing or old."""

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.enrolment import owing
from institutions.models import Institution
from institutions.notices import tell


class Command(BaseCommand):
    help = "Reminds institutions to tell how many contracts with parents there are, once a month; run it hourly."

    def handle(self, *args, **options):
        today = timezone.localdate()
        sent = sum(
            tell(
                institution,
                "contracts",
                _("Contracts with parents: tell the figures"),
                link=reverse("institutions:enrolment", args=[institution.pk]),
                key=f"{institution.pk} {today:%Y-%m}",
            )
            for institution in owing(Institution.objects.values("pk"), today)
        )
        self.stdout.write(_("Reminders of contracts: %(sent)s") % {"sent": sent})
