"""Long works of this room."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jobs import services as jobs
from jobs.models import Job

from .models import ImportBatch, ImportState
from .services import importing, imports, registry
from .services.importing import SOURCES, Tell

__all__ = ["imports", "registry"]  # fill in their sources


@jobs.work("institutions.read_import")
def read_import(job: Job, *, batch: str) -> str:
    """Read the file of an import and judge its rows; a file that cannot be read makes the import a failed one."""
    found = ImportBatch.objects.select_related("file", "created_by", "municipality").get(pk=batch)
    if found.state in {ImportState.CANCELLED, ImportState.FAILED}:  # and somebody starts the work again
        raise ValidationError(_("This import is over. Upload the file once more."))
    if importing.is_to_be_read(found):
        try:
            SOURCES[found.source].read(found, _tell(job))
        except ValidationError as error:
            importing.fail(found, " ".join(error.messages))
            raise
        except jobs.Cancelled:
            if importing.is_to_be_read(found):
                importing.cancel(found, by=job.started_by)
            raise
    return found.get_absolute_url()


@jobs.work(importing.ENTERING)
def enter_import(job: Job, *, batch: str) -> str:
    """Enter the confirmed rows of an import."""
    found = ImportBatch.objects.select_related("created_by", "municipality").get(pk=batch)
    if found.state == ImportState.READY:  # a stopped work that somebody has started again
        found = importing.begin(found, by=job.started_by, job=job)
    if found.state == ImportState.APPLYING:
        importing.enter(found, by=job.started_by, tell=_tell(job))
    return found.get_absolute_url()


def _tell(job: Job) -> Tell:
    return lambda done, total, doing: jobs.progress(job, done, total, doing)
