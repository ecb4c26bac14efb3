"""By the clock: when a year has ended, figures whose data know only the present are kept as they are."""

from django.utils import timezone

from planning.models import Plan

from ..measures import MEASURES
from ..models import Setup
from ..standing import Standing
from ..succession import last_years
from ..years import Year, current
from . import indicators

KEPT_WITHIN = 14  # days after the end of a year: later the present state no longer tells of its end


def watch() -> int:
    """Keep the figures of years that have just ended, once each; how many were kept.

    An indicator of which nothing is known yet is left for the next hour, as long as the days last.
    """
    kept = 0
    setups = list(Setup.objects.select_related("plan__network", "plan__version").order_by("pk"))
    ends = last_years(setup for setup in setups if setup.plan.is_archived)
    for setup in setups:
        last = Year(current(setup).number - 1, setup.year_kind)
        if last.number < setup.first_year or (timezone.localdate() - last.last).days > KEPT_WITHIN:
            continue
        if last.number > ends.get(setup.plan_id, last.number):
            continue  # the year is that of the plan that was made after this one
        kept += _keep(setup.plan, last)
    return kept


def _keep(plan: Plan, year: Year) -> int:
    standing, kept = Standing(plan), 0
    for indicator in standing.indicators:
        measure = MEASURES.get(indicator.measure)
        if measure is None or not measure.is_state or standing.has_reading(indicator, year):
            continue
        figure = standing.computed(indicator.measure, year)
        if figure.value is not None and indicators.keep_reading(indicator, year.number, figure, measure=measure.code):
            kept += 1
    return kept
