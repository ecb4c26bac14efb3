"""manage.py send_letters: deliver what is due in the outbox. For cron, beside the worker or instead of it."""

from django.core.management.base import BaseCommand

from accounts import delivery
from accounts.models import Letter, LetterState


class Command(BaseCommand):
    help = "Send the letters that are due; safe to run at any time and several times at once."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=1000, help="at most that many in one run")

    def handle(self, *args, limit, **options):
        sent = delivery.deliver_due(limit)
        waiting = Letter.objects.in_state(LetterState.WAITING).count()
        failed = Letter.objects.in_state(LetterState.FAILED).count()
        self.stdout.write(f"Sent: {sent}. Waiting: {waiting}. Given up: {failed}.")
