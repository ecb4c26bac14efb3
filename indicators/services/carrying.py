"""A plan is made after another one: its results go on where those of the plan before end."""

from collections.abc import Iterable

from accounts.models import User
from journal.services import write_many
from planning.models import ExpectedResult, Plan, TemplateVersion

from ..models import Fact, Indicator, Setup, YearPlan
from ..succession import first_year
from .indicators import FIELDS, wording

# What an indicator is. Retired ones come along retired, or the portal would propose them anew each year.
DEFINITION = [name for name in FIELDS if name not in ("result", "baseline", "baseline_on")]
DEFINITION += ["retired_at", "retiring_reason"]
ENTERED = ["year", "value", "source", "source_date", "file_id", "reason", "computed", "created_by_id"]


def carry_on(plan: Plan, *, before: Plan, by: User) -> None:
    """Give a new plan the settings and indicators of the plan before.

    For the same network the baselines come too, and what is known of the years that are the new plan's from now on:
    targets, explanations, values entered by hand. Years before stay with the plan before, where ``Standing`` finds
    them. Another network has other baselines and targets. A plan without indicators hands none on.
    """
    settings = Setup.objects.filter(plan=before).first()
    if settings is None:
        return
    setup = Setup.objects.create(
        plan=plan,
        year_kind=settings.year_kind,
        report_days=settings.report_days,
        first_year=first_year(plan, settings.year_kind),
    )
    goes_on = plan.network_id == before.network_id
    made = _indicators(plan, before, with_baselines=goes_on)
    if goes_on:
        _years(made, setup.first_year)
    write_many([("indicators.indicator.carry", one, {"plan": str(before.pk)}) for one in made.values()], by=by)


def _indicators(plan: Plan, before: Plan, *, with_baselines: bool) -> dict:
    """Key of the indicator before → the new one."""
    known = list(Indicator.objects.filter(plan=before).select_related("result__version"))
    results = _results(plan.version, {one.result for one in known})
    names = [*DEFINITION, *(["baseline", "baseline_on"] if with_baselines else [])]
    made = {
        one.pk: Indicator(plan=plan, result=result, **{name: getattr(one, name) for name in names})
        for one in known
        if (result := results[one.result_id])
    }
    Indicator.objects.bulk_create(made.values())
    return made


def _results(version: TemplateVersion, known: Iterable[ExpectedResult]) -> dict[int, ExpectedResult | None]:
    """Key of an expected result → the one of the new plan's version: itself, or the same words, or in the same place.

    One that the newer version has dropped stays what its indicators serve, as when a running plan is moved to that
    version; a result of quite another order has no place in the plan.
    """
    new = list(version.results.all())
    by_key, by_words = {one.pk: one for one in new}, {wording(one.text): one for one in new}
    found: dict[int, ExpectedResult | None] = {
        one.pk: by_key.get(one.pk) or by_words.get(wording(one.text)) for one in known
    }
    taken = {one.pk for one in found.values() if one}
    by_place = {one.position: one for one in new if one.pk not in taken}
    for one in known:
        if found[one.pk] is None and one.version.template_id == version.template_id:
            found[one.pk] = by_place.get(one.position, one)
    return found


def _years(made: dict, first: int) -> None:
    """What the plan before held of years that are no longer its own."""
    rows = YearPlan.objects.filter(indicator__in=made, year__gte=first)
    YearPlan.objects.bulk_create(
        YearPlan(indicator=made[row.indicator_id], year=row.year, target=row.target, explanation=row.explanation)
        for row in rows
    )
    facts = Fact.objects.filter(indicator__in=made, year__gte=first).order_by("number")
    newest = {(fact.indicator_id, fact.year): fact for fact in facts}
    Fact.objects.bulk_create(
        Fact(indicator=made[fact.indicator_id], **{name: getattr(fact, name) for name in ENTERED})
        for fact in newest.values()
        if not fact.is_taken_back
    )
