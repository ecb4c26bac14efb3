"""Long works of this room."""

from django.utils.translation import gettext as _

from documents import files, incoming, pdf
from documents.models import StoredFile
from jobs import services as jobs
from jobs.models import Job

from .services import copies

jobs.part(copies.WORK)(copies.print_part)


@jobs.work(copies.WORK)
def print_selection(job: Job, *, agreements: list[str], form: str) -> StoredFile:
    """Copies of the chosen agreements in one file. Begun again, it goes on with those that are not printed yet."""

    def tell(done: int, total: int, doing: str) -> None:
        jobs.progress(job, done, total, doing)

    folder = incoming.folder(job.pk.hex)
    content, _failed = copies.print_selection(agreements, form=form, by=job.started_by, folder=folder, tell=tell)
    kinds = {"pdf": pdf.CONTENT_TYPE, "zip": "application/zip"}
    stored = files.store(content, name=f"{_('Agreements')}.{form}", content_type=kinds[form], by=job.started_by)
    incoming.drop(job.pk.hex)
    return stored
