"""Templates: the order comes in, is corrected and published."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.verdicts import Refused
from documents import files

from .. import gates, permissions
from ..forms.templates import DiscardForm, DraftEditor, OrderForm, PublishForm
from ..models import TemplateVersion
from ..services import templates as services
from .requests import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _version(request, pk) -> TemplateVersion:
    versions = TemplateVersion.objects.visible_to(request.user)
    return get_object_or_404(versions.select_related("template", "source_file", "published_by"), pk=pk)


@require_safe
def template_list(request):
    """All templates, each with its versions."""
    permissions.may_manage_templates(request.user).require()
    versions = TemplateVersion.objects.visible_to(request.user).select_related("template").with_counts()
    return render(request, "planning/template_list.html", {"versions": versions, "count": len(versions)})


@form_page
def order_import(request):
    """«Создать план из приказа»: the order as a file or as text."""
    permissions.may_manage_templates(request.user).require()
    form = OrderForm(*sent(request, files=True))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data.get("file")
        source = {"content": upload.content, "name": upload.name, "content_type": upload.content_type} if upload else {}
        try:
            version = services.import_order(form.order_text, by=request.user, **source)
        except Refused as refused:
            form.add_error("file" if upload else "text", str(refused))
        else:
            messages.success(request, _("The order is read. Check the stages and tasks, then publish."))
            return redirect("planning:template_edit", version.pk)
    return render(request, "planning/order_import.html", {"form": form})


@require_safe
def template_detail(request, pk):
    version = _version(request, pk)
    context = {
        "version": version,
        "stages": _described(gates.outline(version)),
        "results": version.results.all(),
        "left_out": version.unplaced.filter(is_ignored=True),
        "plans": version.plans.select_related("network"),
        "may_edit": permissions.may_edit(request.user, version),
        "may_begin_draft": permissions.may_begin_draft(request.user, version),
    }
    return render(request, "planning/template_detail.html", context)


def _described(stages):
    """(stage, its own check in words, [(task, its check in words)])"""
    return [
        (
            stage,
            _label(stage.check_code) if stage.check_code else "",
            [(task, _label(task.check_code)) for task in stage.tasks.all()],
        )
        for stage in stages
    ]


def _label(code: str) -> str:
    return str(gates.CHECKS[code].label) if code in gates.CHECKS else code


@form_page
def template_edit(request, pk):
    """The draft as one form: every button saves what was typed, then does its own work."""
    version = _version(request, pk)
    permissions.may_edit(request.user, version).require()
    editor = DraftEditor(version, *sent(request))
    is_outdated = False
    if request.method == "POST" and editor.is_valid():
        edits = editor.edits()
        try:
            services.save_draft(version, edits, edition=editor.header.cleaned_data["edition"], by=request.user)
        except services.Outdated:
            # What was typed stays; saved once more, it stands on the draft as it is now.
            is_outdated = True
            data = request.POST.copy()
            data["plan-edition"] = str(TemplateVersion.objects.values_list("edition", flat=True).get(pk=version.pk))
            editor = DraftEditor(version, data)
            editor.is_valid()
        else:
            if edits.act:
                kind, _verb, row = edits.act.split("-")
                return redirect(f"{request.path}#row-{kind}-{row}")
            if "publish" in request.POST:
                return redirect("planning:template_publish", pk)
            messages.success(request, _("Saved."))
            return redirect("planning:template_edit", pk)
    context = {
        "version": version,
        "editor": editor,
        "is_outdated": is_outdated,
        "verdict": permissions.may_publish(request.user, version),
    }
    return render(request, "planning/template_edit.html", context)


@form_page
def template_publish(request, pk):
    version = _version(request, pk)
    permissions.may_edit(request.user, version).require()
    verdict = permissions.may_publish(request.user, version)
    form = PublishForm(*sent(request))
    if request.method == "POST":
        verdict.require()
        if form.is_valid():
            services.publish(version, by=request.user)
            messages.success(request, _("The template is published: plans can be started on it."))
            return redirect(version)
    stages = gates.outline(version)
    context = {
        "version": version,
        "form": form,
        "verdict": verdict,
        "stage_count": len(stages),
        "task_count": sum(len(stage.tasks.all()) for stage in stages),
        "result_count": version.results.count(),
        "left_out": version.unplaced.filter(is_ignored=True),
    }
    return render(request, "planning/template_publish.html", context)


@require_POST
def template_draft(request, pk):
    """Begin a new draft from this version."""
    version = _version(request, pk)
    permissions.may_begin_draft(request.user, version).require()
    draft = services.begin_draft(version, by=request.user)
    messages.success(request, _("The draft is a copy of version %(number)s.") % {"number": version.number})
    return redirect("planning:template_edit", draft.pk)


@form_page
def template_discard(request, pk):
    version = _version(request, pk)
    permissions.may_edit(request.user, version).require()
    form = DiscardForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        services.discard(version, by=request.user)
        messages.success(request, _("The draft is thrown away."))
        return redirect("planning:template_list")
    return render(request, "planning/template_discard.html", {"version": version, "form": form})


@require_safe
def template_order_file(request, pk):
    """The order as it was brought."""
    version = _version(request, pk)
    if version.source_file is None:
        raise Http404
    return files.serve(version.source_file)
