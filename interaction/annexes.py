"""The plan of interaction as an annex of the order that approves it."""

from django.utils import timezone, translation

from acts.slots import Annex
from institutions.models import Network

from . import content
from .models import InteractionPlan
from .models.plans import school_year_of
from .paper import HEADS, TITLE, WEIGHTS, current_sections


def of_plan(network: Network) -> Annex:
    """The items of the running school year's plan, or of the next one's; an empty table where there is no plan."""
    codes = [code for code, _label in content.COLUMNS]
    columns, weights = ("№", *(HEADS[code] for code in codes)), (5, *(WEIGHTS[code] for code in codes))
    year = school_year_of(timezone.localdate())
    plan = InteractionPlan.objects.filter(network=network, school_year__gte=year).order_by("school_year").first()
    if plan is None:
        return Annex(TITLE, columns, (), weights, is_wide=True)
    rows: list[tuple[str, ...]] = []
    with translation.override("ru"):
        for n, section, lines in content.numbered(current_sections(plan)):
            rows.append((f"{n}.", section["title"], *[""] * (len(codes) - 1)))
            rows += [(str(number), *(line[code] for code in codes)) for number, line in lines]
    title = f"{TITLE} «{network.name}» на {plan.year_label} учебный год"
    return Annex(title, columns, rows, weights, is_wide=True)
