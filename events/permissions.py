"""Who may do what with schedules, events and sign-ups."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions.models import Appointment, Institution, Network, Participation

from .models import Event, EventSchedule, EventState, ScheduleState, SignUp, SignUpState


def may_begin(user: User, network: Network, institution: Institution | None) -> Verdict:
    """The network's schedule is begun by the department, an institution's by its own people."""
    if institution is None:
        return allow_if(user.is_department, _("Only the department keeps the schedule of the network."))
    takes_part = Participation.objects.standing().filter(network=network, institution=institution)
    return allow_if(_acts_for(user, institution), _("Only people of the institution keep its schedule.")) & allow_if(
        takes_part.exists(), _("The institution takes no part in this network.")
    )


def may_keep(user: User, schedule: EventSchedule) -> Verdict:
    """In whatever state: an institution's schedule is kept by its people, the network's by the department."""
    if schedule.institution is None:
        return allow_if(user.is_department, _("Only the department keeps the schedule of the network."))
    return allow_if(_acts_for(user, schedule.institution), _("Only people of the institution keep its schedule."))


def may_edit(user: User, schedule: EventSchedule) -> Verdict:
    """Lines are entered and changed until the schedule is submitted, and after its approval as amendments."""
    return may_keep(user, schedule) & allow_if(
        schedule.is_editable, _("The schedule awaits approval: take it back to change it.")
    )


def may_submit(user: User, schedule: EventSchedule) -> Verdict:
    return (
        may_keep(user, schedule)
        & allow_if(not schedule.is_of_network, _("The department approves its own schedule without submitting it."))
        & allow_if(schedule.is_editable, _("The schedule awaits approval already."))
        & allow_if(
            schedule.state != ScheduleState.APPROVED or has_news(schedule), _("Nothing has changed since the approval.")
        )
        & allow_if(schedule.events.exists(), _("Enter at least one event first."))
    )


def may_take_back(user: User, schedule: EventSchedule) -> Verdict:
    return may_keep(user, schedule) & allow_if(
        schedule.state == ScheduleState.SUBMITTED, _("The schedule does not await approval.")
    )


def may_decide(user: User, schedule: EventSchedule) -> Verdict:
    """The department approves or returns what was submitted; its own schedule it approves at once."""
    own = schedule.is_of_network
    return (
        allow_if(user.is_department, _("Only the department approves schedules."))
        & allow_if(own or schedule.state == ScheduleState.SUBMITTED, _("The schedule was not submitted for approval."))
        & allow_if(not own or schedule.events.exists(), _("Enter at least one event first."))
        & allow_if(
            not own or schedule.state != ScheduleState.APPROVED or has_news(schedule),
            _("Nothing has changed since the approval."),
        )
    )


def may_return(user: User, schedule: EventSchedule) -> Verdict:
    return may_decide(user, schedule) & allow_if(
        not schedule.is_of_network, _("The department does not return its own schedule.")
    )


def has_news(schedule: EventSchedule) -> bool:
    """Has anything been amended since the last approval?"""
    return schedule.amendments.filter(version=schedule.version).exists()


def may_change_event(user: User, event: Event) -> Verdict:
    return may_edit(user, event.schedule) & allow_if(
        event.is_ahead, _("The event is held or cancelled: plan it again to change it.")
    )


def may_remove_event(user: User, event: Event) -> Verdict:
    """What was approved stays on the list; whoever signed up must not lose the event without a word."""
    return (
        may_edit(user, event.schedule)
        & allow_if(not event.is_approved, _("The event was approved: cancel it with a reason."))
        & allow_if(not event.last_number, _("People signed up: cancel the event with a reason."))
    )


def may_put_off(user: User, event: Event) -> Verdict:
    """Cancel or move. What awaits approval for the first time stays as it was submitted."""
    return (
        may_keep(user, event.schedule)
        & allow_if(event.is_ahead, _("The event is held or cancelled already."))
        & allow_if(
            event.is_approved or event.schedule.is_editable,
            _("The schedule awaits approval: take it back to change it."),
        )
    )


def may_hold(user: User, event: Event) -> Verdict:
    """Say that it was held."""
    return (
        may_keep(user, event.schedule)
        & allow_if(event.is_ahead, _("The event is held or cancelled already."))
        & allow_if(event.is_approved, _("Only events of an approved schedule are marked as held."))
        & allow_if(event.day <= timezone.localdate(), _("The day of the event has not come yet."))
    )


def may_restore(user: User, event: Event) -> Verdict:
    return may_keep(user, event.schedule) & allow_if(not event.is_ahead, _("The event is planned already."))


def may_see_signups(user: User, event: Event) -> Verdict:
    """Names and contacts are for those who hold the event."""
    return may_keep(user, event.schedule) & allow_if(
        event.has_signup or event.last_number, _("Nobody signs up for this event.")
    )


def may_add_signup(user: User, event: Event) -> Verdict:
    return may_see_signups(user, event) & allow_if(event.is_ahead, _("The event is held or cancelled already."))


def may_mark_attendance(user: User, event: Event) -> Verdict:
    return (
        may_see_signups(user, event)
        & allow_if(event.erased_at is None, _("The names are erased: only the numbers are kept."))
        & allow_if(event.state != EventState.CANCELLED, _("The event is cancelled."))
        & allow_if(event.day <= timezone.localdate(), _("The day of the event has not come yet."))
    )


def may_cancel_signup(signup: SignUp) -> Verdict:
    """Whoever has the personal address, until the event begins."""
    return allow_if(signup.state != SignUpState.CANCELLED, _("This sign-up is cancelled already.")) & allow_if(
        signup.event.begins_at > timezone.now(), _("The event has begun.")
    )


def signing_up_is_open(event: Event) -> Verdict:
    """May people sign up now? Places are counted when they do."""
    now = timezone.now()
    return (
        allow_if(event.has_signup, _("Nobody signs up for this event."))
        & allow_if(event.state != EventState.CANCELLED, _("The event is cancelled."))
        & allow_if(event.state != EventState.HELD, _("The event is over."))
        & allow_if(event.is_approved, _("The event is not approved yet."))
        & allow_if(not event.signup_opens or event.signup_opens <= now, _("Signing up is not open yet."))
        & allow_if(now < event.signup_ends, _("Signing up is over."))
    )


def _acts_for(user: User, institution: Institution) -> bool:
    return Appointment.objects.current().filter(user_id=user.pk, institution=institution).exists()
