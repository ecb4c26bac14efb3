"""Who may do what with groups, places in them and needs."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions import facts as institution_facts

from .models import GroupState, Need, NeedState, Seat, TrainingGroup


def may_manage_groups(user: User) -> Verdict:
    """Groups are composed by the department."""
    return allow_if(user.is_department, _("Only the department composes training groups."))


def may_change_group(user: User, group: TrainingGroup) -> Verdict:
    return may_manage_groups(user) & allow_if(
        group.state in (GroupState.GATHERING, GroupState.RUNNING), _("The group is closed.")
    )


def may_enrol(user: User, group: TrainingGroup) -> Verdict:
    """People of an institution enrol their own staff, the department anybody's, while enrolment is open."""
    return allow_if(
        user.is_department or institution_facts.institutions_of(user).exists(),
        _("People are enrolled by their institution or by the department."),
    ) & allow_if(group.state == GroupState.GATHERING, _("Enrolment is closed."))


def may_dismiss(user: User, seat: Seat) -> Verdict:
    """Whoever may see the place may free it, until the group has begun to learn."""
    return may_enrol(user, seat.group)


def may_certify(user: User, group: TrainingGroup) -> Verdict:
    """The department enters the certificates of a group that has finished."""
    return may_manage_groups(user) & allow_if(
        group.state == GroupState.FINISHED, _("Certificates are entered when the group has finished.")
    )


def may_tell_needs(user: User) -> Verdict:
    return allow_if(institution_facts.institutions_of(user).exists(), _("Needs are told by people of institutions."))


def may_close_need(user: User, need: Need) -> Verdict:
    """The department says that it is met, the institution that it is no longer needed."""
    return allow_if(need.state == NeedState.OPEN, _("The need is closed already."))
