"""Templates of acts: list, versions, a draft, publication."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.forms import ConfirmForm
from common.verdicts import Refused

from .. import forms, wording
from ..models import ActTemplate, ActTemplateVersion
from ..permissions import may_change_templates
from ..services import templates as services
from ..slots import annexes
from .acts import crumbs
from .pages import answer_form, form_page, history, sent


def template_list(request):
    may_change_templates(request.user).require()
    templates = ActTemplate.objects.prefetch_related("versions")
    return render(request, "acts/template_list.html", {"templates": templates})


def template_detail(request, pk):
    """The version that acts are written from, the draft beside it, and the earlier ones."""
    may_change_templates(request.user).require()
    template = get_object_or_404(ActTemplate, pk=pk)
    versions = list(template.versions.select_related("created_by", "published_by").order_by("-number"))
    draft = next((version for version in versions if version.is_draft), None)
    published = [version for version in versions if not version.is_draft]
    shown = draft or next(iter(published), None)
    if "version" in request.GET:
        shown = get_object_or_404(ActTemplateVersion, template=template, number=_number(request))
    labels = dict(annexes.choices())
    return render(
        request,
        "acts/template_detail.html",
        {
            "template": template,
            "versions": versions,
            "draft": draft,
            "shown": shown,
            "points": wording.paragraphs(shown.points) if shown else [],
            "annexes": [labels.get(code, code) for code in shown.annexes] if shown else [],
            **history(request, *versions),
        },
    )


def _number(request) -> int:
    number = request.GET.get("version", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Http404
    return int(number)


@require_POST
def template_draft(request, pk):
    """Begin the next version."""
    may_change_templates(request.user).require()
    template = get_object_or_404(ActTemplate, pk=pk)
    draft = services.create_draft(template, by=request.user)
    return redirect("acts:template_edit", draft.pk)


@form_page
def template_edit(request, pk):
    may_change_templates(request.user).require()
    version = get_object_or_404(ActTemplateVersion.objects.select_related("template"), pk=pk)
    if not version.is_draft:
        return redirect(version)
    form = forms.TemplateForm(sent(request), instance=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(version, edition=form.cleaned_data["edition"], by=request.user, **form.values)
        except services.Outdated as error:
            form.data = form.data.copy()
            form.data["edition"] = str(ActTemplateVersion.objects.get(pk=pk).edition)
            form.add_error(None, f"{error} {_('Saving once more keeps your words.')}")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft is saved. Publish it, so that acts are written from it."))
            return redirect(version)
    return answer_form(
        request,
        form,
        template="acts/words_form.html",
        title=_("Draft of the template"),
        lead=version.template.name,
        crumbs=_crumbs(version.template),
        cancel=version.get_absolute_url(),
        guard=True,
        variables=wording.VARIABLES.items(),
    )


@require_POST
def template_publish(request, pk):
    may_change_templates(request.user).require()
    version = get_object_or_404(ActTemplateVersion, pk=pk)
    try:
        services.publish(version, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Published: acts are written from this version now."))
    return redirect(version)


@form_page
def template_discard(request, pk):
    may_change_templates(request.user).require()
    version = get_object_or_404(ActTemplateVersion.objects.select_related("template"), pk=pk)
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.discard(version, by=request.user)
        messages.success(request, _("The draft is thrown away."))
        return redirect(version.template)
    return answer_form(
        request,
        form,
        title=_("Throw the draft away"),
        lead=version.template.name,
        crumbs=_crumbs(version.template),
        submit=_("Throw away"),
        style="danger",
        cancel=version.get_absolute_url(),
    )


def _crumbs(template: ActTemplate) -> list[tuple[str, str]]:
    return crumbs((reverse("acts:template_list"), _("Templates of acts")), (template.get_absolute_url(), template.name))
