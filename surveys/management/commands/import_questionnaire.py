"""Load questionnaires from files, or only tell what would become of their rows."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ... import importing, services
from ...importing import Severity
from ...models import Audience


class Command(BaseCommand):
    help = "Load questionnaires (.lss, .xlsx, .xls, .json); --report only tells what would become of every row."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--report", action="store_true", help="tell, and make nothing")
        parser.add_argument("--json", action="store_true", help="the report as JSON, one line a file")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.TEACHERS, help="who answers")
        parser.add_argument("--title", default="", help="title of the questionnaire, instead of the file's own")

    def handle(self, *, files, report, json, audience, title, **options):
        failed = []
        for path in files:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from error
            try:
                if report:
                    self._tell(path, importing.read(content), as_json=json)
                else:
                    self._load(path, content, audience, title)
            except ValidationError as error:
                failed.append(path)
                self.stderr.write(f"{path}: {' '.join(error.messages)}")
        if failed:
            raise CommandError(_("Files that could not be read: %(count)s.") % {"count": len(failed)})

    def _load(self, path: Path, content: bytes, audience: str, title: str) -> None:
        kept = services.importing.read(content, name=path.name)
        if kept.definition is None:
            services.importing.discard(kept)
            raise ValidationError(_("The file holds nothing that can be asked. The report tells why."))
        questionnaire = services.importing.take(
            kept, title=(title or kept.definition["title"])[:300], audience=audience, by=None
        )
        self.stdout.write(f"{path}: {questionnaire.pk} «{questionnaire}», {kept.taken}/{kept.total}")

    def _tell(self, path: Path, imported: importing.Imported, *, as_json: bool) -> None:
        report, definition = imported.report, imported.definition
        questions = len(list(importing.each_question(definition or {})))
        if as_json:
            told = {
                "file": str(path),
                "kind": imported.kind.value,
                "rows": report.total,
                "taken": report.taken,
                "named": report.named,
                "questions": questions,
                "items": report.items,
                "definition": definition,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(
            _("%(file)s: rows %(total)s, taken %(taken)s, named %(named)s, questions %(questions)s")
            % {
                "file": path,
                "total": report.total,
                "taken": report.taken,
                "named": report.named,
                "questions": questions,
            }
        )
        for item in report.items:
            words = (item["row"], item["code"], item["type"], item["feature"])
            self.stdout.write(
                f"  {Severity(item['severity']).label}: {' · '.join(filter(None, words))} – {item['reason']}"
            )
