"""Pages of tasks that are proved by a document: the network's, and each institution's."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from documents import files
from institutions import facts as institution_facts
from institutions.models import Institution

from .. import permissions
from ..forms.plans import EvidenceFilter, EvidenceForm
from ..models import Evidence, Plan, Scope, StageProgress, Task
from ..services import evidence as services
from .plans import crumbs, get_plan
from .requests import sent

PER_PAGE = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _task(plan: Plan, pk: int, *scopes: Scope) -> Task:
    # Also one of a former version, if it has evidence: that is read still.
    has_evidence = Exists(Evidence.objects.filter(plan=plan, task=OuterRef("pk")))
    tasks = Task.objects.filter(Q(stage__version=plan.version_id) | has_evidence, scope__in=scopes, check_code="manual")
    return get_object_or_404(tasks.select_related("stage"), pk=pk)


def _progress(plan: Plan, task: Task, institution: Institution | None) -> StageProgress | None:
    if institution is None:
        return None
    return StageProgress.objects.filter(plan=plan, institution=institution, stage=task.stage_id).first()


@form_page
def network_task(request, pk, task):
    plan = get_plan(request, pk)
    return _task_page(request, plan, _task(plan, task, Scope.NETWORK, Scope.BOTH), None)


@form_page
def institution_task(request, pk, institution, task):
    plan = get_plan(request, pk)
    participants = institution_facts.participants(plan.network).visible_to(request.user)
    institution = get_object_or_404(participants, pk=institution)
    return _task_page(request, plan, _task(plan, task, Scope.INSTITUTION, Scope.BOTH), institution)


def _task_page(request, plan: Plan, task: Task, institution: Institution | None):
    """The task, what has been handed in for it, and the form for more."""
    progress = _progress(plan, task, institution)
    rows = list(
        Evidence.objects.filter(plan=plan, task=task, institution=institution).select_related(
            "file", "added_by", "decided_by", "institution", "plan__network", "task"
        )
    )
    has_live = any(row.is_live for row in rows)
    verdict = permissions.may_add_evidence(request.user, plan, task, institution, progress)
    form = EvidenceForm(*sent(request, files=True))
    if request.method == "POST":
        verdict.require()
        if form.is_valid():
            try:
                _add(plan, task, institution, form, request.user)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The evidence is saved."))
                return redirect(request.path)
    trail = crumbs(plan)
    back = reverse("planning:plan_detail", args=[plan.pk])
    if institution is not None:
        card = reverse("planning:institution_card", args=[plan.pk, institution.pk])
        back = reverse("planning:progress_detail", args=[plan.pk, institution.pk, task.stage.position])
        stage = _("Stage %(number)s") % {"number": task.stage.number}
        trail += [(institution.short_name, card), (stage, back)]
    context = {
        "plan": plan,
        "task": task,
        "institution": institution,
        "rows": [
            (
                row,
                permissions.may_decide_evidence(request.user, row),
                permissions.may_withdraw_evidence(request.user, row, progress),
            )
            for row in rows
        ],
        "has_live": has_live,
        "verdict": verdict,
        "form": form,
        "reason_form": ReasonForm(),
        "crumbs": trail,
        "back": back,
    }
    return render(request, "planning/task_detail.html", context)


def _add(plan: Plan, task: Task, institution: Institution | None, form: EvidenceForm, user) -> Evidence:
    values = dict(form.cleaned_data)
    upload = values.pop("file")
    with transaction.atomic():
        if upload:
            values["file"] = files.store(upload.content, name=upload.name, content_type=upload.content_type, by=user)
        return services.add(plan, task, institution=institution, by=user, **values)


def _evidence(request, pk) -> Evidence:
    rows = Evidence.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("plan__network", "task__stage", "institution", "file"), pk=pk)


@require_POST
def evidence_accept(request, pk):
    evidence = _evidence(request, pk)
    permissions.may_decide_evidence(request.user, evidence).require()
    services.accept(evidence, by=request.user)
    messages.success(request, _("The evidence is accepted."))
    return redirect(evidence)


@form_page
def evidence_return(request, pk):
    """Return evidence with a remark."""
    evidence = _evidence(request, pk)
    permissions.may_decide_evidence(request.user, evidence).require()
    form = ReasonForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.send_back(evidence, by=request.user, remark=form.cleaned_data["reason"])
        messages.success(request, _("The evidence is returned."))
        return redirect(evidence)
    context = {
        "evidence": evidence,
        "form": form,
        "title": _("Return the evidence"),
        "text": _("The institution reads the remark and hands in another."),
        "submit_label": _("Return"),
    }
    return render(request, "planning/evidence_reason.html", context)


@form_page
def evidence_withdraw(request, pk):
    """Take evidence back: it stays readable and counts no more."""
    evidence = _evidence(request, pk)
    progress = _progress(evidence.plan, evidence.task, evidence.institution)
    permissions.may_withdraw_evidence(request.user, evidence, progress).require()
    form = ReasonForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.withdraw(evidence, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The evidence is withdrawn."))
        return redirect(evidence)
    context = {
        "evidence": evidence,
        "form": form,
        "title": _("Withdraw the evidence"),
        "text": _("It stays readable with your reason, and counts no more. The task is open again."),
        "submit_label": _("Withdraw"),
    }
    return render(request, "planning/evidence_reason.html", context)


@require_safe
def evidence_file(request, pk):
    evidence = _evidence(request, pk)
    if evidence.file is None:
        raise Http404
    return files.serve(evidence.file, as_attachment=False)


@require_safe
def evidence_list(request, pk):
    """Everything that was handed in for the plan's tasks; first what waits for an answer."""
    plan = get_plan(request, pk)
    form = EvidenceFilter(request.GET)
    rows = form.apply(Evidence.objects.visible_to(request.user).filter(plan=plan))
    rows = rows.select_related("task", "institution", "added_by", "plan__network", "file").order_by("-added_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "crumbs": crumbs(plan),
        "filter_form": form,
        "is_filtered": bool(form.cleaned_data.get("state")),
        "page_obj": page,
        "count": page.paginator.count,
    }
    return render(request, "planning/evidence_list.html", context)
