"""Thresholds of the conditions: what a plan asks for where a check leaves it to the department."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions import facts as institution_facts
from journal.services import write

from .. import gates
from ..models import Plan, ProgressState, StageProgress
from .moves import explained


def change(
    plan: Plan, check: str, values: Mapping[str, int], *, seen: Mapping[str, int], by: User, reason: str
) -> Plan:
    """Set the thresholds of one check for the plan, for all conditions that ask it. Nobody is moved by it.

    ``seen``: the thresholds as the person saw them. Raises ``Conflict`` when somebody has changed them meanwhile,
    ``Refused`` when a value is out of its bounds, nothing changes, or no reason is given.
    """
    explained(reason)
    known = gates.CHECKS[check].thresholds
    for one in known:
        if not one.minimum <= values[one.code] <= one.maximum:
            bounds = {"label": one.label, "minimum": one.minimum, "maximum": one.maximum}
            raise Refused(_("“%(label)s”: from %(minimum)s to %(maximum)s.") % bounds)
    with transaction.atomic():
        fresh = Plan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
        was = gates.thresholds_of(fresh, check)
        if was != dict(seen):
            raise Conflict(_("Somebody was here before you: the thresholds were changed. Open the page again."))
        changed = {one.code: values[one.code] for one in known if values[one.code] != was[one.code]}
        if not changed:
            raise Refused(_("Nothing is changed."))
        own = {one.code: values[one.code] for one in known if values[one.code] != one.default}
        fresh.thresholds = {code: kept for code, kept in fresh.thresholds.items() if code != check}
        if own:
            fresh.thresholds[check] = own
        fresh.save(update_fields=["thresholds"])
        before = {code: was[code] for code in changed}
        write("planning.plan.thresholds", fresh, by=by, reason=reason, check=check, was=before, now=changed)
    return fresh


@dataclass(frozen=True, slots=True)
class Effect:
    """What other thresholds would change: names of institutions, in the order of lists.

    ``reconsidered``: those of ``losing`` that have completed the stage by now and would ask for attention.
    """

    gaining: list[str]
    losing: list[str]
    reconsidered: list[str]

    def __bool__(self) -> bool:
        return bool(self.gaining or self.losing)


def foreseen(plan: Plan, check: str, values: Mapping[str, int]) -> Effect:
    """Who would begin to meet the conditions of the check with these thresholds, and who would meet them no longer."""
    other = copy(plan)
    other.thresholds = {**plan.thresholds, check: dict(values)}
    was, now = gates.met_now(plan, check), gates.met_now(other, check)
    gaining = {pk for key in now for pk in now[key] - was[key]}
    losing = {pk for key in now for pk in was[key] - now[key]}
    stages = {c.stage_id for c in gates.conditions_of(gates.outline(plan.version)) if c.check == check}
    completed = StageProgress.objects.filter(
        plan=plan, stage__in=stages, state=ProgressState.COMPLETED, institution__in=losing
    )
    passed = set(completed.values_list("institution", flat=True))
    names = institution_facts.participants(plan.network).order_by("sort_key", "pk").values_list("pk", "short_name")
    return Effect(
        *([name for pk, name in names if pk in group] for group in (gaining, losing, passed)),
    )
