"""What the desk asks of expected results."""

import uuid
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.calendar import CalendarItem
from common.desk import Todo
from planning.models import Plan

from .models import Indicator, Report, ReportState, Setup, YearPlan
from .succession import last_years
from .years import Year, current, report_due

RECENTLY = timedelta(days=2 * 366)  # within it the year has ended whose report an archived plan still owes


def todo(user: User) -> list[Todo]:
    """For the department: plans without indicators, targets that nobody has set, reports that are due."""
    if not user.is_department:
        return []
    found = []
    setups = list(_asked().order_by("plan__network__name", "pk"))
    owed = _owed(setups, _ends(setups))
    lacks = _lacking_targets([setup for setup in setups if not setup.plan.is_archived])
    for setup in setups:
        name = setup.plan.network.name
        if lacking := lacks.get(setup.plan_id):
            year = _aimed_at(setup)
            url = reverse("indicators:targets", args=[setup.plan_id])
            text = _("%(network)s, %(year)s") % {"network": name, "year": year}
            title = ngettext("Indicator without a target", "Indicators without targets", lacking)
            found.append(Todo(title, url, lacking, "info", text))
        if last := owed.get(setup.plan_id):
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
    found, setups = [], list(_asked().order_by("pk"))
    ends = _ends(setups)
    owed = _owed(setups, ends)
    for setup in setups:
        running = current(setup)
        has_it = setup.first_year <= running.number <= ends.get(setup.plan_id, running.number)
        for year in filter(None, [owed.get(setup.plan_id), running if has_it else None]):
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


def _asked():
    """Settings of plans at work, and of archived ones that may owe a report: lately followed by another, or begun."""
    since = timezone.localdate() - RECENTLY
    after = Plan.objects.filter(copied_from=OuterRef("plan"), network=OuterRef("plan__network"), starts_on__gte=since)
    begun = Report.objects.filter(plan=OuterRef("plan"), state=ReportState.DRAFT)
    at_work = Q(plan__in=Plan.objects.active().values("pk"))
    return Setup.objects.filter(at_work | Exists(after) | Exists(begun)).select_related("plan__network")


def _ends(setups: list[Setup]) -> dict[uuid.UUID, int]:
    """The last year of each archived plan."""
    return last_years(setup for setup in setups if setup.plan.is_archived)


def _reported() -> set[tuple]:
    """Plans and years of which a report was approved after the year's end: one of a running year is no last word."""
    rows = Report.objects.approved().order_by().values_list("plan", "year", "as_of", "plan__results_setup__year_kind")
    return {(plan, year) for plan, year, as_of, kind in rows if as_of > Year(year, kind).last}


def _owed(setups: list[Setup], ends: dict[uuid.UUID, int]) -> dict[uuid.UUID, Year]:
    """Plan → its last finished year, where the report of that year is not approved.

    A plan that another one follows owes the report of its last year until the next year's is due, and that of a draft
    as long as there is the draft.
    """
    done = _reported()
    drafts = set(Report.objects.filter(state=ReportState.DRAFT).order_by().values_list("plan", "year"))
    found = {}
    for setup in setups:
        finished = current(setup).number - 1
        last = Year(min(finished, ends.get(setup.plan_id, finished)), setup.year_kind)
        key = setup.plan_id, last.number
        if last.number >= setup.first_year and key not in done and (last.number == finished or key in drafts):
            found[setup.plan_id] = last
    return found


def _aimed_at(setup: Setup) -> Year:
    """The year that targets are asked for: the present one, or the first of a plan that is still to begin."""
    return Year(max(current(setup).number, setup.first_year), setup.year_kind)


def _lacking_targets(setups: list[Setup]) -> dict[uuid.UUID, int]:
    """Plan → how many of its indicators have no target for the year that is asked for: two queries."""
    years = {setup.plan_id: _aimed_at(setup).number for setup in setups}
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
    return {plan: counts.get(plan, 0) - set_ones.get(plan, 0) for plan in years}
