"""Read an order into a plan template: the same road as the page «Создать план из приказа»."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.verdicts import Refused
from documents.uploads import read_upload

from ... import gates, orders
from ...models import TemplateVersion
from ...services import templates


class Command(BaseCommand):
    help = "Reads an order (txt or docx), prints stages, tasks and results found, keeps them as a draft template."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish the template if nothing is left unplaced")
        parser.add_argument("--dry-run", action="store_true", help="print the proposal, keep nothing")

    def handle(self, *args, file, publish, dry_run, **options):
        try:
            upload = read_upload(SimpleUploadedFile(file.name, file.read_bytes()), kinds={"txt", "docx"})
            text = orders.order_text(upload)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        known = templates.find_imported(text)
        if known is not None:
            self.print_version(known)
            self.stdout.write(f"Read before: version {known.number}, {known.get_state_display()}.")
            if publish and known.is_draft and not dry_run:
                self.publish(known)
            return
        try:
            with transaction.atomic():
                version = templates.import_order(
                    text,
                    by=None,
                    content=upload.content,
                    name=upload.name,
                    content_type=upload.content_type,
                )
                self.print_version(version)
                if dry_run:
                    transaction.set_rollback(True)
                    return
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if publish:
            self.publish(version)

    def publish(self, version: TemplateVersion) -> None:
        try:
            templates.publish(version, by=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("Published.")

    def print_version(self, version: TemplateVersion) -> None:
        self.stdout.write(f"{version.title}\n{version.requisites} {version.issued_by}\n")
        for stage in gates.outline(version):
            self.stdout.write(f"\n{stage}" + (f"  [{stage.check_code}]" if stage.check_code else ""))
            for task in stage.tasks.all():
                self.stdout.write(f"  {task}  [{task.get_scope_display()}: {task.check_code}]")
                if terms := " · ".join(filter(None, [task.due_text, task.responsible, task.outcome])):
                    self.stdout.write(f"    {terms}")
        self.stdout.write(f"\n{version.results_heading}")
        for result in version.results.all():
            self.stdout.write(f"  {result.text}")
        for line in version.unplaced.all():
            self.stdout.write(f"? line {line.position}: {line.text}")
        for remark in version.remarks:
            self.stdout.write(f"! {remark}")
