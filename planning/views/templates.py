"""Templates: the order comes in, is corrected and published."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.verdicts import Refused
from documents import files

from .. import differences, gates, permissions
from ..forms.templates import DiscardForm, DraftEditor, OrderForm, PublishForm, onto_present
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
        "versions": version.template.versions.order_by("-number"),
        "may_edit": permissions.may_edit(request.user, version),
        "may_begin_draft": permissions.may_begin_draft(request.user, version),
    }
    return render(request, "planning/template_detail.html", context)


@require_safe
def template_versions(request, pk):
    """All versions of the template, each with what it changed."""
    version = _version(request, pk)
    versions = TemplateVersion.objects.visible_to(request.user).filter(template=version.template_id)
    versions = list(versions.select_related("published_by", "created_by").with_counts().order_by("-number"))
    context = {
        "version": version,
        "versions": versions,
        "count": len(versions),
        "may_begin_draft": permissions.may_begin_draft(request.user, version),
    }
    return render(request, "planning/template_versions.html", context)


@require_safe
def template_changes(request, pk):
    """What this version says otherwise than another one of the template: the one before it, unless it is chosen."""
    version = _version(request, pk)
    versions = TemplateVersion.objects.visible_to(request.user).filter(template=version.template_id)
    others = list(versions.exclude(pk=version.pk).order_by("-number"))
    chosen = request.GET.get("with", "")
    before = next((other for other in others if str(other.number) == chosen), None)
    before = before or next((other for other in others if other.number < version.number), None)
    found = differences.compare(before, version) if before else []
    kinds = Counter(difference.kind for difference in found)
    context = {"version": version, "before": before, "others": others, "differences": found, "kinds": kinds}
    return render(request, "planning/template_changes.html", context)


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
    is_outdated, trouble, gone = False, "", []
    editor = DraftEditor(version, *sent(request))
    if request.method == "POST":
        seen = request.POST.get("plan-edition", "")
        is_outdated = seen.isdigit() and seen != str(version.edition)
        if not is_outdated and editor.is_valid():
            edits = editor.edits()
            try:
                services.save_draft(version, edits, edition=editor.header.cleaned_data["edition"], by=request.user)
            except services.Outdated:
                is_outdated, version = True, _version(request, pk)
            except Refused as refused:
                trouble = str(refused)
            else:
                if edits.act:
                    return redirect(_after(request, version, edits.act))
                if "publish" in request.POST:
                    return redirect("planning:template_publish", pk)
                messages.success(request, _("Saved."))
                return redirect("planning:template_edit", pk)
        if is_outdated:
            # What was typed stays; saved once more, it stands on the draft as it is now.
            data, gone = onto_present(version, request.POST)
            editor = DraftEditor(version, data)
            editor.is_valid()
    context = {
        "version": version,
        "editor": editor,
        "is_outdated": is_outdated,
        "trouble": trouble,
        "gone": gone,
        "verdict": permissions.may_publish(request.user, version),
    }
    status = 409 if is_outdated else 422 if request.method == "POST" else 200
    return render(request, "planning/template_edit.html", context, status=status)


def _after(request, version: TemplateVersion, act: str) -> str:
    """Back to what was moved, with the button that was pressed; what was taken out waits among the lines."""
    kind, verb, row, *_where = act.split("-")
    if verb == "out":
        messages.success(request, _("Taken out. It waits among the lines without a place and can be put back."))
        return f"{request.path}#unplaced"
    if kind == "line":
        return f"{request.path}#{'stages' if verb == 'back' else 'unplaced'}"
    return f"{request.path}?did={act}#row-{kind}-{row}"


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
