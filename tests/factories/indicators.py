"""Indicators of a plan, their years, actual values and reports."""

from decimal import Decimal

from indicators.models import Fact, Indicator, Report
from indicators.services import indicators, reports
from indicators.standing import Standing
from planning.models import Plan

from .accounts import UserFactory


def installed(plan: Plan, *, by=None) -> dict[str, Indicator]:
    """The shipped indicators of a plan, by their codes."""
    indicators.install(plan, by=by or UserFactory(department=True))
    return {one.code: one for one in Indicator.objects.filter(plan=plan).select_related("result", "plan")}


def wanted(indicator: Indicator, target, *, year: int | None = None, by=None) -> None:
    """Set the target of a year, the present one unless told."""
    year = year or Standing(indicator.plan).present.number
    wish = indicators.Wish(indicator, year, None, Decimal(str(target)))
    indicators.set_targets(indicator.plan, [wish], by=by or UserFactory(department=True))


def entered(indicator: Indicator, value, *, year: int | None = None, by=None, **values) -> Fact:
    """Enter an actual value by hand."""
    year = year or Standing(indicator.plan).present.number
    newest = Fact.objects.filter(indicator=indicator, year=year).order_by("-number").first()
    return indicators.enter_fact(
        indicator,
        year,
        None if value is None else Decimal(str(value)),
        **{"source": "Справка № 1", "seen": newest.number if newest else 0, **values},
        by=by or UserFactory(department=True),
    )


def report(plan: Plan, *, year: int | None = None, approved: bool = False, by=None) -> Report:
    by = by or UserFactory(department=True)
    made = reports.create_report(plan, year or Standing(plan).present.number, by=by)
    return reports.approve_report(made, by=by) if approved else made
