"""What the clock does: pauses, letters about last days, reviews that take too long."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Conflict, Refused
from common.working_days import is_working, working_days_since
from planning.models import StageProgress
from planning.services import evidence, moves
from planning.services.watch import watch
from tests.factories import UserFactory
from tests.factories import planning as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make.running(2, version=make.short_version())
    task = plan.version.stages.get(position=1).tasks.get(scope="network")
    evidence.add(plan, task, note="Сделано.", by=plan.created_by)
    return plan


@pytest.fixture
def one(plan):
    institution = plan.network.participations.first().institution
    make.director_of(institution)
    return institution


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-11-04", False), ("2026-11-05", True), ("2026-11-07", False), ("2026-01-09", False), ("2026-12-31", False)],
)
def test_working_days_of_russia(day, works):
    assert is_working(datetime.date.fromisoformat(day)) is works


def test_working_days_between():
    monday = datetime.date(2026, 11, 2)
    assert working_days_since(monday, monday) == 0
    assert working_days_since(monday, datetime.date(2026, 11, 9)) == 4  # the 4th is a holiday
    assert working_days_since(monday, monday - datetime.timedelta(days=3)) == 0


def test_a_pause_stops_the_clock(plan, one, department):
    cell = make.cell(plan, one)
    with time_machine.travel("2026-12-01 12:00+02:00", tick=False):
        moves.extend(cell, due_on=datetime.date(2026, 12, 10), by=department, reason="Срок.")
        moves.pause(cell, by=department, reason="Карантин.")
        with pytest.raises(Refused, match="приостановлен"):
            moves.submit(make.cell(plan, one), by=make.director_of(one))
        with pytest.raises(Refused, match="приостановлен"):
            moves.pause(make.cell(plan, one), by=department, reason="Ещё раз.")
    with time_machine.travel("2026-12-20 12:00+02:00", tick=False):
        assert not make.cell(plan, one).is_overdue
        assert not StageProgress.objects.overdue().filter(pk=cell.pk).exists()
        moves.resume(make.cell(plan, one), by=department)
        fresh = make.cell(plan, one)
        assert (fresh.due_on, fresh.is_paused) == (datetime.date(2026, 12, 29), False)
        assert moves.replay(fresh)["due_on"] == fresh.due_on
        with pytest.raises(Conflict):
            moves.resume(fresh, by=department)


def test_letters_about_the_last_day_go_out_once(plan, one, department):
    other = plan.network.participations.last().institution
    for institution in (one, other):
        make.director_of(institution)
    make.prove(plan, 1, institution=other, by=department)  # owes nothing
    StageProgress.objects.filter(stage__position=1).update(due_on=datetime.date(2026, 12, 10))
    with time_machine.travel("2026-12-02 12:00+02:00", tick=False):
        assert watch()["deadlines"] == 0
    with time_machine.travel("2026-12-03 12:00+02:00", tick=False):
        assert watch()["deadlines"] == 1
        assert watch()["deadlines"] == 0
    with time_machine.travel("2026-12-10 23:59+02:00", tick=False):
        assert watch()["deadlines"] == 0
    with time_machine.travel("2026-12-11 00:00+02:00", tick=False):
        assert watch()["deadlines"] == 1
        assert watch()["deadlines"] == 0
    letters = Letter.objects.filter(key__startswith="plan deadline").order_by("pk")
    assert {letter.to for letter in letters} == {make.director_of(one).email}
    assert ["10.12.2026" in letter.body for letter in letters] == [True, True]


def test_a_slow_review_is_told_of_once(plan, one):
    administrator = UserFactory(administrator=True)
    make.prove(plan, 1, institution=one)
    with time_machine.travel("2026-11-02 12:00+02:00", tick=False):
        moves.submit(make.cell(plan, one), by=make.director_of(one))
    with time_machine.travel("2026-11-10 12:00+02:00", tick=False):
        assert watch()["reviews"] == 0  # five working days: the 4th was a holiday
    with time_machine.travel("2026-11-11 09:00+02:00", tick=False):
        assert watch()["reviews"] == 1
        assert watch()["reviews"] == 0
    assert make.cell(plan, one).state == "submitted"  # silence advances nothing
    letter = Letter.objects.get(key__startswith="plan slow review")
    assert letter.to == administrator.email
    with time_machine.travel("2026-11-12 09:00+02:00", tick=False):
        moves.send_back(make.cell(plan, one), by=administrator, reason="Исправить.")
        moves.submit(make.cell(plan, one), by=make.director_of(one))
        assert make.cell(plan, one).escalated_at is None
    with time_machine.travel("2026-12-30 09:00+02:00", tick=False):
        assert watch()["reviews"] == 1
    assert timezone.localdate(make.cell(plan, one).escalated_at) == datetime.date(2026, 12, 30)
