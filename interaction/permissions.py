"""Who may do what with interaction plans: institutions propose and edit their own items, the department all."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions import facts as institution_facts
from institutions.models import Participation
from institutions.models.networks import PART_TAKING

from .models import InteractionPlan, PlanItem, PlanState, Remark


def own_in(user: User, plan: InteractionPlan) -> set:
    """Keys of the person's institutions that take part in the plan's network."""
    own = institution_facts.institutions_of(user).order_by().values("pk")
    inside = Participation.objects.filter(network=plan.network_id, state__in=PART_TAKING, institution__in=own)
    return set(inside.values_list("institution", flat=True))


def may_manage_plans(user: User) -> Verdict:
    """Plans, their sections and their order are the department's."""
    return allow_if(user.is_department, _("Only the department manages interaction plans."))


def may_change_plan(user: User, plan: InteractionPlan) -> Verdict:
    """Particulars, sections, copying and import."""
    return may_manage_plans(user) & allow_if(
        plan.state != PlanState.APPROVED, _("The plan is approved: begin the next version to change it.")
    )


def may_propose(user: User, plan: InteractionPlan) -> Verdict:
    """Institutions of the network propose items while the plan is a draft; the department until it is approved."""
    if user.is_department:
        return may_change_plan(user, plan)
    return allow_if(own_in(user, plan), _("Items are proposed by institutions that take part in the network.")) & (
        _open_to_institutions(plan)
    )


def may_change_item(user: User, item: PlanItem) -> Verdict:
    """Whoever answers for the item edits it, and the department."""
    if user.is_department:
        return may_change_plan(user, item.plan)
    return allow_if(
        item.responsible_id in own_in(user, item.plan),
        _("An item is changed by the institution that answers for it and by the department."),
    ) & _open_to_institutions(item.plan)


def may_mark(user: User, item: PlanItem) -> Verdict:
    """Progress is told by the responsible institution, of what is approved; by the department too."""
    return allow_if(
        user.is_department or (item.responsible_id and item.responsible_id in own_in(user, item.plan)),
        _("Progress is marked by the institution that answers for the item."),
    ) & allow_if(item.is_in_force, _("Progress is marked when the plan is approved."))


def may_remark(user: User, plan: InteractionPlan) -> Verdict:
    """Everybody who builds the plan may say a word on any item."""
    return allow_if(
        user.is_department or own_in(user, plan), _("Remarks are made by those who take part in the network.")
    )


def may_settle(user: User, remark: Remark) -> Verdict:
    """A remark is settled by its author, by whoever answers for the item, or by the department."""
    item = remark.item
    return allow_if(
        user.is_department or remark.author_id == user.pk or item.responsible_id in own_in(user, item.plan),
        _("A remark is settled by its author, the responsible institution or the department."),
    ) & allow_if(remark.settled_at is None, _("The remark is settled already."))


def may_submit(user: User, plan: InteractionPlan) -> Verdict:
    """Collecting ends: institutions change nothing any more."""
    return (
        may_manage_plans(user)
        & allow_if(plan.state == PlanState.DRAFT, _("Only a draft is sent for approval."))
        & allow_if(plan.items.standing().exists(), _("The plan is empty: add at least one item."))
    )


def may_send_back(user: User, plan: InteractionPlan) -> Verdict:
    return may_manage_plans(user) & allow_if(
        plan.state == PlanState.APPROVAL, _("Only a plan on approval is given back to the institutions.")
    )


def may_approve(user: User, plan: InteractionPlan) -> Verdict:
    return may_manage_plans(user) & allow_if(
        plan.state == PlanState.APPROVAL, _("First send the plan for approval: then nobody changes it meanwhile.")
    )


def may_revise(user: User, plan: InteractionPlan) -> Verdict:
    return may_manage_plans(user) & allow_if(
        plan.state == PlanState.APPROVED, _("The next version is begun from an approved plan.")
    )


def _open_to_institutions(plan: InteractionPlan) -> Verdict:
    if plan.state == PlanState.APPROVAL:
        return allow_if(False, _("The plan is on approval: institutions change nothing now."))
    return allow_if(plan.state == PlanState.DRAFT, _("The plan is approved: it is changed in its next version."))
