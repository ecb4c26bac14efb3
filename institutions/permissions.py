"""Who may do what with the register and the networks."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import YES, Verdict, allow_if

from .models import (
    Appointment,
    AppointmentRole,
    Institution,
    MaterialBase,
    MaterialBaseState,
    Network,
    Participation,
    ParticipationState,
)
from .models.networks import UNPROMISED


def may_edit_register(user: User) -> Verdict:
    """Institutions are entered and changed by the department."""
    return allow_if(user.is_department, _("Only the department changes the register of institutions."))


def may_manage_networks(user: User) -> Verdict:
    """Networks, decisions and lists of participants are the department's."""
    return allow_if(user.is_department, _("Only the department manages networks."))


def may_appoint(user: User, institution: Institution, role: str = AppointmentRole.COORDINATOR) -> Verdict:
    """The department appoints anybody; the head appoints deputies and coordinators of the own institution."""
    if user.is_department:
        return YES
    of_head = role in (AppointmentRole.DEPUTY, AppointmentRole.COORDINATOR)
    return allow_if(of_head, _("Heads are appointed by the department.")) & allow_if(
        _heads(user, institution).exists(), _("Only the head of the institution appoints people in it.")
    )


def may_invite(user: User, participation: Participation) -> Verdict:
    return may_manage_networks(user) & allow_if(
        participation.state in UNPROMISED, _("The institution has answered the invitation.")
    )


def may_ask_again(user: User, participation: Participation) -> Verdict:
    return may_manage_networks(user) & allow_if(
        participation.state == ParticipationState.REFUSED, _("Only those that refused are asked again.")
    )


def may_include(user: User, participation: Participation) -> Verdict:
    return may_manage_networks(user) & allow_if(
        participation.state == ParticipationState.AGREED, _("Only those that agreed are included.")
    )


def may_strike_off(user: User, participation: Participation) -> Verdict:
    return may_manage_networks(user) & allow_if(
        participation.state in UNPROMISED, _("Whoever has answered stays on the list.")
    )


def may_invite_all(user: User, network: Network) -> Verdict:
    listed = network.participations.filter(state=ParticipationState.LISTED)
    return may_manage_networks(user) & allow_if(listed.exists(), _("There is nobody left to invite."))


def may_answer_invitation(user: User, participation: Participation) -> Verdict:
    """The head answers for the institution."""
    return allow_if(
        _heads(user, participation.institution).exists(), _("Only the head of the institution answers the invitation.")
    ) & allow_if(participation.state == ParticipationState.INVITED, _("The invitation awaits no answer."))


def may_fill(user: User, institution: Institution) -> Verdict:
    """The inventory is filled by the institution's own people: head, deputy, coordinator."""
    own = Appointment.objects.current().filter(user_id=user.pk, institution=institution)
    return allow_if(own.exists(), _("Only people appointed in this institution fill in its data."))


def may_change_material_base(user: User, base: MaterialBase) -> Verdict:
    """Its own people fill the form in, until it is submitted and after it is returned."""
    return may_fill(user, base.institution) & allow_if(
        base.is_editable, _("The form is submitted: the department gives it back if something is to be changed.")
    )


def may_review_material_bases(user: User) -> Verdict:
    """The queue of material bases is the department's."""
    return allow_if(user.is_department, _("Only the department accepts the material base."))


def may_review_material_base(user: User, base: MaterialBase) -> Verdict:
    submitted = base.state == MaterialBaseState.SUBMITTED
    return may_review_material_bases(user) & allow_if(submitted, _("Only a submitted form is accepted or returned."))


def may_reopen_material_base(user: User, base: MaterialBase) -> Verdict:
    return may_review_material_bases(user) & allow_if(
        base.state == MaterialBaseState.ACCEPTED, _("Only an accepted form is given back.")
    )


def _heads(user: User, institution: Institution):
    return Appointment.objects.current().heads().filter(user_id=user.pk, institution=institution)
