"""Bring in the shipped templates of acts, the kinds of local acts with their model texts, and a journal."""

from django.core.management.base import BaseCommand

from acts.services.templates import install_shipped


class Command(BaseCommand):
    help = "Installs the shipped templates of acts and model texts. Running it again changes nothing."

    def handle(self, *args, **options):
        for added in install_shipped():
            self.stdout.write(str(added))
