"""Who may do what with the register and the networks."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if

from .models import Appointment, Institution, Participation


def may_edit_register(user: User) -> Verdict:
    """Institutions are entered and changed by the department."""
    return allow_if(user.is_department, _("Only the department changes the register of institutions."))


def may_manage_networks(user: User) -> Verdict:
    """Networks, decisions and lists of participants are the department's."""
    return allow_if(user.is_department, _("Only the department manages networks."))


def may_fill(user: User, institution: Institution) -> Verdict:
    """The inventory is filled by the institution's own people: head, deputy, coordinator."""
    own = Appointment.objects.current().filter(user_id=user.pk, institution=institution)
    return allow_if(own.exists(), _("Only people appointed in this institution fill in its data."))


def may_answer_invitation(user: User, participation: Participation) -> Verdict:
    """The head answers for the institution."""
    heads = Appointment.objects.current().heads().filter(user_id=user.pk, institution=participation.institution)
    return allow_if(heads.exists(), _("Only the head of the institution answers the invitation."))
