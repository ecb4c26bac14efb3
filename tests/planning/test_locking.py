"""Two people at once: one effect, the other is told."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from common.verdicts import Conflict
from planning.models import BulkMove, Evidence, Move, StageProgress
from planning.services import bulk, evidence, moves, plans
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.factories.institutions import AppointmentFactory, ParticipationFactory


@pytest.fixture
def plan(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ignores row locks")
    plan = make.running(2, version=make.short_version())
    for row in plan.network.participations.all():
        make.prove(plan, 1, institution=row.institution)
    return plan


def at_once(*acts) -> list[str]:
    """Do all acts in threads that start together; what became of each."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait()
            act()
            return "done"
        except Conflict:
            return "conflict"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.parametrize("_round", range(3))
def test_two_specialists_move_the_same_cell(plan, _round):
    institution = plan.network.participations.first().institution
    cell = make.cell(plan, institution)
    one, other = UserFactory(department=True), UserFactory(department=True)
    outcome = at_once(lambda: moves.accept(cell, by=one), lambda: moves.accept(cell, by=other))
    assert outcome == ["conflict", "done"]
    assert Move.objects.filter(progress=cell, verb="accept").count() == 1
    states = StageProgress.objects.filter(institution=institution).order_by("stage__position")
    assert list(states.values_list("state", flat=True)) == ["completed", "open", "locked"]


@pytest.mark.parametrize("_round", range(3))
def test_two_specialists_move_the_same_selection(plan, _round):
    """Each cell is moved once; whoever came second is told so of every one."""
    institutions = list(plan.network.participations.values_list("institution", flat=True))
    stage = plan.version.stages.get(position=1)
    people = [UserFactory(department=True) for _n in range(2)]
    reports = []

    def act(person, chosen):
        reports.append(bulk.run(plan, stage, chosen, "accept", key=uuid.uuid4(), by=person))

    assert at_once(lambda: act(people[0], institutions), lambda: act(people[1], institutions[::-1])) == ["done", "done"]
    assert sorted(len(report.done) for report in reports) == [0, 2]
    assert Move.objects.filter(progress__stage=stage, verb="accept").count() == 2
    assert Move.objects.filter(progress__stage__position=2, verb="open").count() == 2


def test_the_same_selection_form_sent_twice_at_once(plan):
    institutions = list(plan.network.participations.values_list("institution", flat=True))
    stage, person, key = plan.version.stages.get(position=1), UserFactory(department=True), uuid.uuid4()
    act = lambda: bulk.run(plan, stage, institutions, "accept", key=key, by=person)  # noqa: E731
    assert at_once(act, act) == ["done", "done"]
    assert len(BulkMove.objects.get().done) == 2


def test_accepting_and_returning_at_once(plan):
    institution = plan.network.participations.first().institution
    cell = moves.submit(make.cell(plan, institution), by=make.director_of(institution))
    staff = UserFactory(department=True)
    outcome = at_once(
        lambda: moves.accept(cell, by=staff), lambda: moves.send_back(cell, by=staff, reason="Исправить.")
    )
    # Accepting what was returned a moment ago is allowed: the gate holds.
    assert outcome in (["conflict", "done"], ["done", "done"])
    assert moves.replay(cell)["state"] == StageProgress.objects.get(pk=cell.pk).state


def test_two_stages_of_one_institution_finish_at_once(plan):
    """Each sees the other finished or finishes after it: the third one opens, and nothing deadlocks."""
    institution = plan.network.participations.first().institution
    staff = UserFactory(department=True)
    moves.accept(make.cell(plan, institution), by=staff)
    moves.reopen(make.cell(plan, institution), by=staff, reason="Ещё раз.")
    make.prove(plan, 2, institution=institution)
    one, two = make.cell(plan, institution, 1), make.cell(plan, institution, 2)
    assert at_once(lambda: moves.accept(one, by=staff), lambda: moves.accept(two, by=staff)) == ["done", "done"]
    assert make.cell(plan, institution, 3).state == "open"


def test_evidence_is_handed_in_once(plan):
    institution = plan.network.participations.first().institution
    Evidence.objects.filter(institution=institution).exists()
    task = plan.version.stages.get(position=2).tasks.get()
    staff = UserFactory(department=True)

    def hand_in():
        evidence.add(plan, task, institution=institution, note="Сделано.", by=staff)

    assert at_once(hand_in, hand_in, hand_in) == ["conflict", "conflict", "done"]
    assert Evidence.objects.live().filter(task=task, institution=institution).count() == 1


def test_rows_of_a_late_joiner_are_made_once(plan):
    late = AppointmentFactory().institution
    ParticipationFactory(network=plan.network, institution=late)

    def sync():
        plans.sync_participants(plan)

    assert at_once(sync, sync, sync) == ["done"] * 3
    assert StageProgress.objects.filter(institution=late).count() == 3
