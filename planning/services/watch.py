"""By the clock: letters before and after a stage's last day, and about reviews that take too long."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from common.working_days import working_days_since
from institutions.models import Institution

from .. import gates, notices
from ..models import Attention, Override, Plan, ProgressState, StageProgress
from ..models.plans import AT_WORK

NEAR = datetime.timedelta(days=7)


def watch(now: datetime.datetime | None = None) -> dict[str, int]:
    """Write to whom it is time to write to: how many stages near their last day or past it (``deadlines``), slow
    reviews (``reviews``), conditions of completed stages that hold no more (``attention``).

    Run twice, or by two at once, it writes once: a letter's key names its occasion, a review is claimed first.
    """
    now = now or timezone.now()
    said = {"deadlines": 0, "reviews": 0, "attention": 0}
    for plan in Plan.objects.active().select_related("network", "version").order_by("pk"):
        said["deadlines"] += _tell_of_deadlines(plan, timezone.localdate(now))
        said["reviews"] += _escalate(plan, now)
        said["attention"] += _look_back(plan, now)
    return said


def _tell_of_deadlines(plan: Plan, today: datetime.date) -> int:
    """Near: in the week before the last day. Over: from the day after it. Once for each deadline set."""
    rows = StageProgress.objects.standing().filter(
        plan=plan, state__in=AT_WORK, paused_at__isnull=True, due_on__lte=today + NEAR
    )
    due = list(rows.select_related("stage", "institution").order_by("pk"))
    if not due:
        return 0
    letters = notices.Reminders({row.institution_id for row in due})
    by_stage: dict[int, list[StageProgress]] = defaultdict(list)
    for row in due:
        by_stage[row.stage_id].append(row)
    told = 0
    stages = {stage.pk: stage for stage in gates.outline(plan.version)}
    for stage_id, waiting in by_stage.items():
        institutions = Institution.objects.filter(pk__in=[row.institution_id for row in waiting])
        asked = gates.Gates(plan, institutions, stages=[stages[stage_id]])
        for row in waiting:
            row.plan = plan
            gate = asked.gate(stage_id, row.institution_id, gates.standing_overrides(row))
            people = letters.people.get(row.institution_id, {}).values()
            if gate.owed and people:
                occasion = "over" if row.due_on < today else "near"
                told += bool(notices.tell_of_deadline(row, gate, people, occasion=occasion))
    return told


def _escalate(plan: Plan, now: datetime.datetime) -> int:
    told = 0
    waiting = StageProgress.objects.standing().filter(
        plan=plan, state=ProgressState.SUBMITTED, escalated_at__isnull=True
    )
    for row in waiting.select_related("stage", "institution", "plan").order_by("pk"):
        if working_days_since(timezone.localdate(row.submitted_at), timezone.localdate(now)) <= plan.review_days:
            continue
        with transaction.atomic():
            claimed = StageProgress.objects.filter(
                pk=row.pk, state=ProgressState.SUBMITTED, submitted_at=row.submitted_at, escalated_at__isnull=True
            ).update(escalated_at=now)
            if claimed:
                notices.tell_of_slow_review(row, days=plan.review_days)
                told += 1
    return told


def _look_back(plan: Plan, now: datetime.datetime) -> int:
    """Note what holds no more of completed stages, and what holds again; the department is told of each once."""
    lacking = _lacking(plan)
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True, of=("self",)).get(
            pk=plan.pk
        )  # of two at once the second finds it noted
        open_rows = {
            (row.progress_id, row.condition): row
            for row in Attention.objects.filter(progress__plan=plan, mended_at__isnull=True)
        }
        mended = [row.pk for key, row in open_rows.items() if key not in lacking]
        Attention.objects.filter(pk__in=mended).update(mended_at=now)
        fresh = [
            Attention(
                progress=progress, condition=key, check_code=line.condition.check, text=line.condition.name, since=now
            )
            for (pk, key), (progress, line) in lacking.items()
            if (pk, key) not in open_rows
        ]
        noted = Attention.objects.bulk_create(fresh)
        if noted:
            notices.tell_of_attention(plan, noted)
    return len(noted)


def _lacking(plan: Plan) -> dict[tuple[int, str], tuple[StageProgress, gates.Line]]:
    """(row, condition) of completed stages → what holds no more. The network's own stand above the board."""
    rows = StageProgress.objects.standing().filter(plan=plan, state=ProgressState.COMPLETED)
    done = list(rows.select_related("institution", "stage").order_by("pk"))
    if not done:
        return {}
    waivers: dict[tuple[int, int], dict[str, Override]] = defaultdict(dict)
    for waiver in Override.objects.filter(progress__in=done):
        waivers[waiver.progress_id, waiver.attempt][waiver.condition] = waiver
    asked, found = gates.Gates(plan), {}
    for row in done:
        gate = asked.gate(row.stage_id, row.institution_id, waivers.get((row.pk, row.attempt)))
        for line in gate.missing:
            if not line.condition.is_of_network:
                found[row.pk, line.condition.key] = (row, line)
    return found
