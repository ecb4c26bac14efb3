"""Pages of an agreement that was sent: more time, reminders, its end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.verdicts import Refused
from documents import files

from .. import permissions, services
from ..forms import ExtendForm, RemindersForm, TerminateForm
from ..models import AgreementTemplate
from .lookups import agreement_for

GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
def agreement_extend(request, pk):
    agreement = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.extend(agreement, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("sign_by", str(refused))
        else:
            messages.success(request, _("The parties have more time now; those who wait are told."))
            return redirect(agreement)
    elif request.method != "POST":
        permissions.may_extend(request.user, agreement).require()
    return _page(
        request,
        agreement,
        form,
        title=_("Give more time to sign"),
        text=_("The present day to sign by: %(day)s.") % {"day": f"{agreement.sign_by:%d.%m.%Y}"},
        submit_label=_("Give more time"),
    )


@require_http_methods(GET_POST)
def agreement_terminate(request, pk):
    agreement = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    form = TerminateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            services.terminate(
                agreement,
                last_day=form.cleaned_data["last_day"],
                basis=form.cleaned_data["basis"],
                file=files.store(upload.content, name=upload.name, content_type=upload.content_type, by=request.user)
                if upload
                else None,
                by=request.user,
            )
        except Refused as refused:
            form.add_error("last_day", str(refused))
        else:
            messages.success(request, _("The end of the agreement is noted; the parties are told."))
            return redirect(agreement)
    elif request.method != "POST":
        permissions.may_move(request.user, agreement, "terminate").require()
    return _page(
        request,
        agreement,
        form,
        title=_("Terminate the agreement"),
        text=_("The text, the signatures and the history stay; the agreement binds nobody after its last day."),
        submit_label=_("Terminate"),
        style="danger",
    )


def _page(request, agreement, form, **page):
    context = {"agreement": agreement, "form": form, "cancel_url": agreement.get_absolute_url(), **page}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agreements/reason_form.html", context, status=status)


@require_safe
def agreement_termination_file(request, pk):
    agreement = agreement_for(request, pk)
    if agreement.termination_file is None:
        return redirect(agreement)
    return files.serve(agreement.termination_file, as_attachment=False)


@require_POST
def agreement_remind(request, pk):
    agreement = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    count = services.remind_now(agreement, by=request.user)
    text = ngettext("%(count)s party reminded.", "%(count)s parties reminded.", count) % {"count": count}
    messages.success(request, text if count else _("Everybody who waits was reminded today already."))
    return redirect(agreement)


@require_http_methods(GET_POST)
def template_reminders(request, pk):
    """How parties of agreements made from this template are reminded."""
    permissions.may_manage_templates(request.user).require()
    template = get_object_or_404(AgreementTemplate, pk=pk)
    form = RemindersForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        services.templates.change_reminders(template, **form.cleaned_data, by=request.user)
        messages.success(request, _("The reminders are set."))
        return redirect(template)
    context = {"form": form, "template": template}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agreements/template_reminders.html", context, status=status)
