from django.core.management.base import BaseCommand, CommandError

from surveys.models import Launch, ResultSnapshot
from surveys.services import folding


class Command(BaseCommand):
    help = "Compares the figures of surveys with a count of their answers: of one survey by chance, or of those named."

    def add_arguments(self, parser):
        parser.add_argument("launch", nargs="*", help="Keys of surveys.")
        parser.add_argument("--all", action="store_true", help="Every survey that was opened.")

    def handle(self, *args, launch, **options):
        launches = Launch.objects.held().exclude(pk__in=ResultSnapshot.objects.values("launch")).order_by("?")
        if launch:
            launches = launches.filter(pk__in=launch)
        elif not options["all"]:
            launches = launches[:1]
        wrong = 0
        for each in launches:
            found = folding.differences(each)
            wrong += len(found)
            self.stdout.write(f"{each.pk}: {'; '.join(found) or 'exact'}")
        if wrong:
            raise CommandError(f"Groups that differ: {wrong}. The log of the server says what was done to the answers.")
