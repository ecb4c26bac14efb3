"""Running one long work: taking it up, hearing of it, ending it one way or another."""

import datetime
import logging
import time

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import outbox
from common.verdicts import Conflict, Refused
from documents.models import StoredFile
from journal.services import moving

from .models import Job, JobState
from .registry import WORKS

logger = logging.getLogger(__name__)

# How often a work is begun at most, and how long to wait before the next time (minutes).
ATTEMPTS = 3
PAUSES = (1, 5)
# Seconds between two words of a work; those in between are swallowed, so that every piece may report.
WORD_EVERY = 1.0
# What passes by itself: a locked or restarting database, a full disk.
PASSING = (OperationalError, OSError)


class Cancelled(Exception):
    """Somebody asked the work to stop. Works let it through."""


class Lost(Exception):
    """The work was taken for dead and is no longer this worker's: whoever has it now goes on. Works let it through and
    undo nothing.
    """


def progress(job: Job, done: int, total: int | None = None, doing: str = "") -> None:
    """Tell how far the work is, and learn whether it is to go on.

    ``done`` of ``total`` pieces, ``doing``: what it does now, in words. Cheap: at most one write a second. To be called
    between transactions, else nobody would see it; raises ``RuntimeError`` inside of one, ``Cancelled`` when the work
    is to stop, ``Lost`` when it went into other hands.
    """
    job.done, job.doing = done, doing[:300] or job.doing
    if total is not None:
        job.total = total
    now = time.monotonic()
    if now - getattr(job, "told_at", -WORD_EVERY) < WORD_EVERY:
        return
    job.told_at = now
    with transaction.atomic(durable=True):
        mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
        told = {"done": done, "total": job.total, "doing": job.doing, "heartbeat_at": timezone.now()}
        is_wanted = mine.filter(stop_asked_at=None).update(**told)
        is_mine = is_wanted or mine.exists()
    if not is_mine:
        raise Lost
    if not is_wanted:
        raise Cancelled


def run(pk: str) -> datetime.datetime | None:
    """Do the work, unless it is done, taken or cancelled already. Answers when to try again, None if not at all."""
    try:
        with moving(Job(pk=pk), "begin", by=None) as job:
            job.attempts += 1
            job.begun_at = job.heartbeat_at = timezone.now()
            job.done, job.total, job.doing = 0, 0, ""
    except (Conflict, Job.DoesNotExist):
        return None
    job = Job.objects.select_related("started_by").get(pk=job.pk)
    try:
        result = WORKS[job.kind](job, **job.arguments)
    except Cancelled:
        _stop(job)
    except Lost:
        logger.warning("Job %s went on without this worker (try %s)", job.pk, job.attempts)
    except (ValidationError, Refused, Conflict) as error:
        logger.info("Job %s is refused: %s", job.pk, type(error).__name__)
        _fail(job, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    except PASSING:
        logger.exception("Job %s failed for the moment (try %s)", job.pk, job.attempts)
        if not connection.is_usable():
            connection.close()
        return _try_again(job)
    except Exception:
        logger.exception("Job %s failed", job.pk)
        _fail(job, _own_fault(job))
    except BaseException:
        _try_again(job)  # the worker is being stopped: whoever is next takes the work up
        raise
    else:
        _finish(job, result)
    return None


def bury(job: Job) -> datetime.datetime | None:
    """A dead work is put back to be tried again; one that died too often has failed. Answers when to try again."""
    logger.warning("Job %s was silent since %s and is taken for dead", job.pk, job.heartbeat_at)
    if job.stop_asked_at:
        _stop(job)
        return None
    return _try_again(job)


def _finish(job: Job, result: StoredFile | str | None) -> None:
    kept = {"result": result} if isinstance(result, StoredFile) else {"result_url": result} if result else {}
    _move(job, "finish", finished_at=timezone.now(), doing="", done=job.total, total=job.total, **kept)


def _fail(job: Job, reason: str) -> None:
    with transaction.atomic():
        if fresh := _move(job, "fail", reason=reason, error=reason, finished_at=timezone.now()):
            subject = _("Not done: %(title)s") % {"title": fresh}
            body = outbox.compose("jobs/letters/failed.txt", job=fresh, user=fresh.started_by)
            outbox.post(fresh.started_by.email, subject, body, key=f"job {fresh.pk} failed, try {fresh.attempts}")


def _stop(job: Job) -> None:
    _move(job, "stop", finished_at=timezone.now())


def _try_again(job: Job) -> datetime.datetime | None:
    if job.attempts % ATTEMPTS == 0:  # a person may have the work repeated after its tries are used up
        _fail(job, _own_fault(job))
        return None
    if _move(job, "put_back") is None:
        return None
    return timezone.now() + datetime.timedelta(minutes=PAUSES[job.attempts % ATTEMPTS - 1])


def _move(job: Job, move: str, reason: str = "", **fields) -> Job | None:
    """Make the move and set the fields, unless the work went into other hands meanwhile: then None.

    A worker moves only what is under way, and stops only what it was asked to stop.
    """
    try:
        with moving(job, move, by=None, reason=reason) as fresh:
            is_mine = fresh.state == JobState.RUNNING and fresh.attempts == job.attempts
            if not is_mine or (move == "stop" and not fresh.stop_asked_at):
                raise Conflict
            for name, value in fields.items():
                setattr(fresh, name, value)
    except Conflict:
        return None
    return fresh


def _own_fault(job: Job) -> str:
    text = _(
        "The portal could not finish this work, through no fault of yours. What it had done before is kept. Start it "
        "again; if it fails once more, tell the administrator the number %(number)s: the log says more."
    )
    return text % {"number": str(job.pk)[:8]}
