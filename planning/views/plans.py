"""Plans: the list, the start, the page that says what is next, the paper."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import Refused
from documents import files, pdf
from institutions import facts as institution_facts

from .. import board, gates, next_steps, panels, permissions
from ..forms.plans import PlanStartForm, TemplateChoiceForm
from ..models import Plan, TemplateVersion
from ..paper import plan_paper
from ..services import plans as services
from ..services import revisions
from .requests import sent


def get_plan(request, pk) -> Plan:
    """The plan, if this person may know of it."""
    plans = Plan.objects.visible_to(request.user)
    plans = plans.select_related("network__municipality", "network__founder_decision", "version")
    return get_object_or_404(plans, pk=pk)


@require_safe
def plan_list(request):
    """Running plans; for people of an institution the way to their own card."""
    plans = list(Plan.objects.visible_to(request.user).select_related("network__municipality", "version"))
    own = [] if request.user.is_department else list(institution_facts.institutions_of(request.user))
    lines = []
    for plan in plans:
        standing = set(institution_facts.participants(plan.network).values_list("pk", flat=True)) if own else set()
        lines.append((plan, [institution for institution in own if institution.pk in standing]))
    context = {
        "lines": lines,
        "count": len(plans),
        "may_start": permissions.may_start_plan(request.user),
        "has_template": TemplateVersion.objects.published().exists(),
    }
    return render(request, "planning/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_start(request):
    """A published template, a network, a day: the plan runs."""
    permissions.may_start_plan(request.user).require()
    published = TemplateVersion.objects.published().order_by("-published_at", "-number")
    choice = TemplateChoiceForm(request.GET)
    version = choice.cleaned_data["version"] if choice.is_valid() else published.first()
    if version is None:
        return render(request, "planning/plan_start.html", {"version": None})
    form = PlanStartForm(*sent(request), version=version, stages=gates.outline(version))
    if request.method == "POST" and form.is_valid():
        try:
            plan = _start(version, form, request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The plan runs. Now register the founder's decision and list the participants.")
            )
            return redirect(plan.network)
    context = {
        "version": version,
        "form": form,
        "choice": TemplateChoiceForm(initial={"version": version}) if published.count() > 1 else None,
    }
    return render(request, "planning/plan_start.html", context)


def _start(version: TemplateVersion, form: PlanStartForm, user) -> Plan:
    values = form.cleaned_data
    return services.start(
        version,
        network=values["network"],
        name=values.get("name", ""),
        municipality=values["municipality"],
        new_municipality=values.get("new_municipality", ""),
        starts_on=values["starts_on"],
        deadlines=form.deadlines(),
        by=user,
    )


@require_safe
def plan_detail(request, pk):
    """Where the plan stands and what is next."""
    plan = get_plan(request, pk)
    table = board.build(plan, request.user)
    context = {
        "plan": plan,
        "board": table,
        "steps": next_steps.of_network(table) if request.user.is_department else [],
        "own": [] if request.user.is_department else table.rows,
        "facts": [
            (_("Network"), plan.network.name),
            (_("Order"), plan.version.requisites),
            (_("Issued by"), plan.version.issued_by),
            (_("School year"), plan.school_year),
            (_("Start"), plan.starts_on.strftime("%d.%m.%Y")),
            (_("Plan template"), plan.version),
        ],
        "results": plan.version.results.all(),
        "newer": revisions.newer_versions(plan).first() if request.user.is_department else None,
        "years": Plan.objects.visible_to(request.user).filter(network=plan.network_id).exclude(pk=plan.pk),
        "panels": panels.plan_panels.of(request, plan),
    }
    return render(request, "planning/plan_detail.html", context)


@require_safe
def plan_pdf(request, pk):
    """The plan with its state, as a paper."""
    plan = get_plan(request, pk)
    today = timezone.localdate()
    title = _("Plan of the network as of %(day)s") % {"day": today.strftime("%d.%m.%Y")}
    content = plan_paper(board.build(plan, request.user), title=title)
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


def crumbs(plan: Plan) -> list[tuple[str, str]]:
    """Way to a page under the plan: (label, address)."""
    return [
        (_("Plans"), reverse("planning:plan_list")),
        (plan.network.name, plan.get_absolute_url()),
    ]
