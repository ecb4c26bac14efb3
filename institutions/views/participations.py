"""One participant of a network: invited by the department, answered by the head, included or struck off."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.forms import ReasonForm
from common.verdicts import Conflict, Refused

from ..forms import networks as forms
from ..history import lines_about
from ..models import (
    Appointment,
    FounderDecision,
    Participation,
    ParticipationState,
)
from ..permissions import (
    may_answer_invitation,
    may_ask_again,
    may_invite,
    may_manage_networks,
    may_strike_off,
    may_take_back,
)
from ..services import networks
from ..tables.networks import PARTICIPATION_TONES
from .pages import form_page, sent


def _participation(request, pk) -> Participation:
    participations = Participation.objects.visible_to(request.user)
    return get_object_or_404(participations.select_related("network", "institution"), pk=pk)


def _back(participation: Participation):
    return redirect(f"{participation.network.get_absolute_url()}#participants")


@form_page
def participation_invite(request, pk):
    participation = _participation(request, pk)
    may_invite(request.user, participation).require()
    institution = participation.institution
    heads = list(
        Appointment.objects.current()
        .heads()
        .filter(institution=institution, user__is_active=True)
        .select_related("user")
    )
    form = forms.InviteForm(sent(request), initial={"email": institution.email})
    if request.method == "POST" and (heads or form.is_valid()):
        try:
            networks.invite(participation, by=request.user, email="" if heads else form.cleaned_data["email"])
        except Refused as refused:
            form.add_error(None, str(refused)) if not heads else messages.error(request, str(refused))
        else:
            messages.success(request, _("The invitation is sent: %(name)s.") % {"name": institution})
            return _back(participation)
    return render(
        request,
        "institutions/participation_invite.html",
        {"form": form, "participation": participation, "heads": heads, "head": institution.head_on()},
    )


@require_POST
def participation_include(request, pk):
    participation = _participation(request, pk)
    may_manage_networks(request.user).require()
    networks.include(participation, by=request.user)
    messages.success(request, _("“%(name)s” is included in the network.") % {"name": participation.institution})
    return _back(participation)


@form_page
def participation_ask_again(request, pk):
    participation = _participation(request, pk)
    may_ask_again(request.user, participation).require()
    form = forms.AskAgainForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            networks.ask_again(participation, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The invitation is sent: %(name)s.") % {"name": participation.institution})
            return _back(participation)
    return render(request, "institutions/participation_ask_again.html", {"form": form, "participation": participation})


@form_page
def participation_take_back(request, pk):
    """An inclusion made by mistake."""
    participation = _participation(request, pk)
    may_take_back(request.user, participation).require()
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        networks.take_back(participation, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The inclusion is undone: %(name)s.") % {"name": participation.institution})
        return _back(participation)
    return render(request, "institutions/participation_take_back.html", {"form": form, "participation": participation})


@form_page
def participation_strike_off(request, pk):
    participation = _participation(request, pk)
    may_strike_off(request.user, participation).require()
    form = forms.StrikeOffForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            networks.strike_off(participation, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(name)s” is struck off the list.") % {"name": participation.institution})
            return _back(participation)
    return render(request, "institutions/participation_strike_off.html", {"form": form, "participation": participation})


def invitation(request, pk):
    """What the network is, and the answer of the head."""
    participation = _participation(request, pk)
    network = participation.network
    decision = FounderDecision.objects.filter(network=network).select_related("file").first()
    others = network.participations.standing().exclude(state=ParticipationState.LISTED).exclude(pk=pk)
    return render(
        request,
        "institutions/invitation.html",
        {
            "participation": participation,
            "tone": PARTICIPATION_TONES[participation.state],
            "network": network,
            "decision": decision,
            "others": [str(one.institution) for one in others.select_related("institution")],
            "may_answer": may_answer_invitation(request.user, participation),
            "form": forms.AgreeForm(),
            "history": lines_about(participation, limit=10),
        },
    )


@require_POST
def participation_agree(request, pk):
    participation = _participation(request, pk)
    _may_answer(request.user, participation)
    if not forms.AgreeForm(request.POST).is_valid():
        messages.error(request, _("Tick that the institution agrees."))
        return redirect(participation)
    networks.answer_yes(participation, by=request.user)
    messages.success(request, _("Thank you. The department will include the institution in the network."))
    return redirect(participation)


@form_page
def participation_refuse(request, pk):
    participation = _participation(request, pk)
    _may_answer(request.user, participation)
    form = forms.RefuseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        networks.answer_no(participation, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The refusal is written down. The department will see the reason."))
        return redirect(participation)
    return render(request, "institutions/participation_refuse.html", {"form": form, "participation": participation})


def _may_answer(user, participation: Participation) -> None:
    """An answer that is no longer awaited is a conflict; an answer from somebody else is refused."""
    verdict = may_answer_invitation(user, participation)
    if not verdict and participation.state != ParticipationState.INVITED and len(verdict.reasons) == 1:
        raise Conflict(str(verdict))
    verdict.require()
