"""The demonstration: build it, or say who may sign in to it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from network_portal.demo import PASSWORD, build, logins


class Command(BaseCommand):
    help = "Fills an empty development database with a demonstration network, or prints the demonstration's logins."

    def add_arguments(self, parser):
        parser.add_argument("--institutions", type=int, default=12, help="how many institutions (default: 12)")
        parser.add_argument("--answers", type=int, default=14, help="parents' answers an institution, about")
        parser.add_argument("--neighbours", type=int, default=0, help="how many more in the register (default: none)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are accounts already")
        parser.add_argument("--logins", action="store_true", help="only print the logins")

    def handle(self, *args, institutions, answers, neighbours, if_empty, **options):
        if not options["logins"]:
            self._build(institutions, answers, neighbours, if_empty)
        people = logins()
        for email, who in people:
            self.stdout.write(f"  {email:<28} {PASSWORD}   {who}")
        if people:
            self.stdout.write(_("First as the specialist: “Plans”, then “Board”. Then as the director: “Desk”, sign."))

    def _build(self, institutions: int, answers: int, neighbours: int, if_empty: bool) -> None:
        if not settings.DEBUG:
            raise CommandError(_("The demonstration has known passwords: it is built in development only."))
        if institutions < 2:
            raise CommandError(_("A network has at least two institutions."))
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError(_("The database is not empty. The demonstration is built in an empty one."))
        plan = build(institutions=institutions, answers=answers, neighbours=neighbours)
        self.stdout.write(_("Built: %(network)s.") % {"network": plan.network})
