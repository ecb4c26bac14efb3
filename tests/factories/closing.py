"""What makes each condition of a plan hold, done as its people would: one function a check.

``close(plan, stage, institutions, by=…)`` closes all conditions of a stage; a check that has no function here fails.
"""

from collections.abc import Callable, Iterable

from django.utils import timezone

from acts.models import LocalActKind
from information.models import Publication
from institutions.models import Institution, MaterialBase, Participation, Programme, StaffList, StaffMember
from institutions.models.enrolments import school_year_of
from institutions.services import enrolments, roles
from planning import gates
from planning.gates import Condition
from planning.models import Plan, Stage
from planning.services import evidence
from surveys.models import Audience, Entry
from surveys.services import close_launch

from .acts import make_act, make_local_act, make_person
from .agreements import give_decision, make_agreement
from .events import EventFactory
from .information import ChannelFactory, PublicationFactory
from .institutions import AnalyticalNoteFactory, MaterialBaseFactory
from .interaction import approve_plan, make_item, make_plan
from .programmes import ProgrammeVersionFactory
from .staff import StaffListFactory, StaffMemberFactory, TrainingFactory
from .surveys import LaunchFactory, answer

CLOSERS: dict[str, Callable] = {}
ANSWERS = 5


def closes(*codes: str):
    def register(function):
        CLOSERS.update(dict.fromkeys(codes, function))
        return function

    return register


def close(plan: Plan, stage: Stage, institutions: Iterable[Institution], *, by, but: Iterable[str] = ()) -> None:
    """Close every condition of the stage for these institutions, ``but`` those of some checks."""
    institutions = list(institutions)
    for condition in gates.conditions_of([stage]):
        if condition.check not in but:
            CLOSERS[condition.check](plan, condition, institutions, by)


@closes("manual")
def _proof(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    task = plan.version.stages.get(pk=condition.stage_id).tasks.get(pk=condition.task_id)
    for institution in [None] if condition.is_of_network else institutions:
        if not plan.evidence.live().filter(task=task, institution=institution).exists():
            evidence.add(plan, task, institution=institution, note="Сделано, документы приложены.", by=by)


@closes("analytical-note")
def _note(plan: Plan, condition: Condition, institutions, by) -> None:
    AnalyticalNoteFactory(network=plan.network, approved=True)


@closes("founder-decision", "model-chosen")
def _decision(plan: Plan, condition: Condition, institutions, by) -> None:
    give_decision(plan.network, by)


@closes("participants-listed")
def _list(plan: Plan, condition: Condition, institutions, by) -> None:
    assert Participation.objects.standing().filter(network=plan.network).exists()


@closes("recruitment-answered")
def _answers(plan: Plan, condition: Condition, institutions, by) -> None:
    assert not Participation.objects.filter(network=plan.network, state__in=["listed", "invited"]).exists()


@closes("material-base-accepted")
def _bases(plan: Plan, condition: Condition, institutions, by) -> None:
    for institution in institutions:
        if not MaterialBase.objects.filter(institution=institution).exists():
            MaterialBaseFactory(institution=institution, accepted=True, items=1)


@closes("staff-list-accepted")
def _staff(plan: Plan, condition: Condition, institutions, by) -> None:
    for institution in institutions:
        if not StaffList.objects.filter(institution=institution).exists():
            StaffListFactory(institution=institution, accepted=True, items=2)


@closes("agreement-signed", "everybody-signed")
def _agreement(plan: Plan, condition: Condition, institutions, by) -> None:
    if not plan.network.agreements.filter(state="in_force").exists():
        make_agreement(state="in_force", parties=institutions, network=plan.network, by=by)


@closes("surveys-answered")
def _surveys(plan: Plan, condition: Condition, institutions, by) -> None:
    for audience in Audience.values:
        asked = Entry.objects.filter(launch__network=plan.network, launch__audience=audience)
        if asked.filter(institution__in=institutions).exists():
            continue
        launch = LaunchFactory(network=plan.network, audience=audience, answers_needed=ANSWERS, opened=True)
        for entry in launch.entries.all():
            answer(entry, ANSWERS)
        close_launch(launch, by=by)


@closes("programme-published")
def _programmes(plan: Plan, condition: Condition, institutions, by) -> None:
    for institution in institutions:
        ProgrammeVersionFactory(institution=institution, state="published")


@closes("publications")
def _publications(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    if condition.is_of_network:
        for kind in ("newspaper", "district"):
            PublicationFactory(channel=ChannelFactory(**{kind: True}), network=plan.network, institution=None)
        return
    channel = ChannelFactory()
    for institution in institutions:
        if not Publication.objects.filter(institution=institution).exists():
            PublicationFactory(channel=channel, institution=institution)


@closes("education-contracts")
def _contracts(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    """All the children of one programme have a contract; the condition of programmes comes later and adds its own."""
    today = timezone.localdate()
    for institution in institutions:
        programme = Programme.objects.filter(institution=institution).first()
        programme = programme or ProgrammeVersionFactory(institution=institution, state="published").programme
        line = enrolments.Told(programme.pk, enrolled=20, paper=20, electronic=0)
        enrolments.tell(institution, school_year_of(today), [line], as_of=today, by=by)


@closes("staff-trained")
def _trained(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    for institution in institutions:
        staff_list = StaffList.objects.filter(institution=institution).first()
        staff_list = staff_list or StaffListFactory(institution=institution, accepted=True)
        if not staff_list.items.exists():
            StaffMemberFactory(staff_list=staff_list)
        for member in StaffMember.objects.lacking_technical_training().filter(staff_list=staff_list):
            TrainingFactory(member=member, area="robotics")


@closes("role-set")
def _roles(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    waiting = plan.network.participations.filter(institution__in=institutions, role="")
    roles.record(plan.network, {one.pk: ("active", "Даёт мастерскую.") for one in waiting}, by=by)


@closes("interaction-plan-approved")
def _interaction(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    if not plan.network.interaction_plans.exists():
        made = make_plan(plan.network, by=by)
        make_item(made, by=by, responsible=institutions[0])
        approve_plan(made, by=by)


@closes("responsible-appointed")
def _responsible(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    """The coordinator is proposed with the network's condition and appointed by the same order as the others."""
    if condition.is_of_network:
        make_person(plan.network, None, by=by)
        return
    for institution in institutions:
        make_person(plan.network, institution, by=by)
    make_act(plan.network, by=by, kind="responsible", state="in_force")


@closes("event-schedule-approved")
def _schedules(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    for institution in institutions:
        EventFactory(schedule__network=plan.network, schedule__institution=institution, approved=True)


@closes("local-acts-registered")
def _local_acts(plan: Plan, condition: Condition, institutions: list[Institution], by) -> None:
    if condition.is_of_network:
        make_act(plan.network, by=by, state="in_force")
        return
    LocalActKind.objects.exclude(code="network-rules").update(is_required=False)
    for institution in institutions:
        make_local_act(institution, by=by)
