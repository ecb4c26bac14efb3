"""The queue: long work has one of its own, so that letters never wait behind an import."""

import datetime

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from . import running
from .models import SILENCE, Job, JobState

QUEUE = "long"


@task(queue_name=QUEUE)
def run_job(pk: str) -> None:
    """Do one long work; when it failed for the moment, ask to be called again."""
    if at := running.run(pk):
        call(pk, at)


@task()
def look_round() -> int:
    """Bury dead works and have waiting ones called; comes round again while any is active. How many were found."""
    found = reap()
    if Job.objects.active().exists():
        call_reaper()
    return found


def reap() -> int:
    """Find works that died with their worker, and those that nobody is going to call; put both right. How many."""
    found = 0
    for job in Job.objects.dead().order_by("pk"):
        at = running.bury(job)
        if at:
            call(str(job.pk), at)
        found += 1
    a_while_ago = timezone.now() - SILENCE
    for job in Job.objects.filter(state=JobState.QUEUED, created_at__lt=a_while_ago).order_by("pk"):
        if not _calls(run_job).filter(args_kwargs__args=[str(job.pk)]).exists():
            call(str(job.pk))
            found += 1
    return found


def call(pk: str, at: datetime.datetime | None = None) -> None:
    """Queue the work for now or for later; also have somebody look whether it died."""
    can_wait = run_job.get_backend().supports_defer
    (run_job.using(run_after=at) if at and can_wait else run_job).enqueue(pk)
    call_reaper()


def call_reaper() -> None:
    """A backend that cannot wait gets no reaper: there ``manage.py reap_jobs`` comes round by the clock."""
    if look_round.get_backend().supports_defer and not _calls(look_round).exists():
        look_round.using(run_after=timezone.now() + SILENCE).enqueue()


def _calls(of):
    return DBTaskResult.objects.filter(task_path=of.module_path, status=TaskResultStatus.READY)
