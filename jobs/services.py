"""What rooms and people do with long work. The promises of a work stand in the package's own words: ``jobs``."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from journal.services import moving, write

from . import tasks
from .models import Job, JobState
from .parts import run_parts
from .registry import WORKS, part, work
from .running import ATTEMPTS, Cancelled, Lost, progress

__all__ = ["Cancelled", "Lost", "cancel", "note_end", "part", "progress", "repeat", "run_parts", "start", "work"]


def start(kind: str, *, by: User, title: str, arguments: dict[str, Any] | None = None, url: str = "") -> Job:
    """Start the work of that kind in the background, once the caller's transaction commits.

    ``title``: what it is, for the list («Загрузка реестра: schools.xml»). ``arguments``: JSON values that the work is
    called with; names of rows rather than data of people. ``url``: page of the portal that the work belongs to.
    Whoever may watch, cancel and fetch the result: ``by`` and the administrators of the department.
    """
    if kind not in WORKS:
        raise ValueError(f"No room has described the work {kind}.")
    with transaction.atomic():
        job = Job.objects.create(kind=kind, started_by=by, title=title[:300], arguments=arguments or {}, result_url=url)
        write("jobs.job.start", job, by=by, kind=kind)
        _call_after_commit(job)
    return job


def cancel(job: Job, *, by: User) -> Job:
    """A work that waits is cancelled; one under way is asked to stop, and does so between two pieces."""
    with transaction.atomic():
        state = Job.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=job.pk)
        move = "ask_to_stop" if state == JobState.RUNNING else "stop"
        with moving(job, move, by=by) as job:
            if move == "stop":
                job.finished_at = timezone.now()
            else:
                job.stop_asked_at = timezone.now()
    return job


def repeat(job: Job, *, by: User) -> Job:
    """Have failed or cancelled work done after all: it goes on where it stands."""
    with moving(job, "repeat", by=by) as job:
        job.error, job.doing = "", ""
        job.finished_at = job.stop_asked_at = job.seen_at = None
        job.attempts += -job.attempts % ATTEMPTS
        _call_after_commit(job)
    return job


def note_end(job: Job, *, by: User) -> None:
    """The person who started the work knows how it ended: the desk is silent about it from now on."""
    Job.objects.filter(pk=job.pk, started_by=by, seen_at=None).exclude(finished_at=None).update(seen_at=timezone.now())


def _call_after_commit(job: Job) -> None:
    # Robust: a queue that is down must not spoil the act itself, the reaper calls for the work later.
    transaction.on_commit(lambda: tasks.call(str(job.pk)), robust=True)
