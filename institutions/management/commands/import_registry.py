"""manage.py import_registry FILE --by E-MAIL: read a file of the federal registry that lies on the server.

For files too large for an upload. Nothing of the register is written: the department looks the rows through and
confirms on the page whose address is printed.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from institutions.models import InstitutionKind, Municipality
from institutions.permissions import may_edit_register
from institutions.registry import Selection
from institutions.services import importing, registry


class Command(BaseCommand):
    help = "Read a file of the federal registry (.xml or .zip) and prepare an import for the department to confirm."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="of the person of the department who asks")
        parser.add_argument("--municipality", help="of new institutions; needed when there are several")
        parser.add_argument(
            "--region", default=None, help="code, such as 39; default: that of most institutions; 'all'"
        )
        parser.add_argument("--place", action="append", default=[], help="word of the address; may be repeated")
        parser.add_argument("--kind", action="append", choices=InstitutionKind.values, help="may be repeated")
        parser.add_argument("--all-statuses", action="store_true", help="accreditations that ended too")

    def handle(self, *args, file, by, municipality, region, place, kind, all_statuses, **options):
        user = User.objects.filter(email=by.strip().lower(), is_active=True).first()
        if user is None or not may_edit_register(user):
            raise CommandError(f"{by} is nobody of the department.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        region = registry.usual_region() if region is None else region
        selection = Selection(
            region="" if region == "all" else region.zfill(2) if region else "",
            places=place,
            only_active=not all_statuses,
            kinds=kind or Selection().kinds,
        )
        batch = registry.receive(
            name=file.name, selection=selection, municipality=self._municipality(municipality), by=user
        )
        try:
            batch = registry.read(batch, self._tell, path=file)
        except ValidationError as error:
            importing.fail(batch, " ".join(error.messages))
            raise CommandError(" ".join(error.messages)) from error
        except KeyboardInterrupt:
            importing.cancel(batch, by=user)
            raise
        self.stdout.write(f"Certificates read: {batch.counts['read']}, selected: {batch.counts.get('selected', 0)}.")
        self.stdout.write(f"{settings.SITE_URL}{batch.get_absolute_url()}")

    def _municipality(self, name: str | None) -> Municipality:
        found = Municipality.objects.filter(name=name) if name else Municipality.objects.all()
        if len(found) != 1:
            names = ", ".join(f"“{one}”" for one in Municipality.objects.all())
            raise CommandError(f"Name the municipality of new institutions with --municipality: {names or 'none yet'}.")
        return found[0]

    def _tell(self, done: int, total: int, doing: str) -> None:
        self.stderr.write(f"\r{done}/{total} MB", ending="")
