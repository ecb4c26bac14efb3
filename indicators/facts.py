"""What the desk asks of expected results."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.calendar import CalendarItem
from common.desk import Todo
from planning.models import Plan

from .models import Indicator, Report, Setup, YearPlan
from .years import Year, current, report_due


def todo(user: User) -> list[Todo]:
    """For the department: plans without indicators, targets that nobody has set, reports that are due."""
    if not user.is_department:
        return []
    found = []
    setups = _running().order_by("plan__network__name", "pk")
    done = _reported()
    for setup, lacking in _lacking_targets(setups):
        name, year = setup.plan.network.name, current(setup)
        if lacking:
            url = reverse("indicators:targets", args=[setup.plan_id])
            text = _("%(network)s, %(year)s") % {"network": name, "year": year}
            title = ngettext("Indicator without a target", "Indicators without targets", lacking)
            found.append(Todo(title, url, lacking, "info", text))
        if last := _due(setup, done):
            due = report_due(setup, last)
            url = f"{reverse('indicators:report_list', args=[setup.plan_id])}"
            tone = "bad" if due < timezone.localdate() else "waiting"
            text = _("%(network)s, %(year)s, until %(day)s") % {"network": name, "year": last, "day": f"{due:%d.%m.%Y}"}
            found.append(Todo(_("Write and approve the yearly report"), url, None, tone, text))
    bare = Plan.objects.active().filter(results_setup__isnull=True, version__results__isnull=False).distinct()
    for plan in bare.select_related("network").order_by("network__name", "pk")[:5]:
        url = reverse("indicators:indicator_list", args=[plan.pk])
        found.append(Todo(_("Set the indicators of the expected results"), url, None, "info", plan.network.name))
    return found


def calendar_items(user: User) -> list[CalendarItem]:
    """Last days of yearly reports that are not approved: for the department."""
    if not user.is_department:
        return []
    done, found = _reported(), []
    for setup in _running().order_by("pk"):
        for year in filter(None, [_due(setup, done), current(setup)]):
            found.append(
                CalendarItem(
                    f"results-{setup.plan_id}-{year.number}",
                    report_due(setup, year),
                    _("Last day of the yearly report, %(year)s") % {"year": year},
                    reverse("indicators:report_list", args=[setup.plan_id]),
                    setup.plan.network.name,
                    is_task=True,
                )
            )
    return found


def _running():
    """Settings of plans at work; of former years nobody is asked any more."""
    return Setup.objects.filter(plan__in=Plan.objects.active().values("pk")).select_related("plan__network")


def _reported() -> set[tuple]:
    """Plans and years of which a report was approved after the year's end: one of a running year is no last word."""
    rows = Report.objects.approved().order_by().values_list("plan", "year", "as_of", "plan__results_setup__year_kind")
    return {(plan, year) for plan, year, as_of, kind in rows if as_of > Year(year, kind).last}


def _due(setup: Setup, done: set[tuple]) -> Year | None:
    """The last finished year, if its report is not approved."""
    last = Year(current(setup).number - 1, setup.year_kind)
    return last if last.number >= setup.first_year and (setup.plan_id, last.number) not in done else None


def _lacking_targets(setups) -> list[tuple[Setup, int]]:
    """Each setting with how many of its plan's indicators have no target for the present year: two queries."""
    chosen = list(setups)
    years = {setup.plan_id: current(setup).number for setup in chosen}
    having = Q()
    for plan, year in years.items():
        having |= Q(indicator__plan=plan, year=year)
    in_use = Indicator.objects.in_use().filter(plan__in=years).order_by()
    counts = dict(in_use.values_list("plan").annotate(n=Count("pk")))
    set_ones = dict(
        in_use.filter(pk__in=YearPlan.objects.filter(having, target__isnull=False).values("indicator"))
        .values_list("plan")
        .annotate(n=Count("pk"))
    )
    return [(setup, counts.get(setup.plan_id, 0) - set_ones.get(setup.plan_id, 0)) for setup in chosen]
