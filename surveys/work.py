"""Long works of this room."""

import tempfile
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from common.verdicts import Refused
from documents import files, incoming
from documents.models import StoredFile
from jobs import services as jobs
from jobs.models import Job

from . import results_crossing, results_numbers, results_report
from .exporting import KINDS, FileKind
from .exporting.ddi import as_ddi
from .exporting.files import write_csv, write_xlsx
from .exporting.records import Records
from .exporting.sav import write_sav
from .models import Launch, ResultFile
from .services import folding

Tell = Callable[[int], None]
PIECE = 1 << 20
WHOLE = {"pdf": results_report.as_pdf, "docx": results_report.as_docx, "ddi": as_ddi}
WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "sav": write_sav}


@jobs.work("surveys.export")
def export(job: Job, *, launch: str, kind: str) -> StoredFile | str:
    """Make a report or a file of the survey's results."""
    found = _launch(launch)
    file_kind = KINDS[kind]
    if kind in WHOLE:
        content = WHOLE[kind](found, lambda done: jobs.progress(job, done, 2, _("Writing")))
        name = f"{found.title[:120]}.{file_kind.extension}"
        return files.store(content, name=name, content_type=file_kind.content_type, by=job.started_by)
    if results_numbers.is_erased(found):
        raise Refused(_("The answers were erased at the end of their time: only totals are left."))
    return _answers(job, found, kind, file_kind).get_absolute_url()


@jobs.work("surveys.cross")
def cross(job: Job, *, launch: str, question: str, by: str) -> str:
    """Count the answers to a question by those to another."""
    found = _launch(launch)
    definition = found.version.parsed()
    one, other = definition.question(question), definition.question(by)
    if one is None or other is None or results_numbers.is_erased(found):
        raise Refused(_("The answers were erased at the end of their time: only totals are left."))
    revision, total = results_numbers.revision(found), results_numbers.counts(found).received
    tell = partial(_tell, job, total, _("Answers counted"))
    results_crossing.counted(found, one, other, revision, tell)
    return f"{reverse('surveys:launch_result_question', args=[found.pk, question])}?by={by}#crossing"


def _answers(job: Job, launch: Launch, kind: str, file_kind: FileKind) -> ResultFile:
    """Written to the disk as it comes, and kept for a week."""
    records = Records(launch)
    tell = partial(_tell, job, records.count, _("Answers written"))
    settings.INCOMING_DIR.mkdir(parents=True, exist_ok=True, mode=0o750)
    with tempfile.TemporaryFile(dir=settings.INCOMING_DIR) as target:
        WRITERS[kind](records, target, tell)
        target.seek(0)
        kept = incoming.keep(iter(partial(target.read, PIECE), b""))
    return ResultFile.objects.create(
        launch=launch,
        key=kept.key,
        name=f"{launch.title[:120]}.{file_kind.extension}",
        content_type=file_kind.content_type,
        size=kept.size,
    )


def _tell(job: Job, total: int, doing: str, done: int) -> None:
    if done % 500 == 0:
        jobs.progress(job, done, total, doing)


def _launch(pk: str) -> Launch:
    launch = Launch.objects.select_related("version__questionnaire", "network__municipality").get(pk=pk)
    folding.finish(launch)
    return launch
