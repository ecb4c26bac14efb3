"""Roles in a network: what is suggested and why, what was decided, by whom and on which basis."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.verdicts import Conflict, Refused
from journal.facts import history_of

from .. import network_roles
from ..forms import networks as forms
from ..history import Line
from ..models import Network, NetworkRole, Participation, ResourceCentre
from ..models.networks import WITH_ROLES
from ..permissions import may_decide_role, may_manage_networks
from ..services import roles
from .pages import form_page, sent

A_PAGE = 200
ROLE_TONES = {NetworkRole.ACTIVE: "good", NetworkRole.PASSIVE: "info"}


def network_role_list(request, pk):
    """The participants with their roles; the department sees the suggestions and decides."""
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=pk)
    may_manage = may_manage_networks(request.user)
    taking_part = network.participations.filter(state__in=WITH_ROLES)
    counts = dict.fromkeys(["", *NetworkRole.values], 0)
    for role in taking_part.order_by().values_list("role", flat=True):
        counts[role] += 1
    page = Paginator(taking_part.select_related("institution", "role_decided_by"), A_PAGE).get_page(
        request.GET.get("page")
    )
    suggested = network_roles.suggestions([one.institution_id for one in page]) if may_manage else {}
    of_network = ResourceCentre.objects.current().filter(network=network)
    centres = {centre.institution_id: centre for centre in of_network}
    rows = [
        {
            "participation": one,
            "tone": ROLE_TONES.get(one.role, "neutral"),
            "suggestion": suggested.get(one.institution_id),
            "differs": bool(suggested) and one.role != suggested[one.institution_id].role,
            "form": _row_form(one, suggested[one.institution_id]) if suggested else None,
            "centre": centres.get(one.institution_id),
        }
        for one in page
    ]
    return render(
        request,
        "institutions/network_roles.html",
        {
            "network": network,
            "page": page,
            "rows": rows,
            "may_manage": may_manage,
            "active": counts[NetworkRole.ACTIVE],
            "passive": counts[NetworkRole.PASSIVE],
            "undecided": counts[""],
        },
    )


def _row_form(participation: Participation, suggestion, data=None) -> forms.RoleRowForm:
    """What is decided already, or else the suggestion; both may be corrected before they are recorded."""
    initial = {
        "role": participation.role or suggestion.role,
        "basis": participation.role_basis or suggestion.reason,
    }
    name = participation.institution.short_name
    return forms.RoleRowForm(data, prefix=str(participation.pk), initial=initial, name=name)


@require_POST
def network_roles_accept(request, pk):
    """Record the ticked lines as they were corrected; a line sent without a role gets what is suggested."""
    network = get_object_or_404(Network.objects.visible_to(request.user), pk=pk)
    may_manage_networks(request.user).require()
    keys = _keys(request.POST.getlist("participations"))
    chosen = list(network.participations.filter(pk__in=keys, state__in=WITH_ROLES).select_related("institution"))
    suggested = network_roles.suggestions([one.institution_id for one in chosen])
    decisions, wrong = {}, []
    for one in chosen:
        suggestion = suggested[one.institution_id]
        if f"{one.pk}-role" not in request.POST:
            decisions[one.pk] = (suggestion.role, suggestion.reason)
            continue
        form = _row_form(one, suggestion, request.POST)
        if form.is_valid():
            decisions[one.pk] = (form.cleaned_data["role"], form.cleaned_data["basis"])
        else:
            wrong.append(one)
    results = roles.record(network, decisions, by=request.user)
    if done := sum(not result.reason for result in results):
        message = ngettext("%(count)s role is recorded.", "%(count)s roles are recorded.", done) % {"count": done}
        messages.success(request, message)
    elif not wrong:
        messages.error(request, _("Nobody is chosen: tick the institutions whose suggested roles are right."))
    for one in wrong:
        messages.warning(request, f"{one.institution}: {_('Give the basis of the role.')}")
    for result in results:
        if result.reason:
            messages.warning(request, f"{result.participation.institution}: {result.reason}")
    return redirect("institutions:network_roles", network.pk)


def _keys(texts: list[str]) -> list:
    keys = []
    for text in texts:
        try:
            keys.append(Participation._meta.pk.to_python(text))
        except ValidationError:
            continue
    return keys


@form_page
def participation_role(request, pk):
    """One participant: the suggestion with its reasons, and the decision."""
    participations = Participation.objects.visible_to(request.user)
    participation = get_object_or_404(participations.select_related("network", "institution"), pk=pk)
    may_decide_role(request.user, participation).require()
    suggestion = network_roles.suggestions([participation.institution_id])[participation.institution_id]
    initial = {
        "role": participation.role or suggestion.role,
        "basis": participation.role_basis or suggestion.reason,
    }
    form = forms.RoleForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            roles.decide_role(participation, **form.cleaned_data, by=request.user)
        except (Refused, Conflict) as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The role is recorded: %(name)s.") % {"name": participation.institution})
            return redirect("institutions:network_roles", participation.network_id)
    return render(
        request,
        "institutions/participation_role.html",
        {
            "form": form,
            "participation": participation,
            "suggestion": suggestion,
            "decisions": _decisions(participation),
        },
    )


def _decisions(participation: Participation) -> list[Line]:
    """Every decision on the role so far, newest first, out of the journal, which nobody rewrites."""
    labels = dict(NetworkRole.choices)
    lines = []
    for entry in history_of(participation, limit=200):
        if entry.action == "institutions.participation.decide_role":
            was, now = (str(labels.get(entry.details.get(side), "—")) for side in ("was", "now"))
            lines.append(Line(entry.at, entry.actor_name, f"{was} → {now}", entry.reason))
    return lines
