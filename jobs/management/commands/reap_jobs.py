"""manage.py reap_jobs: long work that died with its worker is tried again; forgotten uploads are dropped."""

from django.core.management.base import BaseCommand

from documents import incoming
from jobs import tasks


class Command(BaseCommand):
    help = "Put back long work that died with its worker; safe to run at any time and several times at once."

    def handle(self, *args, **options):
        self.stdout.write(f"Put right: {tasks.reap()}. Forgotten files dropped: {incoming.drop_forgotten()}.")
