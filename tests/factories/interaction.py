"""Interaction plans and their items."""

import datetime

from accounts.models import User
from institutions.models import Institution, Network
from interaction.models import InteractionPlan, PlanItem, PlanState, Timing, school_year_of
from interaction.services import items, plans

ORDER = {"order_number": "17", "order_date": datetime.date(2026, 9, 1)}


def make_plan(network: Network, *, by: User, school_year: int | None = None) -> InteractionPlan:
    """A draft with the usual sections, of the present school year unless told otherwise."""
    year = school_year or school_year_of(datetime.date.today())  # noqa: DTZ011  tests hold the clock still
    return plans.create(network, year, by=by, signatory_post="Начальник управления", signatory_name="О.О. Примерная")


def make_item(plan: InteractionPlan, *, by: User, responsible: Institution | None = None, **values) -> PlanItem:
    """An item of the first section, of October."""
    first = datetime.date(plan.school_year, 10, 1)
    usual = {
        "section": plan.sections.first(),
        "title": "Турнир по робототехнике",
        "form": "network_event",
        "timing": Timing.MONTH,
        "starts_on": first,
        "ends_on": first.replace(day=31),
        "responsible": responsible,
    }
    return items.add(plan, by=by, **usual | values)


def approve_plan(plan: InteractionPlan, *, by: User) -> InteractionPlan:
    """On approval and approved; the plan as it is afterwards."""
    if plan.state == PlanState.DRAFT:
        plan = plans.submit(plan, by=by)
    plans.approve(plan, by=by, **ORDER)
    return InteractionPlan.objects.get(pk=plan.pk)
