"""Schedules: entered, submitted, approved, amended; the table that goes out and comes back; the gate."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Conflict, Refused
from documents import xlsx
from events import facts, paper, permissions, spreadsheet
from events.models import Amendment, ApprovedSchedule, Event, EventSchedule
from events.services import events as event_services
from events.services import schedules
from journal.models import Entry
from planning import gates
from tests.events.reading import text_of
from tests.factories import UserFactory
from tests.factories import planning as make
from tests.factories.events import EventFactory, ScheduleFactory, approve, in_days
from tests.factories.institutions import AppointmentFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def schedule():
    return ScheduleFactory()


@pytest.fixture
def director(schedule):
    return schedule.institution.appointments.get().user


def values(**other) -> dict:
    """A line as the form sends it."""
    return {
        "title": "Мастер-класс по робототехнике",
        "kind": "master_class",
        "day": in_days(10).isoformat(),
        "starts": "14:00",
        "ends": "15:30",
        "place": "Кабинет 12",
        "for_pupils": "on",
        "responsible": "Петрова А. А., методист",
        "is_public": "on",
        "signup_for": "anybody",
        "has_waiting_list": "on",
        "keep_days": "30",
    } | other


class TestEntering:
    def test_a_coordinator_begins_one_and_the_second_press_leads_to_the_same(self, schedule, director, client_of):
        client = client_of(director)
        form = {"network": schedule.network_id, "institution": schedule.institution_id, "year": schedule.year + 1}
        for _ in range(2):
            response = client.post(reverse("events:schedule_create"), form)
        assert EventSchedule.objects.filter(year=schedule.year + 1).count() == 1
        assert response.status_code == 302

    def test_a_form_sent_twice_enters_one_event(self, schedule, director, client_of):
        client, url = client_of(director), reverse("events:event_create", args=[schedule.pk])
        form = values(form_key="6c7a2f0e-0f5a-4a5b-9d9c-1a2b3c4d5e6f")
        assert [client.post(url, form).status_code for _ in range(2)] == [302, 302]
        assert schedule.events.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"day": "2031-01-01"}, "Учебный год этого плана-графика"),
            ({"ends": "13:00"}, "Окончание раньше начала"),
            ({"starts": ""}, "Укажите время начала"),
            ({"place": ""}, "Укажите место"),
            ({"for_pupils": ""}, "для кого мероприятие"),
            ({"keep_days": "0"}, "От 1 до 365"),
        ],
    )
    def test_what_does_not_fit_is_named_and_nothing_is_lost(self, schedule, director, client_of, wrong, words):
        response = client_of(director).post(reverse("events:event_create", args=[schedule.pk]), values(**wrong))
        assert response.status_code == 422
        assert words in response.text
        assert "Мастер-класс по робототехнике" in response.text

    def test_a_copy_opens_with_what_stands_there(self, schedule, director, client_of):
        event = EventFactory(schedule=schedule, title="Неделя техники")
        page = client_of(director).get(reverse("events:event_create", args=[schedule.pk]), {"copy": event.pk})
        assert "Неделя техники" in page.text

    def test_repeated_weekly_twice_it_stands_once_a_week(self, schedule, director):
        event = EventFactory(schedule=schedule, day=schedule.first_day)
        assert len(event_services.repeat_weekly(event, 3, by=director)) == 3
        assert event_services.repeat_weekly(event, 3, by=director) == []
        assert schedule.events.count() == 4
        last = EventFactory(schedule=schedule, day=schedule.last_day)
        assert event_services.repeat_weekly(last, 3, by=director) == []

    def test_a_foreign_draft_is_not_named_by_a_collision(self, schedule, director, client_of):
        EventFactory(title="Тайное собрание", day=in_days(10), place="кабинет 12", starts=datetime.time(15), ends=None)
        page = client_of(director).post(reverse("events:event_create", args=[schedule.pk]), values(), follow=True)
        assert "Место в это время занято: мероприятие, которое готовится" in page.text
        assert "Тайное собрание" not in page.text

    def test_the_same_place_and_hour_is_warned_of(self, schedule, director, client_of):
        at = {"schedule": schedule, "day": in_days(10), "ends": None}
        EventFactory(title="Собрание", place="кабинет 12", starts=datetime.time(15), **at)
        EventFactory(title="Вечером", place="Кабинет 12", starts=datetime.time(18), **at)
        client = client_of(director)
        page = client.post(reverse("events:event_create", args=[schedule.pk]), values(), follow=True)
        assert "Место в это время занято: Собрание" in page.text
        assert "Вечером" not in page.text

    def test_the_department_does_not_enter_for_an_institution(self, schedule, department, client_of):
        url = reverse("events:event_create", args=[schedule.pk])
        assert client_of(department).post(url, values()).status_code == 403

    def test_two_correct_different_fields_and_both_land(self, schedule, director, client_of):
        event = EventFactory(schedule=schedule, title="Старое", responsible="Первый")
        one, two = client_of(director), client_of(director)
        url = reverse("events:event_edit", args=[event.pk])
        form = values(day=event.day.isoformat(), place=event.place, for_parents="on", kind="open_day")
        shown = {f"initial-{name}": value for name, value in form.items()}
        shown |= {"initial-title": "Старое", "initial-responsible": "Первый"}
        one.post(url, form | shown | {"title": "Новое", "responsible": "Первый"})
        two.post(url, form | shown | {"title": "Старое", "responsible": "Второй"})
        event.refresh_from_db()
        assert (event.title, event.responsible) == ("Новое", "Второй")


class TestApproval:
    def test_the_road(self, schedule, director, department, client_of):
        own, client = client_of(director), client_of(department)
        url = reverse("events:schedule_submit", args=[schedule.pk])
        assert own.post(url).status_code == 403  # nothing is in it
        event = EventFactory(schedule=schedule)
        assert own.post(url).status_code == 302
        assert own.post(reverse("events:event_create", args=[schedule.pk]), values()).status_code == 403
        client.post(reverse("events:schedule_return", args=[schedule.pk]), {"remarks": "Добавьте родителей."})
        schedule.refresh_from_db()
        assert (schedule.state, schedule.remarks) == ("returned", "Добавьте родителей.")
        assert "Добавьте родителей." in own.get(schedule.get_absolute_url()).text
        assert "Добавьте родителей." in Letter.objects.get(to=director.email).body
        own.post(url)
        schedule.refresh_from_db()
        form = {"post": "Начальник управления", "name": "И. И. Иванова", "date": "2026-11-30"}
        form["seen"] = schedule.submission
        assert client.post(reverse("events:schedule_approve", args=[schedule.pk]), form).status_code == 302
        schedule.refresh_from_db()
        event.refresh_from_db()
        assert (schedule.state, schedule.version, event.is_approved) == ("approved", 1, True)
        assert Letter.objects.filter(to=director.email).count() == 2
        assert own.post(url).status_code == 403  # nothing has changed since

    def test_what_was_submitted_anew_since_it_was_read_is_not_approved(self, schedule, director, department, client_of):
        EventFactory(schedule=schedule)
        schedules.submit(schedule, by=director)
        client, url = client_of(department), reverse("events:schedule_approve", args=[schedule.pk])
        seen = client.get(url).context["form"]["seen"].value()
        schedules.take_back(schedule, by=director)
        EventFactory(schedule=schedule, title="Добавлено потом")
        schedules.submit(schedule, by=director)
        form = {"post": "Начальник управления", "name": "И. И. Иванова", "date": "2026-11-30", "seen": seen}
        answer = client.post(url, form)
        assert answer.status_code == 409
        assert "изменён" in answer.text
        assert not ApprovedSchedule.objects.exists()

    def test_what_awaits_its_first_approval_is_not_moved_or_cancelled(self, schedule, director, client_of):
        event = EventFactory(schedule=schedule)
        schedules.submit(schedule, by=director)
        with pytest.raises(Conflict):
            event_services.move(event, day=in_days(20), reason="Карантин", by=director)
        with pytest.raises(Conflict):
            event_services.cancel(event, "Карантин", by=director)
        assert client_of(director).get(reverse("events:event_move", args=[event.pk])).status_code == 403

    def test_amended_under_review_it_is_read_again(self, schedule, director, department):
        event = EventFactory(schedule=schedule)
        approve(schedule)
        EventFactory(schedule=schedule, title="Ещё одно")
        event_services.move(event, day=in_days(20), reason="Карантин", by=director)
        schedule = schedules.submit(EventSchedule.objects.get(pk=schedule.pk), by=director)
        seen = schedule.submission
        event.refresh_from_db()
        event_services.cancel(event, "Карантин", by=director)
        with pytest.raises(Conflict):
            schedules.approve(
                schedule, post="п", name="и", date=timezone.localdate(), note="н", seen=seen, by=department
            )

    def test_decided_by_two_at_once_the_second_is_told(self, schedule, department):
        EventFactory(schedule=schedule)
        schedules.submit(schedule, by=department)
        schedules.give_back(schedule, "Замечание", by=department)
        with pytest.raises(Conflict):
            schedules.approve(schedule, post="п", name="и", date=timezone.localdate(), by=department)

    def test_what_was_approved_never_changes_and_amendments_are_noted(self, schedule, director):
        event = EventFactory(schedule=schedule, title="Конкурс")
        approve(schedule)
        event.refresh_from_db()
        event_services.move(event, day=in_days(20), starts=datetime.time(10), reason="Карантин", by=director)
        event_services.create(
            EventSchedule.objects.get(pk=schedule.pk),
            by=director,
            title="Ещё одно",
            kind="other",
            day=in_days(3),
            responsible="Кто-то",
            is_public=True,
        )
        approved = ApprovedSchedule.objects.get()
        assert [line["title"] for line in approved.lines] == ["Конкурс"]
        assert approved.lines[0]["day"] == in_days(7).isoformat()
        assert set(Amendment.objects.values_list("kind", flat=True)) == {"moved", "added"}
        for row in (approved, Amendment.objects.first()):
            with pytest.raises(DatabaseError), transaction.atomic():
                type(row).objects.filter(pk=row.pk).delete()
        # The new line is not public before its approval; the moved one is, on its new day.
        assert [one.title for one in Event.objects.public()] == ["Конкурс"]
        schedule.refresh_from_db()
        approve(schedule)
        assert Event.objects.public().count() == 2
        assert ApprovedSchedule.objects.count() == 2

    def test_days_of_an_approved_event_change_only_with_a_reason(self, schedule, director):
        event = EventFactory(schedule=schedule)
        approve(schedule)
        event.refresh_from_db()
        with pytest.raises(Refused):
            event_services.change(event, day=in_days(9), by=director)
        with pytest.raises(Conflict):
            event_services.remove(event, by=director)

    def test_the_network_approves_its_own_at_once(self, department):
        schedule = ScheduleFactory(institution=None)
        EventFactory(schedule=schedule)
        assert permissions.may_decide(department, schedule)
        assert not permissions.may_submit(department, schedule)
        approve(schedule)
        assert facts.network_schedule(schedule.network) == schedule


class TestMarks:
    def test_held_with_a_number_counts(self, schedule, director, client_of):
        event = EventFactory(schedule=schedule, day=in_days(-1), approved=True)
        page = client_of(director).post(reverse("events:event_hold", args=[event.pk]), {"attended": "42"}, follow=True)
        assert "42" in page.text
        network = schedule.network
        period = (in_days(-30), in_days(0))
        assert facts.held(network, *period) == 1
        assert facts.held(network, *period, kinds=["contest"]) == 0
        assert facts.attendance(network, *period) == 42
        assert facts.institutions_that_held(network, *period) == {schedule.institution_id}

    def test_not_before_its_day_and_not_unapproved(self, schedule, director):
        assert not permissions.may_hold(director, EventFactory(schedule=schedule, approved=True))
        assert not permissions.may_hold(director, EventFactory(schedule=schedule, day=in_days(-1)))

    def test_the_desk_asks_for_marks_and_schedules(self, schedule, director, department):
        EventFactory(schedule=schedule, day=in_days(-1), approved=True)
        assert [todo.count for todo in facts.todo(director)] == [1]
        other = ScheduleFactory(network=schedule.network)
        EventFactory(schedule=other)
        assert "Закончите" in facts.todo(other.institution.appointments.get().user)[0].title
        schedules.submit(other, by=department)
        assert facts.todo(department)[0].count == 1


class TestTable:
    def row(self, **other):
        day = f"{in_days(12):%d.%m.%Y}"
        return {
            "title": "Родительское собрание",
            "kind": "Родительское собрание",
            "day": day,
            "starts": "18:00",
            "place": "Актовый зал",
            "audience": "родители",
            "responsible": "Директор",
            "is_public": "да",
        } | other

    def test_what_a_cell_does_not_say_plainly_is_not_guessed(self, schedule, director, client_of, upload):
        rows = [
            self.row(title="Два часа", starts="14:00 – 15:30"),
            self.row(title="Два дня", day="12.03.2027–14.03.2027"),
            self.row(title="Всем", is_public="да, всем"),
            self.row(title="Как в Excel", day="2027-03-12 00:00:00", starts="2027-03-12 14:00:00"),
        ]
        url = reverse("events:schedule_import", args=[schedule.pk])
        page = client_of(director).post(url, {"file": upload(spreadsheet.filled(rows))})
        assert list(schedule.events.values_list("title", "starts")) == [("Как в Excel", datetime.time(14))]
        assert [row.verdict for row in page.context["rows"]] == ["wrong", "wrong", "wrong", "new"]

    def test_no_row_is_passed_over_without_a_word(self, schedule, director, client_of, upload):
        wrong = self.row(title="Мастер-класс", place="каб. 1", audience="")
        rooms = [self.row(title="Мастер-класс", place=f"каб. {n}") for n in (1, 2, 2)]
        url = reverse("events:schedule_import", args=[schedule.pk])
        page = client_of(director).post(url, {"file": upload(spreadsheet.filled([wrong, *rooms]))})
        assert schedule.events.count() == 2
        assert [row.verdict for row in page.context["rows"]] == ["wrong", "new", "new", "known"]
        again = client_of(director).post(url, {"file": upload(spreadsheet.filled(rooms))})
        assert again.text.count("Уже есть") == 3

    def test_right_rows_go_in_and_wrong_ones_are_named(self, schedule, director, client_of, upload):
        rows = [
            self.row(),
            self.row(title="Вебинар", kind="Вебинар", place="онлайн", audience="педагоги, учащиеся"),
            self.row(title="Без даты", day="скоро"),
            self.row(title="Не тот вид", kind="Танцы"),
        ]
        url = reverse("events:schedule_import", args=[schedule.pk])
        client = client_of(director)
        page = client.post(url, {"file": upload(spreadsheet.filled(rows))})
        assert page.status_code == 200
        assert "Это не дата" in page.text
        assert "«Танцы» нет в списке" in page.text or "Танцы" in page.text
        assert set(schedule.events.values_list("title", flat=True)) == {"Родительское собрание", "Вебинар"}
        webinar = schedule.events.get(title="Вебинар")
        assert webinar.is_online
        assert webinar.for_teachers
        assert webinar.for_pupils
        client.post(url, {"file": upload(spreadsheet.filled(rows))})
        assert schedule.events.count() == 2

    def test_the_file_to_fill_in_is_understood_again(self, schedule):
        rows = xlsx.read_rows(spreadsheet.template(schedule))
        assert len(rows[0]) == len(spreadsheet.COLUMNS)

    def test_a_file_without_columns_is_refused_in_words(self, schedule, director, client_of, upload):
        book = xlsx.Workbook()
        book.write_table(["a", "b"], [["1", "2"]], title="x")
        url = reverse("events:schedule_import", args=[schedule.pk])
        page = client_of(director).post(url, {"file": upload(book.close())})
        assert page.status_code == 422
        assert "Названия колонок не найдены" in page.text


@pytest.fixture
def upload():
    return lambda content: SimpleUploadedFile("events.xlsx", content, content_type=xlsx.CONTENT_TYPE)


class TestPapers:
    def test_the_paper_says_who_approved_and_what_became(self, schedule):
        EventFactory(schedule=schedule, title="Открытый урок", day=in_days(-3), state="held", attended=12)
        draft = text_of(paper.schedule_paper(schedule, schedule.events.with_owner().in_order()))
        assert "ПРОЕКТ" in draft
        approve(schedule)
        schedule.refresh_from_db()
        text = text_of(paper.schedule_paper(schedule, schedule.events.with_owner().in_order()))
        assert "УТВЕРЖДАЮ" in text.upper()
        assert "И. И. Иванова" in text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Открытый урок" in text
        assert "проведено, 12 чел." in text.replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")
        assert "ПРОЕКТ" not in text

    def test_summary_names_the_owners(self, schedule, department, client_of):
        EventFactory(schedule=schedule, approved=True)
        url = reverse("events:summary", args=[schedule.network_id, schedule.year, "xlsx"])
        rows = xlsx.read_rows(client_of(department).get(url).content)
        assert schedule.institution.short_name in rows[1]


class TestGate:
    def answer(self, plan, institution):
        found = gates.Gates(plan)
        condition = next(c for stage in found.by_stage.values() for c in stage if c.check == "event-schedule-approved")
        return found.progress(condition, institution.pk)

    def test_task_5_2_closes_with_an_approved_schedule(self, department):
        plan = make.running(2)
        one, _other = [p.institution for p in plan.network.participations.order_by("pk")]
        assert "не начат" in self.answer(plan, one).why
        schedule = ScheduleFactory(network=plan.network, institution=one)
        event = EventFactory(schedule=schedule)
        assert "не подан" in self.answer(plan, one).why
        schedules.submit(schedule, by=department)
        assert self.answer(plan, one).awaits_department
        schedules.approve(schedule, post="п", name="и", date=timezone.localdate(), by=department)
        assert self.answer(plan, one)
        # An amendment on its way does not undo it, a cancelled event does not count.
        plan.thresholds = {"event-schedule-approved": {"events": 2}}
        plan.save()
        assert "1 мероприятие из 2" in self.answer(plan, one).why
        plan.thresholds = {}
        event.refresh_from_db()
        event_services.cancel(event, "Карантин", by=department)
        assert not self.answer(plan, one)

    def test_it_costs_one_query_for_all(self, django_assert_num_queries):
        plan = make.running(3)
        for participation in plan.network.participations.all():
            EventFactory(schedule__network=plan.network, schedule__institution=participation.institution, approved=True)
        institutions = InstitutionFactory._meta.model.objects.all()
        with django_assert_num_queries(1):
            facts.approved_schedules(institutions, plan.network)


def test_lists_cost_the_same_for_more_rows(client, department, assert_flat_queries):
    client.force_login(department)
    network = ScheduleFactory().network

    def grow():
        for _ in range(3):
            EventFactory(schedule__network=network, approved=True)

    for name in ("events:schedule_list", "events:event_list", "events:calendar", "events:public_list", "home"):
        assert_flat_queries(reverse(name), grow)


def test_others_see_only_what_is_open_to_them(schedule, client_of):
    other = AppointmentFactory()
    own = ScheduleFactory(network=schedule.network, institution=other.institution)
    hidden = EventFactory(schedule=schedule, is_public=False)
    shared = EventFactory(schedule=schedule, is_public=False, is_open=True, approved=True)
    visible = Event.objects.visible_to(other.user)
    assert set(visible) == {shared}
    assert client_of(other.user).get(hidden.get_absolute_url()).status_code == 404
    assert client_of(other.user).get(schedule.get_absolute_url()).status_code == 404
    assert client_of(other.user).get(own.get_absolute_url()).status_code == 200
    stranger = AppointmentFactory(user=UserFactory()).user
    assert not Event.objects.visible_to(stranger).exists()


def test_everything_is_in_the_history(schedule, director):
    event = EventFactory(schedule=schedule, approved=True)
    event_services.cancel(event, "Карантин", by=director)
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"events.eventschedule.submit", "events.eventschedule.approve", "events.event.cancel"} <= actions
