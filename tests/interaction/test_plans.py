"""An interaction plan from the first item to the marks of what was done."""

import datetime
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Letter
from common.verdicts import Conflict
from interaction import content, facts
from interaction.models import InteractionPlan, PlanItem, PlanVersion, ProgressMark
from interaction.services import items, marks, plans
from interaction.services.watch import watch
from planning import gates
from tests.factories.institutions import AppointmentFactory, InstitutionFactory, NetworkFactory, ParticipationFactory
from tests.factories.interaction import ORDER, approve_plan, make_item, make_plan

pytestmark = pytest.mark.django_db
NOW = "2026-11-10 12:00"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def school(db):
    return AppointmentFactory().institution


@pytest.fixture
def director(school):
    return school.appointments.get().user


@pytest.fixture
def network(school):
    network = NetworkFactory()
    ParticipationFactory(network=network, institution=school)
    ParticipationFactory(network=network, institution=InstitutionFactory())
    return network


@pytest.fixture
def plan(network, department):
    return make_plan(network, by=department)


def typed(plan, school, **more) -> dict:
    return {
        "section": plan.sections.first().pk,
        "title": "Неделя открытых мастерских",
        "form": "shared_resource",
        "timing": "period",
        "first": "12.11.2026",
        "last": "15.11.2026",
        "responsible": school.pk,
        "conductors": [school.pk],
        **more,
    }


def test_an_institution_proposes_an_item_and_a_form_sent_twice_makes_one(client, plan, school, director):
    client.force_login(director)
    url = reverse("interaction:item_add", args=[plan.pk])
    page = client.get(url)
    key = page.context["form"]["key"].value()
    for _again in range(2):
        response = client.post(url, typed(plan, school, key=key))
        assert response.status_code == 302
    item = plan.items.get()
    assert item.responsible == school
    assert item.time_label == "с 12.11.2026 по 15.11.2026"
    assert "Неделя открытых мастерских" in client.get(plan.get_absolute_url()).text


def test_what_is_wrong_is_said_by_the_field_and_nothing_typed_is_lost(client, plan, school, director):
    client.force_login(director)
    response = client.post(
        reverse("interaction:item_add", args=[plan.pk]), typed(plan, school, first="12.11.2025", last="10.11.2025")
    )
    assert response.status_code == 422
    assert "last" in response.context["form"].errors
    assert "Неделя открытых мастерских" in response.text


def test_an_institution_does_not_answer_for_another(client, plan, director, network):
    other = network.participations.exclude(institution__appointments__user=director).get().institution
    client.force_login(director)
    response = client.post(reverse("interaction:item_add", args=[plan.pk]), typed(plan, other))
    assert "responsible" in response.context["form"].errors


def test_an_item_of_somebody_else_is_closed_to_an_institution(client, plan, director, department):
    item = make_item(plan, by=department)
    client.force_login(director)
    assert client.get(reverse("interaction:item_edit", args=[item.pk])).status_code == 403


def test_two_editors_see_both_texts(client, client_of, plan, school, director, department):
    item = make_item(plan, by=department, responsible=school)
    url = reverse("interaction:item_edit", args=[item.pk])
    mine = typed(plan, school, seen=item.revision, title="Мой текст")
    items.change(item, seen=item.revision, by=department, title="Текст управления")
    client.force_login(director)
    response = client.post(url, mine)
    assert response.status_code == 409
    assert "Текст управления" in response.text
    assert "Мой текст" in response.text
    again = response.context["form"]["seen"].value()
    assert client.post(url, mine | {"seen": again}).status_code == 302
    item.refresh_from_db()
    assert item.title == "Мой текст"


def test_on_approval_institutions_change_nothing(client, plan, school, director, department):
    item = make_item(plan, by=department, responsible=school)
    plans.submit(plan, by=department)
    client.force_login(director)
    assert client.get(reverse("interaction:item_edit", args=[item.pk])).status_code == 403
    assert client.get(reverse("interaction:item_add", args=[plan.pk])).status_code == 403
    with pytest.raises(Conflict):
        items.change(item, seen=1, by=director, title="Другое")


def test_an_approved_version_is_frozen_and_changes_stand_in_the_next_one(client, plan, school, department):
    make_item(plan, by=department, responsible=school)
    plan = approve_plan(plan, by=department)
    version = plan.versions.get()
    assert version.number == 1
    with pytest.raises(Exception, match="must never change"):
        PlanVersion.objects.filter(pk=version.pk).update(order_number="18")


def test_the_next_version_shows_its_differences(client, plan, school, department):
    item = make_item(plan, by=department, responsible=school)
    gone = make_item(plan, by=department, title="Лишнее")
    plan = approve_plan(plan, by=department)
    plan = plans.revise(plan, by=department, reason="Перенос")
    items.change(item, seen=1, by=department, title="Большой турнир")
    items.remove(gone, by=department)
    make_item(plan, by=department, title="Новое")
    client.force_login(department)
    text = client.get(reverse("interaction:plan_changes", args=[plan.pk])).text
    for words in ("Большой турнир", "Турнир по робототехнике", "Лишнее", "Новое"):
        assert words in text
    assert "Турнир по робототехнике" in client.get(plan.versions.get().get_absolute_url()).text
    plans.submit(plan, by=department)
    plans.approve(plan, by=department, **ORDER | {"order_number": "21"})
    first, second = plan.versions.order_by("number")
    changes = content.differences(first.content["sections"], second.content["sections"])
    assert sorted(change.kind for change in changes) == ["added", "changed", "removed"]
    assert client.get(second.get_absolute_url()).status_code == 200
    assert set(PlanItem.objects.approved().values_list("title", flat=True)) == {"Большой турнир", "Новое"}


def test_marks_are_only_added_and_the_last_one_counts(client, plan, school, director, department):
    item = make_item(plan, by=department, responsible=school)
    plan = approve_plan(plan, by=department)
    client.force_login(director)
    url = reverse("interaction:item_mark", args=[item.pk])
    wrong = client.post(url, {"seen": "planned", "progress": "moved"})
    assert {"moved_to", "outcome"} <= set(wrong.context["form"].errors)
    moved = {"seen": "planned", "progress": "moved", "moved_to": "2026-11-20", "outcome": "Нет транспорта"}
    assert client.post(url, moved).status_code == 302
    assert client.post(url, moved).status_code == 409
    done = {"seen": "moved", "progress": "done", "done_on": "2026-11-09", "outcome": "Пришли 40 детей", "people": 40}
    assert client.post(url, done).status_code == 302
    item.refresh_from_db()
    assert (item.progress, item.done_on, item.due_on) == (
        "done",
        datetime.date(2026, 11, 9),
        datetime.date(2026, 11, 20),
    )
    assert ProgressMark.objects.filter(item=item).count() == 2
    assert facts.items_done(plan.network, datetime.date(2026, 11, 1), datetime.date(2026, 11, 30)) == 1
    assert facts.items_done(plan.network, datetime.date(2026, 11, 1), datetime.date(2026, 11, 30), ["mobile"]) == 0


def test_what_was_moved_keeps_its_day_in_the_next_version(plan, school, department):
    item = make_item(plan, by=department, responsible=school)
    plan = approve_plan(plan, by=department)
    day = item.ends_on + datetime.timedelta(days=40)
    marks.mark(item, "moved", seen="planned", by=department, moved_to=day, outcome="Нет транспорта")
    marks.mark(item, "in_work", seen="moved", by=department)
    plan = plans.revise(plan, by=department, reason="Ещё мероприятия")
    plans.submit(plan, by=department)
    plan = plans.approve(plan, by=department, **ORDER | {"order_number": "21"}).plan
    item.refresh_from_db()
    assert item.due_on == day
    plan = plans.revise(plan, by=department, reason="Другой срок")
    november = datetime.date(plan.school_year, 11, 1)
    items.change(item, seen=item.revision, by=department, starts_on=november, ends_on=november.replace(day=30))
    plans.submit(plan, by=department)
    plans.approve(plan, by=department, **ORDER | {"order_number": "22"})
    item.refresh_from_db()
    assert item.due_on == item.ends_on


def test_the_key_of_another_plans_item_is_not_taken(plan, school, department):
    other = make_item(plan, by=department, responsible=school)
    elsewhere = make_plan(NetworkFactory(), by=department)
    own = make_item(elsewhere, by=department, key=other.pk)
    assert own.pk != other.pk
    assert own.plan == elsewhere


def test_the_same_event_twice_a_year_is_copied_twice(plan, school, department):
    first = make_item(plan, by=department, responsible=school)
    second = make_item(
        plan,
        by=department,
        responsible=school,
        starts_on=first.starts_on + datetime.timedelta(days=60),
        ends_on=first.ends_on + datetime.timedelta(days=60),
    )
    later = make_plan(plan.network, by=department, school_year=plan.school_year + 1)
    assert len(items.copy(later, [first, second], by=department)) == 2
    assert items.copy(later, [first, second], by=department) == []


def test_overdue_is_told_once(plan, school, department):
    make_item(plan, by=department, responsible=school)
    approve_plan(plan, by=department)
    before = Letter.objects.count()
    assert watch() == {"items": 1, "letters": 1}
    assert watch() == {"items": 0, "letters": 0}
    assert Letter.objects.count() == before + 1
    assert "Турнир по робототехнике" in Letter.objects.order_by("-pk").first().body


def test_the_gate_is_met_by_an_approved_plan(plan, department, network):
    class Asked:
        pass

    asked = Asked()
    asked.network = network
    answer = gates.CHECKS["interaction-plan-approved"].answer
    assert not answer(asked, None)
    make_item(plan, by=department)
    assert "черновик" in answer(asked, None).why or answer(asked, None).why
    approve_plan(plan, by=department)
    assert answer(asked, None)


def test_the_papers_say_what_stands_in_the_plan(client, plan, school, department):
    make_item(plan, by=department, responsible=school)
    plan = approve_plan(plan, by=department)
    client.force_login(department)
    response = client.get(reverse("interaction:plan_pdf", args=[plan.pk]) + "?progress=1")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.getvalue())).pages)
    flat = text.replace("-\n", "").replace("\n", " ")
    assert "УТВЕРЖДЕНО" in flat
    assert "робототехнике" in flat
    assert "Отметка" in flat
    for name in ("plan_docx", "plan_xlsx"):
        assert client.get(reverse(f"interaction:{name}", args=[plan.pk])).status_code == 200


def test_order_by_buttons_and_by_dragging(client, plan, school, department):
    first, second, third = [make_item(plan, by=department, title=title) for title in "АБВ"]
    client.force_login(department)

    def order():
        return list(plan.items.order_by("section__position", "position").values_list("title", flat=True))

    client.post(reverse("interaction:item_move", args=[third.pk]), {"way": "up"})
    assert order() == ["А", "В", "Б"]
    place = {"section": first.section_id, "before": str(first.pk)}
    client.post(reverse("interaction:item_place", args=[second.pk]), place)
    assert order() == ["Б", "А", "В"]
    other = plan.sections.last()
    client.post(reverse("interaction:item_place", args=[second.pk]), {"section": other.pk, "before": ""})
    second.refresh_from_db()
    assert second.section == other


def test_remarks_are_settled(client, plan, school, director, department):
    item = make_item(plan, by=department, responsible=school)
    client.force_login(department)
    client.post(reverse("interaction:item_remark", args=[item.pk]), {"text": "Уточните место"})
    assert [todo.count for todo in facts.todo(director)] == [1]
    client.force_login(director)
    remark = item.remarks.get()
    assert client.post(reverse("interaction:remark_settle", args=[remark.pk])).status_code == 302
    assert facts.todo(director) == []


def test_the_plan_costs_the_same_for_more_items(client, assert_flat_queries, plan, school, department):
    client.force_login(department)

    def grow():
        for _n in range(3):
            make_item(plan, by=department, responsible=school, conductors=[school], participants=[school])

    assert_flat_queries(plan.get_absolute_url(), grow)
    assert_flat_queries(reverse("interaction:item_list"), grow)


def test_a_stranger_does_not_learn_of_the_plan(client, plan):
    client.force_login(AppointmentFactory().user)
    assert client.get(plan.get_absolute_url()).status_code == 404
    assert not InteractionPlan.objects.visible_to(AppointmentFactory().user)
    assert marks
