"""Work done behind the scenes."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult, get_date_max

from . import delivery


@task()
def deliver_letters() -> int:
    """Send the due letters; while some wait for another try, ask to be called again when the first of them is due."""
    sent = delivery.deliver_due()
    if at := delivery.next_due():
        call_deliverer(at)
    return sent


def call_deliverer(at: datetime | None = None) -> None:
    """Queue ``deliver_letters`` for now or for later, unless it is queued for then or earlier already.

    A backend that cannot wait gets no calls for later: there ``manage.py send_letters`` comes round by the clock.
    """
    backend = deliver_letters.get_backend()
    if at and not backend.supports_defer:
        return
    at_once = Q(run_after=get_date_max())
    queued = DBTaskResult.objects.filter(task_path=deliver_letters.module_path, status=TaskResultStatus.READY)
    if not queued.filter(at_once | Q(run_after__lte=at or timezone.now())).exists():
        (deliver_letters.using(run_after=at) if at else deliver_letters).enqueue()
