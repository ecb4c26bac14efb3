"""What interaction plans say on the cards of networks."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.look import state_badge
from institutions.models import Network

from . import permissions
from .models import InteractionPlan, PlanItem, PlanState

PLAN_TONES = {PlanState.DRAFT: "neutral", PlanState.APPROVAL: "waiting", PlanState.APPROVED: "good"}


def of_network(request: HttpRequest, network: Network) -> list[tuple]:
    """The latest plan with its state, or the way to begin one."""
    plan = InteractionPlan.objects.visible_to(request.user).filter(network=network).order_by("-school_year").first()
    title = _("Interaction plan")
    if plan is None:
        if not permissions.may_manage_plans(request.user):
            return []
        url = f"{reverse('interaction:plan_create')}?network={network.pk}"
        return [(title, _("What is done together this year is not planned yet."), url, _("Begin a plan"))]
    items = PlanItem.objects.filter(plan=plan)
    figures = [
        (items.standing().count(), _("items")),
        (items.approved().filter(progress="done").count(), _("done")),
        (items.overdue().count(), _("overdue")),
    ]
    badge = state_badge(plan.state, plan.get_state_display(), PLAN_TONES[PlanState(plan.state)])
    return [(title, plan.year_label, plan.get_absolute_url(), _("Open the interaction plan"), figures, badge)]
