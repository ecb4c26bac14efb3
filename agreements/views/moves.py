"""What staff do with an agreement on its way: one function a verb."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from common.forms import ConfirmForm, ReasonForm
from common.verdicts import Refused

from .. import permissions, services
from .lookups import agreement_for, party_for

GET_POST = ["GET", "HEAD", "POST"]


def _plain(request, pk, service: Callable, done: str):
    """A move that needs no explanation."""
    agreement = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    service(agreement, by=request.user)
    messages.success(request, done)
    return redirect(agreement)


def _explained(request, pk, move: str, service: Callable, **page):
    """A move with a reason, on a page of its own."""
    agreement = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service(agreement, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, page["done"])
        return redirect(agreement)
    if request.method != "POST":
        permissions.may_move(request.user, agreement, move).require()
    context = {"agreement": agreement, "form": form, "cancel_url": agreement.get_absolute_url(), **page}
    return render(request, "agreements/reason_form.html", context)


@require_POST
def agreement_submit(request, pk):
    return _plain(request, pk, services.submit, _("The agreement is under review."))


@require_POST
def agreement_approve(request, pk):
    return _plain(request, pk, services.approve, _("The text is approved and can be sent for signing."))


@require_POST
def agreement_reissue(request, pk):
    done = _("The next version is under review. Return it for rework to change the parties or the template.")
    return _plain(request, pk, services.reissue, done)


@require_http_methods(GET_POST)
def agreement_return(request, pk):
    return _explained(
        *(request, pk, "return", services.return_for_rework),
        title=_("Return for rework"),
        text=_("The agreement becomes a draft again and can be changed."),
        submit_label=_("Return"),
        done=_("The agreement is a draft again."),
    )


@require_http_methods(GET_POST)
def agreement_reopen(request, pk):
    return _explained(
        *(request, pk, "reopen", services.reopen),
        title=_("Take back into review"),
        text=_("The approval is lifted; the agreement is not sent yet."),
        submit_label=_("Take back"),
        done=_("The agreement is under review again."),
    )


@require_http_methods(GET_POST)
def agreement_recall(request, pk):
    return _explained(
        *(request, pk, "recall", services.recall),
        title=_("Recall from signing"),
        text=_(
            "Nobody will be able to sign any more. Signatures given so far stay on record for the recalled version "
            "but do not count for a new one. Those who sign are told, with the reason."
        ),
        submit_label=_("Recall"),
        style="danger",
        done=_("The agreement is recalled. The parties are told."),
    )


@require_http_methods(GET_POST)
def agreement_fail(request, pk):
    return _explained(
        *(request, pk, "fail", services.fail),
        title=_("End without concluding"),
        text=_("The agreement will never come into force. Its number stays taken. This cannot be undone."),
        submit_label=_("End the agreement"),
        style="danger",
        done=_("The agreement is ended."),
    )


@require_http_methods(GET_POST)
def agreement_cancel(request, pk):
    return _explained(
        *(request, pk, "cancel", services.cancel),
        title=_("Cancel the agreement"),
        text=_("The draft stays in the list, marked as cancelled. This cannot be undone."),
        submit_label=_("Cancel the agreement"),
        style="danger",
        done=_("The agreement is cancelled."),
    )


@require_http_methods(GET_POST)
def agreement_send(request, pk):
    """What will happen, what is still missing, and an explicit yes."""
    agreement = agreement_for(request, pk)
    permissions.may_manage_agreements(request.user).require()
    form = ConfirmForm(request.POST or None)
    form.fields["confirm"].label = _("I have read the text and send it for signing")
    if request.method == "POST" and form.is_valid():
        try:
            agreement = services.send(agreement, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            message = _("The agreement is out for signing under No. %(number)s. The parties are told.")
            messages.success(request, message % {"number": agreement.number})
            return redirect(agreement)
    if request.method != "POST":
        permissions.may_move(request.user, agreement, "send").require()
    remarks = services.remarks(agreement)
    context = {
        "agreement": agreement,
        "form": form,
        "remarks": remarks,
        "is_blocked": any(remark.is_blocking for remark in remarks),
        "party_count": agreement.version.parties.count(),
    }
    return render(request, "agreements/agreement_send.html", context)


@require_http_methods(GET_POST)
def party_exclude(request, pk, party_pk):
    """Answer to a refusal or to silence where the text allows it: the agreement goes on without the party."""
    party = party_for(request, pk, party_pk)
    agreement = party.version.agreement
    permissions.may_manage_agreements(request.user).require()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.exclude(party, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The party is excluded and told so; the others' signatures stay valid."))
        return redirect(agreement)
    if request.method != "POST":
        permissions.may_exclude(request.user, party).require()
    context = {
        "agreement": agreement,
        "form": form,
        "title": _("Exclude %(party)s") % {"party": party.short_name},
        "text": _(
            "The agreement will be concluded without this party; it may accede later. If only its signature was "
            "missing, the agreement comes into force at once. This cannot be undone."
        ),
        "submit_label": _("Exclude"),
        "style": "danger",
        "cancel_url": agreement.get_absolute_url(),
    }
    status = 422 if form.errors else 200
    return render(request, "agreements/reason_form.html", context, status=status)


@require_http_methods(GET_POST)
def party_ask_again(request, pk, party_pk):
    """Answer to a refusal: the slot is opened again, and the director is written to."""
    party = party_for(request, pk, party_pk)
    agreement = party.version.agreement
    permissions.may_manage_agreements(request.user).require()
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = _("What to tell the director")
    if request.method == "POST" and form.is_valid():
        services.ask_again(party, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The party is asked again."))
        return redirect(agreement)
    if request.method != "POST":
        permissions.may_ask_again(request.user, party).require()
    context = {
        "agreement": agreement,
        "form": form,
        "title": _("Ask %(party)s again") % {"party": party.short_name},
        "text": _("Their reason: %(reason)s") % {"reason": party.refusal_reason},
        "submit_label": pgettext("to sign", "Ask again"),
        "cancel_url": agreement.get_absolute_url(),
    }
    return render(request, "agreements/reason_form.html", context)
