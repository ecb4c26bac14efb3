"""Whose certificates the department trusts: kept by its administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused

from .. import permissions, services
from ..forms import RevocationListForm, TrustedCertificateForm
from ..models import RevocationListFile, TrustedCertificate

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def trust_list(request):
    permissions.may_manage_trust(request.user).require()
    context = {
        "certificates": TrustedCertificate.objects.select_related("installed_by"),
        "lists": RevocationListFile.objects.select_related("installed_by").order_by("issuer", "-this_update"),
        "now": timezone.now(),
    }
    return render(request, "agreements/trust_list.html", context)


@require_http_methods(GET_POST)
def trust_install(request):
    permissions.may_manage_trust(request.user).require()
    form = TrustedCertificateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, _name = form.cleaned_data["file"]
        try:
            trusted = services.trust.install_certificate(
                content,
                purpose=form.cleaned_data["purpose"],
                is_accredited=form.cleaned_data["is_accredited"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The certificate is installed: %(owner)s.") % {"owner": trusted.owner})
            return redirect("agreements:trust_list")
    return _form_page(request, form, _("Install a certificate"))


@require_http_methods(GET_POST)
def revocation_list_install(request):
    permissions.may_manage_trust(request.user).require()
    form = RevocationListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, _name = form.cleaned_data["file"]
        try:
            services.trust.install_revocation_list(content, by=request.user)
        except (ValidationError, Refused) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("The list of revoked certificates is installed."))
            return redirect("agreements:trust_list")
    return _form_page(request, form, _("Install a list of revoked certificates"))


def _form_page(request, form, title: str):
    context = {"form": form, "title": title, "cancel_url": reverse("agreements:trust_list")}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "agreements/trust_form.html", context, status=status)


@require_http_methods(GET_POST)
def trust_withdraw(request, pk):
    permissions.may_manage_trust(request.user).require()
    trusted = get_object_or_404(TrustedCertificate.objects.in_use(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.trust.withdraw_certificate(trusted, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The certificate is trusted no longer."))
        return redirect("agreements:trust_list")
    context = {
        "form": form,
        "title": _("Trust no longer: %(owner)s") % {"owner": trusted.owner},
        "text": _("New signatures under it will not be verified. Those that were accepted stay as they are."),
        "submit_label": _("Trust no longer"),
        "style": "danger",
        "cancel_url": reverse("agreements:trust_list"),
    }
    return render(request, "agreements/trust_form.html", context)
