"""One act upon a selection of the board: each institution authorised and checked by itself, all in one transaction.

The rows are locked and the gates asked once for all of them, so that 200 cost a few queries more than one.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from institutions.models import Institution
from journal.services import write_many

from .. import gates, notices
from ..models import BulkMove, BulkVerb, Move, Override, Plan, ProgressState, Stage, StageProgress
from ..models.plans import UNFINISHED, MoveVerb
from . import moves
from .plans import sync_participants

EXPLAINED = {BulkVerb.RETURN, BulkVerb.EXTEND}
CHANGED = ["state", "due_on", "original_due_on", "submitted_at", "completed_at", "escalated_at"]


@dataclass
class _Batch:
    """What the act is about, and what it has gathered to write."""

    bulk: BulkMove
    by: User
    asked: gates.Gates
    overrides: dict[int, dict[str, Override]]
    rows: dict[UUID, list[StageProgress]]  # institution → its stages in their order

    def __post_init__(self) -> None:
        self.changed: list[StageProgress] = []
        self.lines: list[Move] = []
        self.journal: list[tuple] = []

    def gate(self, row: StageProgress) -> gates.Gate:
        return self.asked.gate(row.stage_id, row.institution_id, self.overrides.get(row.pk))

    def record(self, row: StageProgress, verb: MoveVerb, was: dict, /, **details) -> None:
        """Keep the line of the history and of the journal; the row takes its new state."""
        move = moves.line(row, verb, by=self.by, reason=self.bulk.reason, bulk=self.bulk, **details)
        row.state = move.now
        self.changed.append(row)
        self.lines.append(move)
        self.journal.append((f"planning.stageprogress.{verb}", row, {**was, "bulk": str(self.bulk.pk)}))


def run(
    plan: Plan,
    stage: Stage,
    institutions: Iterable[UUID],
    verb: BulkVerb | str,
    *,
    key: UUID,
    by: User,
    reason: str = "",
    due_on: datetime.date | None = None,
) -> BulkMove:
    """Do the act to that stage of each of the institutions; the answer tells what became of each.

    ``key``: made with the form; a second call with it changes nothing and gives the first one's report.
    Raises ``Refused`` where nothing can begin: nobody selected, no reason or no day given.
    """
    moves.running(plan)
    verb, wanted = BulkVerb(verb), list(dict.fromkeys(institutions))
    if not wanted:
        raise Refused(_("Select at least one institution."))
    if verb in EXPLAINED:
        moves.explained(reason)
    if verb is BulkVerb.EXTEND and due_on is None:
        raise Refused(_("Give the new deadline."))
    sync_participants(plan, by=by)
    with transaction.atomic():
        present = institution_facts.participants(plan.network).visible_to(by).filter(pk__in=wanted)
        locked = _locked(plan, present)
        if done := BulkMove.objects.filter(pk=key).first():  # after the lock: the first of two has committed
            return done
        bulk = BulkMove(pk=key, plan=plan, stage=stage, verb=verb, reason=reason, due_on=due_on, by=by)
        batch = _Batch(bulk, by, *_gates(plan, stage, present, locked), _by_institution(locked))
        bulk.items = _act_on_each(batch, wanted)
        bulk.save(force_insert=True)
        StageProgress.objects.bulk_update(batch.changed, CHANGED, batch_size=200)
        Move.objects.bulk_create(batch.lines, batch_size=200)
        write_many([*batch.journal, ("planning.bulkmove.run", bulk, _counted(bulk))], by=by, reason=reason)
    return bulk


def foreseen(plan: Plan, stage: Stage, institutions: Iterable[UUID], verb: BulkVerb | str, *, by: User) -> list[dict]:
    """What would become of each, as ``BulkMove.items`` tells it; nothing is changed."""
    wanted = list(dict.fromkeys(institutions))
    present = institution_facts.participants(plan.network).visible_to(by).filter(pk__in=wanted)
    rows = list(_rows(plan, present))
    bulk = BulkMove(plan=plan, stage=stage, verb=BulkVerb(verb), by=by)
    batch = _Batch(bulk, by, *_gates(plan, stage, present, rows), _by_institution(rows))
    return _act_on_each(batch, wanted, only_looking=True)


def _rows(plan: Plan, institutions):
    rows = StageProgress.objects.present().filter(plan=plan, institution__in=institutions.order_by().values("pk"))
    return rows.select_related("stage", "institution").order_by("pk")


def _locked(plan: Plan, institutions) -> list[StageProgress]:
    """All stages of the institutions, for which stage opens next depends on all; in the order every move locks them."""
    return list(_rows(plan, institutions).select_for_update(no_key=True, of=("self",)))


def _by_institution(rows: list[StageProgress]) -> dict[UUID, list[StageProgress]]:
    found: dict[UUID, list[StageProgress]] = {}
    for row in sorted(rows, key=lambda row: (row.stage.position, row.pk)):
        found.setdefault(row.institution_id, []).append(row)
    return found


def _gates(
    plan: Plan, stage: Stage, institutions, rows: list[StageProgress]
) -> tuple[gates.Gates, dict[int, dict[str, Override]]]:
    stages = list(Stage.objects.filter(pk=stage.pk).prefetch_related("tasks"))
    attempts = {row.pk: row.attempt for row in rows if row.stage_id == stage.pk}
    overrides: dict[int, dict[str, Override]] = {}
    for waiver in Override.objects.filter(progress__in=attempts):
        if waiver.attempt == attempts[waiver.progress_id]:
            overrides.setdefault(waiver.progress_id, {})[waiver.condition] = waiver
    return gates.Gates(plan, institutions, stages=stages), overrides


def _act_on_each(batch: _Batch, wanted: list[UUID], *, only_looking: bool = False) -> list[dict]:
    names = dict(Institution.objects.filter(pk__in=wanted).order_by("sort_key", "pk").values_list("pk", "short_name"))
    act = (FORESEE if only_looking else ACTS)[batch.bulk.verb]
    letters = notices.Reminders(batch.rows) if batch.bulk.verb == BulkVerb.REMIND else None
    items = []
    for pk, name in names.items():
        why = ""
        try:
            row = next((row for row in batch.rows.get(pk, []) if row.stage_id == batch.bulk.stage_id), None)
            if row is None:
                raise Refused(_("The institution does not take part in the network."))
            row.plan = batch.bulk.plan
            act(batch, row, letters)
        except (Refused, Conflict) as refused:
            why = str(refused)
        items.append({"institution": str(pk), "name": name, "done": not why, "why": why})
    return items


def _in_state(row: StageProgress, verb: BulkVerb) -> None:
    states = UNFINISHED if verb is BulkVerb.EXTEND else row.MOVES[verb][0]
    if row.state not in states:
        raise Conflict(_("The state of the stage is “%(state)s”.") % {"state": row.get_state_display()})


def _accept(batch: _Batch, row: StageProgress, _letters) -> None:
    _in_state(row, BulkVerb.ACCEPT)
    was, gate = {"was": row.state, "now": str(ProgressState.COMPLETED)}, batch.gate(row)
    moves.complete(row, gate)
    batch.record(row, MoveVerb.ACCEPT, was, gate=gate)
    opened = moves.to_open(batch.rows[row.institution_id])
    if opened is not None:
        batch.record(opened, MoveVerb.OPEN, {"was": str(ProgressState.LOCKED), "now": str(ProgressState.OPEN)})


def _return(batch: _Batch, row: StageProgress, _letters) -> None:
    _in_state(row, BulkVerb.RETURN)
    was, was_due_on = {"was": row.state, "now": str(ProgressState.IN_PROGRESS)}, row.due_on
    moves.give_back(row)
    batch.record(row, MoveVerb.RETURN, was, gate=batch.gate(row), was_due_on=was_due_on)


def _extend(batch: _Batch, row: StageProgress, _letters) -> None:
    _in_state(row, BulkVerb.EXTEND)
    was_due_on = row.due_on
    moves.reschedule(row, batch.bulk.due_on)
    batch.record(row, MoveVerb.EXTEND, moves.days(was_due_on, row.due_on), was_due_on=was_due_on)


def _remind(batch: _Batch, row: StageProgress, letters: notices.Reminders) -> None:
    letters.send(row, batch.gate(row), by=batch.by, note=batch.bulk.reason)


def _foresee_accept(batch: _Batch, row: StageProgress, _letters) -> None:
    _in_state(row, BulkVerb.ACCEPT)
    moves.complete(row, batch.gate(row))


Act = Callable[[_Batch, StageProgress, notices.Reminders | None], None]
ACTS: dict[str, Act] = {
    BulkVerb.ACCEPT: _accept,
    BulkVerb.RETURN: _return,
    BulkVerb.EXTEND: _extend,
    BulkVerb.REMIND: _remind,
}
FORESEE: dict[str, Act] = {
    BulkVerb.ACCEPT: _foresee_accept,
    BulkVerb.RETURN: lambda _batch, row, _letters: _in_state(row, BulkVerb.RETURN),
    BulkVerb.EXTEND: lambda _batch, row, _letters: _in_state(row, BulkVerb.EXTEND),
    BulkVerb.REMIND: lambda batch, row, letters: letters.check(row, batch.gate(row)),
}


def _counted(bulk: BulkMove) -> dict:
    day = timezone.localdate().isoformat()
    return {"verb": str(bulk.verb), "done": len(bulk.done), "refused": len(bulk.refused), "day": day}
