"""Staff lists: kept by the institution, looked through by the department; who has to learn, and what is offered."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Conflict
from documents.xlsx import read_rows
from institutions import facts
from institutions.models import Category, Institution, StaffList, StaffMember, Training
from institutions.models.staff import months_after, whole_years, years_after, years_before
from institutions.services import staff as services
from institutions.services import submission
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import InstitutionFactory, NetworkFactory
from tests.factories.staff import StaffListFactory, StaffMemberFactory, TrainingFactory
from tests.planning.test_locking import at_once

QUEUE, PEOPLE, OFFERS = (reverse(f"institutions:staff_{name}") for name in ("queue", "people", "offers"))
PDF = b"%PDF-1.7\n%%EOF"
EXPORTED = "institutions.stafflist.export"


def days(count: int) -> datetime.date:
    """So many days from today; negative: ago."""
    return timezone.localdate() + datetime.timedelta(days=count)


def at(page: str, *objects) -> str:
    return reverse(f"institutions:{page}", args=[obj.pk for obj in objects])


def person(**changes) -> dict:
    return {
        "surname": "Пробина",
        "given_name": "Вера",
        "patronymic": "",
        "gender": "female",
        "post": "teacher",
        "employment": "main",
        "education": "higher",
        "category": "none",
        "areas": ["robotics", "drones"],
        "hours_for_network": 4,
    } | changes


def course(**changes) -> dict:
    return {
        "state": "done",
        "kind": "qualification",
        "topic": "Робототехника",
        "hours": 36,
        "ended_on": "2025-05-20",
        "document_number": "000123",
    } | changes


@pytest.fixture
def own(client, coordinator):
    """The client, signed in as coordinator of ``institution``."""
    client.force_login(coordinator)
    return client


@pytest.fixture
def member(institution):
    return StaffMemberFactory(staff_list=StaffListFactory(institution=institution))


class TestPeople:
    def test_reading_begins_nothing(self, own, institution):
        assert "Не начато" in own.get(at("staff_list", institution)).text
        assert not StaffList.objects.exists()

    def test_entering_changing_and_what_the_history_tells(self, own, institution, coordinator):
        url = at("staff_member_create", institution)
        assert own.post(url, person(and_another="yes")).url == url
        member = StaffMember.objects.get()
        assert (member.full_name, member.areas) == ("Пробина Вера", ["robotics", "drones"])
        own.post(at("staff_member_edit", member), person(category="first", category_since="01.10.2024"))
        card = own.get(member.get_absolute_url()).text
        for text in ["Пробина Вера", "Первая", "Робототехника", "Категория: Без категории → Первая"]:
            assert text in card, text
        assert Entry.objects.filter(action="institutions.staffmember.change", actor=coordinator).exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"surname": ""}, "surname"),
            ({"post": "император"}, "post"),
            ({"post": "other"}, "post_name"),
            ({"hired_on": "2999-01-01"}, "hired_on"),
            ({"hired_on": "0001-01-01"}, "hired_on"),
            ({"category_since": "2024-01-01"}, "category"),
            ({"category": "first", "category_since": "2999-01-01"}, "category_since"),
            ({"category": "first", "category_since": "2024-01-01", "category_until": "2023-01-01"}, "category_until"),
            ({"experience_years": 76, "experience_on": "2024-01-01"}, "experience_years"),
            ({"experience_years": -1, "experience_on": "2024-01-01"}, "experience_years"),
            ({"experience_years": "9" * 30, "experience_on": "2024-01-01"}, "experience_years"),
            ({"experience_years": 5, "teaching_years": 6, "experience_on": "2024-01-01"}, "teaching_years"),
            ({"experience_years": 5}, "experience_on"),
            ({"experience_years": 5, "experience_on": "2999-01-01"}, "experience_on"),
            ({"hours_for_network": 169}, "hours_for_network"),
            ({"areas": ["магия"]}, "areas"),
        ],
    )
    def test_mistakes_are_named_and_nothing_typed_is_lost(self, own, institution, wrong, field):
        response = own.post(at("staff_member_create", institution), person(**wrong))
        assert field in response.context["form"].errors
        assert "Вера" in response.text
        assert not StaffMember.objects.exists()

    def test_leaving_keeps_the_record_and_returning_takes_it_up_again(self, own, institution, member):
        leave = at("staff_member_leave", member)
        for wrong in ["2999-01-01", "2001-01-01", ""]:
            assert own.post(leave, {"left_on": wrong}).context["form"].errors, wrong
        own.post(leave, {"left_on": days(-1).isoformat()})
        member.refresh_from_db()
        assert member.left_on == days(-1)
        assert own.post(leave, {"left_on": days(0).isoformat()}).status_code == 409
        page = at("staff_list", institution)
        assert member.surname not in own.get(page).text
        assert member.surname in own.get(page, {"who": "gone"}).text
        own.post(at("staff_member_return", member), {"confirm": "on"})
        assert member.surname in own.get(page).text
        assert own.get(at("staff_member_return", member)).status_code == 409

    def test_deleting_needs_a_tick_and_a_list_that_was_not_accepted(self, own, institution, member):
        url = at("staff_member_delete", member)
        assert own.post(url).context["form"].errors
        StaffList.objects.update(state="accepted", submitted_at=timezone.now(), decided_at=timezone.now())
        assert own.post(url, {"confirm": "on"}).status_code == 409
        StaffList.objects.update(state="returned")
        own.post(url, {"confirm": "on"})
        assert not StaffMember.objects.exists()

    def test_strangers_see_nobody_and_the_department_changes_nobody(self, client_of, outsider, department, member):
        training = TrainingFactory(member=member)
        stranger, office = client_of(outsider), client_of(department)
        for page in ("staff_member", "staff_member_edit", "staff_member_leave", "training_create"):
            assert stranger.get(at(page, member)).status_code == 404, page
        assert stranger.get(at("training_document", member, training)).status_code == 404
        assert office.get(at("staff_member", member)).status_code == 200
        for page in ("staff_member_edit", "staff_member_leave", "staff_member_delete", "training_create"):
            assert office.post(at(page, member), person()).status_code == 403, page

    def test_a_record_of_another_person_is_not_found(self, own, member):
        other = TrainingFactory(member=StaffMemberFactory(staff_list=member.staff_list))
        assert own.post(at("training_edit", member, other), course()).status_code == 404

    def test_search_forgives_case_and_the_letter_yo(self, own, institution, member):
        StaffMemberFactory(staff_list=member.staff_list, surname="Семёнова", subject="лего-конструирование")
        page = at("staff_list", institution)
        for query in ["семенова", "СЕМЁНОВА", "лего"]:
            rows = own.get(page, {"q": query}).context["table"].rows
            assert [row.record.surname for row in rows] == ["Семёнова"], query

    def test_filters(self, own, institution, member):
        StaffMember.objects.update(category="first", category_since=days(-5 * 365), areas=["robotics"])
        StaffMemberFactory(staff_list=member.staff_list, areas=["media"], hired_on=days(-10))
        page = at("staff_list", institution)
        for query, expected in [
            ({"area": "robotics"}, 1),
            ({"area": "ships"}, 0),
            ({"category": "first"}, 1),
            ({"attention": "category"}, 1),
            ({"attention": "soon"}, 1),
            ({"who": "all"}, 2),
            ({"attention": "чепуха"}, 2),
        ]:
            assert own.get(page, query).context["count"] == expected, query

    def test_list_is_flat(self, own, institution, member, assert_flat_queries):
        def grow():
            for _ in range(3):
                TrainingFactory(member=StaffMemberFactory(staff_list=member.staff_list))

        assert_flat_queries(at("staff_list", institution), grow)

    def test_paper_tells_what_is_known_and_the_history_who_took_it(self, own, institution, member, coordinator):
        TrainingFactory(member=member, topic="Станки с ЧПУ")
        url = at("staff_pdf", institution)
        assert f'<form method="post" action="{url}">' in own.get(at("staff_list", institution)).text
        assert own.post(url).content.startswith(b"%PDF")
        line = Entry.objects.get(action=EXPORTED)
        assert (line.actor, line.target_id, line.details["people"]) == (coordinator, str(member.staff_list.pk), 1)

    def test_paper_does_not_leave_by_an_address_or_to_others(self, own, client_of, institution, member, outsider):
        url = at("staff_pdf", institution)
        assert own.get(url).status_code == 405
        assert client_of(outsider).post(url).status_code == 404
        assert not Entry.objects.filter(action=EXPORTED).exists()

    def test_paper_without_names_begins_nothing(self, own, institution):
        assert own.post(at("staff_pdf", institution)).content.startswith(b"%PDF")
        assert not StaffList.objects.exists()
        assert not Entry.objects.filter(action=EXPORTED).exists()


class TestTwoAtOnce:
    @pytest.fixture
    def posted(self, own, member):
        """What the form of the person posts when nothing is typed."""
        shown = own.get(at("staff_member_edit", member)).context["form"]
        posted = {}
        for field in shown:
            value = shown.get_initial_for_field(field.field, field.name)
            if value is False:
                value = ""
            posted[field.html_name] = posted[field.html_initial_name] = "" if value is None else value
        return posted

    def test_corrections_of_different_fields_both_land(self, own, member, posted, coordinator):
        services.change_member(member, subject="физика", by=coordinator)
        own.post(at("staff_member_edit", member), posted | {"hours_for_network": 3})
        member.refresh_from_db()
        assert (member.subject, member.hours_for_network) == ("физика", 3)

    def test_who_is_late_with_the_same_field_is_told(self, own, member, posted, coordinator):
        services.change_member(member, areas=["drones"], by=coordinator)
        response = own.post(at("staff_member_edit", member), posted | {"areas": ["ships"]})
        assert "уже изменил другой человек" in response.text
        assert "Беспилотные авиационные системы" in response.text
        member.refresh_from_db()
        assert member.areas == ["drones"]
        own.post(
            at("staff_member_edit", member),
            posted | {"areas": ["ships"], "initial-areas": response.context["form"].data.getlist("initial-areas")},
        )
        member.refresh_from_db()
        assert member.areas == ["ships"]

    def test_of_two_who_mark_the_leaving_the_second_is_told(self, member, coordinator):
        stale = StaffMember.objects.get(pk=member.pk)
        services.leave(member, days(0), by=coordinator)
        with pytest.raises(Conflict):
            services.leave(stale, days(-3), by=coordinator)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite ignores row locks")
class TestThreads:
    def test_of_two_who_mark_a_leaving_at_once_one_is_told(self, transactional_db):
        member, by = StaffMemberFactory(), UserFactory()
        outcome = at_once(
            lambda: services.leave(member, days(-1), by=by),
            lambda: services.leave(member, days(0), by=by),
        )
        assert outcome == ["conflict", "done"]
        assert Entry.objects.filter(action="institutions.staffmember.leave").count() == 1

    def test_nothing_slips_into_a_list_that_is_being_handed_in(self, transactional_db):
        member, by = StaffMemberFactory(), UserFactory()
        outcome = at_once(
            lambda: services.submit(member.staff_list.institution, by=by),
            lambda: services.change_member(member, subject="физика", by=by),
        )
        assert outcome in (["conflict", "done"], ["done", "done"])
        lines = Entry.objects.filter(action__startswith="institutions.staff").order_by("number")
        assert list(lines.values_list("action", flat=True))[-1] == "institutions.stafflist.submit"


class TestTraining:
    def test_entering_a_course_with_its_paper(self, own, member):
        file = SimpleUploadedFile("удостоверение.pdf", PDF)
        own.post(at("training_create", member), course(document=file))
        training = Training.objects.get()
        assert (training.document_number, training.document.name) == ("000123", "удостоверение.pdf")
        assert own.get(at("training_document", member, training)).content == PDF
        assert "000123" in own.get(member.get_absolute_url()).text

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"topic": ""}, "topic"),
            ({"ended_on": ""}, "ended_on"),
            ({"ended_on": "2999-01-01"}, "ended_on"),
            ({"ended_on": "2999-01-01", "state": "planned"}, "ended_on"),
            ({"started_on": "2025-06-01"}, "ended_on"),
            ({"hours": 8}, "hours"),
            ({"hours": 0}, "hours"),
            ({"hours": 5001}, "hours"),
            ({"document": SimpleUploadedFile("a.pdf", b"MZ")}, "document"),
        ],
    )
    def test_mistakes(self, own, member, wrong, field):
        response = own.post(at("training_create", member), course(**wrong))
        assert field in response.context["form"].errors
        assert not Training.objects.exists()

    def test_a_planned_course_is_finished(self, own, member):
        training = TrainingFactory(member=member, planned=True)
        own.post(at("training_edit", member, training), course(ended_on=days(-1).isoformat()))
        training.refresh_from_db()
        assert not training.is_planned
        assert Entry.objects.filter(action="institutions.training.finish").exists()

    def test_deleting(self, own, member):
        training = TrainingFactory(member=member)
        own.post(at("training_delete", member, training), {"confirm": "on"})
        assert not Training.objects.exists()


class TestDueTraining:
    @pytest.mark.parametrize(
        ("days_ago", "need"),
        [(10, "fine"), (3 * 365 - 200, "fine"), (3 * 365 - 150, "soon"), (3 * 365 + 10, "overdue")],
    )
    def test_three_years_after_the_last_course(self, member, days_ago, need):
        TrainingFactory(member=member, days_ago=days_ago)
        TrainingFactory(member=member, days_ago=4000)
        found = StaffMember.objects.with_training().get()
        assert found.training_need == need
        assert StaffMember.objects.needing_training().exists() == (need != "fine")
        assert StaffMember.objects.training_overdue().exists() == (need == "overdue")

    def test_counted_from_coming_to_work_until_the_first_course(self, member):
        StaffMember.objects.update(hired_on=days(-400))
        TrainingFactory(member=member, kind="seminar", hours=4)
        TrainingFactory(member=member, planned=True)
        found = StaffMember.objects.with_training().get()
        assert found.training_due_on == years_after(days(-400), 3)
        assert found.planned_until == days(60)

    def test_of_whom_nothing_is_known_is_due(self, member):
        StaffMember.objects.update(hired_on=None)
        assert StaffMember.objects.with_training().get().training_need == "unknown"
        assert StaffMember.objects.training_overdue().exists()

    def test_does_not_concern_those_who_left_or_do_not_teach(self, member):
        StaffMember.objects.update(post="engineer", hired_on=None)
        assert StaffMember.objects.with_training().get().training_need == ""
        StaffMember.objects.update(post="teacher", left_on=days(-1))
        assert not StaffMember.objects.needing_training().exists()

    def test_facts_for_many_are_one_query(self, member, django_assert_num_queries):
        TrainingFactory(member=member, days_ago=3 * 365 + 10)
        soon = StaffMemberFactory(staff_list=member.staff_list)
        TrainingFactory(member=soon, days_ago=3 * 365 - 30)
        TrainingFactory(member=soon, planned=True)
        StaffListFactory(items=2, items__hired_on=days(-5))
        with django_assert_num_queries(1):
            found = facts.training_due(Institution.objects.all())
        assert found == {member.staff_list.institution_id: facts.TrainingDue(overdue=1, soon=1, unplanned=1)}

    def test_the_desks_of_both(self, member, coordinator, department):
        NetworkFactory(participants=[member.staff_list.institution])
        TrainingFactory(member=member, days_ago=3 * 365 + 10)
        titles = [todo.title for todo in facts.awaiting_me(coordinator)]
        assert "Запланируйте повышение квалификации педагогов" in titles
        assert "Педагоги с просроченным повышением квалификации" in [t.title for t in facts.awaiting_department()]


class TestCategoriesAndExperience:
    @pytest.mark.parametrize(
        ("category", "since", "until", "ends"),
        [
            (Category.FIRST, datetime.date(2024, 2, 29), None, None),
            (Category.FIRST, datetime.date(2023, 8, 31), None, datetime.date(2028, 8, 31)),
            (Category.HIGHEST, datetime.date(2020, 2, 29), None, datetime.date(2025, 2, 28)),
            (Category.SUITABLE, datetime.date(2024, 2, 29), None, datetime.date(2029, 2, 28)),
            (Category.FIRST, datetime.date(2024, 1, 1), datetime.date(2026, 1, 1), datetime.date(2026, 1, 1)),
            (Category.NONE, None, None, None),
        ],
    )
    def test_when_a_category_ends(self, category, since, until, ends):
        member = StaffMember(category=category, category_since=since, category_until=until)
        assert member.category_ends_on == ends

    def test_the_list_of_ending_ones_agrees(self, member):
        for since, is_near in [(days(-5 * 365), True), (days(-4 * 365), False)]:
            StaffMember.objects.update(category="suitable", category_since=since)
            assert StaffMember.objects.with_ending_category().exists() == is_near
            assert StaffMember.objects.get().category_ends == is_near

    def test_experience_grows_by_itself_until_leaving(self):
        member = StaffMember(experience_years=10, teaching_years=8, experience_on=datetime.date(2020, 9, 1))
        assert member.experience(datetime.date(2026, 8, 31)) == 15
        assert member.teaching_experience(datetime.date(2026, 9, 1)) == 14
        member.left_on = datetime.date(2022, 9, 1)
        assert member.experience(datetime.date(2030, 1, 1)) == 12

    def test_calendar(self):
        assert months_after(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)
        assert months_after(datetime.date(2026, 12, 31), 12) == datetime.date(2027, 12, 31)
        assert years_before(datetime.date(2024, 2, 29), 3) == datetime.date(2021, 2, 28)
        assert whole_years(datetime.date(2020, 9, 1), datetime.date(2026, 8, 31)) == 5


class TestSubmitting:
    def test_while_the_department_looks_nothing_changes(self, own, institution, member, coordinator):
        own.post(at("staff_submit", institution), {"confirm": "on"})
        assert StaffList.objects.get().state == "submitted"
        assert own.post(at("staff_member_create", institution), person()).status_code == 409
        assert own.post(at("staff_member_edit", member), person()).status_code == 409
        assert own.post(at("training_create", member), course()).status_code == 409
        with pytest.raises(Conflict):
            services.leave(member, days(0), by=coordinator)

    def test_an_empty_list_only_with_the_word_that_there_is_nobody(self, own, institution):
        url = at("staff_submit", institution)
        assert "has_nothing" in own.post(url, {"confirm": "on"}).context["form"].errors
        own.post(url, {"confirm": "on", "has_nothing": "on"})
        assert StaffList.objects.get().has_nothing

    def test_remark_mend_accept_and_life_after_it(self, signed_in, client_of, coordinator, institution, member):
        submission.submit(member.staff_list, by=coordinator)
        signed_in.post(at("staff_remark", member), {"remark": "Укажите специальность точнее."})
        signed_in.post(at("staff_send_back", institution), {"remark": ""})
        own = client_of(coordinator)
        assert "Укажите специальность точнее." in own.get(at("staff_list", institution)).text
        services.add_training(member, by=coordinator, topic="Курс", hours=36, ended_on=days(-5))
        member.refresh_from_db()
        assert member.mended_at
        own.post(at("staff_submit", institution), {"confirm": "on"})
        signed_in.post(at("staff_accept", institution), {"confirm": "on"})
        assert StaffList.objects.get().state == "accepted"
        assert "changed-since" not in signed_in.get(at("staff_list", institution)).text
        services.change_member(member, category="highest", category_since=days(-1), by=coordinator)
        assert signed_in.get(at("staff_list", institution), {"attention": "changed"}).context["count"] == 1

    def test_only_the_department_judges(self, own, institution, member):
        StaffList.objects.update(state="submitted", submitted_at=timezone.now())
        for page in ("staff_accept", "staff_send_back", "staff_reopen"):
            assert own.post(at(page, institution), {"confirm": "on", "remark": "x"}).status_code == 403
        assert own.post(at("staff_remark", member), {"remark": "x"}).status_code == 403


class TestDepartment:
    def test_queue(self, signed_in):
        fresh, submitted = InstitutionFactory(), StaffListFactory(submitted=True, items=2).institution
        NetworkFactory(participants=[fresh])
        InstitutionFactory()  # takes part in nothing
        for query, expected in [
            ({}, {fresh, submitted}),
            ({"state": "none"}, {fresh}),
            ({"state": "submitted"}, {submitted}),
            ({"q": fresh.inn}, {fresh}),
        ]:
            rows = signed_in.get(QUEUE, query).context["table"].rows
            assert {row.record for row in rows} == expected, query

    def test_own_people_are_led_to_their_list(self, own, institution):
        assert own.get(QUEUE).url == at("staff_list", institution)

    def test_lists_are_flat(self, signed_in, assert_flat_queries):
        def grow():
            for _ in range(3):
                StaffListFactory(submitted=True, items=2)

        assert_flat_queries(QUEUE, grow)
        assert_flat_queries(PEOPLE, grow)

    def test_people_of_all_institutions(self, signed_in, member):
        other = StaffMemberFactory(areas=["ships"])
        for query, expected in [
            ({}, {member, other}),
            ({"area": "ships"}, {other}),
            ({"institution": member.staff_list.institution.inn}, {member}),
            ({"network": NetworkFactory(participants=[other.staff_list.institution]).pk}, {other}),
        ]:
            rows = signed_in.get(PEOPLE, query).context["table"].rows
            assert {row.record for row in rows} == expected, query

    def test_names_leave_with_a_line_in_the_history(self, signed_in, member, department):
        StaffMemberFactory(surname="=HYPERLINK", areas=["ships"])
        page = f"{PEOPLE}?area=ships"
        assert 'method="post" action="?area=ships"' in signed_in.get(page).text
        rows = read_rows(signed_in.post(page, {"export": "xlsx"}).content)
        assert [row[1] for row in rows[1:]] == ["=HYPERLINK"]
        line = Entry.objects.get(action=EXPORTED)
        assert (line.actor, line.details["people"]) == (department, 1)
        assert "Судомоделирование" in line.details["item"]

    def test_names_do_not_leave_by_an_address_or_to_others(self, signed_in, client_of, member, director):
        assert "text/html" in signed_in.get(f"{PEOPLE}?export=xlsx")["Content-Type"]
        assert client_of(director).post(PEOPLE, {"export": "xlsx"}).status_code == 403
        assert not Entry.objects.filter(action=EXPORTED).exists()

    def test_too_many_for_one_file(self, signed_in, member, monkeypatch):
        monkeypatch.setattr("institutions.views.staff.MOST_EXPORTED", 0)
        response = signed_in.post(f"{PEOPLE}?area=robotics", {"export": "xlsx"}, follow=True)
        assert response.redirect_chain == [(f"{PEOPLE}?area=robotics", 302)]
        assert "сузьте отбор" in response.text
        assert not Entry.objects.filter(action=EXPORTED).exists()


class TestOffers:
    def test_hours_without_names_for_institutions_of_the_same_network(self, client_of, member, outsider):
        StaffMember.objects.update(hours_for_network=5)
        neighbour = outsider.appointments.get().institution
        stranger = client_of(outsider)
        NetworkFactory(participants=[member.staff_list.institution, neighbour])
        assert stranger.get(OFFERS).context["count"] == 0  # not accepted yet
        StaffList.objects.update(state="accepted", submitted_at=timezone.now(), accepted_at=timezone.now())
        page = stranger.get(OFFERS, {"area": "robotics"})
        assert page.context["count"] == 1
        assert member.surname not in page.text
        assert member.staff_list.institution.short_name in page.text

    def test_others_do_not_see_them(self, client_of, member, outsider):
        StaffMember.objects.update(hours_for_network=5)
        StaffList.objects.update(accepted_at=timezone.now())
        assert client_of(outsider).get(OFFERS).context["count"] == 0


class TestFacts:
    def test_set_wise(self, db, django_assert_num_queries):
        accepted = StaffListFactory(accepted=True, items=2, items__category="first").institution
        draft = StaffListFactory().institution
        fresh = InstitutionFactory()
        everybody = Institution.objects.all()
        with django_assert_num_queries(3):
            assert set(facts.staff_not_accepted(everybody)) == {draft, fresh}
            assert facts.staff_list_states(everybody) == {accepted.pk: "accepted", draft.pk: "draft"}
            assert facts.staff_by_category(everybody) == {accepted.pk: {"first": 2}}
