"""The results of a plan as a whole: the list of a year, all years, the table of targets, the settings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from planning.models import Plan, PlanState

from .. import exporting, permissions
from ..forms import LineFilter, SetupForm, TargetsForm
from ..models import Indicator
from ..pictures import sparkline
from ..services import indicators as services
from ..standing import Attainment, Standing
from ..years import Year, report_due
from .pages import form_answer, form_page, get_plan, own_institutions, sent, tabs

AHEAD = 3  # years that targets are asked for beyond the present one


@require_safe
def home(request):
    """Plans whose results this person may see; who sees one is led to it."""
    plans = list(Plan.objects.visible_to(request.user).select_related("network__municipality", "version"))
    running = [plan for plan in plans if plan.state == PlanState.ACTIVE]
    if len(plans) == 1 or (not request.user.is_department and len(running) == 1):
        return redirect("indicators:indicator_list", (running or plans)[0].pk)
    return render(request, "indicators/home.html", {"plans": plans, "count": len(plans)})


@require_safe
def indicator_list(request, pk):
    """Baseline, target, actual value and attainment of a year, by expected results."""
    plan = get_plan(request, pk)
    standing = Standing(plan)
    form = LineFilter(request.GET or None, standing=standing)
    year = form.chosen
    lines = form.narrow(standing.lines(standing.before(year)))
    title = _("Expected results, %(year)s") % {"year": year}
    kind = request.GET.get("export")
    if kind == "xlsx":
        return exporting.lines_xlsx(title, lines, year)
    if kind == "pdf":
        return exporting.lines_pdf(plan, title, lines, year)
    own = own_institutions(request.user)
    groups: dict = {}
    for line in lines:
        cell = line.cells[year.number]
        row = {
            "line": line,
            "one": line.indicator,
            "cell": cell,
            "picture": sparkline(line.trend(), line.indicator.decimals),
            "own": cell.own(own),
        }
        groups.setdefault(line.indicator.result, []).append(row)
    context = {
        "plan": plan,
        "year": year,
        "form": form,
        "groups": list(groups.items()),
        "count": len(lines),
        "has_any": bool(standing.indicators),
        "stats": _stats([line.cells[year.number] for line in lines]),
        "tabs": tabs(plan, "indicator_list"),
        "own": bool(own),
        "due": report_due(standing.setup, year),
        "may_manage": permissions.may_manage(request.user),
        "proposed": len(services.lacking_shipped(plan)) if request.user.is_department else 0,
        "retired": Indicator.objects.filter(plan=plan, retired_at__isnull=False).count(),
    }
    return render(request, "indicators/indicator_list.html", context)


def _stats(cells) -> list[tuple[int, str, str]]:
    """(number, label, tone) of each state that occurs."""
    counts = {state: sum(cell.attainment == state for cell in cells) for state in Attainment}
    tones = {Attainment.ATTAINED: "good", Attainment.MISSED: "bad", Attainment.NO_DATA: "waiting"}
    return [(count, str(state.label), tones.get(state, "")) for state, count in counts.items() if count]


@require_safe
def years(request, pk):
    """All years side by side: targets, actual values, what has changed."""
    plan = get_plan(request, pk)
    standing = Standing(plan)
    shown = standing.years[-6:]
    lines = standing.lines(shown)
    if request.GET.get("export") == "xlsx":
        return exporting.years_xlsx(_("Expected results by years"), lines, shown)
    rows = [(line, [line.cells[year.number] for year in shown]) for line in lines]
    context = {"plan": plan, "years": shown, "rows": rows, "count": len(rows), "tabs": tabs(plan, "years")}
    return render(request, "indicators/years.html", context)


@form_page
def targets(request, pk):
    """One table for all targets; the keys Tab and Enter are enough."""
    permissions.may_manage(request.user).require()
    plan = get_plan(request, pk)
    standing = Standing(plan)
    asked = _asked_years(standing)
    lines = [_Wanted(standing, one, asked) for one in standing.indicators]
    form = TargetsForm(*sent(request), lines=lines, years=asked)
    status = 422
    if request.method == "POST" and form.is_valid():
        clashes = services.set_targets(
            plan, form.wishes(), baseline_on=form.cleaned_data["baseline_on"], by=request.user
        )
        if not clashes:
            messages.success(request, _("The targets are saved."))
            return redirect("indicators:indicator_list", plan.pk)
        form.clash(clashes)
        status = 409
    context = {"plan": plan, "form": form, "years": asked, "count": len(lines), "kind": standing.setup}
    return form_answer(request, "indicators/targets.html", context, status=status)


def _asked_years(standing: Standing) -> list[Year]:
    """Years of the table: those of the plan that are not reported yet, and some ahead."""
    last = standing.present.number
    numbers = {year.number for year in standing.years} | {last + n for n in range(1, AHEAD + 1)}
    first = max(standing.setup.first_year, last - 2)
    years = [Year(number, standing.setup.year_kind) for number in sorted(numbers) if number >= first]
    return [year for year in years if standing.owns(year) and not standing.is_reported(year)]


class _Wanted:
    """A line of the table of targets: nothing has to be computed for it."""

    def __init__(self, standing: Standing, indicator: Indicator, years: list[Year]):
        self.indicator = indicator
        self.cells = {year.number: _Target(standing.target(indicator, year)) for year in years}


class _Target:
    def __init__(self, target: float | None):
        self.target = target


@form_page
def setup(request, pk):
    """School or calendar year, the first of them, the days for the report."""
    permissions.may_manage(request.user).require()
    plan = get_plan(request, pk)
    fixed = not permissions.may_change_year_kind(request.user, plan)
    instance = Standing(plan).setup
    form = SetupForm(*sent(request), instance=instance, kind_is_fixed=fixed)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        if fixed:
            values.pop("year_kind")
        services.change_setup(plan, by=request.user, **values)
        messages.success(request, _("Saved."))
        return redirect("indicators:indicator_list", plan.pk)
    return form_answer(request, "indicators/setup.html", {"plan": plan, "form": form})


@require_POST
def install(request, pk):
    """The shipped indicators that the plan lacks."""
    permissions.may_manage(request.user).require()
    plan = get_plan(request, pk)
    made = services.install(plan, by=request.user)
    if made:
        text = ngettext("%(count)s indicator is added.", "%(count)s indicators are added.", len(made))
        messages.success(request, text % {"count": len(made)})
        return redirect("indicators:targets", plan.pk)
    messages.info(request, _("There is nothing to add: the plan has all proposed indicators that fit its results."))
    return redirect("indicators:indicator_list", plan.pk)


@require_safe
def retired(request, pk):
    """Indicators that are no longer counted, with the reasons."""
    plan = get_plan(request, pk)
    found = Indicator.objects.filter(plan=plan, retired_at__isnull=False).select_related("result").order_by("code")
    context = {"plan": plan, "indicators": found, "back": reverse("indicators:indicator_list", args=[plan.pk])}
    return render(request, "indicators/retired.html", context)
