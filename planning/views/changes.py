"""A running plan changes: to a newer version of its template, to the next school year. Each with a look before."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.verdicts import Refused

from .. import differences, gates, lineage, permissions
from ..forms.changes import DecisionsForm, NextYearForm
from ..models import TemplateVersion
from ..services import revisions, years
from .plans import crumbs, get_plan

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def plan_revise(request, pk):
    """What would become of everybody; with «move», the plan follows the newer version."""
    plan = get_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    newer = list(revisions.newer_versions(plan))
    context = {"plan": plan, "crumbs": crumbs(plan), "newer": newer}
    if not newer:
        return render(request, "planning/plan_revise.html", context)
    chosen = request.GET.get("version", "")
    version = next((other for other in newer if str(other.number) == chosen), newer[0])
    old, new = gates.outline(plan.version), gates.outline(version)
    match = lineage.match(old, new)
    form = DecisionsForm(request.POST or None, match=match, old=old, new=new, initial={"seen": plan.version_id})
    choices, trouble = None, ""
    if request.method == "POST" and form.is_valid():
        choices = form.choices()
        if "look" not in request.POST:
            try:
                revisions.revise(plan, version, seen=form.cleaned_data["seen"], choices=choices, by=request.user)
            except Refused as refused:
                trouble = str(refused)
            else:
                messages.success(request, _("The plan follows version %(number)s now.") % {"number": version.number})
                return redirect(plan)
    try:
        outlook = revisions.foresee(plan, version, choices)
    except Refused as refused:
        trouble, outlook = str(refused), revisions.foresee(plan, version)
    context |= {
        "version": version,
        "form": form,
        "outlook": outlook,
        "differences": differences.compare(plan.version, version),
        "trouble": trouble,
        "quiet": len(outlook.institutions) - len(outlook.touched),
    }
    return render(request, "planning/plan_revise.html", context, status=422 if trouble else 200)


@form_page
def plan_next_year(request, pk):
    """The next school year's plan, proposed from this one."""
    plan = get_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    published = TemplateVersion.objects.published().filter(template=plan.version.template_id)
    wanted = request.POST.get("version") or request.GET.get("version") or ""
    version = next((other for other in published if str(other.pk) == wanted), plan.version)
    is_other = request.method == "POST" and request.POST.get("shown") != str(version.pk)
    if is_other:
        # Another version was chosen: its stages have deadlines of their own, to be looked at first.
        kept = {name: request.POST.get(name, "") for name in ("network", "name", "starts_on")}
        form = NextYearForm(None, plan=plan, version=version, initial=kept)
        notice = _("Deadlines are proposed anew for the version you chose: look at them and start the plan.")
        messages.info(request, notice)
    else:
        form = NextYearForm(request.POST or None, plan=plan, version=version)
    if not is_other and request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = years.carry_on(
                plan,
                version=version,
                network=values["network"],
                name=values["name"],
                municipality=form.municipality,
                starts_on=values["starts_on"],
                deadlines=form.deadlines(),
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The plan of %(year)s runs.") % {"year": made.school_year})
            return redirect(made)
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "form": form,
        "version": version,
        "newest": published.order_by("-number").first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "planning/plan_next_year.html", context, status=status)
