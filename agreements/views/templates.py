"""Templates of agreements: staff read, change and publish them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.verdicts import Refused
from journal.facts import history_of

from .. import permissions, services, wording
from ..forms import ClauseFormSet, PublishForm, TemplateVersionForm
from ..models import AgreementTemplate, EsignRules, TemplateVersion

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
        "clauses": wording.numbered(version.clauses),
        "may_change": permissions.may_change_template(request.user, version),
        "history": history_of(version),
    }
    return render(request, "agreements/template_version.html", context)


@require_http_methods(GET_POST)
def template_edit(request, pk):
    version = _version(request, pk)
    permissions.may_change_template(request.user, version).require()
    is_post = request.method == "POST"
    form = TemplateVersionForm(request.POST if is_post else None, instance=version)
    clauses = ClauseFormSet(request.POST if is_post else None, clauses=version.clauses, prefix="clauses")
    if is_post and form.is_valid() and clauses.is_valid():
        try:
            services.templates.change(version, by=request.user, clauses=clauses.clauses(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft of the template is saved."))
            return redirect(version)
    context = {"version": version, "form": form, "clauses": clauses, "variables": wording.VARIABLES.items()}
    return render(request, "agreements/template_edit.html", context)


@require_http_methods(GET_POST)
def template_publish(request, pk):
    version = _version(request, pk)
    permissions.may_change_template(request.user, version).require()
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.templates.publish(version, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The version is published: new agreements are made from it."))
            return redirect(version)
    context = {"version": version, "form": form, "clauses": wording.numbered(version.clauses)}
    return render(request, "agreements/template_publish.html", context)
