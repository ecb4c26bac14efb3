"""Signatures beside the portal: in a file, on paper; their checks, and the department's word on them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from documents import files
from journal.facts import history_of

from .. import permissions, services, signature_checks
from ..forms import AttestForm, PaperForm, SignatureFileForm
from ..models import Signature, SignatureMethod, State
from ..services.ceremony import authority
from .lookups import agreement_for, party_for
from .signing import client_of

GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
def party_sign_file(request, pk, party_pk):
    """Upload a detached signature made with a certificate."""
    party = party_for(request, pk, party_pk)
    permissions.may_represent(request.user, party).require()
    form = SignatureFileForm(
        request.POST or None, request.FILES or None, initial={"shown_sha256": party.version.sha256}
    )
    if request.method == "POST" and form.is_valid():
        content, name = form.cleaned_data["file"]
        try:
            signature = services.sign_with_file(
                party,
                by=request.user,
                shown_sha256=form.cleaned_data["shown_sha256"],
                content=content,
                name=name,
                client=client_of(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return _presented(request, signature)
    context = {
        "party": party,
        "agreement": party.version.agreement,
        "version": party.version,
        "form": form,
        "may_answer": permissions.may_answer(request.user, party),
        "has_opened": permissions.has_opened(request.user, party),
        "appointment": authority(party, request.user),
    }
    return _page(request, "agreements/party_sign_file.html", context, form)


@require_http_methods(GET_POST)
def party_paper(request, pk, party_pk):
    """Enter a signature on paper."""
    party = party_for(request, pk, party_pk)
    may_record = permissions.may_record_paper(request.user, party)
    if request.method != "POST":
        may_record.require()
    form = PaperForm(
        request.POST or None, request.FILES or None, party=party, initial={"shown_sha256": party.version.sha256}
    )
    if request.method == "POST" and form.is_valid():
        try:
            signature = services.record_paper(party, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _presented(request, signature)
    context = {"party": party, "agreement": party.version.agreement, "version": party.version, "form": form}
    return _page(request, "agreements/party_paper.html", context, form)


def _presented(request, signature: Signature):
    agreement = signature.party.version.agreement
    agreement.refresh_from_db()
    if agreement.state == "in_force":
        text = _("Signed. You were the last: the agreement is in force.")
    elif signature.is_valid:
        text = _("Signed: all checks have passed. Code of the record: %(code)s.") % {"code": signature.code}
    else:
        text = _("The signature is entered. It counts once the department has attested it.")
    messages.success(request, text)
    return redirect("agreements:signature_detail", agreement.pk, signature.pk)


def _page(request, template: str, context: dict, form):
    return render(request, template, context, status=422 if form.is_bound and not form.is_valid() else 200)


def signature_for(request, pk, signature_pk) -> Signature:
    """A signature under an agreement that this person may see; people of an institution see only their own."""
    agreement = agreement_for(request, pk)
    signatures = Signature.objects.filter(party__version__agreement=agreement)
    if not request.user.is_department:
        own = request.user.appointments.current().values("institution")
        signatures = signatures.filter(party__institution__in=own)
    signatures = signatures.select_related(
        "party__institution", "party__version__agreement", "file", "recorded_by", "attested_by", "voided_by", "user"
    )
    return get_object_or_404(signatures, pk=signature_pk)


@require_safe
def signature_detail(request, pk, signature_pk):
    """Everything that is known of one signature: who, how, every check, and what was decided."""
    signature = signature_for(request, pk, signature_pk)
    agreement = signature.party.version.agreement
    context = {
        "signature": signature,
        "party": signature.party,
        "agreement": agreement,
        "mark": services.printing.mark_of(signature),
        "checks": signature_checks.lines(signature.checks.all()),
        "may_attest": permissions.may_attest(request.user, signature),
        "may_decide": permissions.may_decide_signature(request.user, signature),
        "is_department": request.user.is_department,
        "history": [
            {"at": entry.at, "who": entry.actor_name, "what": entry.action_label, "reason": entry.reason}
            for entry in history_of(agreement, limit=200)
            if entry.details.get("record") == signature.code
        ],
    }
    return render(request, "agreements/signature_detail.html", context)


@require_safe
def signature_file(request, pk, signature_pk):
    """The file of the signature as it was uploaded, or the scan of the paper."""
    signature = signature_for(request, pk, signature_pk)
    if signature.file is None:
        return redirect("agreements:signature_detail", pk, signature_pk)
    return files.serve(signature.file, as_attachment=signature.method == SignatureMethod.FILE)


@require_http_methods(GET_POST)
def signature_attest(request, pk, signature_pk):
    signature = signature_for(request, pk, signature_pk)
    permissions.may_manage_agreements(request.user).require()
    if request.method != "POST":
        permissions.may_attest(request.user, signature).require()
    form = AttestForm(request.POST or None, is_paper=signature.method == SignatureMethod.PAPER)
    if request.method == "POST" and form.is_valid():
        try:
            services.attest(
                signature,
                by=request.user,
                attestation=form.cleaned_data["attestation"],
                printed_sha256=form.cleaned_data.get("printed_sha256", ""),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _words_of_attestation(signature))
            return redirect(signature.party.version.agreement)
    context = {
        "agreement": signature.party.version.agreement,
        "form": form,
        "title": _("Attest the signature of %(party)s") % {"party": signature.party.short_name},
        "text": _("By this you vouch that you have compared it. Your name and your words stay with the signature."),
        "submit_label": _("Attest the signature"),
        "style": "primary",
        "cancel_url": reverse("agreements:signature_detail", args=[pk, signature_pk]),
    }
    return _page(request, "agreements/reason_form.html", context, form)


def _words_of_attestation(signature: Signature) -> str:
    agreement = signature.party.version.agreement
    if agreement.state != State.IN_FORCE:
        return _("The signature counts now.")
    said = {"party": signature.party.short_name, "day": f"{agreement.in_force_on:%d.%m.%Y}"}
    return _("The signature counts now: the agreement binds %(party)s from %(day)s, as it does the others.") % said


@require_http_methods(GET_POST)
def signature_dismiss(request, pk, signature_pk):
    signature = signature_for(request, pk, signature_pk)
    permissions.may_manage_agreements(request.user).require()
    if request.method != "POST":
        permissions.may_decide_signature(request.user, signature).require()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.dismiss(signature, by=request.user, reason=form.cleaned_data["reason"])
        if signature.party.version.agreement.state == State.SIGNING:
            text = _("The signature is not accepted; the institution is told why and can sign anew.")
        else:
            text = _("The signature is not accepted; the institution is told why and may accede to the agreement.")
        messages.success(request, text)
        return redirect(signature.party.version.agreement)
    context = {
        "agreement": signature.party.version.agreement,
        "form": form,
        "title": _("Do not accept the signature of %(party)s") % {"party": signature.party.short_name},
        "text": _("The row stays in the history, marked as void. The institution gets a letter with your reason."),
        "submit_label": _("Do not accept"),
        "style": "danger",
        "cancel_url": reverse("agreements:signature_detail", args=[pk, signature_pk]),
    }
    return _page(request, "agreements/reason_form.html", context, form)
