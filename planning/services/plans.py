"""Starting a plan and keeping its table of institutions and stages whole."""

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from institutions.models import Institution, Municipality, Network
from institutions.services import networks, register
from journal.services import write

from ..models import Move, Plan, ProgressState, Stage, StageDeadline, StageProgress, TemplateVersion
from ..models.plans import MoveVerb


def start(
    version: TemplateVersion,
    *,
    by: User | None,
    name: str = "",
    municipality: Municipality | None = None,
    new_municipality: str = "",
    network: Network | None = None,
    starts_on: datetime.date | None = None,
    deadlines: Mapping[int, datetime.date] | None = None,
    after: Plan | None = None,
) -> Plan:
    """Put a published template to work: for a new network of that name, or for one that has no plan yet.

    ``deadlines``: by the stage's primary key; stages left out have none. ``after``: the plan of the year before, whose
    settings come along.
    """
    with transaction.atomic():
        if network is not None:
            network = Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)
            if Plan.objects.active().filter(network=network).exists():
                raise Conflict(_("Somebody was here before you: the network has a plan already."))
        if version.is_draft:
            raise Refused(_("Publish the template first."))
        if network is None:
            if municipality is None and new_municipality:
                municipality = register.create_municipality(name=new_municipality, by=by)
            if not name or municipality is None:
                raise Refused(_("Name the network and its municipality."))
            network = networks.create_network(name=name, municipality=municipality, by=by)
        settings = {name: getattr(after, name) for name in ("review_days", "thresholds")} if after else {}
        plan = Plan.objects.create(
            network=network,
            version=version,
            starts_on=starts_on or timezone.localdate(),
            created_by=by,
            copied_from=after,
            **settings,
        )
        stages = version.stages.in_bulk()
        StageDeadline.objects.bulk_create(
            StageDeadline(plan=plan, stage=stages[pk], due_on=due_on)
            for pk, due_on in (deadlines or {}).items()
            if pk in stages and due_on
        )
        write(
            "planning.plan.start",
            plan,
            by=by,
            template=str(version),
            starts_on=plan.starts_on.isoformat(),
            deadlines={stages[pk].number: due_on.isoformat() for pk, due_on in (deadlines or {}).items() if due_on},
        )
        sync_participants(plan, by=by)
    return plan


def sync_participants(plan: Plan, *, by: User | None = None) -> int:
    """Give every participant a row for every stage, the first one open; returns how many rows were added."""
    with transaction.atomic():
        plan = Plan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
        institutions = [] if plan.is_archived else _without_rows(plan)
        if not institutions:
            return 0
        stages = list(plan.version.stages.order_by("position", "pk"))
        deadlines = dict(plan.deadlines.values_list("stage", "due_on"))
        StageProgress.objects.bulk_create(_rows(plan, institutions, stages, deadlines), batch_size=500)
        if stages:
            _open_first(plan, institutions, stages[0], by)
        write("planning.plan.join", plan, by=by, institutions=[str(institution.pk) for institution in institutions])
    return len(institutions) * len(stages)


def _without_rows(plan: Plan) -> list[Institution]:
    present = StageProgress.objects.present().filter(plan=plan).values("institution")
    return list(institution_facts.participants(plan.network).exclude(pk__in=present))


def _rows(
    plan: Plan, institutions: Iterable[Institution], stages: list[Stage], deadlines: Mapping[int, datetime.date]
) -> list[StageProgress]:
    return [
        StageProgress(
            plan=plan,
            institution=institution,
            stage=stage,
            state=ProgressState.OPEN if stage is stages[0] else ProgressState.LOCKED,
            due_on=deadlines.get(stage.pk),
            original_due_on=deadlines.get(stage.pk),
        )
        for institution in institutions
        for stage in stages
    ]


def _open_first(plan: Plan, institutions: list[Institution], stage: Stage, by: User | None) -> None:
    opened = StageProgress.objects.filter(plan=plan, stage=stage, institution__in=institutions)
    Move.objects.bulk_create(
        Move(
            progress=progress,
            verb=MoveVerb.OPEN,
            was=ProgressState.LOCKED,
            now=ProgressState.OPEN,
            attempt=progress.attempt,
            was_due_on=progress.due_on,
            due_on=progress.due_on,
            by=by,
            by_name=by.full_name if by else "",
        )
        for progress in opened
    )


def sync_network(network: Network, *, by: User | None = None) -> None:
    """A network's list has grown: its plan, if it has one, takes the new institutions in after the commit.

    After it, because the caller holds the journal already, and rows are locked before the journal, never after.
    """
    for plan in Plan.objects.active().filter(network=network):
        transaction.on_commit(lambda plan=plan: sync_participants(plan, by=by))


def ensure_progress(plan: Plan, institution: Institution, stage: Stage, *, by: User | None = None) -> StageProgress:
    """The row of one cell, made if the list has grown unnoticed."""
    rows = StageProgress.objects.filter(plan=plan, institution=institution, stage=stage)
    progress = rows.first()
    if progress is None:
        sync_participants(plan, by=by)
        progress = rows.first()
    if progress is None:
        raise Refused(_("The institution does not take part in the network."))
    return progress
