"""Whether the portal works: asked by the monitoring and by whoever restarts it."""

import logging
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Q
from django.http import JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from jobs import facts as job_facts

logger = logging.getLogger(__name__)

# A task that nobody has taken for so long: the worker does not run.
PATIENCE = timedelta(minutes=5)


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """200 when database, cache and queue work, 503 with the names of those that do not. Tells nothing else."""
    parts = {name: "ok" if works(check) else "failed" for name, check in CHECKS.items()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def works(check) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        logger.exception("Health check failed")
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def cache_remembers() -> bool:
    """The throttle of sign-ins counts in the cache: one that forgets leaves the door open."""
    word = get_random_string(12)
    cache.set("healthz", word, timeout=60)
    return cache.get("healthz") == word


def queue_moves() -> bool:
    long_ago = timezone.now() - PATIENCE
    # ``ready`` tasks: due at a moment that has passed, or (``run_after`` at the end of time) as soon as possible.
    waiting = Q(run_after__lt=long_ago) | Q(run_after__gt=timezone.now(), enqueued_at__lt=long_ago)
    # Long work may wait behind other long work; whether its worker runs, its own room knows.
    letters = DBTaskResult.objects.ready().exclude(queue_name="long")
    return not letters.filter(waiting).exists() and job_facts.is_moving()


CHECKS = {"database": database_answers, "cache": cache_remembers, "queue": queue_moves}
