"""How far the plan of network interaction has come."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interaction import facts as interaction_facts
from interaction.models import PlanState

from ..gates import Asked, Condition, Level, Progress, check


@check(
    "interaction-plan-approved",
    gettext_lazy("Interaction plan approved"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "Looks at the network's interaction plan for the present school year or a later one. Met when a version of it "
        "is approved with the number and date of the order; a later version in work changes nothing. To meet it, begin "
        "the plan, let the institutions propose items, send it for approval and approve it. When the school year ends "
        "and the next plan is not approved, the condition asks for attention again."
    ),
)
def interaction_plan_approved(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 4.2."""
    state = interaction_facts.plan_state(asked.network)
    if state is None:
        mend = f"{reverse('interaction:plan_create')}?network={asked.network.pk}"
        return Progress(0, 1, _("The interaction plan is not begun."), mend, awaits_department=True)
    if state.is_approved:
        return Progress(1, 1, mend=state.url)
    if state.state == PlanState.APPROVAL:
        return Progress(0, 1, _("The interaction plan is on approval."), state.url, awaits_department=True)
    if not state.items:
        return Progress(0, 1, _("The interaction plan has no items yet."), state.url)
    return Progress(
        0, 1, _("The interaction plan is a draft: send it for approval."), state.url, awaits_department=True
    )
