"""The demonstration, built by the same services that the pages call."""

import datetime
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import DepartmentRole, User
from agreements import services as agreements
from agreements.models import Agreement, EsignRules, Party, TemplateVersion
from documents.uploads import Upload
from institutions.models import (
    Appointment,
    AppointmentRole,
    Institution,
    InteractionForm,
    LegalActKind,
    Municipality,
    Network,
    NetworkModel,
    Participation,
)
from institutions.services import appointments, networks
from planning import facts as planning_facts
from planning.models import Plan, StageProgress
from planning.services import moves, plans, templates
from surveys import services as surveys
from surveys.models import Launch, Questionnaire

from . import (
    acts,
    analysis,
    authority,
    board,
    contracts,
    events,
    families,
    information,
    interaction,
    material_base,
    people,
    plan_versions,
    programmes,
    pupils,
    questionnaires,
    register,
    results,
    sharing,
    staff,
    training,
)
from . import neighbours as neighbours_of_network
from .pilot import pilot
from .registry import begin_registry_import

SURVEY_FILE = Path(__file__).parent / "survey.lss"
ORDER = Path(__file__).resolve().parents[2] / "planning/data/order_453_1_2014.txt"
CLIENT = agreements.Client(address="127.0.0.1", user_agent="demonstration")


@dataclass(frozen=True, slots=True)
class Department:
    """The department of the demonstration."""

    administrator: User
    specialist: User


@transaction.atomic
def build(*, institutions: int = 12, answers: int = 14, neighbours: int = 0) -> Plan:
    """Build the network of that many institutions, with about that many parents' answers each. Not to be run twice.

    ``neighbours``: institutions of other municipalities that only stand in the register, by the thousand.
    """
    department = _department()
    by = department.specialist
    agreements.install_shipped(by=department.administrator)
    surveys.banks.install(by=department.administrator)
    order = ORDER.read_bytes()
    version = templates.import_order(order.decode(), by=by, content=order, name=ORDER.name, content_type="text/plain")
    version = templates.publish(version, by=by)
    municipality = Municipality.objects.get_or_create(name="Гвардейский район (демонстрация)")[0]
    schools = register.enter(municipality, institutions, by=by)
    plan = _plan(version, municipality, by=by)
    directors = _directors(schools, by=by)
    _network(plan.network, schools, directors, by=by)
    founder, head = families.enter_founder(municipality, by=by)
    families.build(plan.network, schools, {**directors, founder.pk: head}, founder, by=by)
    agreement = _agreement(plan.network, directors, by=by)
    material_base.fill(schools, directors, by=by)
    staff.build(schools, directors, by=by)
    programmes.build(schools, directors, by=by)
    analysis.approve(plan.network, by=by)
    sharing.build(schools, directors, by=by)
    analysis.begin(plan.network, by=by)
    questionnaires.build(_survey(plan.network, answers, by=by), by=by)
    pupils.ask(plan.network, answers, answer=_answer, by=by)
    _moves(plan, schools, directors, by=by)
    _draft(agreement, by=by)
    pilot(plan.network, answers, answer=_answer, by=by)
    register.begin_import(municipality, schools[0], by=by)
    begin_registry_import(municipality, by=by)
    authority.build(plan.network, schools, directors, by=by, administrator=department.administrator)
    acts.build(plan.network, schools, directors, by=by)
    interaction.build(plan.network, directors, by=by)
    information.build(plan.network, schools, directors, by=by)
    contracts.build(schools, directors)
    training.build(plan.network, directors, by=by)
    results.build(plan, by=by)
    plan_versions.build(plan, by=by)
    board.build(plan, by=by)
    events.build(plan.network, schools, directors, by=by)
    if neighbours:
        neighbours_of_network.enter(neighbours)
    return plan


def _department() -> Department:
    fields = {"password": people.PASSWORD, "given_name": "Ольга", "patronymic": "Олеговна"}
    return Department(
        administrator=User.objects.create_user(
            people.ADMINISTRATOR, surname="Показательная", department_role=DepartmentRole.ADMINISTRATOR, **fields
        ),
        specialist=User.objects.create_user(
            people.SPECIALIST, surname="Примерная", department_role=DepartmentRole.SPECIALIST, **fields
        ),
    )


def _directors(schools: list[Institution], *, by: User) -> dict[uuid.UUID, User]:
    """An account of the head for each institution; the first has a coordinator too."""
    directors = {}
    for n, school in enumerate(schools, start=1):
        person = register.names(n)
        person.pop("gender")
        user = User.objects.create_user(people.director(n), password=people.PASSWORD, **person)
        post = school.head_on().post
        appointments.appoint(user, school, role=AppointmentRole.DIRECTOR, post=post, basis="Устав", by=by)
        directors[school.pk] = user
    coordinator = User.objects.create_user(
        people.coordinator(1),
        password=people.PASSWORD,
        surname="Помощникова",
        given_name="Инна",
        patronymic="Ивановна",
    )
    appointments.appoint(
        coordinator, schools[0], role=AppointmentRole.COORDINATOR, post="заместитель директора", basis="приказ", by=by
    )
    return directors


def _plan(version, municipality: Municipality, *, by: User) -> Plan:
    today = timezone.localdate()
    deadlines = {
        stage.pk: today + datetime.timedelta(days=60 * n - 50)
        for n, stage in enumerate(version.stages.order_by("position"), start=1)
    }
    return plans.start(
        version,
        by=by,
        name="Демонстрационная сеть по техническому творчеству",
        municipality=municipality,
        starts_on=today - datetime.timedelta(days=30),
        deadlines=deadlines,
    )


def _network(network: Network, schools: list[Institution], directors: dict, *, by: User) -> None:
    """Stage 1. The last institution refuses, the one before has not answered yet, the rest are in."""
    networks.register_decision(
        network,
        kind=LegalActKind.ORDER,
        issued_by="Управление образования (демонстрация)",
        number="Д-1/2026",
        date=timezone.localdate() - datetime.timedelta(days=30),
        title="О создании демонстрационной сети по техническому творчеству",
        by=by,
    )
    networks.choose_model(
        network,
        model=NetworkModel.SCHOOLS_AND_CENTRE,
        interaction_forms=[InteractionForm.JOINT_PROGRAMME, InteractionForm.SHARED_RESOURCE],
        reasons="В районе есть центр творчества с оборудованием, а школы дают помещения и детей.",
        by=by,
    )
    networks.list_participants(network, schools, by=by)
    networks.invite_all(network, by=by)
    listed = list(network.participations.select_related("institution").order_by("institution__inn"))
    for participation in listed[:-2]:
        networks.answer_yes(participation, by=directors[participation.institution_id])
        networks.include(Participation.objects.get(pk=participation.pk), by=by)
    if len(listed) > 3:
        reason = "Ремонт здания до конца учебного года."
        networks.answer_no(listed[-1], by=directors[listed[-1].institution_id], reason=reason)


def _agreement(network: Network, directors: dict, *, by: User) -> Agreement:
    """Stage 2: the agreement is out; all but four have signed, and one of these on paper that is not compared yet."""
    members = [p.institution for p in network.participations.filter(state="included").select_related("institution")]
    agreement = agreements.create(
        network,
        TemplateVersion.objects.published().filter(template__slug="cooperation").first(),
        members,
        place="г. Гвардейск",
        sign_by=timezone.localdate() + datetime.timedelta(days=14),
        by=by,
    )
    agreements.submit(agreement, by=by)
    agreements.approve(agreement, by=by)
    agreement = agreements.send(agreement, by=by)
    rules = EsignRules.objects.current()
    parties = list(Party.objects.filter(version=agreement.version).order_by("position", "pk"))
    *signing, on_paper = parties[: max(len(parties) - 3, 2)]
    for party in signing:
        director = directors[party.institution_id]
        agreements.open_text(agreement.version, by=director)
        agreements.accept_rules(rules, by=director, client=CLIENT)
        agreements.sign(
            party,
            by=director,
            shown_sha256=agreement.version.sha256,
            reauthenticated_at=timezone.localtime(),
            client=CLIENT,
        )
    director = directors[on_paper.institution_id]
    agreements.record_paper(
        on_paper,
        by=director,
        shown_sha256=agreement.version.sha256,
        signer=director.appointments.get(institution=on_paper.institution),
        signed_on=agreement.date,
        kept_at="Школа, приёмная, дело 01-07",
        scan=Upload(agreement.version.body.read(), "pdf", "application/pdf", "Скан договора.pdf"),
    )
    return agreement


def _draft(agreement: Agreement, *, by: User) -> None:
    """A second agreement that is still being written."""
    institutions = [party.institution for party in agreement.version.parties.select_related("institution")[:2]]
    agreements.create(
        agreement.network,
        agreement.template_version,
        institutions,
        place=agreement.place,
        sign_by=timezone.localdate() + datetime.timedelta(days=30),
        by=by,
    )


def _survey(network: Network, answers: int, *, by: User) -> Launch:
    """Stage 3.2: the parents' survey is open; answers differ by institution, one has too few to show."""
    questionnaire = surveys.take(Questionnaire.objects.banks().get(audience="parents"), by=by)
    today = timezone.localdate()
    launch = surveys.create_launch(
        questionnaire=questionnaire,
        network=network,
        title="Родители о техническом творчестве",
        opens_on=today,
        closes_on=today + datetime.timedelta(days=21),
        answers_needed=10,
        retention_until=today + datetime.timedelta(days=365),
        by=by,
    )
    launch = surveys.open_launch(launch, by=by)
    chance = random.Random(453)  # noqa: S311  the same demonstration every time
    version = launch.version
    for n, entry in enumerate(launch.entries.select_related("launch").order_by("institution__inn")):
        count = 3 if n == 2 else 0 if n % 7 == 6 else chance.randint(answers // 2, answers + answers // 2)
        for _number in range(count):
            document = _answer(version.definition, chance)
            surveys.submit(entry, version=version, key=uuid.UUID(int=chance.getrandbits(128)), document=document)
    # A questionnaire of another system, looked at and not taken yet.
    surveys.importing.read(SURVEY_FILE.read_bytes(), name="Опрос педагогов.lss", by=by)
    return launch


def _answer(definition: dict, chance: random.Random) -> dict:
    """What one made-up parent could have answered."""
    document = {}
    for question in (question for page in definition["pages"] for question in page["questions"]):
        code, kind = question["code"], question["kind"]
        codes = [choice["code"] for choice in question.get("choices", ()) if not choice.get("other_text")]
        if kind == "single":
            document[code] = chance.choice(codes)
        elif kind == "multi":
            alone = {choice["code"] for choice in question["choices"] if choice.get("exclusive")}
            chosen = chance.sample([c for c in codes if c not in alone], k=chance.randint(1, 2))
            document[code] = [c for c in codes if c in chosen]
        elif kind == "scale":
            document[code] = chance.randint(2, 5)
        elif kind == "matrix":
            document[code] = {row["code"]: chance.randint(1, 5) for row in question["rows"]}
        elif kind == "text" and chance.random() < 0.2:
            document[code] = "Хотелось бы занятий по субботам."
    return document


def _moves(plan: Plan, schools: list[Institution], directors: dict, *, by: User) -> None:
    """The board in many colours: stage 1 done by most, stage 2 submitted, overridden or returned by some."""
    plans.sync_participants(plan, by=by)
    rows = {
        (row.institution_id, row.stage.position): row
        for row in StageProgress.objects.filter(plan=plan).select_related("stage", "plan", "institution")
    }
    members = set(
        Appointment.objects.filter(
            institution__in=plan.network.participations.filter(state="included").values("institution")
        ).values_list("institution", flat=True)
    )
    standing = [school for school in schools if school.pk in members]
    for n, school in enumerate(standing):
        director, first = directors[school.pk], rows[school.pk, 1]
        if n % 5 == 4:
            continue  # has not begun
        moves.start(first, by=director)
        moves.submit(first, by=director)
        if n % 5 == 3:
            continue  # awaits the department
        moves.accept(first, by=by)
        if n % 5 == 2:
            continue
        second = rows[school.pk, 2]
        moves.start(second, by=director)
        if n == 0:
            _override_everybody(second, by=by)
            moves.accept(second, by=by)
            moves.start(rows[school.pk, 3], by=director)


def _override_everybody(progress: StageProgress, *, by: User) -> None:
    """One absent director does not hold the rest: the network's condition is waived for this institution."""
    reason = "Двое директоров в отпуске, их подписи ожидаются в декабре."
    for condition in planning_facts.missing_conditions(progress):
        moves.override(progress, condition=condition, by=by, reason=reason)
