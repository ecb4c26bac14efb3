"""The pages of those who sign: the text, the rules, the signature, the refusal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.reauthentication import check_password
from common.clients import client_address
from common.forms import ReasonForm
from common.verdicts import Conflict, Refused
from common.views import safe_next
from documents import files, pdf

from .. import permissions, services, wording
from ..forms import AcceptRulesForm, ReasonToSignForm, SignForm
from ..models import EsignAcceptance, EsignRules
from ..services.ceremony import authority
from .lookups import agreement_for, frozen_version_for, party_for

GET_POST = ["GET", "HEAD", "POST"]


def client_of(request) -> services.Client:
    return services.Client(client_address(request), request.headers.get("User-Agent", ""))


@require_POST
def agreement_open(request, pk):
    """Note that the text was opened, then show it. A POST: what is noted is evidence, and a GET never writes."""
    agreement = agreement_for(request, pk)
    version = frozen_version_for(request, pk, agreement.version.number)
    services.open_text(version, by=request.user)
    return redirect("agreements:agreement_body", pk, version.number)


@require_safe
def agreement_body(request, pk, number):
    """The very bytes that are signed. Shown in the browser, or fetched with ``?download=1``."""
    version = frozen_version_for(request, pk, number)
    return files.serve(version.body, as_attachment="download" in request.GET)


@require_safe
def agreement_sheet(request, pk, number):
    version = frozen_version_for(request, pk, number)
    content = services.printing.signing_sheet(version)
    name = _("Signing sheet of %(agreement)s") % {"agreement": version.agreement}
    return files.respond(content, name=f"{name}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


@require_safe
def agreement_evidence(request, pk, number):
    """The evidence archive; people of an institution get the others' records without what is private."""
    version = frozen_version_for(request, pk, number)
    own = None
    if not request.user.is_department:
        own = set(request.user.appointments.current().values_list("institution", flat=True))
    content = services.evidence.archive(version, own_institutions=own)
    name = _("Evidence of %(agreement)s") % {"agreement": version.agreement}
    return files.respond(content, name=f"{name}.zip", content_type="application/zip")


@require_http_methods(GET_POST)
def party_sign(request, pk, party_pk):
    """One page: whose signature, which text, what is still missing, the password."""
    party = party_for(request, pk, party_pk)
    may_answer = permissions.may_answer(request.user, party)
    rules = permissions.has_accepted_rules(request.user)
    opened = permissions.has_opened(request.user, party)
    form = SignForm(request.POST or None, initial={"shown_sha256": party.version.sha256})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["shown_sha256"] != party.version.sha256:
            raise Conflict(_("This is not the text that is being signed now. Open the agreement again and read it."))
        try:
            signature = _sign(request, party, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(_after_signing(request, party, signature))
    context = {
        "party": party,
        "agreement": party.version.agreement,
        "version": party.version,
        "form": form,
        "may_answer": may_answer,
        "has_accepted": rules,
        "has_opened": opened,
        "appointment": authority(party, request.user),
        "steps": _steps(rules, opened),
        "rules_url": f"{reverse('agreements:esign_rules')}?next={request.path}",
    }
    return render(request, "agreements/party_sign.html", context)


def _steps(rules, opened) -> list[dict]:
    labels = [_("Accept the rules"), _("Read the text"), pgettext("verb", "Sign")]
    done = [bool(rules), bool(opened), False]
    current = done.index(False)
    states = ["done" if is_done else "current" if n == current else "todo" for n, is_done in enumerate(done)]
    return [{"label": label, "state": state, "url": ""} for label, state in zip(labels, states, strict=True)]


def _sign(request, party, form):
    """What is missing is said before the password is looked at, so that a try is not lost on it."""
    if permissions.may_represent(request.user, party) and permissions.may_answer(request.user, party):
        permissions.may_sign(request.user, party).require()
        check_password(request, form.cleaned_data["password"]).require()
    return services.sign(
        party,
        by=request.user,
        shown_sha256=form.cleaned_data["shown_sha256"],
        reauthenticated_at=timezone.now(),
        client=client_of(request),
    )


def _after_signing(request, party, signature):
    agreement = party.version.agreement
    agreement.refresh_from_db()
    if agreement.state == "in_force":
        messages.success(request, _("Signed. You were the last: the agreement is in force."))
    else:
        message = _("Signed for %(party)s. Code of the record: %(code)s.")
        messages.success(request, message % {"party": party.short_name, "code": signature.code})
    return agreement


@require_http_methods(GET_POST)
def party_refuse(request, pk, party_pk):
    party = party_for(request, pk, party_pk)
    agreement = party.version.agreement
    permissions.may_represent(request.user, party).require()
    form = ReasonToSignForm(request.POST or None, initial={"shown_sha256": party.version.sha256})
    if request.method == "POST" and form.is_valid():
        services.refuse(
            party,
            by=request.user,
            shown_sha256=form.cleaned_data["shown_sha256"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The refusal is sent to the department."))
        return redirect(agreement)
    if request.method != "POST":
        permissions.may_refuse(request.user, party).require()
    context = {
        "agreement": agreement,
        "form": form,
        "title": _("Refuse to sign for %(party)s") % {"party": party.short_name},
        "text": _("The agreement cannot come into force without this signature. The other parties can go on signing."),
        "submit_label": _("Refuse to sign"),
        "style": "danger",
        "cancel_url": reverse("agreements:party_sign", args=[pk, party_pk]),
    }
    return render(request, "agreements/reason_form.html", context)


@require_http_methods(GET_POST)
def party_revoke(request, pk, party_pk):
    party = party_for(request, pk, party_pk)
    agreement = party.version.agreement
    permissions.may_represent(request.user, party).require()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.revoke(party, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Your signature is revoked. You can sign again while the agreement is out."))
        return redirect(agreement)
    if request.method != "POST":
        permissions.may_revoke(request.user, party).require()
    context = {
        "agreement": agreement,
        "form": form,
        "title": _("Revoke the signature for %(party)s") % {"party": party.short_name},
        "text": _("The record of the signature stays, marked as void, with your reason."),
        "submit_label": _("Revoke the signature"),
        "style": "danger",
        "cancel_url": agreement.get_absolute_url(),
    }
    return render(request, "agreements/reason_form.html", context)


@require_http_methods(GET_POST)
def esign_rules(request):
    """The rules of simple e-signature, and their acceptance by those who sign."""
    rules = EsignRules.objects.current()
    accepted = EsignAcceptance.objects.filter(rules=rules, user=request.user).first() if rules else None
    form = AcceptRulesForm(request.POST or None)
    may_accept = permissions.may_accept_rules(request.user)
    if request.method == "POST" and rules and form.is_valid():
        may_accept.require()
        services.accept_rules(rules, by=request.user, client=client_of(request))
        messages.success(request, _("The rules are accepted."))
        return redirect(safe_next(request, reverse("agreements:agreement_list")))
    context = {
        "rules": rules,
        "clauses": wording.numbered(wording.sections(rules.text)) if rules else [],
        "accepted": accepted,
        "form": form,
        "may_accept": may_accept,
    }
    return render(request, "agreements/esign_rules.html", context)
