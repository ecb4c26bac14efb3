from django.core.management.base import BaseCommand

from surveys import services


class Command(BaseCommand):
    help = "Load the ready questionnaires; running it again changes nothing."

    def handle(self, *args, **options):
        for questionnaire in services.banks.install():
            self.stdout.write(questionnaire.title)
