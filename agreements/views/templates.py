"""Templates of agreements: staff read, change and publish them."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ConfirmForm
from common.verdicts import Refused
from documents import files, pdf
from journal.facts import history_of

from .. import conditions, permissions, services, wording
from ..forms import CopyForm, PublishForm, SampleForm, TemplateEditor
from ..models import AgreementTemplate, AnnexKind, EsignRules, TemplateVersion
from ..services import comparison

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def template_list(request):
    permissions.may_manage_templates(request.user).require()
    published = Q(versions__published_at__isnull=False)
    templates = AgreementTemplate.objects.annotate(
        version_count=Count("versions"),
        latest_published=Max("versions__number", filter=published),
        latest_published_at=Max("versions__published_at"),
    )
    context = {"templates": templates, "rules": EsignRules.objects.current()}
    return render(request, "agreements/template_list.html", context)


@require_safe
def template_detail(request, pk):
    permissions.may_manage_templates(request.user).require()
    template = get_object_or_404(AgreementTemplate, pk=min(pk, 2**62))
    versions = list(
        template.versions.annotate(agreement_count=Count("agreements"))
        .select_related("published_by", "created_by")
        .order_by("-number")
    )
    context = {
        "template": template,
        "is_shipped": template.slug in services.templates.TEMPLATES,
        "versions": versions,
        "draft": next((version for version in versions if not version.is_published), None),
    }
    return render(request, "agreements/template_detail.html", context)


@require_POST
def template_draft(request, pk):
    """Begin the next version, or go to the draft that somebody began."""
    permissions.may_manage_templates(request.user).require()
    template = get_object_or_404(AgreementTemplate, pk=min(pk, 2**62))
    draft = services.templates.create_draft(template, by=request.user)
    return redirect("agreements:template_edit", draft.pk)


def _version(request, pk) -> TemplateVersion:
    permissions.may_manage_templates(request.user).require()
    versions = TemplateVersion.objects.select_related("template", "published_by")
    return get_object_or_404(versions, pk=pk)


@require_safe
def template_version(request, pk):
    version = _version(request, pk)
    context = {
        "version": version,
        "parts": described(version),
        "annexes": described_annexes(version),
        "has_others": version.template.versions.count() > 1,
        "may_change": permissions.may_change_template(request.user, version),
        "history": history_of(version),
    }
    return render(request, "agreements/template_version.html", context)


def described(version: TemplateVersion) -> list[dict]:
    """Sections of a template as they are written, their parts numbered through, each with its condition in words."""
    parts, section, points = [], 0, 0
    for clause in version.clauses:
        if clause["heading"].strip():
            section, points = section + 1, 0
        (shown,) = wording.numbered([clause], first=section, points=points)
        points += len(shown["points"])
        parts.append({**shown, "condition": conditions.label(clause.get("condition", ""))})
    return parts


def described_annexes(version: TemplateVersion) -> list[dict]:
    labels = dict(AnnexKind.choices)
    return [
        {**annex, "kind_label": labels[annex["kind"]], "condition_label": conditions.label(annex["condition"])}
        for annex in version.annexes
    ]


@require_http_methods(GET_POST)
def template_edit(request, pk):
    """The text as one form. What was typed stays, whatever becomes of it."""
    version = _version(request, pk)
    permissions.may_change_template(request.user, version).require()
    editor = TemplateEditor(version, request.POST if request.method == "POST" else None)
    is_outdated = False
    if request.method == "POST" and not editor.is_rearranged and editor.is_valid():
        try:
            services.templates.change(version, by=request.user, **editor.changes())
        except services.templates.Outdated:
            # What was typed stays; saved once more, it stands on the draft as it is now.
            is_outdated = True
            data = request.POST.copy()
            data["edition"] = str(TemplateVersion.objects.values_list("edition", flat=True).get(pk=version.pk))
            editor = TemplateEditor(version, data)
            editor.is_valid()
        except ValidationError as error:
            editor.header.add_error(None, error)
        else:
            messages.success(request, _("The draft of the template is saved."))
            return redirect(version)
    context = {
        "version": version,
        "editor": editor,
        "is_outdated": is_outdated,
        "sample_form": _sample_form(request, version),
        "variables": wording.VARIABLES.items(),
    }
    status = 422 if editor.faulty else 409 if is_outdated else 200
    return render(request, "agreements/template_edit.html", context, status=status)


def _sample_form(request, version, data=None) -> SampleForm:
    return SampleForm(data, choices=services.previews.samples(version.template.kind, request.user))


@require_http_methods(GET_POST)
def template_preview(request, pk):
    """The text with real data: as it is saved, or, posted by the editor, as it is being written. Nothing is saved."""
    version = _version(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        permissions.may_change_template(request.user, version).require()
        editor = TemplateEditor(version, request.POST)
        if editor.is_rearranged or not editor.is_valid():
            return render(
                request, "agreements/template_preview.html", {"version": version, "faulty": editor.faulty}, status=422
            )
        for name, value in editor.changes().items():
            setattr(version, name, value)
    form = _sample_form(request, version, asked if "sample" in asked else None)
    chosen = form.cleaned_data["sample"] if form.is_bound and form.is_valid() else ""
    first = next((code for _label, group in form.fields["sample"].choices for code, _name in group), "")
    preview = services.previews.make(version, chosen or first, request.user) if chosen or first else None
    if preview and asked.get("paper"):
        name = _("Draft of the agreement") + ".pdf"
        return files.respond(preview.pdf(), name=name, content_type=pdf.CONTENT_TYPE, as_attachment=False)
    form.initial["sample"] = chosen or first
    context = {
        "version": version,
        "form": form,
        "preview": preview,
        "sample": chosen or first,
        "is_unsaved": request.method == "POST",
        "preamble": wording.paragraphs(preview.text["preamble"]) if preview else [],
        "clauses": wording.numbered(preview.text["clauses"]) if preview else [],
        "annexes": wording.annexed(preview.text["annexes"]) if preview else [],
    }
    return render(request, "agreements/template_preview.html", context)


@require_safe
def template_changes(request, pk):
    """What a version says otherwise than another of the same template; by default the one before it."""
    version = _version(request, pk)
    others = list(version.template.versions.exclude(pk=version.pk).order_by("-number"))
    asked = request.GET.get("with", "")
    earlier = [other for other in others if other.number < version.number]
    other = next((one for one in others if str(one.number) == asked), None) or next(iter(earlier or others), None)
    if other is None:
        raise Http404
    before, after = sorted([other, version], key=lambda one: one.number)
    differences = comparison.compare(comparison.wording_of(before), comparison.wording_of(after))
    context = {
        "version": version,
        "others": others,
        "before": before,
        "after": after,
        "differences": [difference for difference in differences if difference.kind != comparison.SAME],
        "same_count": sum(difference.kind == comparison.SAME for difference in differences),
    }
    return render(request, "agreements/template_changes.html", context)


@require_http_methods(GET_POST)
def template_copy(request, pk):
    """A new template that begins with the wording of this version."""
    version = _version(request, pk)
    initial = {
        "token": uuid.uuid4(),
        "name": _("%(name)s (copy)") % {"name": version.template.name},
        "number_suffix": version.template.number_suffix,
    }
    form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.templates.copy(version, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The new template is a draft: change its text and publish it."))
            return redirect("agreements:template_edit", draft.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agreements/template_copy.html", {"version": version, "form": form}, status=status)


@require_http_methods(GET_POST)
def template_discard(request, pk):
    """Throw a draft away."""
    version = _version(request, pk)
    permissions.may_change_template(request.user, version).require()
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.templates.discard(version, by=request.user)
        messages.success(request, _("The draft is thrown away."))
        return redirect("agreements:template_list")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agreements/template_discard.html", {"version": version, "form": form}, status=status)


@require_http_methods(GET_POST)
def template_publish(request, pk):
    version = _version(request, pk)
    permissions.may_change_template(request.user, version).require()
    form = PublishForm(request.POST or None, initial={"edition": version.edition})
    is_outdated = False
    if request.method == "POST" and form.is_valid():
        try:
            services.templates.publish(version, edition=form.cleaned_data["edition"], by=request.user)
        except services.templates.Outdated:
            # The text as it is now is shown, and has to be read and confirmed anew.
            is_outdated, version = True, _version(request, pk)
            form = PublishForm(initial={"edition": version.edition})
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The version is published: new agreements are made from it."))
            return redirect(version)
    context = {
        "version": version,
        "form": form,
        "is_outdated": is_outdated,
        "parts": described(version),
        "annexes": described_annexes(version),
    }
    return render(request, "agreements/template_publish.html", context, status=409 if is_outdated else 200)
