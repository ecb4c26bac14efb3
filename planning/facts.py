"""What the desk and other rooms may ask of plans."""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.desk import Todo
from institutions.models import Network

from . import board, freshness, gates
from .models import Attention, Evidence, EvidenceState, Plan, PlanState, ProgressState, StageProgress
from .models.plans import AT_WORK, FINISHED

OWED_PLANS = 10
BLOCKING_SHOWN = 5


def plan_of(network: Network) -> Plan | None:
    """The plan that runs for the network; those of former years are in the archive (``archived_plans_of``)."""
    return Plan.objects.active().filter(network=network).select_related("version").first()


def archived_plans_of(network: Network) -> list[Plan]:
    """Plans of former years, the latest first."""
    plans = Plan.objects.filter(network=network).exclude(state=PlanState.ACTIVE).select_related("version")
    return list(plans.order_by("-starts_on", "pk"))


@dataclass(frozen=True, slots=True)
class StageCount:
    """How far the institutions are with one stage. ``of``: all that stand in it, those without it left out."""

    number: str
    name: str
    of: int
    finished: int
    at_work: int
    overdue: int


def stage_counts(plan: Plan) -> list[StageCount]:
    """A line for each stage of the plan, in their order: three queries however many institutions."""
    rows = StageProgress.objects.standing().filter(plan=plan).order_by()
    counted = {
        row["stage"]: row
        for row in rows.values("stage").annotate(
            of=Count("pk"),
            finished=Count("pk", filter=Q(state__in=FINISHED)),
            at_work=Count("pk", filter=Q(state__in=AT_WORK)),
        )
    }
    late = dict(rows.overdue().values_list("stage").annotate(n=Count("pk")))
    found = []
    for stage in plan.version.stages.all():
        row = counted.get(stage.pk, {"of": 0, "finished": 0, "at_work": 0})
        found.append(
            StageCount(stage.number, str(stage), row["of"], row["finished"], row["at_work"], late.get(stage.pk, 0))
        )
    return found


def missing_conditions(progress: StageProgress) -> list[str]:
    """Conditions of the institution's stage that are neither met nor waived, by the keys ``moves.override`` takes."""
    return [line.condition.key for line in gates.gate_of(progress).missing]


def todo(user: User) -> list[Todo]:
    """What plans ask of this person today."""
    return _to_oversee() if user.is_department else _to_do(user)


def _to_oversee() -> list[Todo]:
    """For the department: stages and evidence that await it, stages past their deadline."""
    stages = StageProgress.objects.standing().order_by().values("plan")
    submitted = _per_plan(stages.filter(state=ProgressState.SUBMITTED))
    overdue = _per_plan(stages.overdue())
    waiting = Evidence.objects.filter(state=EvidenceState.SUBMITTED, plan__state=PlanState.ACTIVE)
    proofs = _per_plan(waiting.order_by().values("plan"))
    found = []
    attention = _per_plan(
        Attention.objects.filter(mended_at__isnull=True, progress__in=StageProgress.objects.standing())
        .order_by()
        .values(plan=F("progress__plan"))
    )
    for plan in Plan.objects.active().order_by("network__name", "pk").select_related("network", "version"):
        address_of_board, name = reverse("planning:board", args=[plan.pk]), plan.network.name
        if count := submitted.get(plan.pk):
            found.append(Todo(_("Stages to review"), f"{address_of_board}?state=submitted", count, "waiting", name))
        if count := proofs.get(plan.pk):
            address = reverse("planning:evidence_list", args=[plan.pk])
            found.append(Todo(_("Evidence to review"), f"{address}?state=submitted", count, "waiting", name))
        if count := overdue.get(plan.pk):
            found.append(Todo(_("Stages past their deadline"), f"{address_of_board}?only=overdue", count, "bad", name))
        if count := attention.get(plan.pk):
            found.append(
                Todo(_("Conditions that hold no more"), f"{address_of_board}?only=attention", count, "bad", name)
            )
        found += _blocked(plan)
    return found


def _blocked(plan: Plan) -> list[Todo]:
    """Conditions of the network that hold institutions up at the stage where they are, the greatest first.

    The board is built for it once for a state of the data.
    """
    key = f"blocking-{freshness.state_of(plan.pk)}"
    found = caches["drawn"].get(key)
    if found is None:
        found = [
            (line.condition.name, line.progress.mend or reverse("planning:board", args=[plan.pk]), count)
            for column in board.build_for(plan).columns
            if (count := sum(column.states[state] for state in (*AT_WORK, ProgressState.SUBMITTED)))
            for line in column.network
            if not line.holds
        ]
        found = sorted(found, key=lambda one: -one[2])[:BLOCKING_SHOWN]
        caches["drawn"].set(key, found)
    told = _("Holds institutions up: %(condition)s")
    return [
        Todo(told % {"condition": name.rstrip(" .:;")}, url, count, "waiting", plan.network.name)
        for name, url, count in found
    ]


def _per_plan(rows) -> dict:
    return dict(rows.annotate(n=Count("pk")).values_list("plan", "n"))


def _to_do(user: User) -> list[Todo]:
    """For people of an institution: the stage at work in each plan, and what it still wants from them."""
    at_work = (
        StageProgress.objects.visible_to(user)
        .standing()
        .filter(state__in=AT_WORK)
        .select_related("plan__network", "plan__version", "stage", "institution")
        .order_by("due_on", "stage__position", "pk")
    )
    found = []
    for progress in at_work[:OWED_PLANS]:
        gate = gates.gate_of(progress)
        if not gate.counted[1]:
            continue  # the stage is the network's alone
        title = _("Stage %(number)s: %(title)s") % {"number": progress.stage.number, "title": progress.stage.title}
        if not gate.owed:
            text, count = _("Everything is ready: submit the stage."), None
        else:
            text, count = gate.owed[0].progress.why, len(gate.owed)
        if progress.due_on:
            text = _("%(what)s Until %(day)s.") % {"what": text, "day": f"{progress.due_on:%d.%m.%Y}"}
        tone = "bad" if progress.is_overdue else "info"
        due_on = None if progress.is_paused else progress.due_on
        found.append(Todo(title.rstrip(". "), progress.get_absolute_url(), count, tone, text, due_on))
    return found


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A running plan in one line: for the department the whole, for an institution where it stands."""

    title: str
    url: str
    text: str = ""


def overview(user: User) -> list[PlanLine]:
    """Plans that this person has to do with: two or three queries."""
    plans = list(Plan.objects.active().visible_to(user).select_related("network").order_by("network__name", "pk"))
    rows = StageProgress.objects.visible_to(user).standing().filter(plan__in=plans)
    if user.is_department:
        return [_line_of_department(plan, tally) for plan, tally in zip(plans, _tallies(plans, rows), strict=True)]
    return [
        PlanLine(
            progress.plan.network.name,
            reverse("planning:institution_card", args=[progress.plan_id, progress.institution_id]),
            _("%(institution)s: stage %(number)s, %(state)s")
            % {
                "institution": progress.institution,
                "number": progress.stage.number,
                "state": progress.get_state_display().lower(),
            },
        )
        for progress in current_stages(rows)
    ]


def _tallies(plans: list[Plan], rows) -> list[tuple[int, int]]:
    """For each plan: institutions, and stages completed by them."""
    counted = {
        plan: (institutions, done)
        for plan, institutions, done in rows.order_by()
        .values("plan")
        .annotate(institutions=Count("institution", distinct=True), done=Count("pk", filter=Q(state__in=FINISHED)))
        .values_list("plan", "institutions", "done")
    }
    return [counted.get(plan.pk, (0, 0)) for plan in plans]


def _line_of_department(plan: Plan, tally: tuple[int, int]) -> PlanLine:
    institutions, done = tally
    text = ngettext("%(count)s institution", "%(count)s institutions", institutions) % {"count": institutions}
    stages = ngettext("%(count)s stage completed", "%(count)s stages completed", done) % {"count": done}
    return PlanLine(plan.network.name, plan.get_absolute_url(), f"{text}, {stages}")


def current_stages(rows) -> list[StageProgress]:
    """The stage each institution is at in each plan: the first one not finished, else the last. One query."""
    at: dict = {}
    for progress in rows.select_related("plan__network", "stage", "institution").order_by("stage__position", "pk"):
        key = (progress.plan_id, progress.institution_id)
        if key not in at or at[key].is_finished:
            at[key] = progress
    return list(at.values())
