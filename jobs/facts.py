"""Answers for other rooms."""

import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.desk import Todo

from .models import SILENCE, Job, JobState

# An end that nobody looked at stays on the desk for so long.
REMEMBERED = datetime.timedelta(days=3)
TONES = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "neutral",
}


def todo(user: User) -> list[Todo]:
    """The person's own works: under way, or ended and not looked at yet."""
    ended = Q(state__in=[JobState.DONE, JobState.FAILED], seen_at=None, finished_at__gte=timezone.now() - REMEMBERED)
    jobs = Job.objects.filter(started_by=user).filter(Q(state=JobState.RUNNING) | ended).order_by("-created_at")[:5]
    titles = {
        JobState.RUNNING: _("Long work is under way"),
        JobState.DONE: _("Long work is done"),
        JobState.FAILED: _("Long work failed"),
    }
    return [
        Todo(titles[JobState(job.state)], job.get_absolute_url(), tone=TONES[JobState(job.state)], text=job.title)
        for job in jobs
    ]


def latest_of(url: str) -> Job | None:
    """The last work that belongs to this page of the portal."""
    return Job.objects.filter(result_url=url).order_by("-created_at").first()


def is_moving() -> bool:
    """Does a worker take up long work? False when some waits for long while none is under way."""
    waiting = Job.objects.filter(state=JobState.QUEUED, created_at__lt=timezone.now() - SILENCE)
    alive = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__gte=timezone.now() - SILENCE)
    return not waiting.exists() or alive.exists()
