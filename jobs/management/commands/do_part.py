"""manage.py do_part: one part of a long work, in this process. Started by the work itself, never by hand."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from jobs.registry import PARTS


class Command(BaseCommand):
    help = "Do one part of a long work; its arguments come as JSON on the standard input. Long works start it."

    def add_arguments(self, parser):
        parser.add_argument("kind")

    def handle(self, *args, kind, **options):
        if kind not in PARTS:
            raise CommandError(f"No room has described parts of {kind}.")
        PARTS[kind](**json.load(sys.stdin))
