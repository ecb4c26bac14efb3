"""Bring in the shipped templates of agreements and the rules of e-signature."""

from django.core.management.base import BaseCommand

from agreements.services import install_shipped


class Command(BaseCommand):
    help = "Installs the shipped agreement templates and e-signature rules. Running it again changes nothing."

    def handle(self, *args, **options):
        for added in install_shipped():
            self.stdout.write(str(added))
