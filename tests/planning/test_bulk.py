"""Moving many at once: each checked by itself, one report, the same form twice acts once."""

import datetime
import io
import uuid

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Refused
from journal.models import Entry
from planning.models import BulkMove, Move, StageProgress
from planning.services import bulk, evidence, moves
from tests import markup
from tests.factories import planning as make
from tests.factories.institutions import ParticipationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return running(4)


def running(participants: int):
    plan = make.running(participants, version=make.short_version())
    task = plan.version.stages.get(position=1).tasks.get(scope="network")
    evidence.add(plan, task, note="Сделано.", by=plan.created_by)
    return plan


def institutions(plan):
    return [row.institution for row in plan.network.participations.order_by("institution__sort_key", "pk")]


def stage_of(plan, position: int = 1):
    return plan.version.stages.get(position=position)


def run(plan, verb, chosen, by, **values):
    values = {"key": uuid.uuid4(), **values}
    return bulk.run(plan, stage_of(plan), [each.pk for each in chosen], verb, by=by, **values)


def test_some_are_moved_and_the_others_named(plan, department):
    one, two, three, four = institutions(plan)
    for institution in (one, two):
        make.prove(plan, 1, institution=institution, by=department)
    moves.accept(make.cell(plan, two), by=department)
    moves.pause(make.cell(plan, four), by=department, reason="Ремонт здания.")
    done = run(plan, "accept", [four, three, two, one], department, reason="По итогам проверки.")
    assert [(item["name"], item["done"]) for item in done.items] == [
        (one.short_name, True), (two.short_name, False), (three.short_name, False), (four.short_name, False),
    ]  # fmt: skip
    assert "Завершён" in done.items[1]["why"]
    assert "Подтверждения пока нет" in done.items[2]["why"]
    assert "приостановлен" in done.items[3]["why"]
    states = StageProgress.objects.filter(institution=one).order_by("stage__position").values_list("state", flat=True)
    assert list(states) == ["completed", "open", "locked"]
    assert {(move.verb, move.reason) for move in done.moves.all()} == {
        ("accept", "По итогам проверки."), ("open", "По итогам проверки."),
    }  # fmt: skip
    assert Entry.objects.filter(details__bulk=str(done.pk)).count() == 2
    for progress in StageProgress.objects.all():
        told = moves.replay(progress)
        assert (told["state"], told["is_paused"]) == (progress.state, progress.is_paused)


def test_the_same_form_twice_acts_once(plan, department):
    one = institutions(plan)[0]
    make.prove(plan, 1, institution=one, by=department)
    key = uuid.uuid4()
    first = run(plan, "accept", [one], department, key=key)
    again = run(plan, "accept", [one], department, key=key)
    assert first == again
    assert again.done == first.done
    assert BulkMove.objects.count() == 1
    assert Move.objects.filter(progress__institution=one, verb="accept").count() == 1


def test_returning_gives_the_days_of_the_review_back(plan, department):
    one, two, *_rest = institutions(plan)
    today = timezone.localdate()
    cell = make.cell(plan, one)
    StageProgress.objects.filter(pk=cell.pk).update(
        state="submitted", submitted_at=timezone.now() - datetime.timedelta(days=3), due_on=today
    )
    done = run(plan, "return", [one, two], department, reason="Нет подписи.")
    assert [item["done"] for item in done.items] == [True, False]
    cell = make.cell(plan, one)
    assert (cell.state, cell.due_on, cell.submitted_at) == ("in_progress", today + datetime.timedelta(days=3), None)
    with pytest.raises(Refused, match="причин"):
        run(plan, "return", [one], department)


def test_deadlines_of_a_selection(plan, department):
    one, two, three, _four = institutions(plan)
    moves.exempt(make.cell(plan, three), by=department, reason="Не нужно.")
    day = timezone.localdate() + datetime.timedelta(days=30)
    done = run(plan, "extend", [one, two, three], department, reason="Приказ о переносе.", due_on=day)
    assert [item["done"] for item in done.items] == [True, True, False]
    assert make.cell(plan, two).due_on == day
    with pytest.raises(Refused):
        run(plan, "extend", [one], department, reason="Без срока.")


def test_reminding_writes_once_a_day_and_never_to_who_is_done(plan, department):
    one, two, three, _four = institutions(plan)
    for institution in (one, two):
        make.director_of(institution)
    three.appointments.all().delete()
    make.prove(plan, 1, institution=two, by=department)
    done = run(plan, "remind", [one, two, three], department, reason="Ждём до пятницы.")
    assert [item["done"] for item in done.items] == [True, False, False]
    letter = Letter.objects.get(key__startswith="plan reminder")
    assert letter.to == make.director_of(one).email
    assert "Ждём до пятницы." in letter.body
    assert "Своя задача" in letter.body
    again = run(plan, "remind", [one], department)
    assert [item["done"] for item in again.items] == [False]
    assert Letter.objects.filter(key__startswith="plan reminder").count() == 1


def test_nobody_selected(plan, department):
    with pytest.raises(Refused):
        run(plan, "accept", [], department)
    stranger = make.running(1, version=plan.version).network.participations.get().institution
    done = run(plan, "accept", [stranger], department)
    assert [item["done"] for item in done.items] == [False]


def test_the_road_through_the_pages(plan, department, client):
    one, two, *_rest = institutions(plan)
    make.prove(plan, 1, institution=one, by=department)
    client.force_login(department)
    board = reverse("planning:board", args=[plan.pk])
    page = client.get(board)
    assert page.text.count('name="institution"') == 4
    selection = {"institution": [one.pk, two.pk, "никто"], "verb": "accept", "stage": stage_of(plan).pk}
    url = reverse("planning:bulk", args=[plan.pk])
    page = client.post(url, selection)
    assert (page.status_code, markup.faults(page.text)) == (200, [])
    assert [item["name"] for item in page.context["will"]] == [one.short_name]
    assert [item["name"] for item in page.context["will_not"]] == [two.short_name]
    assert not BulkMove.objects.exists()
    key = page.context["form"]["key"].value()
    report = client.post(url, selection | {"key": key, "reason": "Проверено."}, follow=True)
    assert markup.faults(report.text) == []
    assert report.context["bulk"].pk == uuid.UUID(str(key))
    assert two.short_name in report.text
    book = openpyxl.load_workbook(io.BytesIO(client.get(report.request["PATH_INFO"].rstrip("/") + ".xlsx").content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)][-2:] == [one.short_name, two.short_name]
    # All that the filters leave, on whatever page.
    everything = {"everything": "4", "query": "state=open", "verb": "extend", "stage": stage_of(plan).pk}
    page = client.post(url, everything)
    assert len(page.context["wanted"]) == 4  # the second stage of the first one is open, too
    page = client.post(url, everything | {"key": uuid.uuid4(), "reason": "", "due_on": "вчера"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"reason", "due_on"}
    page = client.post(url, selection | {"verb": "erase"}, follow=True)
    assert page.request["PATH_INFO"] == board


def test_many_cost_hardly_more_queries_than_few(department, client):
    client.force_login(department)
    counts = []
    for size in (3, 24):
        plan = running(size)
        chosen = institutions(plan)
        for institution in chosen:
            make.prove(plan, 1, institution=institution, by=department)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            done = run(plan, "accept", chosen, department)
        assert len(done.done) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_views_of_the_board_are_kept(plan, department, client):
    client.force_login(department)
    board = reverse("planning:board", args=[plan.pk])
    page = client.get(board, {"only": "overdue"})
    assert "Сохранить" in page.text
    kept = {"page": board, "query": "only=overdue", "name": "Опоздавшие"}
    client.post(f"{reverse('accounts:saved_view_create')}?page={board}&query=only%3Doverdue", kept)
    assert "Опоздавшие" in client.get(board).text


def test_who_left_is_named(plan, department):
    one = institutions(plan)[0]
    row = plan.network.participations.get(institution=one)
    type(row).objects.filter(pk=row.pk).update(state="left")
    done = run(plan, "accept", [one], department)
    assert "не участвует" in done.items[0]["why"]
    ParticipationFactory(network=plan.network)
    assert run(plan, "accept", institutions(plan)[1:], department).items
