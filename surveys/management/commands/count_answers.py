from django.core.management.base import BaseCommand

from surveys import tasks


class Command(BaseCommand):
    help = "Counts the answers that have come, and sees to it that the worker goes on doing so. For the hourly timer."

    def handle(self, *args, **options):
        seen = tasks.count_all()
        tasks.call_counting(later=True)
        self.stdout.write(f"Surveys counted: {seen}.")
