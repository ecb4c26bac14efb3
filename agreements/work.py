"""Long works of this room."""

from django.utils.translation import gettext as _

from documents import files, pdf
from documents.models import StoredFile
from jobs import services as jobs
from jobs.models import Job

from .services import copies


@jobs.work(copies.WORK)
def print_selection(job: Job, *, agreements: list[str], form: str) -> StoredFile:
    """Copies of the chosen agreements in one file. Run again, it prints anew: sheets tell of their moment."""

    def tell(done: int, total: int, doing: str) -> None:
        jobs.progress(job, done, total, doing)

    content, _failed = copies.print_selection(agreements, form=form, by=job.started_by, tell=tell)
    kinds = {"pdf": pdf.CONTENT_TYPE, "zip": "application/zip"}
    return files.store(content, name=f"{_('Agreements')}.{form}", content_type=kinds[form], by=job.started_by)
