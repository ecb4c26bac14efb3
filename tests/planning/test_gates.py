"""Conditions answered from live data, and the moves that depend on them."""

import datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Conflict, Refused
from institutions.models import MaterialBase, Participation
from institutions.models.submission import SubmissionState
from institutions.services import networks, submission
from planning import gates
from planning.models import Evidence, EvidenceState, Move, Override, Plan, ProgressState, StageProgress
from planning.services import evidence, moves, plans
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.factories.acts import make_act, make_person
from tests.factories.agreements import make_agreement
from tests.factories.institutions import (
    AnalyticalNoteFactory,
    AppointmentFactory,
    InstitutionFactory,
    ParticipationFactory,
)
from tests.factories.programmes import ProgrammeVersionFactory
from tests.factories.staff import StaffListFactory

pytestmark = pytest.mark.django_db
LONG_REASON = "Оригинал договора подписан на бумаге и хранится в управлении."


@pytest.fixture
def plan():
    return make.running(2)


@pytest.fixture
def institution(plan):
    return plan.network.participations.order_by("pk").first().institution


def answers(plan, code) -> list[bool]:
    """What a check says now: one answer for the network, or one for each institution."""
    found = gates.Gates(Plan.objects.get(pk=plan.pk))
    conditions = [c for stage in found.by_stage.values() for c in stage if c.check == code]
    ids = found.asked.ids
    condition = conditions[0]
    return [bool(found.progress(condition, pk)) for pk in (ids[:1] if condition.is_of_network else ids)]


# Checks


def test_decision_model_and_list(plan, department):
    plan.network.participations.all().delete()
    assert not any(answers(plan, "participants-listed") or [False])
    ParticipationFactory(network=plan.network)
    assert answers(plan, "participants-listed") == [True]
    assert answers(plan, "founder-decision") == [False]
    assert answers(plan, "model-chosen") == [False]
    networks.register_decision(
        plan.network,
        kind="order",
        issued_by="Управление",
        number="1",
        date=datetime.date(2026, 9, 1),
        title="О",
        by=department,
    )
    networks.choose_model(
        plan.network, model="parity", interaction_forms=["joint_programme"], reasons="Так решили.", by=department
    )
    assert answers(plan, "founder-decision") == [True]
    assert answers(plan, "model-chosen") == [True]


def test_recruitment(plan, institution):
    Participation.objects.update(state="listed")
    assert answers(plan, "recruitment-answered") == [False, False]
    Participation.objects.filter(institution=institution).update(state="agreed")
    assert sorted(answers(plan, "recruitment-answered")) == [False, True]


def test_material_base(plan, institution):
    base = MaterialBase.objects.create(institution=institution, submitted_at=timezone.now())
    found = []
    for state in SubmissionState.values:
        MaterialBase.objects.filter(pk=base.pk).update(state=state)
        found.append((state, sum(answers(plan, "material-base-accepted"))))
    assert dict(found) == {"draft": 0, "submitted": 0, "returned": 0, "accepted": 1}


def test_signatures_of_one_and_of_everybody(plan):
    institutions = [row.institution for row in plan.network.participations.all()]
    assert answers(plan, "agreement-signed") == [False, False]
    make_agreement(state="in_force", parties=institutions, network=plan.network)
    assert answers(plan, "agreement-signed") == [True, True]
    assert answers(plan, "everybody-signed") == [True]
    # A late joiner: the gate of the network says whom it waits for.
    late = AppointmentFactory(institution__short_name="Опоздавшая школа").institution
    ParticipationFactory(network=plan.network, institution=late)
    assert answers(plan, "everybody-signed") == [False]
    stage = plan.version.stages.get(number="2")
    line = gates.Gates(plan).of_network(stage)[0]
    assert (line.progress.done, line.progress.of) == (2, 3)
    assert "Опоздавшая школа" in line.progress.why


def test_surveys_lead_to_their_page(plan, institution):
    gate = gates.gate_of(make.cell(plan, institution, 3))
    line = next(line for line in gate.lines if line.condition.check == "surveys-answered")
    assert (line.holds, line.progress.mend) == (False, reverse("surveys:launch_list"))
    assert line.progress.of == 3
    assert line.progress.why


def test_every_check_answers_and_mends(plan, institution):
    found = gates.Gates(plan)
    for conditions in found.by_stage.values():
        for condition in conditions:
            progress = found.progress(condition, institution.pk)
            assert progress or (progress.why and progress.mend), condition.check


# Moving


def test_who_meets_the_gate_is_moved_and_the_next_stage_opens(plan, institution, department):
    cell = ready(plan, institution, department)
    moves.accept(cell, by=department)
    states = list(rows(plan, institution).values_list("state", flat=True))
    assert states == ["completed", "open", "locked", "locked", "locked", "locked"]
    last = Move.objects.filter(progress=cell).latest("pk")
    assert (last.was, last.now, last.verb, last.by) == ("open", "completed", "accept", department)
    assert [line["met"] for line in last.gate] == [True] * 4
    with pytest.raises(Conflict):
        moves.accept(cell, by=department)


def rows(plan, institution):
    return StageProgress.objects.filter(plan=plan, institution=institution).order_by("stage__position")


def ready(plan, institution, by, position: int = 1):
    """The cell with its gate open: evidence where that is wanted, waivers elsewhere."""
    make.prove(plan, position, institution=institution, by=by)
    cell = make.cell(plan, institution, position)
    for line in gates.gate_of(cell).missing:
        moves.override(cell, condition=line.condition.key, by=by, reason=LONG_REASON)
    # Stage 1 is the network's own: better met than waived.
    return cell


@pytest.fixture(autouse=True)
def _stage_one_is_met(request, department):
    """Decision and model are there, unless the test is about them."""
    if "plan" in request.fixturenames and "list" not in request.node.name:
        plan = request.getfixturevalue("plan")
        networks.register_decision(
            plan.network,
            kind="order",
            issued_by="Управление",
            number="1",
            date=datetime.date(2026, 9, 1),
            title="О создании сети",
            by=department,
        )
        networks.choose_model(
            plan.network, model="parity", interaction_forms=["joint_programme"], reasons="Так решили.", by=department
        )


def test_who_does_not_meet_it_is_refused_with_the_reasons(plan, institution, department, client):
    client.force_login(department)
    cell = make.cell(plan, institution)
    with pytest.raises(Refused) as refused:
        moves.accept(cell, by=department)
    assert "1.1" in str(refused.value)
    page = client.post(f"{cell.get_absolute_url()}accept/")
    assert page.status_code == 200
    assert "Анализ муниципальной системы образования" in page.context["acts"][0].form.non_field_errors()[0]
    cell.refresh_from_db()
    assert cell.state == ProgressState.OPEN


def test_a_waiver_needs_a_reason_and_is_shown(plan, institution, department, client):
    client.force_login(department)
    cell = make.cell(plan, institution)
    key = gates.gate_of(cell).missing[0].condition.key
    url = f"{cell.get_absolute_url()}override/"
    page = client.post(url, {"override-condition": key, "override-reason": "Мало слов."})
    assert page.status_code == 200
    assert page.context["acts"]
    assert not Override.objects.exists()
    assert client.post(url, {"override-condition": key, "override-reason": LONG_REASON}).status_code == 302
    assert LONG_REASON in client.get(cell.get_absolute_url()).text
    assert "plan-waiver" in client.get(cell.get_absolute_url()).text
    with pytest.raises(Conflict):
        moves.override(cell, condition=key, by=department, reason=LONG_REASON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Override.objects.update(reason="Другое основание, тоже длинное.")


def test_the_database_refuses_a_short_reason(plan, institution, department):
    cell = make.cell(plan, institution)
    with pytest.raises(DatabaseError), transaction.atomic():
        Override.objects.create(
            progress=cell, attempt=1, condition="x", check_code="manual", text="x", reason="коротко", by=department
        )


def test_reopening_is_a_new_attempt_and_waivers_lapse(plan, institution, department):
    cell = make.cell(plan, institution)
    key = gates.gate_of(cell).missing[0].condition.key
    moves.override(cell, condition=key, by=department, reason=LONG_REASON)
    moves.accept(cell, by=department)
    with pytest.raises(Refused):
        moves.reopen(cell, by=department, reason="  ")
    cell = moves.reopen(cell, by=department, reason="Решение изменено.")
    assert (cell.state, cell.attempt, cell.completed_at) == ("in_progress", 2, None)
    assert not gates.gate_of(cell)
    # The stage after it stays open; finishing this one again opens no second one.
    make.prove(plan, 1, by=department)
    moves.accept(cell, by=department)
    assert list(rows(plan, institution).values_list("state", flat=True))[:3] == ["completed", "open", "locked"]


def test_not_applicable_steps_are_passed_over(plan, institution, department):
    second = make.cell(plan, institution, 2)
    moves.exempt(second, by=department, reason="Учреждение ещё строится.")
    assert make.cell(plan, institution, 3).state == "locked"
    moves.accept(ready(plan, institution, department), by=department)
    assert list(rows(plan, institution).values_list("state", flat=True))[:3] == ["completed", "not_applicable", "open"]
    moves.reopen(second, by=department, reason="Построено.")
    assert make.cell(plan, institution, 2).state == "in_progress"


def test_a_director_submits_and_the_department_answers(plan, institution, department, client_of):
    director = make.director_of(institution)
    moves.accept(ready(plan, institution, department), by=department)
    fourth = make.cell(plan, institution, 4)
    StageProgress.objects.filter(pk=fourth.pk).update(state="open")
    mine = client_of(director)
    url = fourth.get_absolute_url()
    # Nothing handed in yet: the button says why not.
    page = mine.post(f"{url}submit/")
    assert page.status_code == 200
    assert "4.1" in page.text
    make_person(plan.network, institution, by=director)
    make_act(plan.network, by=department, kind="responsible", state="in_force")
    for task in fourth.stage.tasks.filter(number="4.1"):
        proof_url = reverse("planning:institution_task", args=[plan.pk, institution.pk, task.pk])
        assert mine.post(proof_url, {"note": "Роль определена."}).status_code == 302
    fourth.refresh_from_db()
    assert fourth.state == "in_progress"  # handing something in begins the work
    assert mine.post(f"{url}submit/", {"submit-reason": "Готово."}).status_code == 302
    fourth.refresh_from_db()
    assert fourth.state == "submitted"
    proof = Evidence.objects.get(institution=institution, task__number="4.1")
    assert proof.state == EvidenceState.SUBMITTED
    # Under review nothing can be swapped.
    assert mine.post(reverse("planning:evidence_withdraw", args=[proof.pk]), {"reason": "Ошибка."}).status_code == 403
    assert mine.post(f"{url}accept/").status_code == 403
    staff = client_of(department)
    assert staff.post(f"{url}return/", {"return-reason": ""}).status_code == 200
    assert staff.post(f"{url}return/", {"return-reason": "Нет основания."}).status_code == 302
    assert "Нет основания." in mine.get(url).text
    fourth.refresh_from_db()
    assert fourth.state == "in_progress"
    for proof in Evidence.objects.filter(institution=institution):
        evidence.accept(proof, by=department)
    moves.submit(fourth, by=director)
    # What is the network's to do stops the move, not the submission.
    assert staff.post(f"{url}accept/").status_code == 200
    for line in gates.gate_of(fourth).missing:
        moves.override(fourth, condition=line.condition.key, by=department, reason=LONG_REASON)
    assert staff.post(f"{url}accept/").status_code == 302
    assert make.cell(plan, institution, 4).state == "completed"


def test_a_stale_button_is_answered_with_409(plan, institution, department, client_of):
    cell = ready(plan, institution, department)
    moves.accept(cell, by=department)
    staff = client_of(department)
    assert staff.post(f"{cell.get_absolute_url()}accept/").status_code == 409
    assert staff.post(f"{cell.get_absolute_url()}return/", {"return-reason": "Поздно."}).status_code == 409


def test_strangers_move_nothing(plan, institution, client_of):
    cell = make.cell(plan, institution)
    for verb in ("accept", "start", "reopen"):
        assert client_of(AppointmentFactory().user).post(f"{cell.get_absolute_url()}{verb}/").status_code == 404
    own = client_of(make.director_of(institution))
    assert own.post(f"{cell.get_absolute_url()}exempt/", {"exempt-reason": "Не хотим."}).status_code == 403
    assert own.post(f"{cell.get_absolute_url()}burn/").status_code == 404
    assert own.get(f"{cell.get_absolute_url()}accept/").status_code == 405


# Deadlines


def test_the_clock_stands_while_the_department_reviews(institution, plan, department):
    third = make.cell(plan, institution, 3)
    StageProgress.objects.filter(pk=third.pk).update(
        state="in_progress", due_on=datetime.date(2026, 12, 10), original_due_on=datetime.date(2026, 12, 10)
    )
    for line in gates.gate_of(third).owed:
        moves.override(third, condition=line.condition.key, by=department, reason=LONG_REASON)
    with time_machine.travel("2026-12-09 12:00+02:00", tick=False):
        third = moves.submit(third, by=make.director_of(institution))
    with time_machine.travel("2026-12-14 12:00+02:00", tick=False):
        assert not third.is_overdue
        third = moves.send_back(third, by=department, reason="Исправить.")
        assert third.due_on == datetime.date(2026, 12, 15)
        assert third.original_due_on == datetime.date(2026, 12, 10)
        assert not third.is_overdue
    with time_machine.travel("2026-12-15 23:59+02:00", tick=False):
        assert not third.is_overdue
    with time_machine.travel("2026-12-16 00:00+02:00", tick=False):
        assert third.is_overdue


def test_changing_a_deadline_leaves_a_line(plan, institution, department, client_of):
    cell = make.cell(plan, institution, 2)
    url = f"{cell.get_absolute_url()}extend/"
    assert client_of(department).post(url, {"extend-due_on": "01.02.2027", "extend-reason": ""}).status_code == 200
    client_of(department).post(url, {"extend-due_on": "01.02.2027", "extend-reason": "Каникулы."})
    cell.refresh_from_db()
    assert cell.due_on == datetime.date(2027, 2, 1)
    move = Move.objects.get(progress=cell)
    assert (move.was_due_on, move.due_on, move.reason) == (None, datetime.date(2027, 2, 1), "Каникулы.")


# Who takes part


def test_late_joiners_get_their_rows(plan, department, django_capture_on_commit_callbacks):
    late = InstitutionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        networks.list_participants(plan.network, [late], by=department)
    assert list(rows(plan, late).values_list("state", flat=True)) == ["open"] + ["locked"] * 5
    assert plans.sync_participants(plan) == 0


def test_a_row_nobody_made_is_made_by_the_first_move(plan, department, client_of):
    late = InstitutionFactory()
    ParticipationFactory(network=plan.network, institution=late)
    staff = client_of(department)
    url = reverse("planning:progress_detail", args=[plan.pk, late.pk, 1])
    assert staff.get(url).status_code == 200
    assert not rows(plan, late).exists()
    make.prove(plan, 1, by=department)
    assert staff.post(f"{url}accept/").status_code == 302
    assert rows(plan, late).first().state == "completed"


# History


def test_the_history_replays_to_todays_state(plan, department):
    one, other = (row.institution for row in plan.network.participations.all())
    moves.accept(ready(plan, one, department), by=department)
    moves.reopen(make.cell(plan, one), by=department, reason="Ещё раз.")
    moves.extend(make.cell(plan, one, 4), due_on=datetime.date(2027, 5, 1), by=department, reason="Сдвинуто.")
    moves.exempt(make.cell(plan, other), by=department, reason="Не нужно.")
    moves.accept(ready(plan, other, department, 2), by=department)
    for progress in StageProgress.objects.all():
        told = moves.replay(progress)
        assert told == {
            "state": progress.state,
            "attempt": progress.attempt,
            "due_on": progress.due_on,
            "is_paused": progress.is_paused,
        }
    with pytest.raises(DatabaseError), transaction.atomic():
        Move.objects.update(reason="Иначе.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Move.objects.all()._raw_delete("default")


def test_the_history_page_filters(plan, institution, department, client):
    client.force_login(department)
    moves.accept(ready(plan, institution, department), by=department)
    url = reverse("planning:history", args=[plan.pk])
    assert client.get(url).context["count"] == 4  # opened twice, accepted, opened
    assert client.get(url, {"verb": "accept"}).context["count"] == 1
    other = plan.network.participations.exclude(institution=institution).get().institution
    assert client.get(url, {"institution": str(other.pk)}).context["count"] == 1
    odd = {"institution": "x", "stage": "99999999999999999999", "since": "вчера", "page": "abc", "who": "'"}
    assert client.get(url, odd).status_code == 200
    own = make.director_of(other)
    client.force_login(own)
    assert client.get(url).context["count"] == 1


def test_start_needs_the_institution(plan, institution):
    director = make.director_of(institution)
    cell = moves.start(make.cell(plan, institution), by=director)
    assert cell.state == "in_progress"
    with pytest.raises(Conflict):
        moves.start(cell, by=director)
    assert UserFactory() != director


def test_a_staff_list_is_the_evidence_of_task_3_1(plan, institution, department, client_of):
    third = make.cell(plan, institution, 3)

    def progress():
        lines = gates.gate_of(third).lines
        return next(line.progress for line in lines if line.condition.number == "3.1")

    assert "не отправлены" in progress().why
    staff = StaffListFactory(institution=institution, submitted=True, items=1)
    assert progress().awaits_department
    submission.accept(staff, by=department)
    assert progress()


def test_a_published_programme_closes_task_6_3(db):
    """Its own or a joint one; until then the cell says how far it has come, and who is to act."""
    plan = make.running(4)
    own, joint, judged, none = (p.institution for p in plan.network.participations.order_by("pk"))
    ProgrammeVersionFactory(institution=own, state="published", partners=[joint])
    ProgrammeVersionFactory(institution=judged, state="expertise")
    found = gates.Gates(plan)
    condition = next(c for stage in found.by_stage.values() for c in stage if c.number == "6.3")
    assert condition.check == "programme-published"
    progress = [found.progress(condition, one.pk) for one in (own, joint, judged, none)]
    assert [bool(one) for one in progress] == [True, True, False, False]
    assert [one.awaits_department for one in progress] == [False, False, True, False]
    assert "Программ ещё нет" in progress[3].why


def test_task_1_1_is_closed_by_an_approved_note_and_by_no_draft(plan, institution):
    cell = make.cell(plan, institution)

    def why() -> list[str]:
        return [line.progress.why for line in gates.gate_of(cell).missing if line.condition.number == "1.1"]

    assert why() == ["Аналитическая справка не утверждена."]
    AnalyticalNoteFactory(network=plan.network)
    assert why() == ["Аналитическая справка пока в черновике: утвердите её."]
    AnalyticalNoteFactory(network=plan.network, approved=True)
    assert why() == []
