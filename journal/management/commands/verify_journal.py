"""Check the history's hash chain from its first line."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from journal.models import Entry
from journal.services import first_broken


class Command(BaseCommand):
    help = "Recomputes the hash of every history line; names the first line that was changed, added or removed."

    def handle(self, *args, **options):
        broken = first_broken()
        if broken:
            number, fault = broken
            raise CommandError(_("History line %(number)d: %(fault)s.") % {"number": number, "fault": fault})
        self.stdout.write(_("The history is whole: %(count)d lines.") % {"count": Entry.objects.count()})
