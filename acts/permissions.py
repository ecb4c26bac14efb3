"""Who may do what with acts, responsible persons, sheets of acquaintance and local acts."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions.models import Appointment, Institution

from .models import Acquaintance, ActState, LegalAct, LocalAct, LocalActState, ResponsiblePerson, ResponsibleState


def may_write_acts(user: User) -> Verdict:
    """Acts are written, registered and repealed by the department."""
    return allow_if(user.is_department, _("Only the department writes acts."))


def may_change_act(user: User, act: LegalAct) -> Verdict:
    return may_write_acts(user) & allow_if(
        act.is_draft, _("The text was sent to be signed or is registered: it does not change.")
    )


def may_send_act(user: User, act: LegalAct) -> Verdict:
    return may_write_acts(user) & allow_if(act.is_draft, _("Only a draft is sent to be signed."))


def may_register_act(user: User, act: LegalAct) -> Verdict:
    return may_write_acts(user) & allow_if(
        act.state == ActState.SIGNING, _("What was sent to be signed is registered.")
    )


def may_repeal_act(user: User, act: LegalAct) -> Verdict:
    return may_write_acts(user) & allow_if(act.state == ActState.IN_FORCE, _("Only an act in force is repealed."))


def may_attach_scan(user: User, act: LegalAct) -> Verdict:
    return (
        may_write_acts(user)
        & allow_if(act.is_registered, _("The scan belongs to a registered act."))
        & allow_if(not act.scan_id, _("The signed scan is attached already."))
    )


def may_change_templates(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department changes templates."))


def may_see_sheet(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department sees who has read an act."))


def may_address(user: User, act: LegalAct) -> Verdict:
    return may_see_sheet(user) & allow_if(
        act.state == ActState.IN_FORCE, _("People are asked to read what is in force.")
    )


def may_mark_paper(user: User, row: Acquaintance) -> Verdict:
    return may_see_sheet(user) & allow_if(
        not row.confirmed_at, _("This person has confirmed already: the line does not change.")
    )


def may_propose(user: User, institution: Institution | None) -> Verdict:
    """The head proposes the own person; the department anybody, and the coordinator of the network alone."""
    if institution is None:
        return allow_if(user.is_department, _("The coordinator of the network is proposed by the department."))
    heads = Appointment.objects.current().heads().filter(user_id=user.pk, institution=institution)
    return allow_if(
        user.is_department or heads.exists(),
        _("The responsible person is proposed by the head of the institution or by the department."),
    )


def may_withdraw(user: User, person: ResponsiblePerson) -> Verdict:
    return may_propose(user, person.institution) & allow_if(
        person.state == ResponsibleState.PROPOSED and not person.act_id,
        _("Only a proposal that no order has taken is withdrawn."),
    )


def may_end(user: User, person: ResponsiblePerson) -> Verdict:
    return may_write_acts(user) & allow_if(
        person.state == ResponsibleState.APPOINTED, _("Only a person in office is relieved.")
    )


def may_see_local_acts(user: User) -> Verdict:
    """The table of all institutions is the department's; the others see their own."""
    return allow_if(user.is_department, _("Only the department sees the local acts of all institutions."))


def may_fill_local_acts(user: User, institution: Institution) -> Verdict:
    """The institution's own people enter its acts; the department may, for those who cannot."""
    own = Appointment.objects.current().filter(user_id=user.pk, institution=institution)
    return allow_if(
        user.is_department or own.exists(), _("Local acts are entered by people of the institution or the department.")
    )


def may_cancel_local_act(user: User, act: LocalAct) -> Verdict:
    """The head's own decision, or the department's where it was entered by mistake."""
    heads = Appointment.objects.current().heads().filter(user_id=user.pk, institution=act.institution_id)
    return allow_if(
        user.is_department or heads.exists(), _("A local act is cancelled by the head or by the department.")
    ) & allow_if(act.state == LocalActState.ADOPTED, _("Only an adopted act is cancelled."))
