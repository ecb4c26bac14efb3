"""The board: what it shows, to whom, and what it costs."""

import datetime
import io

import openpyxl
import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from institutions.services import networks
from planning import board, facts, freshness
from planning.models import Evidence, StageProgress
from planning.services import evidence, moves, plans, templates
from tests import markup
from tests.factories import planning as make
from tests.factories.institutions import InstitutionFactory, NetworkFactory, ParticipationFactory
from tests.factories.surveys import LaunchFactory, answer

pytestmark = pytest.mark.django_db
REASON = "Оригинал подписан на бумаге и хранится в управлении."


@pytest.fixture
def short():
    """A plan of three small stages; the network's task of the first one is proved."""
    plan = make.running(3, version=make.short_version())
    task = plan.version.stages.get(position=1).tasks.get(scope="network")
    evidence.add(plan, task, note="Сделано.", by=plan.created_by)
    return plan


def institutions(plan):
    return [row.institution for row in plan.network.participations.order_by("institution__short_name")]


def url_of(plan, name: str = "board") -> str:
    return reverse(f"planning:{name}", args=[plan.pk])


@pytest.fixture
def staff(client, department):
    client.force_login(department)
    return client


def test_a_cell_tells_state_progress_and_marks(short, staff, department):
    one, other, third = institutions(short)
    make.prove(short, 1, institution=one, by=department)
    make.prove(short, 1, institution=other, by=department)
    moves.accept(make.cell(short, other), by=department)
    StageProgress.objects.filter(institution=third).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    table = {row.institution: row.cells for row in board.build(short, department).rows}
    first = table[one.pk][0]
    assert (first.state, first.done, first.of, first.is_ready) == ("in_progress", 1, 1, True)
    assert [cell.state for cell in table[other.pk]] == ["completed", "open", "locked"]
    assert table[third.pk][0].is_overdue
    assert not table[third.pk][0].is_ready
    page = staff.get(url_of(short))
    assert markup.faults(page.text) == []
    assert f"../institutions/{one.pk}/stages/1/" in page.text
    assert page.text.count("1. Общая задача") == 1  # in the head: the network's task is not repeated in cells


def test_a_condition_that_fails_after_completion_asks_for_attention(short, department):
    one = institutions(short)[0]
    make.prove(short, 1, institution=one, by=department)
    moves.accept(make.cell(short, one), by=department)
    assert board.build(short, department).count("attention") == 0
    proof = Evidence.objects.get(institution=one)
    evidence.withdraw(proof, by=department, reason="Документ отменён.")
    assert board.build(short, department).count("attention") == 1
    assert make.cell(short, one).state == "completed"


def test_a_waiver_is_marked_until_the_stage_is_reopened(short, staff, department):
    one = institutions(short)[0]
    cell = make.cell(short, one)
    key = next(line.condition.key for line in _gate(cell).missing)
    moves.override(cell, condition=key, by=department, reason=REASON)
    assert board.build(short, department).count("waived") == 1
    assert "cell-waived" in staff.get(url_of(short)).text
    moves.accept(cell, by=department)
    assert board.build(short, department).count("waived") == 1
    moves.reopen(cell, by=department, reason="Ещё раз.")
    assert board.build(short, department).count("waived") == 0


def _gate(cell):
    from planning import gates

    return gates.gate_of(cell)


def test_filters_narrow_the_rows(short, staff, department):
    one, other, _third = institutions(short)
    make.prove(short, 1, institution=one, by=department)
    moves.accept(make.cell(short, one), by=department)
    get = lambda **query: staff.get(url_of(short), query).context["count"]  # noqa: E731
    assert get() == 3
    assert get(state="completed") == 1
    assert get(state="completed", stage="2") == 0
    assert get(state="open", stage="1") == 2
    assert get(q=other.short_name) == 1
    assert get(only="overdue") == 0
    assert "Сбросить" in staff.get(url_of(short), {"q": "нет такого"}).text


def test_an_unchanged_board_is_not_sent_again(short, staff, department, client_of):
    """Whatever a person does to the network shows at once; nobody is answered with what another one sees."""
    one, other, _third = institutions(short)
    staff.get(url_of(short))
    first = staff.get(url_of(short))
    again = staff.get(url_of(short), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    director = client_of(make.director_of(other))
    theirs = director.get(url_of(short), headers={"If-None-Match": first["ETag"]})
    assert theirs.status_code == 200
    assert one.short_name not in theirs.text
    survey = LaunchFactory(network=short.network, opened=True)
    tag = staff.get(url_of(short))["ETag"]  # the director was appointed meanwhile
    acts = [
        lambda: make.prove(short, 1, institution=one, by=department),
        lambda: moves.accept(make.cell(short, one), by=department),
        lambda: moves.pause(make.cell(short, other), by=department, reason="Ремонт."),
        lambda: networks.list_participants(short.network, [InstitutionFactory()], by=department),
        lambda: answer(survey.entries.first()),
    ]
    for act in acts:
        act()
        changed = staff.get(url_of(short), headers={"If-None-Match": tag})
        assert changed.status_code == 200
        tag = changed["ETag"]
    today = freshness.state_of(short.pk)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert freshness.state_of(short.pk) != today


@pytest.mark.parametrize(
    "query",
    [
        {"page": "abc"},
        {"page": "99999999999999999999999"},
        {"page": "-1"},
        {"stage": "0"},
        {"stage": "99"},
        {"stage": "1' OR 1=1"},
        {"state": "nonsense", "only": "<script>"},
        {"q": "'\"%_\\"},
    ],
)
def test_odd_queries_do_no_harm(short, staff, query):
    for name in ("board", "board_xlsx", "history", "evidence_list"):
        assert staff.get(url_of(short, name), query).status_code == 200


def test_names_are_escaped(staff):
    evil = InstitutionFactory(short_name="<b>Школа & «Ко»</b>")
    plan = make.running([evil], version=make.short_version())
    page = staff.get(url_of(plan)).text
    assert "<b>Школа" not in page
    assert "&lt;b&gt;Школа &amp; «Ко»" in page


def test_rows_stand_in_the_order_people_count(staff):
    schools = [InstitutionFactory(short_name=f"Школа № {n}") for n in (10, 2, 1)]
    plan = make.running(schools, version=make.short_version())
    assert [row.name for row in board.build(plan, plan.created_by).rows] == ["Школа № 1", "Школа № 2", "Школа № 10"]


def test_the_board_costs_the_same_for_12_and_for_200(staff, department):
    """Not one query more: each check is asked about everybody at once."""
    version = templates.publish(make.draft(), by=department)  # every check that the portal knows for the order
    counts = []
    for size in (12, 200):
        network = NetworkFactory()
        for _ in range(size):
            ParticipationFactory(network=network, institution=InstitutionFactory(head=False))
        plan = plans.start(version, network=network, by=department)
        staff.get(url_of(plan))
        caches["drawn"].clear()
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(url_of(plan))
        assert page.context["count"] == size
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_an_institution_sees_its_own_row_only(short, client):
    own = institutions(short)[1]
    client.force_login(make.director_of(own))
    assert [row.institution for row in client.get(url_of(short)).context["board"].rows] == [own.pk]
    card = client.get(reverse("planning:institution_card", args=[short.pk, own.pk]))
    assert card.status_code == 200
    assert "Своя задача" in card.text
    stranger = institutions(short)[0]
    assert client.get(reverse("planning:institution_card", args=[short.pk, stranger.pk])).status_code == 404
    assert client.get(reverse("planning:progress_detail", args=[short.pk, stranger.pk, 1])).status_code == 404
    paper = PdfReader(io.BytesIO(client.get(url_of(short, "plan_pdf")).content))
    assert stranger.short_name not in " ".join(page.extract_text() for page in paper.pages)


def test_outsiders_see_no_plan(short, client):
    client.force_login(make.director_of(InstitutionFactory()))
    for name in ("board", "board_xlsx", "plan_pdf", "plan_detail", "history", "evidence_list"):
        assert client.get(url_of(short, name)).status_code == 404
    assert client.get(reverse("planning:plan_list")).context["count"] == 0


def test_the_spreadsheet_holds_what_the_filters_leave(short, staff, department):
    one = institutions(short)[0]
    make.prove(short, 1, institution=one, by=department)
    moves.accept(make.cell(short, one), by=department)
    answer = staff.get(url_of(short, "board_xlsx"), {"state": "completed"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [one.short_name]
    assert rows[1][1:4] == (1, "Завершён", "1 из 1")
    assert len(list(book.worksheets[1].iter_rows())) == 2


def test_the_paper_names_everybody_and_the_waivers(short, staff, department):
    one = institutions(short)[0]
    cell = make.cell(short, one)
    for line in _gate(cell).missing:
        moves.override(cell, condition=line.condition.key, by=department, reason=REASON)
    answer = staff.get(url_of(short, "plan_pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for institution in institutions(short):
        assert institution.short_name in text
    assert REASON in text
    assert "None" not in text
    assert "Последняя задача" in text
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    width, height = paper.pages[0].mediabox[2:]
    assert width > height


# Starting a plan, the desk


def test_starting_a_plan_makes_its_network(staff):
    version = make.published()
    url = reverse("planning:plan_start")
    page = staff.get(url)
    assert page.context["form"]["new_municipality"].value() == "Муниципальное образование «Гвардейский район»"
    stages = list(version.stages.all())
    data = {
        "name": "Сеть района",
        "new_municipality": "Гвардейский район",
        "starts_on": "01.09.2026",
        f"deadline-{stages[0].pk}": "01.10.2026",
    }
    answer = staff.post(url, data)
    plan = version.plans.get()
    assert answer.url == plan.network.get_absolute_url()
    assert plan.network.name == "Сеть района"
    assert plan.deadlines.get().due_on == datetime.date(2026, 10, 1)
    assert staff.get(plan.get_absolute_url()).status_code == 200
    # The same name once more: said by the form, nothing half made.
    again = staff.post(url, data | {"municipality": plan.network.municipality_id})
    assert again.status_code == 200
    assert again.context["form"].non_field_errors()
    assert version.plans.count() == 1


def test_deadlines_go_forward(staff):
    version = make.published()
    one, two, *_rest = version.stages.all()
    data = {"name": "Сеть", "new_municipality": "Район", "starts_on": "01.09.2026"}
    page = staff.post(
        reverse("planning:plan_start"), data | {f"deadline-{one.pk}": "01.08.2026", f"deadline-{two.pk}": "01.07.2026"}
    )
    assert set(page.context["form"].errors) == {f"deadline-{one.pk}", f"deadline-{two.pk}"}


def test_a_plan_needs_a_published_template(staff):
    make.draft()
    assert "Нет опубликованного шаблона" in staff.get(reverse("planning:plan_start")).text
    assert staff.get(reverse("planning:plan_start"), {"version": "x"}).status_code == 200


def test_an_empty_plan_says_what_is_next(staff):
    plan = make.running(0)
    page = staff.get(plan.get_absolute_url())
    assert page.context["steps"][0].title.startswith("1.1")
    assert "Составить перечень участников" in staff.get(url_of(plan)).text


def test_the_desk_tells_who_waits(short, department):
    own = institutions(short)[0]
    director = make.director_of(own)
    assert facts.todo(department) == []
    mine = facts.todo(director)
    assert [todo.count for todo in mine] == [1]
    assert "1" in mine[0].title
    task = make.cell(short, own).stage.tasks.get(scope="institution")
    evidence.add(short, task, institution=own, note="Готово.", by=director)
    assert [todo.count for todo in facts.todo(department)] == [1]
    assert facts.todo(director)[0].count is None  # all done: submit
    moves.submit(make.cell(short, own), by=director)
    assert len(facts.todo(department)) == 2
    assert facts.todo(director) == []
    StageProgress.objects.filter(stage__position=2).update(due_on=datetime.date(2020, 1, 1))
    assert facts.todo(department)[-1].count == 3
    assert facts.overview(director)[0].url.endswith(f"/institutions/{own.pk}/")
    assert facts.overview(department)[0].url == short.get_absolute_url()


def test_pages_are_sound(short, staff, department):
    own = institutions(short)[0]
    cell = make.cell(short, own)
    task = cell.stage.tasks.get(scope="institution")
    pages = [
        reverse("planning:plan_list"),
        reverse("planning:plan_start"),
        reverse("planning:order_import"),
        reverse("planning:template_list"),
        short.version.get_absolute_url(),
        reverse("planning:template_edit", args=[make.draft().pk]),
        short.get_absolute_url(),
        url_of(short, "history"),
        url_of(short, "evidence_list"),
        reverse("planning:institution_card", args=[short.pk, own.pk]),
        cell.get_absolute_url(),
        reverse("planning:institution_task", args=[short.pk, own.pk, task.pk]),
        short.network.get_absolute_url(),
    ]
    for visitor in (department, make.director_of(own)):
        staff.force_login(visitor)
        for url in pages:
            page = staff.get(url)
            if page.status_code == 200:
                assert markup.faults(page.text) == [], url
