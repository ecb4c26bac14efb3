"""What the plan says on the cards of networks and institutions."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.models import Institution, Network
from institutions.panels import Panels

from . import permissions
from .facts import current_stages, plan_of
from .models import StageProgress

Panel = tuple[str, str, str, str]  # title, text, address, label
plan_panels = Panels()  # of the plan's page: rooms above register ``func(request, plan)`` in ``ready()``


def of_network(request: HttpRequest, network: Network) -> list[Panel]:
    """The network's plan, or the way to start one."""
    plan = plan_of(network)
    if plan is None:
        if not permissions.may_start_plan(request.user):
            return []
        text = _("No plan runs for the network yet.")
        return [(_("Plan"), text, reverse("planning:plan_start"), _("Start a plan"))]
    board = reverse("planning:board", args=[plan.pk])
    text = _("%(plan)s, since %(day)s.") % {
        "plan": plan.version.title.rstrip("."),
        "day": plan.starts_on.strftime("%d.%m.%Y"),
    }
    return [
        (_("Plan"), text, plan.get_absolute_url(), _("Open the plan")),
        (_("Board"), _("Where each institution stands."), board, _("Open the board")),
    ]


def of_institution(request: HttpRequest, institution: Institution) -> list[Panel]:
    """Where the institution stands in each plan that this person sees."""
    rows = StageProgress.objects.visible_to(request.user).standing().filter(institution=institution)
    return [
        (
            _("Plan"),
            _("%(network)s: stage %(number)s, %(state)s.")
            % {
                "network": progress.plan.network.name,
                "number": progress.stage.number,
                "state": progress.get_state_display().lower(),
            },
            reverse("planning:institution_card", args=[progress.plan_id, institution.pk]),
            _("Open the institution's plan"),
        )
        for progress in current_stages(rows)
    ]
