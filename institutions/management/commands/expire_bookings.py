"""manage.py expire_bookings: give back hours whose keeper has not answered in time. For cron, hourly."""

from django.core.management.base import BaseCommand

from institutions.models import Booking
from institutions.services import bookings


class Command(BaseCommand):
    help = "End requests for shared resources that nobody answered; safe to run at any time and several times at once."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, *args, dry_run, **options):
        count = Booking.objects.unanswered().count() if dry_run else bookings.expire_unanswered()
        self.stdout.write(f"Not answered in time: {count}.")
