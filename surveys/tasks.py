"""Counting behind the scenes: every few minutes while a survey is open, and once more when it closes."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult, get_date_max

from .models import Launch, LaunchState, Response, Tally
from .services import folding

EVERY = datetime.timedelta(minutes=3)


@task()
def count_answers() -> int:
    """Fold what has come and settle what has closed; comes round again while any survey is open. How many it saw."""
    seen = count_all()
    call_counting(later=True)
    return seen


def count_all() -> int:
    """Fold and settle all surveys that need it. How many there were."""
    unfolded = Response.objects.filter(launch=OuterRef("pk"), folded=False)
    unsettled = Tally.objects.filter(launch=OuterRef("pk"), is_final=False)
    closed = Q(state=LaunchState.CLOSED)
    launches = Launch.objects.filter(Exists(unfolded) | (closed & Exists(unsettled))).order_by("pk")
    seen = 0
    for launch in launches:
        folding.finish(launch)
        seen += 1
    return seen


def call_counting(*, later: bool = False) -> None:
    """Queue the counting, unless it is queued already: for now, or for later while any survey is open.

    A backend that cannot wait gets no calls for later: there ``manage.py count_answers`` comes round by the clock.
    """
    if later and not (
        count_answers.get_backend().supports_defer and Launch.objects.filter(state=LaunchState.OPEN).exists()
    ):
        return
    queued = DBTaskResult.objects.filter(task_path=count_answers.module_path, status=TaskResultStatus.READY)
    if later:
        if not queued.exists():
            count_answers.using(run_after=timezone.now() + EVERY).enqueue()
    elif not queued.filter(run_after=get_date_max()).exists():
        count_answers.enqueue()
