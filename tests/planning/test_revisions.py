"""A running plan moves to a newer version of its template: what stays, what is told, what is refused."""

import pytest
from django.db import connection
from django.urls import reverse

from common.verdicts import Refused
from journal.models import Entry
from planning import board
from planning.models import Evidence, Override, StageProgress, Task
from planning.models.plans import MoveVerb
from planning.services import evidence, moves, revisions, templates
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.planning.test_locking import at_once

pytestmark = pytest.mark.django_db
REASON = "Учреждение на ремонте до конца учебного года."


@pytest.fixture
def by():
    return UserFactory(department=True)


@pytest.fixture
def plan():
    return make.running(participants=3, version=make.short_version())


def institutions(plan):
    return [row.institution for row in plan.progress.filter(stage__position=1).order_by("institution__sort_key")]


def task(version, text):
    return Task.objects.get(stage__version=version, text=text)


def next_version(plan, by, change=None):
    draft = templates.begin_draft(plan.version, by=by)
    if change:
        change(draft)
    return templates.publish(draft, by=by)


def replayed(plan):
    for row in StageProgress.objects.filter(plan=plan):
        told = moves.replay(row)
        assert (told["state"], told["attempt"], told["due_on"]) == (row.state, row.attempt, row.due_on)


def move(plan, version, by, **choices):
    outlook = revisions.revise(plan, version, seen=plan.version_id, by=by, choices=choices)
    plan.refresh_from_db()
    replayed(plan)
    return outlook


def test_states_deadlines_waivers_and_evidence_come_along(plan, by):
    first, second, _third = institutions(plan)
    own = task(plan.version, "Своя задача.")
    evidence.add(plan, own, institution=first, note="Сделано.", by=by)
    evidence.add(plan, task(plan.version, "Общая задача."), note="Решено.", by=by)
    moves.override(make.cell(plan, second), condition=f"task-{own.pk}-institution", by=by, reason=REASON)
    moves.accept(make.cell(plan, first), by=by)
    old_rows = set(StageProgress.objects.filter(plan=plan).values_list("pk", flat=True))

    def change(draft):
        Task.objects.filter(stage__version=draft, text="Своя задача.").update(text="Своя задача, сказанная иначе.")

    outlook = move(plan, next_version(plan, by, change), by)
    assert outlook.touched == []
    assert ("1.2. Своя задача.", "1.2. Своя задача, сказанная иначе.") in outlook.reworded
    assert set(StageProgress.objects.filter(plan=plan).values_list("pk", flat=True)) == old_rows
    assert make.cell(plan, first).state == "completed"
    assert make.cell(plan, first, 2).state == "open"
    assert Evidence.objects.filter(plan=plan, task__stage__version=plan.version).count() == 2
    cell = board.build(plan, by).rows
    assert {row.cells[0].is_waived for row in cell} == {True, False}
    was, now = Override.objects.order_by("pk")
    assert (now.reason, now.at, now.by) == (was.reason, was.at, was.by)
    moves.accept(make.cell(plan, second), by=by)
    lines = plan.progress.model.objects.filter(plan=plan).values_list("moves__verb", flat=True)
    assert list(lines).count(MoveVerb.REVISE) == 3
    assert Entry.objects.filter(action="planning.plan.revise").count() == 1


def test_evidence_of_a_task_that_is_computed_now_stays_behind_and_is_named(plan, by):
    first, *_others = institutions(plan)
    own = task(plan.version, "Своя задача.")
    evidence.add(plan, own, institution=first, note="Сделано.", by=by)

    def change(draft):
        Task.objects.filter(stage__version=draft, text="Своя задача.").update(check_code="staff-trained")

    version = next_version(plan, by, change)
    lost = {text for one in revisions.foresee(plan, version).institutions for text in one.lost}
    assert any("Своя задача" in text for text in lost)
    move(plan, version, by)
    assert Evidence.objects.get().task == own


def test_a_new_stage_opens_for_those_who_stand_behind_it(plan, by):
    first, *_others = institutions(plan)
    moves.exempt(make.cell(plan, first), by=by, reason="Не относится.")

    def change(draft):
        stage = draft.stages.create(position=1, number="0", title="Новый этап", scope="institution")
        stage.tasks.create(position=1, number="0.1", text="Новая задача.")
        for old in draft.stages.exclude(pk=stage.pk):
            old.position += 1
            old.save()

    version = next_version(plan, by, change)
    outlook = revisions.foresee(plan, version)
    assert {len(one.opens) for one in outlook.institutions} == {1}
    move(plan, version, by)
    assert StageProgress.objects.present().filter(plan=plan).count() == 12
    assert make.cell(plan, first, 1).state == "open"
    assert make.cell(plan, first, 3).state == "open"


def test_what_falls_away_is_named_and_kept_in_the_history(client, plan, by):
    first, *_others = institutions(plan)
    evidence.add(plan, task(plan.version, "Своя задача."), institution=first, note="Сделано.", by=by)

    def change(draft):
        Task.objects.filter(stage__version=draft, text="Своя задача.").delete()
        draft.stages.get(number="3").delete()

    version = next_version(plan, by, change)
    outlook = move(plan, version, by)
    assert len(outlook.gone) == 3
    assert "Своя задача" in " ".join(outlook.of_institutions[first.pk].lost)
    assert StageProgress.objects.filter(plan=plan).count() == 9
    assert StageProgress.objects.present().filter(plan=plan).count() == 6
    line = make.cell(plan, first).moves.get(verb=MoveVerb.REVISE)
    assert "Своя задача" in line.reason
    client.force_login(by)
    assert client.get(Evidence.objects.get(plan=plan).get_absolute_url()).status_code == 200


def test_a_stage_under_review_is_not_lost(plan, by):
    first, *_others = institutions(plan)
    evidence.add(plan, task(plan.version, "Своя задача."), institution=first, note="Сделано.", by=by)
    moves.submit(make.cell(plan, first), by=make.director_of(first))
    keeps = next_version(plan, by)
    assert revisions.foresee(plan, keeps).obstacles == []

    def change(draft):
        draft.stages.get(number="1").delete()

    loses = next_version(plan, by, change)
    with pytest.raises(Refused, match=first.short_name):
        revisions.revise(plan, loses, seen=plan.version_id, by=by)
    move(plan, keeps, by)
    assert make.cell(plan, first).state == "submitted"


def test_a_doubtful_task_is_decided_by_hand(plan, by):
    first, *_others = institutions(plan)
    old = task(plan.version, "Своя задача.")
    evidence.add(plan, old, institution=first, note="Сделано.", by=by)

    def change(draft):
        stage = draft.stages.get(number="1")
        Task.objects.filter(stage=stage, text="Своя задача.").delete()
        stage.tasks.create(position=5, number="1.2", text="Своя новая задача.")

    version = next_version(plan, by, change)
    new = task(version, "Своя новая задача.")
    outlook = revisions.foresee(plan, version, {f"task-{old.pk}": None})
    assert outlook.match.doubtful == {old.pk: [new.pk]}
    assert outlook.of_institutions[first.pk].lost
    assert revisions.foresee(plan, version).of_institutions[first.pk].lost == []
    move(plan, version, by, **{f"task-{old.pk}": new.pk})
    assert Evidence.objects.get(plan=plan).task == new


def test_the_page_shows_moves_and_tells_the_second(client, plan, by, django_assert_max_num_queries):
    client.force_login(by)
    url = reverse("planning:plan_revise", args=[plan.pk])
    assert client.get(url).context["newer"] == []
    version = next_version(plan, by)
    assert url in client.get(plan.get_absolute_url()).text
    page = client.get(url)
    assert page.context["quiet"] == 3
    sent = {"seen": str(plan.version_id), "move": "yes"}
    assert client.post(f"{url}?version={version.number}", sent).url == plan.get_absolute_url()
    plan.refresh_from_db()
    assert plan.version == version
    newer = next_version(plan, by)
    assert client.post(f"{url}?version={newer.number}", sent).status_code == 409
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


def test_the_look_costs_the_same_for_all(by, django_assert_max_num_queries):
    costs = []
    for count in (2, 9):
        plan = make.running(participants=count, version=make.short_version())
        version = next_version(plan, by)
        with django_assert_max_num_queries(30) as asked:
            revisions.foresee(plan, version)
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_is_told(by):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    plan = make.running(participants=2, version=make.short_version())
    version = next_version(plan, by)
    seen = plan.version_id

    def act():
        return revisions.revise(plan, version, seen=seen, by=by)

    assert at_once(act, act) == ["conflict", "done"]
    assert Entry.objects.filter(action="planning.plan.revise").count() == 1
    replayed(plan)
