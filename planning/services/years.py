"""The plan of the next school year: made after the one that runs, which then goes to the archive and stays readable."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from common.working_days import working_day_from
from institutions.models import Municipality, Network
from journal.services import moving

from .. import guards
from ..models import Plan, TemplateVersion
from . import moves, plans


def a_year_later(day: datetime.date) -> datetime.date:
    """The same day of the next year, or the first working day after it (29 February → 1 March)."""
    try:
        later = day.replace(year=day.year + 1)
    except ValueError:
        later = datetime.date(day.year + 1, 3, 1)
    return working_day_from(later)


def proposed_deadlines(plan: Plan, version: TemplateVersion) -> dict[int, tuple[datetime.date | None, datetime.date]]:
    """For each stage of the version that has one: (deadline of this year, of the next), by its key.

    Of another version than the plan's, stages are paired by their places.
    """
    was = dict(plan.deadlines.values_list("stage__position", "due_on"))
    starts_on = a_year_later(plan.starts_on)
    found: dict[int, tuple[datetime.date | None, datetime.date]] = {}
    for stage in version.stages.prefetch_related("tasks"):
        before = was.get(stage.position)
        day = a_year_later(before) if before else stage.proposed_deadline(starts_on)
        if day:
            found[stage.pk] = (before, day)
    return found


def carry_on(
    plan: Plan,
    *,
    by: User,
    version: TemplateVersion,
    starts_on: datetime.date,
    deadlines: Mapping[int, datetime.date],
    network: Network | None = None,
    name: str = "",
    municipality: Municipality | None = None,
) -> Plan:
    """Start the next year's plan for the same network (then this plan is archived), for another one, or a new one.

    ``network``: the plan's own, another without a running plan, or None with the new one's ``name`` and municipality.
    Thresholds and the days for a review come along, and what rooms above keep for the plan. ``Conflict`` when somebody
    has done it meanwhile.
    """
    with transaction.atomic():
        if network is not None:  # before the history, which archiving writes
            Network.objects.select_for_update(no_key=True, of=("self",)).get(pk=network.pk)
        if network is not None and network.pk == plan.network_id:
            with moving(plan, "archive", by=by):
                pass
        else:
            fresh = Plan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
            moves.running(fresh)
        made = plans.start(
            version,
            network=network,
            name=name,
            municipality=municipality,
            starts_on=starts_on,
            deadlines=deadlines,
            by=by,
            after=plan,
        )
        guards.after_carrying_on.call(made, before=plan, by=by)
    return made
