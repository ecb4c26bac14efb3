"""Interaction plans: the list, the plan with its sections and items, its road to approval, its versions."""

from django.contrib import messages
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from common.forms import ReasonForm
from common.verdicts import Refused
from common.views import FilteredTableView
from documents import files
from institutions.models import Network

from .. import content, permissions
from ..filters import PlanFilter, PlanItemFilter
from ..forms import ApproveForm, NewPlanForm, PlanForm, SectionForm
from ..history import lines_about
from ..models import InteractionPlan, PlanItem, PlanSection, PlanVersion, Remark
from ..panels import PLAN_TONES
from ..services import plans
from ..tables import PlanTable, progress_badge
from .pages import form_page, sent, shown, the_plan


class PlanList(FilteredTableView):
    model = InteractionPlan
    table_class = PlanTable
    filterset_class = PlanFilter
    template_name = "interaction/plan_list.html"
    title = gettext_lazy("Interaction plans")
    empty_title = gettext_lazy("There is no interaction plan yet")
    empty_text = gettext_lazy("The department begins the plan, the institutions of the network propose items.")

    def get_queryset(self):
        standing = Q(items__removed_at__isnull=True)
        done = Q(items__progress="done", items__in_version__gt=0, items__in_version=F("approved_version"))
        return (
            super()
            .get_queryset()
            .select_related("network")
            .annotate(item_count=Count("items", filter=standing), done_count=Count("items", filter=done))
        )

    def get_empty_action(self):
        if permissions.may_manage_plans(self.request.user):
            return reverse("interaction:plan_create"), _("Begin a plan")
        return super().get_empty_action()

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_manage=permissions.may_manage_plans(self.request.user), **kwargs)


@form_page
def plan_create(request):
    permissions.may_manage_plans(request.user).require()
    networks = Network.objects.visible_to(request.user)
    initial = {"network": request.GET.get("network") or networks.first()}
    last = InteractionPlan.objects.order_by("-school_year", "-created_at").first()
    if last:
        initial |= {name: getattr(last, name) for name in PlanForm.Meta.fields}
    form = NewPlanForm(sent(request), networks=networks, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan = plans.create(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("school_year", str(refused))
        else:
            messages.success(request, _("The plan is begun. Its usual sections are there: change them as you need."))
            return redirect(plan)
    return shown(request, "interaction/plan_form.html", form, plan=None)


@form_page
def plan_edit(request, pk):
    plan = the_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    form = PlanForm(sent(request), instance=plan)
    if request.method == "POST" and form.is_valid():
        plans.change(plan, **form.changes, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(plan)
    return shown(request, "interaction/plan_form.html", form, plan=the_plan(request, pk))


def plan_detail(request, pk):
    """The plan as it is in work: sections, items, who may do what."""
    plan, user = the_plan(request, pk), request.user
    open_remarks = Count("remarks", filter=Q(remarks__settled_at__isnull=True))
    items = (
        PlanItem.objects.filter(plan=plan)
        .standing()
        .select_related("plan", "section", "responsible")
        .prefetch_related("conductors", "participants")
        .annotate(open_remarks=open_remarks)
    )
    found = PlanItemFilter(request.GET, queryset=items, request=request, plan=plan)
    own = set() if user.is_department else permissions.own_in(user, plan)
    may_propose = permissions.may_propose(user, plan)
    is_filtered = bool(found.form.changed_data)
    sections, found_count = _sections(plan, found.qs, may_propose, own, user, is_filtered=is_filtered)
    everything = PlanItem.objects.filter(plan=plan)
    return render(
        request,
        "interaction/plan_detail.html",
        {
            "plan": plan,
            "tone": PLAN_TONES[plan.state],
            "filter": found,
            "is_filtered": is_filtered,
            "sections": sections,
            "shown": found_count,
            "may_propose": may_propose,
            "may_change": permissions.may_change_plan(user, plan),
            "may_submit": permissions.may_submit(user, plan),
            "may_send_back": permissions.may_send_back(user, plan),
            "may_approve": permissions.may_approve(user, plan),
            "may_revise": permissions.may_revise(user, plan),
            "may_order": bool(may_propose) and not is_filtered,
            "counts": {
                "items": everything.standing().count(),
                "done": everything.approved().filter(progress="done").count(),
                "overdue": everything.overdue().count(),
                "remarks": Remark.objects.filter(item__plan=plan, settled_at__isnull=True).count(),
            },
            "versions": plan.versions.defer("content").select_related("approved_by"),
            "history": lines_about(plan, limit=15),
            "query": request.GET.urlencode(),
        },
    )


def _sections(plan: InteractionPlan, items, may_propose, own: set, user, *, is_filtered: bool):
    """Sections with their rows, numbered as the paper will number them; all of them unless something is filtered."""
    rows: dict[int, list] = {}
    for item in items:
        rows.setdefault(item.section_id, []).append(item)
    sections, number, shown = [], 0, 0
    for section in plan.sections.all():
        here = rows.get(section.pk, [])
        if is_filtered and not here:
            continue
        number += bool(here)
        shown += len(here)
        sections.append(
            {
                "section": section,
                "number": number if here and not is_filtered else None,
                "rows": [
                    {
                        "item": item,
                        "number": f"{number}.{n}" if not is_filtered else "",
                        "badge": progress_badge(item) if item.is_in_force else "",
                        "is_new": plan.is_revision and not item.in_version,
                        "line": content.line_of(item),
                        "conductors": content.short_list([one.short_name for one in item.conductors.all()]),
                        "participants": content.short_list([one.short_name for one in item.participants.all()]),
                        "may_change": bool(may_propose) and (user.is_department or item.responsible_id in own),
                        "is_first": n == 1,
                        "is_last": n == len(here),
                    }
                    for n, item in enumerate(here, start=1)
                ],
            }
        )
    return sections, shown


# The road to approval


@require_POST
def plan_submit(request, pk):
    plan = the_plan(request, pk)
    permissions.may_submit(request.user, plan).require()
    plans.submit(plan, by=request.user)
    messages.success(request, _("The plan is on approval: institutions change nothing until it is approved."))
    return redirect(plan)


@form_page
def plan_send_back(request, pk):
    plan = the_plan(request, pk)
    permissions.may_send_back(request.user, plan).require()
    return _with_reason(
        request,
        plan,
        title=_("Give the plan back for changes"),
        lead=_("The institutions may edit their items again and get a letter with the reason."),
        label=_("Give back"),
        act=plans.send_back,
        done=_("The plan is open to the institutions again."),
    )


@form_page
def plan_revise(request, pk):
    plan = the_plan(request, pk)
    permissions.may_revise(request.user, plan).require()
    return _with_reason(
        request,
        plan,
        title=_("Begin the next version"),
        lead=_("The approved version stays in force and readable until the next one is approved."),
        label=_("Begin the next version"),
        act=plans.revise,
        done=_("The next version is begun: what you change is shown against the approved one."),
    )


def _with_reason(request, plan: InteractionPlan, *, title: str, lead: str, label: str, act, done: str):
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        act(plan, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect(plan)
    return shown(request, "interaction/plan_reason.html", form, plan=plan, title=title, lead=lead, label=label)


@form_page
def plan_approve(request, pk):
    plan = the_plan(request, pk)
    permissions.may_approve(request.user, plan).require()
    form = ApproveForm(sent(request))
    if request.method == "POST" and form.is_valid():
        plans.approve(plan, **form.cleaned_data, by=request.user)
        messages.success(request, _("The plan is approved. The institutions get a letter and mark what is done."))
        return redirect(plan)
    remarks = Remark.objects.filter(item__plan=plan, settled_at__isnull=True, item__removed_at__isnull=True)
    return shown(
        request,
        "interaction/plan_approve.html",
        form,
        plan=plan,
        remarks=remarks.select_related("item", "author"),
        count=plan.items.standing().count(),
    )


@require_POST
def plan_drop_revision(request, pk):
    plan = the_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    plans.drop_revision(plan, by=request.user)
    messages.success(request, _("The next version is dropped: the approved one stays."))
    return redirect(plan)


# Sections


@form_page
def section_list(request, pk):
    """Sections of a plan: add, rename, put in order, remove."""
    plan = the_plan(request, pk)
    permissions.may_change_plan(request.user, plan).require()
    form = SectionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            plans.add_section(plan, form.cleaned_data["title"], by=request.user)
        except Refused as refused:
            form.add_error("title", str(refused))
        else:
            messages.success(request, _("The section is added."))
            return redirect("interaction:section_list", plan.pk)
    sections = plan.sections.annotate(count=Count("items", filter=Q(items__removed_at__isnull=True)))
    return shown(request, "interaction/section_list.html", form, plan=plan, sections=sections)


def _section(request, pk) -> PlanSection:
    plans_seen = InteractionPlan.objects.visible_to(request.user)
    sections = PlanSection.objects.filter(plan__in=plans_seen.values("pk")).select_related("plan__network")
    section = get_object_or_404(sections, pk=pk)
    permissions.may_change_plan(request.user, section.plan).require()
    return section


@form_page
def section_edit(request, pk):
    section = _section(request, pk)
    form = SectionForm(sent(request), initial={"title": section.title})
    if request.method == "POST" and form.is_valid():
        try:
            plans.rename_section(section, form.cleaned_data["title"], by=request.user)
        except Refused as refused:
            form.add_error("title", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("interaction:section_list", section.plan_id)
    return shown(request, "interaction/section_form.html", form, section=section, plan=section.plan)


@require_POST
def section_move(request, pk):
    section = _section(request, pk)
    plans.move_section(section, -1 if request.POST.get("way") == "up" else 1, by=request.user)
    return redirect("interaction:section_list", section.plan_id)


@require_POST
def section_remove(request, pk):
    section = _section(request, pk)
    try:
        plans.remove_section(section, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The section is removed."))
    return redirect("interaction:section_list", section.plan_id)


# Versions


def _version(request, pk, number) -> PlanVersion:
    plan = the_plan(request, pk)
    version = get_object_or_404(plan.versions.select_related("approved_by", "pdf"), number=number)
    version.plan = plan
    return version


def version_detail(request, pk, number):
    """An approved version, word for word, and what it has otherwise than the one before."""
    version = _version(request, pk, number)
    before = version.plan.versions.filter(number=number - 1).first()
    sections = version.content["sections"]
    return render(
        request,
        "interaction/version_detail.html",
        {
            "plan": version.plan,
            "version": version,
            "before": before,
            "changes": content.differences(before.content["sections"], sections) if before else [],
            "columns": content.COLUMNS[1:],
            "sections": [
                {
                    "number": n,
                    "title": section["title"],
                    "lines": [
                        {"number": label, "title": line["title"], "cells": [line[c] for c, _l in content.COLUMNS[1:]]}
                        for label, line in lines
                    ],
                }
                for n, section, lines in content.numbered(sections)
            ],
        },
    )


def version_pdf(request, pk, number):
    return files.serve(_version(request, pk, number).pdf, as_attachment=False)


def plan_changes(request, pk):
    """What the draft has otherwise than the version in force."""
    plan = the_plan(request, pk)
    version = get_object_or_404(plan.versions, number=plan.approved_version)
    changes = content.differences(version.content["sections"], content.sections_of(plan))
    removed = {item.pk for item in plan.items.filter(removed_at__isnull=False)}
    context = {
        "plan": plan,
        "version": version,
        "changes": changes,
        "removed": removed,
        "may_change": permissions.may_change_plan(request.user, plan),
    }
    return render(request, "interaction/plan_changes.html", context)
