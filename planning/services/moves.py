"""Moving an institution through the stages. Each verb: lock, ask the gate again, move, leave a line in the history."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import moving, write

from .. import gates
from ..models import Move, Override, Plan, ProgressState, StageProgress
from ..models.plans import REASON_LENGTH, UNFINISHED, MoveVerb


def start(progress: StageProgress, *, by: User) -> StageProgress:
    """The institution begins to work on the stage."""
    with moving(progress, "start", by=by) as fresh:
        _at_work(fresh)
        _record(fresh, MoveVerb.START, by=by)
    return fresh


def submit(progress: StageProgress, *, by: User, reason: str = "") -> StageProgress:
    """Hand the stage in. Now the deadline's clock stands and nothing can be swapped until the department answers."""
    with moving(progress, "submit", by=by, reason=reason) as fresh:
        _at_work(fresh)
        gate = gates.gate_of(fresh)
        if gate.owed:
            raise Refused(_("Not ready to be submitted:") + " " + " ".join(_reasons(gate.owed)))
        fresh.submitted_at, fresh.escalated_at = timezone.now(), None
        _record(fresh, MoveVerb.SUBMIT, by=by, reason=reason, gate=gate)
    return fresh


def accept(progress: StageProgress, *, by: User, reason: str = "") -> StageProgress:
    """The stage is done: the gate is asked once more under the lock, the next stage opens."""
    with _finishing(progress, "accept", by=by, reason=reason) as fresh:
        gate = gates.gate_of(fresh)
        complete(fresh, gate)
        _record(fresh, MoveVerb.ACCEPT, by=by, reason=reason, gate=gate)
    return fresh


def complete(fresh: StageProgress, gate: gates.Gate) -> None:
    """What accepting writes into the locked row; ``Refused`` when the gate does not hold."""
    _at_work(fresh)
    if not gate:
        raise Refused(_("The institution cannot be moved on yet:") + " " + " ".join(gate.reasons))
    fresh.completed_at = timezone.now()


def send_back(progress: StageProgress, *, by: User, reason: str) -> StageProgress:
    """Return the stage for correction. The days under review are given back to the deadline."""
    explained(reason)
    with moving(progress, "return", by=by, reason=reason) as fresh:
        running(fresh.plan)
        was_due_on = fresh.due_on
        give_back(fresh)
        _record(fresh, MoveVerb.RETURN, by=by, reason=reason, gate=gates.gate_of(fresh), was_due_on=was_due_on)
    return fresh


def give_back(fresh: StageProgress) -> None:
    """What returning writes into the locked row: the deadline is later by the days that the review took."""
    if fresh.submitted_at:
        _shift(fresh, since=fresh.submitted_at)
    fresh.submitted_at = fresh.escalated_at = None


def reopen(progress: StageProgress, *, by: User, reason: str) -> StageProgress:
    """Take a finished stage up again. It is a new attempt: overrides of the former one no longer count."""
    explained(reason)
    with moving(progress, "reopen", by=by, reason=reason) as fresh:
        running(fresh.plan)
        fresh.attempt += 1
        fresh.submitted_at = fresh.completed_at = None
        _record(fresh, MoveVerb.REOPEN, by=by, reason=reason, gate=gates.gate_of(fresh))
    return fresh


def exempt(progress: StageProgress, *, by: User, reason: str) -> StageProgress:
    """Declare the stage not applicable to the institution; the next one opens if nothing else is before it."""
    explained(reason)
    with _finishing(progress, "exempt", by=by, reason=reason) as fresh:
        running(fresh.plan)
        fresh.submitted_at = fresh.escalated_at = fresh.paused_at = None
        _record(fresh, MoveVerb.EXEMPT, by=by, reason=reason)
    return fresh


def pause(progress: StageProgress, *, by: User, reason: str) -> StageProgress:
    """Stop the clock for a while: the building is under repair, the head is ill. Nothing is moved until it goes on."""
    explained(reason)
    with transaction.atomic():
        fresh = _locked(progress)
        _at_work(fresh)
        if fresh.state == ProgressState.SUBMITTED:
            raise Refused(_("The stage is under review: its clock stands already."))
        fresh.paused_at = timezone.now()
        fresh.save(update_fields=["paused_at"])
        _record(fresh, MoveVerb.PAUSE, by=by, reason=reason)
        write("planning.stageprogress.pause", fresh, by=by, reason=reason)
    return fresh


def resume(progress: StageProgress, *, by: User, reason: str = "") -> StageProgress:
    """Go on: the deadline is later by the days that the stage was paused."""
    with transaction.atomic():
        fresh = _locked(progress)
        if not fresh.is_paused:
            raise Conflict(_("Somebody was here before you: the stage is not paused."))
        was_due_on = fresh.due_on
        _shift(fresh, since=fresh.paused_at)
        fresh.paused_at = None
        fresh.save(update_fields=["paused_at", "due_on"])
        _record(fresh, MoveVerb.RESUME, by=by, reason=reason, was_due_on=was_due_on)
        write("planning.stageprogress.resume", fresh, by=by, reason=reason, **days(was_due_on, fresh.due_on))
    return fresh


def _shift(fresh: StageProgress, *, since: datetime.datetime) -> None:
    """Give the days since that moment back to a deadline that had not passed by then."""
    began = timezone.localdate(since)
    if fresh.due_on and began <= fresh.due_on:
        fresh.due_on += timezone.localdate() - began


def running(plan: Plan) -> None:
    """A plan in the archive is read, never moved."""
    if plan.is_archived:
        raise Refused(_("The plan is in the archive: it is kept as it was."))


def _at_work(fresh: StageProgress) -> None:
    running(fresh.plan)
    if fresh.is_paused:
        raise Refused(_("The stage is paused: let it go on first."))


def extend(progress: StageProgress, *, due_on: datetime.date | None, by: User, reason: str) -> StageProgress:
    """Move the deadline of one institution. The first one is remembered for good."""
    explained(reason)
    with transaction.atomic():
        fresh = _locked(progress)
        was_due_on = fresh.due_on
        reschedule(fresh, due_on)
        fresh.save(update_fields=["due_on", "original_due_on"])
        _record(fresh, MoveVerb.EXTEND, by=by, reason=reason, was_due_on=was_due_on)
        write("planning.stageprogress.extend", fresh, by=by, reason=reason, **days(was_due_on, due_on))
    return fresh


def reschedule(fresh: StageProgress, due_on: datetime.date | None) -> None:
    """What a new deadline writes into the locked row."""
    fresh.due_on = due_on
    fresh.original_due_on = fresh.original_due_on or due_on


def days(was: datetime.date | None, now: datetime.date | None) -> dict[str, str]:
    """Two deadlines as the journal keeps them."""
    return {"was": was.isoformat() if was else "", "now": now.isoformat() if now else ""}


def override(progress: StageProgress, *, condition: str, by: User, reason: str) -> Override:
    """Waive one condition for one institution, for this attempt: it is shown wherever the stage is shown."""
    reason = reason.strip()
    if len(reason) < REASON_LENGTH:
        raise Refused(_("Explain the waiver in at least %(length)s characters.") % {"length": REASON_LENGTH})
    with transaction.atomic():
        fresh = _locked(progress)
        gate = gates.gate_of(fresh)
        line = next((line for line in gate.lines if line.condition.key == condition), None)
        if line is None:
            raise Refused(_("The stage has no such condition."))
        if line.override:
            raise Conflict(_("Somebody was here before you: this condition is waived already."))
        if line.holds:
            raise Refused(_("This condition is met: there is nothing to waive."))
        waiver = Override.objects.create(
            progress=fresh,
            attempt=fresh.attempt,
            condition=condition,
            check_code=line.condition.check,
            text=line.condition.name,
            reason=reason,
            by=by,
        )
        _record(fresh, MoveVerb.OVERRIDE, by=by, reason=f"{line.condition.name} — {reason}", gate=gates.gate_of(fresh))
        write("planning.stageprogress.override", fresh, by=by, reason=reason, condition=line.condition.name)
    return waiver


def _locked(progress: StageProgress) -> StageProgress:
    """The row under lock, while its stage is not finished."""
    fresh = StageProgress.objects.select_for_update(no_key=True, of=("self",)).get(pk=progress.pk)
    running(fresh.plan)
    if fresh.state not in UNFINISHED:
        message = _("Somebody was here before you: the state is now “%(state)s”. Open the page again.")
        raise Conflict(message % {"state": fresh.get_state_display()})
    return fresh


def explained(reason: str) -> None:
    """Acts that somebody may contest say why."""
    if not reason.strip():
        raise Refused(_("Give the reason."))


def _reasons(lines: Iterable[gates.Line]) -> list[str]:
    return [f"{line.condition.name.rstrip(' .:')}: {line.progress.why}" for line in lines]


def _record(progress: StageProgress, verb: MoveVerb, *, by: User | None, **details: Any) -> Move:
    move = line(progress, verb, by=by, **details)
    move.save()
    return move


def line(progress: StageProgress, verb: MoveVerb, *, by: User | None, **details: Any) -> Move:
    """One line of the history, to be saved, of a row that has its new values but its old state.

    ``details``: reason, gate, was_due_on, bulk.
    """
    _sources, now = progress.MOVES.get(str(verb), ((), progress.state))
    gate = details.pop("gate", None)
    details.setdefault("was_due_on", progress.due_on)
    return Move(
        progress=progress,
        verb=verb,
        was=progress.state,
        now=now,
        attempt=progress.attempt,
        due_on=progress.due_on,
        by=by,
        by_name=(by.full_name or by.email) if by else "",
        gate=gate.snapshot() if gate else [],
        **details,
    )


@contextmanager
def _finishing(progress: StageProgress, verb: str, *, by: User, reason: str) -> Iterator[StageProgress]:
    """A move that finishes a stage, and the next one opened: which, depends on all stages, so all are locked."""
    with transaction.atomic():
        rows = StageProgress.objects.present().filter(plan=progress.plan_id, institution=progress.institution_id)
        list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
        with moving(progress, verb, by=by, reason=reason) as fresh:
            yield fresh
        row = to_open(rows.select_related("stage", "institution").order_by("stage__position", "pk"))
        if row is not None:
            _record(row, MoveVerb.OPEN, by=by)
            row.state = ProgressState.OPEN
            row.save(update_fields=["state"])
            write("planning.stageprogress.open", row, by=by, was=ProgressState.LOCKED, now=ProgressState.OPEN)


def to_open(rows: Iterable[StageProgress]) -> StageProgress | None:
    """Of an institution's rows in the order of the stages: the first unfinished one, if nothing has opened it yet."""
    row = next((row for row in rows if not row.is_finished), None)
    return row if row is not None and row.state == ProgressState.LOCKED else None


def replay(progress: StageProgress) -> dict[str, Any]:
    """State, attempt, deadline and pause as the history tells them: the row's own, if nobody wrote past the verbs."""
    told = {"state": ProgressState.LOCKED, "attempt": 1, "due_on": progress.original_due_on, "is_paused": False}
    for move in progress.moves.order_by("pk"):
        if move.was != told["state"]:
            raise ValueError(f"Move {move.pk} starts from {move.was}, the history stands at {told['state']}")
        paused = move.verb == MoveVerb.PAUSE or (
            told["is_paused"] and move.verb not in (MoveVerb.RESUME, MoveVerb.EXEMPT)
        )
        told = {"state": move.now, "attempt": move.attempt, "due_on": move.due_on, "is_paused": paused}
    return told
