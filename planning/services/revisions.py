"""A running plan moves to a newer version of its template: on purpose, after a look at what becomes of everybody.

Rows of stages that stay keep their state and history: only the stage they point to changes. What falls away keeps its
rows, for the history; nobody asks for them any more (``StageProgressQuerySet.present``).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write, write_many

from .. import gates, lineage
from ..models import Evidence, Move, Override, Plan, ProgressState, Scope, Stage, StageDeadline, StageProgress
from ..models import TemplateVersion as Version
from ..models.plans import MoveVerb
from . import moves

Choices = Mapping[str, int | None]  # «task-12», «stage-3» of the old version → key in the new one, None: it has gone


@dataclass
class OfInstitution:
    """What becomes of one institution. ``lost``: sentences; ``obstacle``: what would be lost under review."""

    name: str
    stage: str
    kept: int = 0
    opens: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    obstacle: str = ""


@dataclass
class Outlook:
    """What would happen, or has happened."""

    match: lineage.Match
    added: list[str]
    gone: list[str]
    reworded: list[tuple[str, str]]
    of_institutions: dict[UUID, OfInstitution]
    lost: list[str]
    """What the network loses: evidence for its own tasks, deadlines."""

    @property
    def institutions(self) -> list[OfInstitution]:
        return sorted(self.of_institutions.values(), key=lambda one: one.name)

    @property
    def obstacles(self) -> list[str]:
        return [one.obstacle for one in self.institutions if one.obstacle]

    @property
    def touched(self) -> list[OfInstitution]:
        return [one for one in self.institutions if one.lost or one.opens or one.obstacle]


def newer_versions(plan: Plan):
    """Published versions of the plan's template that came after its own, the newest first."""
    versions = Version.objects.published().filter(template=plan.version.template_id, number__gt=plan.version.number)
    return versions.order_by("-number")


def foresee(plan: Plan, version: Version, choices: Choices | None = None) -> Outlook:
    """What the move would do; nothing is changed. As many queries for 500 institutions as for 5."""
    return _Revision(plan, version, choices or {}, list(_rows(plan))).outlook()


def revise(plan: Plan, version: Version, *, seen: UUID, by: User, choices: Choices | None = None) -> Outlook:
    """Move the plan. ``seen``: the version it followed when the person looked; ``choices``: doubtful pairs, decided.

    Raises ``Conflict`` when the plan follows another version by now, ``Refused`` when somebody's stage under review
    would be lost or one task was chosen twice.
    """
    with transaction.atomic():
        # Without a join: PostgreSQL would look for the row that it waited for beside its former version, in vain.
        plan = Plan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
        moves.running(plan)
        if plan.version_id != seen:
            raise Conflict(
                _("Somebody was here before you: the plan follows another version now. Open the page again.")
            )
        if not newer_versions(plan).filter(pk=version.pk).exists():
            raise Refused(_("This is no newer published version of the plan's template."))
        revision = _Revision(
            plan, version, choices or {}, list(_rows(plan).select_for_update(no_key=True, of=("self",)))
        )
        outlook = revision.outlook()
        if outlook.obstacles:
            raise Refused(" ".join(outlook.obstacles))
        revision.carry_out(outlook, by)
    return outlook


def _rows(plan: Plan):
    rows = StageProgress.objects.present().filter(plan=plan)
    return rows.select_related("institution", "stage").order_by("pk")


class _Revision:
    def __init__(self, plan: Plan, version: Version, choices: Choices, rows: list[StageProgress]):
        self.plan, self.version, self.rows = plan, version, rows
        self.before, self.after = gates.outline(plan.version), gates.outline(version)
        self.old_stages = {stage.pk: stage for stage in self.before}
        self.new_stages = {stage.pk: stage for stage in self.after}
        self.old_tasks = {task.pk: task for stage in self.before for task in stage.tasks.all()}
        self.new_tasks = {task.pk: task for stage in self.after for task in stage.tasks.all()}
        self.match = lineage.match(self.before, self.after)
        self.stages = _decided("stage", self.match.stages, self.match.doubtful_stages, choices)
        self.tasks = _decided("task", self.match.tasks, self.match.doubtful, choices)
        self.conditions = {condition.key: condition for condition in gates.conditions_of(self.after)}
        self.by_institution: dict[UUID, list[StageProgress]] = defaultdict(list)
        for row in rows:
            self.by_institution[row.institution_id].append(row)
        self.row_by_pk = {row.pk: row for row in rows}
        asked = {condition.key for condition in gates.conditions_of(self.before)}
        self.waivers = [
            waiver
            for waiver in Override.objects.filter(progress__in=_rows(plan).order_by().values("pk")).order_by("pk")
            if waiver.attempt == self.row_by_pk[waiver.progress_id].attempt and waiver.condition in asked
        ]
        self.evidence = list(Evidence.objects.live().filter(plan=plan).order_by("pk"))

    # Looking

    def outlook(self) -> Outlook:
        found = {pk: self._of_institution(rows) for pk, rows in self.by_institution.items()}
        for waiver in self.waivers:
            if self._new_condition(waiver) is None:
                row = self.row_by_pk[waiver.progress_id]
                found[row.institution_id].lost.append(
                    _("The waiver of “%(text)s” lapses.") % {"text": _short(waiver.text)}
                )
        lost = []
        for proof in self.evidence:
            if not self._has_place(proof):
                text = _("The evidence for “%(task)s” is kept in the history only.") % {
                    "task": _short(str(self.old_tasks.get(proof.task_id, proof.task_id)))
                }
                one = found.get(proof.institution_id)
                (one.lost if one else lost).append(text)
        return Outlook(
            match=self.match,
            added=[str(stage) for stage in self.after if stage.pk not in self.stages.values()]
            + [str(task) for task in self.new_tasks.values() if task.pk not in self.tasks.values()],
            gone=[str(stage) for stage in self.before if self.stages.get(stage.pk) is None]
            + [str(task) for task in self.old_tasks.values() if self.tasks.get(task.pk) is None],
            reworded=self._reworded(),
            of_institutions=found,
            lost=lost,
        )

    def _reworded(self) -> list[tuple[str, str]]:
        pairs = [(str(self.old_stages[a]), str(self.new_stages[b])) for a, b in self.stages.items()]
        pairs += [(str(self.old_tasks[a]), str(self.new_tasks[b])) for a, b in self.tasks.items()]
        return [(was, now) for was, now in pairs if was != now]

    def _of_institution(self, rows: list[StageProgress]) -> OfInstitution:
        rows = sorted(rows, key=lambda row: row.stage.position)
        at = next((row for row in rows if not row.is_finished), rows[-1])
        state = str(at.get_state_display()).lower()
        one = OfInstitution(rows[0].institution.short_name, f"{at.stage.number}, {state}")
        for row in rows:
            if row.stage_id in self.stages:
                one.kept += 1
            elif row.state == ProgressState.SUBMITTED:
                one.obstacle = _(
                    "%(institution)s: stage %(number)s is under review and falls away. Decide on it first."
                ) % {
                    "institution": row.institution.short_name,
                    "number": row.stage.number,
                }
            elif row.state != ProgressState.LOCKED:
                one.lost.append(
                    _("Stage %(number)s falls away (%(state)s); its history stays.")
                    % {"number": row.stage.number, "state": str(row.get_state_display()).lower()}
                )
        opened = self._to_open(rows)
        if opened is not None:
            one.opens.append(str(opened))
        return one

    def _to_open(self, rows: list[StageProgress]) -> Stage | None:
        """The stage that opens by the move: the first unfinished one, if it is locked."""
        states = {self.stages[row.stage_id]: row for row in rows if row.stage_id in self.stages}
        for stage in self.after:
            row = states.get(stage.pk)
            if row is None or row.state == ProgressState.LOCKED:
                return stage
            if not row.is_finished:
                return None
        return None

    def _new_condition(self, waiver: Override) -> gates.Condition | None:
        """The same condition in the new version: of what the task or stage became, at that level, by that check."""
        kind, key, level = waiver.condition.split("-", 2)
        new = (self.tasks if kind == "task" else self.stages).get(int(key))
        condition = self.conditions.get(f"{kind}-{new}-{level}") if new else None
        return condition if condition and condition.check == waiver.check_code else None

    # Doing

    def carry_out(self, outlook: Outlook, by: User) -> None:
        was = self.plan.version
        self._move_deadlines()
        present = self._move_rows()
        self._move_waivers(present)
        moved = self._move_evidence()
        self.plan.version = self.version
        self.plan.save(update_fields=["version"])
        opened = self._record(outlook, present, was, by)
        write(
            "planning.plan.revise",
            self.plan,
            by=by,
            was=was.number,
            now=self.version.number,
            stages={self.old_stages[a].number: self.new_stages[b].number for a, b in self.stages.items()},
            gone=outlook.gone,
            added=outlook.added,
            evidence=moved,
        )
        details = {"was": str(ProgressState.LOCKED), "now": str(ProgressState.OPEN)}
        write_many([("planning.stageprogress.open", row, details) for row in opened], by=by)

    def _move_deadlines(self) -> None:
        for deadline in self.plan.deadlines.order_by("pk"):
            if (new := self.stages.get(deadline.stage_id)) is None:
                deadline.delete()
            else:
                deadline.stage = self.new_stages[new]
                deadline.save(update_fields=["stage"])
        for stage in self.after:
            day = stage.proposed_deadline(self.plan.starts_on)
            if stage.pk not in self.stages.values() and day:
                StageDeadline.objects.create(plan=self.plan, stage=stage, due_on=day)

    def _move_rows(self) -> dict[UUID, list[StageProgress]]:
        """Rows of stages that stay point to the new ones; new stages get rows. In the order of the new version."""
        deadlines = dict(self.plan.deadlines.values_list("stage", "due_on"))
        changed = [row for row in self.rows if row.stage_id in self.stages]
        for row in changed:
            row.stage = self.new_stages[self.stages[row.stage_id]]
        StageProgress.objects.bulk_update(changed, ["stage"], batch_size=200)
        fresh = [stage for stage in self.after if stage.pk not in self.stages.values()]
        StageProgress.objects.bulk_create(
            [
                StageProgress(
                    plan=self.plan,
                    institution=rows[0].institution,
                    stage=stage,
                    due_on=deadlines.get(stage.pk),
                    original_due_on=deadlines.get(stage.pk),
                )
                for rows in self.by_institution.values()
                for stage in fresh
            ],
            batch_size=500,
        )
        self.plan.version = self.version
        rows = StageProgress.objects.filter(plan=self.plan, stage__version=self.version)
        present: dict[UUID, list[StageProgress]] = defaultdict(list)
        for row in rows.select_related("institution", "stage").order_by("stage__position", "pk"):
            row.plan = self.plan
            present[row.institution_id].append(row)
        return present

    def _move_waivers(self, present: Mapping[UUID, list[StageProgress]]) -> None:
        """A waiver is never changed: it is given again for the new condition, in the words and on the day it was."""
        carried = []
        for waiver in self.waivers:
            condition = self._new_condition(waiver)
            institution = self.row_by_pk[waiver.progress_id].institution_id
            row = next((r for r in present[institution] if condition and r.stage_id == condition.stage_id), None)
            if condition is not None and row is not None:
                carried.append(
                    Override(
                        progress=row,
                        attempt=row.attempt,
                        condition=condition.key,
                        check_code=condition.check,
                        text=condition.name,
                        reason=waiver.reason,
                        at=waiver.at,
                        by_id=waiver.by_id,
                    )
                )
        Override.objects.bulk_create(carried, batch_size=200)

    def _has_place(self, proof: Evidence) -> bool:
        """Is its task still one that evidence is handed in for, by the same side?"""
        task = self.new_tasks.get(self.tasks.get(proof.task_id, 0))
        level = gates.Level.INSTITUTION if proof.institution_id else gates.Level.NETWORK
        return task is not None and task.check_code == gates.MANUAL and level in gates.LEVELS[Scope(task.scope)]

    def _move_evidence(self) -> int:
        moved = [proof for proof in self.evidence if self._has_place(proof)]
        for proof in moved:
            proof.task = self.new_tasks[self.tasks[proof.task_id]]
        Evidence.objects.bulk_update(moved, ["task"], batch_size=200)
        return len(moved)

    def _record(
        self, outlook: Outlook, present: Mapping[UUID, list[StageProgress]], was: Version, by: User
    ) -> list[StageProgress]:
        """One line for each institution, at the stage where it stands; then a line for each stage that opens."""
        lines, openings, opened = [], [], []
        for pk, rows in present.items():
            at = next((row for row in rows if not row.is_finished), rows[-1])
            reason = _("Version %(was)s → %(now)s.") % {"was": was.number, "now": self.version.number}
            reason = " ".join([reason, *outlook.of_institutions[pk].lost])
            lines.append(moves.line(at, MoveVerb.REVISE, by=by, reason=reason))
            row = moves.to_open(rows)
            if row is not None:
                openings.append(moves.line(row, MoveVerb.OPEN, by=by))
                opened.append(row)
        Move.objects.bulk_create([*lines, *openings], batch_size=200)
        for row in opened:
            row.state = ProgressState.OPEN
        StageProgress.objects.bulk_update(opened, ["state"], batch_size=200)
        return opened


def _decided(
    kind: str, certain: Mapping[int, int], doubtful: Mapping[int, list[int]], choices: Choices
) -> dict[int, int]:
    """Certain pairs and those that a person chose; with no choice at all, the likeliest ones are foreseen."""
    if not any(f"{kind}-{old}" in choices for old in doubtful):
        return lineage.likely(dict(certain), dict(doubtful))
    pairs = dict(certain)
    for old, candidates in doubtful.items():
        key = f"{kind}-{old}"
        if key in choices:
            chosen = choices[key]
            if chosen is not None and chosen not in candidates:
                raise Refused(_("Choose one of the proposed ones."))
        else:
            chosen = next((pk for pk in candidates if pk not in pairs.values()), None)
        if chosen is None:
            continue
        if chosen in pairs.values():
            raise Refused(_("Two of the old ones cannot become one and the same new one: choose otherwise."))
        pairs[old] = chosen
    return pairs


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
