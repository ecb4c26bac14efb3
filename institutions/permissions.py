"""Who may do what with the register and the networks."""

import uuid

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import YES, Verdict, allow_if

from .models import (
    AnalyticalNote,
    Appointment,
    AppointmentRole,
    Booking,
    BookingState,
    Institution,
    Network,
    Participation,
    ParticipationState,
    PartnerAnswer,
    ProgrammePartner,
    ProgrammeState,
    ProgrammeVersion,
    RequestState,
    ResourceItem,
    ResourceRequest,
    StaffList,
    Submission,
    SubmissionState,
)
from .models.bookings import HOLDING
from .models.networks import UNPROMISED, WITH_ROLES, fellows_of
from .models.programmes import AWAITING_PARTNERS, EDITABLE, UNDER_WAY, WITH_EXPERT


def may_edit_register(user: User) -> Verdict:
    """Institutions are entered and changed by the department."""
    return allow_if(user.is_department, _("Only the department changes the register of institutions."))


def may_edit_particulars(user: User, institution: Institution) -> Verdict:
    """Contacts, teaching addresses, licences, children and accounts: the institution knows them best.

    Its name, INN and legal particulars are the department's: papers of all others rest on them.
    """
    own = _own(user, institution)
    return allow_if(
        user.is_department or own.exists(), _("Only the department and people of the institution change its data.")
    )


def may_edit_email(user: User, institution: Institution) -> Verdict:
    """The access of the next head goes to this address, so that a coordinator does not choose it."""
    return allow_if(
        user.is_department or _heads(user, institution).exists(),
        _("The e-mail is changed by the head or the department: the access of the head goes there."),
    )


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


def may_see_authority(user: User, institution: Institution) -> Verdict:
    """Scans of orders and powers of attorney hold personal data: for the department and the head."""
    return allow_if(
        user.is_department or _heads(user, institution).exists(),
        _("Only the department and the head of the institution see scans of authority documents."),
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


def may_take_back(user: User, participation: Participation) -> Verdict:
    return may_manage_networks(user) & allow_if(
        participation.state == ParticipationState.INCLUDED, _("Only an inclusion is undone.")
    )


def may_strike_off(user: User, participation: Participation) -> Verdict:
    return may_manage_networks(user) & allow_if(
        participation.state in UNPROMISED, _("Whoever has answered stays on the list.")
    )


def may_decide_role(user: User, participation: Participation) -> Verdict:
    """Active or passive is the department's decision, about those who take part."""
    return may_manage_networks(user) & allow_if(
        participation.state in WITH_ROLES,
        _("Only institutions that agreed or were included have a role in the network."),
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
    own = _own(user, institution)
    return allow_if(own.exists(), _("Only people appointed in this institution fill in its data."))


def may_change_submission(user: User, form: Submission) -> Verdict:
    """Its own people fill a form in, until it is submitted and after it is returned."""
    return may_fill(user, form.institution) & allow_if(
        form.is_editable, _("The form is submitted: the department gives it back if something is to be changed.")
    )


def may_review_submissions(user: User) -> Verdict:
    """The queues of forms (material bases, staff lists) are the department's."""
    return allow_if(user.is_department, _("Only the department accepts what institutions hand in."))


def may_review_submission(user: User, form: Submission) -> Verdict:
    return may_review_submissions(user) & allow_if(
        form.is_under_review, _("Only a submitted form is accepted or returned.")
    )


def may_reopen_submission(user: User, form: Submission) -> Verdict:
    return may_review_submissions(user) & allow_if(
        form.state == SubmissionState.ACCEPTED, _("Only an accepted form is given back.")
    )


def may_remove_from_staff(user: User, staff_list: StaffList) -> Verdict:
    """Of an accepted list nobody disappears: whoever is no longer there is marked as gone."""
    return may_fill(user, staff_list.institution) & allow_if(
        staff_list.may_lose_people,
        _("Nobody is deleted from a list that was handed in: mark that the person has left."),
    )


def _own(user: User, institution: Institution):
    return Appointment.objects.current().filter(user_id=user.pk, institution=institution)


def may_see_sharing(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department sees the figures of all institutions."))


def may_share(user: User, item: ResourceItem) -> Verdict:
    """Open hours, closed days and consent are the keeper's."""
    return allow_if(
        _acts_for(user, item.base.institution), _("Only people of the institution that keeps it set its hours.")
    ) & allow_if(item.is_offered, _("The resource is not offered to the network."))


def may_book(user: User, item: ResourceItem, institutions: list[Institution]) -> Verdict:
    """Any of the person's ``institutions`` (see ``facts.institutions_of``) in a common network with the keeper."""
    is_fellow = Institution.objects.filter(pk__in=fellows_of([item.base.institution_id])).filter(
        pk__in=[institution.pk for institution in institutions]
    )
    is_own = any(institution.pk == item.base.institution_id for institution in institutions)
    return allow_if(institutions, _("Resources are booked by people of institutions.")) & allow_if(
        not institutions or is_own or is_fellow.exists(), _("Only participants of a common network book this resource.")
    )


def may_answer_booking(user: User, booking: Booking) -> Verdict:
    """The keeper agrees or refuses, before the hour begins."""
    return (
        allow_if(_acts_for(user, booking.keeper), _("Only the institution that keeps the resource answers."))
        & allow_if(booking.state == BookingState.REQUESTED, _("The booking awaits no answer."))
        & allow_if(not booking.has_begun, _("The hour has begun: it is too late for an answer."))
    )


def may_cancel_booking(user: User, booking: Booking) -> Verdict:
    """Either side gives it up, before the hour begins."""
    return (
        _is_of(user, booking)
        & allow_if(booking.state in HOLDING, _("The booking holds no hour any more."))
        & allow_if(not booking.has_begun, _("The hour has begun: it cannot be given up any more."))
    )


def may_record_use(user: User, booking: Booking) -> Verdict:
    """Either side tells what took place, when the hour is over."""
    return _is_of(user, booking) & _is_over(booking)


def may_confirm_use(user: User, booking: Booking) -> Verdict:
    """The keeper confirms what took place, or that nobody came."""
    return allow_if(
        _acts_for(user, booking.keeper), _("Only the institution that keeps the resource confirms its use.")
    ) & _is_over(booking)


def _is_over(booking: Booking) -> Verdict:
    return allow_if(booking.state == BookingState.AGREED, _("Only an agreed booking is told of.")) & allow_if(
        booking.is_over, _("The hour is not over yet.")
    )


def _is_of(user: User, booking: Booking) -> Verdict:
    own = Appointment.objects.current().filter(
        user_id=user.pk, institution__in=[booking.keeper_id, booking.institution_id]
    )
    return allow_if(own.exists(), _("Only the two institutions that the booking is of decide on it."))


def may_change_request(user: User, request: ResourceRequest) -> Verdict:
    """Requests are changed and closed by the institution that made them, while they are open."""
    return may_close_request(user, request) & allow_if(
        request.state == RequestState.OPEN, _("The request is closed: reopen it first.")
    )


def may_close_request(user: User, request: ResourceRequest) -> Verdict:
    return allow_if(_acts_for(user, request.institution), _("Only the institution that made the request changes it."))


def may_ask_keeper(user: User, request: ResourceRequest) -> Verdict:
    """Keepers are asked to help by the institution itself or by the department."""
    return allow_if(
        user.is_department or _acts_for(user, request.institution),
        _("Only the institution that made the request, or the department, asks the keepers."),
    ) & allow_if(request.state == RequestState.OPEN, _("The request is closed: reopen it first."))


def _acts_for(user: User, institution: Institution) -> bool:
    return Appointment.objects.current().filter(user_id=user.pk, institution=institution).exists()


def _heads(user: User, institution: Institution):
    return Appointment.objects.current().heads().filter(user_id=user.pk, institution=institution)


# Programmes (order, task 6.3)


def may_write_programme(user: User, version: ProgrammeVersion) -> Verdict:
    """The institution's own people write it, whatever state it is in."""
    return may_fill(user, version.programme.institution)


def may_decide_programme(user: User, version: ProgrammeVersion) -> Verdict:
    """The head's own part."""
    is_head = _heads(user, version.programme.institution).exists()
    return allow_if(is_head, _("Only the head of the institution approves a programme."))


def may_end_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return allow_if(
        user.is_department or _heads(user, version.programme.institution).exists(),
        _("Only the head of the institution or the department ends a programme."),
    )


def is_expert_of(user: User, version: ProgrammeVersion) -> bool:
    """The department, or whom it has appointed."""
    return user.is_department or version.expert_id == user.pk


def may_be_expert_of(user: User, version: ProgrammeVersion) -> Verdict:
    return allow_if(
        is_expert_of(user, version), _("Programmes are judged by the department and the experts it appoints.")
    )


def may_choose_experts(user: User, version: ProgrammeVersion) -> Verdict:
    return allow_if(user.is_department, _("Experts are appointed by the department."))


def may_change_programme(user: User, version: ProgrammeVersion) -> Verdict:
    """The institution's own people write it, until the expert has it and after remarks."""
    return may_write_programme(user, version) & _programme_is(
        version, EDITABLE, _("Only a draft and a programme returned with remarks are changed.")
    )


def may_submit_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_write_programme(user, version) & _programme_is(
        version, [ProgrammeState.DRAFT], _("Only a draft is submitted.")
    )


def may_discard_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_submit_programme(user, version) & allow_if(
        not version.round, _("An expert has seen this programme: it stays.")
    )


def may_resubmit_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_write_programme(user, version) & _programme_is(
        version, [ProgrammeState.REMARKS], _("Only a programme returned with remarks is submitted again.")
    )


def may_judge_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_be_expert_of(user, version) & _programme_is(
        version, WITH_EXPERT, _("The programme is not with the expert now.")
    )


def may_appoint_expert(user: User, version: ProgrammeVersion) -> Verdict:
    return may_choose_experts(user, version) & _programme_is(
        version, [*EDITABLE, *WITH_EXPERT], _("The expertise of this version is over.")
    )


def may_adopt_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_write_programme(user, version) & _programme_is(
        version, [ProgrammeState.RECOMMENDED], _("The council adopts what the expert has recommended.")
    )


def may_approve_programme(user: User, version: ProgrammeVersion) -> Verdict:
    """The head's order; the partners' heads have agreed before."""
    waiting = version.partners.exclude(state=PartnerAnswer.AGREED)
    return (
        may_decide_programme(user, version)
        & _programme_is(version, [ProgrammeState.ADOPTED], _("The head approves what the council has adopted."))
        & allow_if(not waiting.exists(), _("Not all partners have agreed yet."))
    )


def may_revise_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_write_programme(user, version) & _programme_is(
        version, AWAITING_PARTNERS, _("Only a programme between expertise and order is taken back.")
    )


def may_publish_programme(user: User, version: ProgrammeVersion) -> Verdict:
    return may_write_programme(user, version) & _programme_is(
        version, [ProgrammeState.APPROVED], _("Only an approved programme is published.")
    )


def may_close_programme(user: User, version: ProgrammeVersion) -> Verdict:
    """To the archive, or withdrawn: by the head, or by the department."""
    return may_end_programme(user, version) & _programme_is(
        version,
        [ProgrammeState.APPROVED, ProgrammeState.PUBLISHED],
        _("Only an approved or published programme is ended."),
    )


def may_tell_places(user: User, version: ProgrammeVersion) -> Verdict:
    return may_write_programme(user, version) & _programme_is(
        version, [ProgrammeState.PUBLISHED], _("The programme is not published: nobody enrols in it.")
    )


def may_begin_version(user: User, version: ProgrammeVersion) -> Verdict:
    """``version``: the last one of its programme."""
    return may_write_programme(user, version) & allow_if(
        version.state not in UNDER_WAY, _("A version of this programme is under way already: finish that one first.")
    )


def may_copy_programme(user: User) -> Verdict:
    """Whoever writes programmes of an institution may begin one from another's published words."""
    own = Appointment.objects.current().filter(user_id=user.pk)
    return allow_if(own.exists(), _("Only people appointed in an institution begin programmes."))


def may_head_partner(user: User, partner: ProgrammePartner) -> Verdict:
    return allow_if(_heads(user, partner.institution).exists(), _("Only the head of the partner answers for it."))


def partners_to_answer(user: User, version: ProgrammeVersion) -> set[uuid.UUID]:
    """Keys of the institutions whose answer to this version the person may give now. One query for all partners."""
    if version.state not in AWAITING_PARTNERS:
        return set()
    heading = Appointment.objects.current().heads().filter(user_id=user.pk)
    return set(heading.values_list("institution", flat=True))


def may_answer_as_partner(user: User, partner: ProgrammePartner) -> Verdict:
    return may_head_partner(user, partner) & allow_if(
        partner.version.state in AWAITING_PARTNERS, _("Partners answer between the expertise and the order.")
    )


def may_read_programme_papers(user: User, version: ProgrammeVersion) -> Verdict:
    """Remarks, protocol and order concern those who take part; the others read what is published."""
    return allow_if(
        is_expert_of(user, version) or version.is_of(user),
        _("Only the institutions of the programme, its expert and the department read this."),
    )


def _programme_is(version: ProgrammeVersion, states, otherwise) -> Verdict:
    return allow_if(version.state in states, otherwise)


def may_see_reports(user: User) -> Verdict:
    """Figures by name of all institutions are the department's; others see their own beside the network's."""
    return allow_if(user.is_department, _("Only the department sees the figures of all institutions."))


def may_write_notes(user: User) -> Verdict:
    """Analytical notes are written and approved by the department."""
    return allow_if(user.is_department, _("Only the department writes analytical notes."))


def may_change_note(user: User, note: AnalyticalNote) -> Verdict:
    return may_write_notes(user) & allow_if(
        note.is_draft, _("The note is approved: it does not change. A new note supersedes it.")
    )
