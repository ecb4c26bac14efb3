"""Plans of one network that follow one another: each has years of its own, and the results go on from plan to plan."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from planning.models import Plan

from .models import Setup, YearKind


class Span(NamedTuple):
    """From which year on the years are those of the plan: up to the first year of the plan that was made after it."""

    plan: UUID
    first: int


def first_year(plan: Plan, kind: str) -> int:
    """The year with which a plan begins that was made after another one: made in summer, it is next autumn's."""
    return int(plan.school_year[:4]) if kind == YearKind.SCHOOL else plan.starts_on.year


def spans(setup: Setup) -> list[Span]:
    """The plan and those of its network that it was made after, the newest first, as long as the kind of year is one.

    One query, however many there are; none for a plan that was made after no other.
    """
    plan, found = setup.plan, [Span(setup.plan_id, setup.first_year)]
    if plan.copied_from_id is None:
        return found
    plans = Plan.objects.filter(network=plan.network_id).select_related("results_setup").in_bulk()
    before = plans.get(plan.copied_from_id)
    while before and _kind(before, setup.year_kind) == setup.year_kind:
        found.append(Span(before.pk, _begins(before, setup.year_kind)))
        before = plans.get(before.copied_from_id)
    return found


def last_years(setups: Iterable[Setup]) -> dict[UUID, int]:
    """The last year of each plan that another of its network was made after: one query for all of them."""
    kinds = {setup.plan_id: setup.year_kind for setup in setups}
    if not kinds:
        return {}
    after = Plan.objects.filter(copied_from__in=kinds, network=F("copied_from__network"))
    return {
        plan.copied_from_id: _begins(plan, kinds[plan.copied_from_id]) - 1
        for plan in after.select_related("results_setup")
    }


def _kind(plan: Plan, usual: str) -> str:
    setup = getattr(plan, "results_setup", None)
    return setup.year_kind if setup else usual


def _begins(plan: Plan, kind: str) -> int:
    setup = getattr(plan, "results_setup", None)
    return setup.first_year if setup else first_year(plan, kind)
