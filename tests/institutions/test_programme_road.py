"""The road of a programme: expertise in rounds, partners, council, order, publication, archive; two at once."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, User
from common.verdicts import Conflict, Refused
from institutions.models import ProgrammeRemark, ProgrammeVersion
from institutions.services import programme_life as life
from institutions.services import programme_review as review
from institutions.services import programmes as services
from institutions.views.programme_moves import ACTS
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.institutions import AppointmentFactory
from tests.factories.programmes import ProgrammeRemarkFactory, ProgrammeVersionFactory, paper

from .test_programmes import PDF, at


@pytest.fixture
def school(client_of, coordinator, institution):
    """The coordinator's client."""
    return client_of(coordinator)


@pytest.fixture
def head(client_of, director):
    return client_of(director)


@pytest.fixture
def office(client_of, department):
    return client_of(department)


def scan():
    return SimpleUploadedFile("Скан.pdf", PDF)


def act(client, version, code, **given):
    return client.post(at("programme_act", version, code), given)


def state(version) -> str:
    return ProgrammeVersion.objects.get(pk=version.pk).state


class TestTheWholeRoad:
    def test_from_draft_to_the_public_page_in_two_rounds(self, school, head, office, institution, client):
        version = ProgrammeVersionFactory(institution=institution)
        assert act(school, version, "submit").status_code == 422  # without the tick
        act(school, version, "submit", confirm="on")
        assert state(version) == "expertise"
        assert act(school, version, "submit", confirm="on").status_code == 409

        office.post(at("remark_create", version), {"section": "scope", "text": "Почему 15 мест?"})
        remark = ProgrammeRemark.objects.get()
        assert "Почему 15 мест?" not in school.get(at("programme_remarks", version)).text
        assert school.post(at("remark_reply", version, remark.pk), {"verb": "answer"}).status_code == 404
        assert act(office, version, "recommend", conclusion="Хорошо").status_code == 422  # a remark is open
        act(office, version, "send-back", confirm="on")
        assert state(version) == "remarks"

        assert "Почему 15 мест?" in school.get(at("programme_remarks", version)).text
        assert "Почему 15 мест?" in school.get(at("programme_edit", version, "scope")).text
        assert act(school, version, "resubmit", confirm="on").status_code == 422  # unanswered
        reply = {"verb": "answer", f"r{remark.pk.hex[:8]}-text": "Столов 15."}
        assert school.post(at("remark_reply", version, remark.pk), {"verb": "answer"}).status_code == 422
        school.post(at("remark_reply", version, remark.pk), reply)
        act(school, version, "resubmit", confirm="on")
        assert state(version) == "revised"

        assert "Столов 15." in office.get(at("programme_remarks", version)).text
        office.post(at("remark_reply", version, remark.pk), {"verb": "settle"})
        act(office, version, "recommend", conclusion="Рекомендуется.")
        assert state(version) == "recommended"

        today = timezone.localdate()
        assert act(school, version, "adopt", number="3", date=today).status_code == 422  # without the scan
        act(school, version, "adopt", number="3", date=today, file=scan())
        order = {"number": "17-од", "date": today, "signed_by": "директор Соколова А.П."}
        assert act(school, version, "approve", **order, file=scan()).status_code == 403  # not the head
        act(head, version, "approve", **order, file=scan())
        assert state(version) == "approved"
        act(school, version, "publish", confirm="on")
        act(school, version, "places", free_places="4", enrolment="Каб. 5, по будням")

        page = client.get(reverse("institutions:programme_public", args=[version.programme_id])).text
        for text in ["4 свободных места", "Каб. 5, по будням", "17-од"]:
            assert text in page, text
        card = school.get(version.get_absolute_url()).text
        for text in ["Рекомендуется.", "№ 3", "Скан.pdf", "Программа опубликована"]:
            assert text in card, text
        assert Entry.objects.filter(action="institutions.programmeversion.approve").exists()

    def test_an_unfinished_programme_is_not_submitted(self, school, institution, coordinator):
        version = services.create_programme(institution, name="Роботы", area="robotics", by=coordinator)
        response = act(school, version, "submit", confirm="on")
        assert response.status_code == 422
        assert "Не заполнено: уровень" in response.text
        assert state(version) == "draft"

    def test_a_new_version_takes_the_place_of_the_published(self, institution, coordinator):
        first = ProgrammeVersionFactory(institution=institution, state="published")
        second = ProgrammeVersionFactory(programme=first.programme, number=2, state="approved")
        life.publish(second, by=coordinator)
        first.refresh_from_db()
        assert (first.state, state(second)) == ("archived", "published")
        assert "редакцией 2" in first.closing_reason

    @pytest.mark.parametrize(("code", "end"), [("archive", "archived"), ("withdraw", "withdrawn")])
    def test_ended_by_the_head_or_the_department_with_a_reason(
        self, school, head, office, institution, client, code, end
    ):
        for who in (head, office):
            version = ProgrammeVersionFactory(institution=institution, state="published")
            assert act(school, version, code, reason="Ремонт").status_code == 403
            assert act(who, version, code).status_code == 422
            act(who, version, code, reason="Ремонт")
            assert state(version) == end
            public = reverse("institutions:programme_public", args=[version.programme_id])
            assert client.get(public).status_code == 404
            assert "Ремонт" in school.get(version.get_absolute_url()).text

    def test_revised_after_the_recommendation_everything_is_seen_again(self, school, institution):
        partner = AppointmentFactory()
        version = ProgrammeVersionFactory(institution=institution, state="adopted", partners=[partner.institution])
        life.agree_as_partner(version.partners.get(), by=partner.user)
        act(school, version, "revise", reason="Другие часы")
        version.refresh_from_db()
        assert (version.state, version.protocol_number, version.round) == ("draft", "", 1)
        assert version.partners.get().state == "waiting"
        assert act(school, version, "discard", confirm="on").status_code == 409  # an expert has seen it

    def test_free_places_are_no_more_than_places(self, school, institution):
        version = ProgrammeVersionFactory(institution=institution, state="published", places=15)
        assert act(school, version, "places", free_places="16").status_code == 422
        assert act(school, version, "places", free_places="-1").status_code == 422
        act(school, version, "places", free_places="15")
        version.programme.refresh_from_db()
        assert (version.programme.free_places, version.programme.places_told_on) == (15, timezone.localdate())

    @pytest.mark.parametrize(
        ("number", "days"), [("", 0), ("3", 1), ("3", -20_000)], ids=["no number", "tomorrow", "long ago"]
    )
    def test_papers_have_a_number_and_a_day_that_has_come(self, school, institution, number, days):
        version = ProgrammeVersionFactory(institution=institution, state="recommended")
        day = timezone.localdate() + datetime.timedelta(days=days)
        assert act(school, version, "adopt", number=number, date=day, file=scan()).status_code == 422
        assert state(version) == "recommended"

    def test_the_order_is_not_older_than_the_protocol(self, head, institution):
        version = ProgrammeVersionFactory(institution=institution, state="adopted")
        order = {"number": "1", "date": "2026-08-19", "signed_by": "директор"}
        response = act(head, version, "approve", **order, file=scan())
        assert response.status_code == 422
        assert "раньше даты протокола" in response.text


class TestExperts:
    def test_the_department_appoints_somebody_by_e_mail(self, office, client_of, institution, mailoutbox):
        version = ProgrammeVersionFactory(institution=institution, state="expertise")
        unnamed = act(office, version, "expert", email="new@portal.example")
        assert "укажите также фамилию и имя" in unnamed.text
        act(office, version, "expert", email="New@portal.example", surname="Знаева", given_name="Вера")
        expert = User.objects.get(email="new@portal.example")
        version.refresh_from_db()
        assert version.expert == expert
        assert Letter.objects.filter(to=expert.email, subject__contains=version.name).exists()
        theirs = client_of(expert)
        assert theirs.get(version.get_absolute_url()).status_code == 200
        theirs.post(at("remark_create", version), {"section": "content", "text": "Добавьте итог."})
        act(theirs, version, "send-back", confirm="on")
        assert state(version) == "remarks"
        assert act(theirs, version, "expert", email="x@portal.example").status_code == 403

    def test_nobody_judges_a_programme_of_the_own_institution(self, office, institution, coordinator):
        partner = AppointmentFactory()
        version = ProgrammeVersionFactory(institution=institution, state="expertise", partners=[partner.institution])
        for person in (coordinator, partner.user):
            response = act(office, version, "expert", email=person.email)
            assert response.status_code == 422
            assert "работает в одном из учреждений" in response.text

    def test_authors_and_outsiders_do_not_judge(self, school, client_of, outsider, institution):
        version = ProgrammeVersionFactory(institution=institution, state="expertise")
        assert school.post(at("remark_create", version), {"section": "scope", "text": "x"}).status_code == 403
        assert act(school, version, "recommend", conclusion="x").status_code == 403
        assert client_of(outsider).post(at("remark_create", version), {}).status_code == 404

    def test_a_remark_that_was_not_sent_is_taken_back(self, office, institution, department):
        version = ProgrammeVersionFactory(institution=institution, state="expertise")
        fresh = ProgrammeRemarkFactory(version=version, sent_at=None)
        office.post(at("remark_reply", version, fresh.pk), {"verb": "delete"})
        assert not ProgrammeRemark.objects.exists()
        sent = ProgrammeRemarkFactory(version=version, state="answered")
        assert office.post(at("remark_reply", version, sent.pk), {"verb": "delete"}).status_code == 409

    def test_a_remark_is_repeated_with_words(self, office, institution):
        version = ProgrammeVersionFactory(institution=institution, state="revised", round=2)
        remark = ProgrammeRemarkFactory(version=version, state="answered")
        typed = {"verb": "repeat", f"r{remark.pk.hex[:8]}-text": "Всё ещё неясно."}
        office.post(at("remark_reply", version, remark.pk), typed)
        remark.refresh_from_db()
        assert (remark.state, remark.replies.get().is_of_expert) == ("open", True)

    def test_letters_go_to_the_authors_and_the_partners(self, office, institution, coordinator, department):
        partner = AppointmentFactory()
        version = ProgrammeVersionFactory(institution=institution, state="expertise", partners=[partner.institution])
        review.write_remark(version, section="scope", text="Уточните <возраст> & часы", by=department)
        version = review.send_back(version, by=department)
        letter = Letter.objects.get(to=coordinator.email)
        assert "Уточните <возраст> & часы" in letter.body
        assert at("programme_remarks", version) in letter.body
        ProgrammeVersion.objects.filter(pk=version.pk).update(state="revised", round=2)
        version.remarks.update(state="settled")
        review.recommend(version, "Хорошо", by=department)
        assert Letter.objects.filter(to=coordinator.email, subject__contains="рекомендована").count() == 1
        assert "Практика" in Letter.objects.get(to=partner.user.email).body

    def test_nothing_to_send_back(self, institution, department):
        version = ProgrammeVersionFactory(institution=institution, state="expertise")
        with pytest.raises(Refused):
            review.send_back(version, by=department)

    def test_remarks_do_not_grow_the_page(self, client, department, institution, assert_flat_queries):
        version = ProgrammeVersionFactory(institution=institution, state="revised")
        client.force_login(department)

        def grow():
            for _ in range(3):
                remark = ProgrammeRemarkFactory(version=version, state="answered")
                remark.replies.create(text="Исправлено", author=department)

        assert_flat_queries(at("programme_remarks", version), grow)


class TestPartnersAnswer:
    @pytest.fixture
    def there(self, db):
        return AppointmentFactory()

    @pytest.fixture
    def joint(self, institution, there):
        return ProgrammeVersionFactory(institution=institution, state="adopted", partners=[there.institution])

    def test_without_the_partners_word_there_is_no_order(self, head, client_of, joint, there):
        order = {"number": "1", "date": "2026-08-25", "signed_by": "директор"}
        assert act(head, joint, "approve", **order, file=scan()).status_code == 409
        assert "Ещё не все партнёры" in head.get(joint.get_absolute_url()).text
        partner = joint.partners.get()
        url = at("partner_agree", joint, partner.pk)
        theirs = client_of(there.user)
        assert "Согласовать совместную программу" in theirs.get(reverse("desk")).text
        assert theirs.post(url, {"confirm": "on", "order_number": "9"}).status_code == 422
        theirs.post(url, {"confirm": "on", "order_number": "9", "order_date": "2026-08-21"})
        assert head.post(url, {"confirm": "on"}).status_code == 403
        act(head, joint, "approve", **order, file=scan())
        assert state(joint) == "approved"
        partner.refresh_from_db()
        assert (partner.order_number, partner.is_frozen) == ("9", True)

    def test_a_refusal_has_a_reason_and_stops_the_order(self, client_of, joint, there, director):
        url = at("partner_refuse", joint, joint.partners.get().pk)
        assert client_of(there.user).post(url, {}).status_code == 422
        client_of(there.user).post(url, {"reason": "Нет педагога"})
        assert "Нет педагога" in client_of(director).get(joint.get_absolute_url()).text
        with pytest.raises(Refused):
            life.approve(joint, number="1", date=datetime.date(2026, 8, 25), signed_by="директор", by=director)

    def test_a_coordinator_does_not_answer_for_the_head(self, client_of, joint, there):
        coordinator = AppointmentFactory(institution=there.institution, role="coordinator").user
        partner = joint.partners.get()
        assert client_of(coordinator).post(at("partner_agree", joint, partner.pk), {"confirm": "on"}).status_code == 403

    def test_partners_answer_only_between_expertise_and_order(self, client_of, institution, there):
        draft = ProgrammeVersionFactory(institution=institution, partners=[there.institution])
        partner = draft.partners.get()
        assert client_of(there.user).post(at("partner_agree", draft, partner.pk), {"confirm": "on"}).status_code == 409
        with pytest.raises(Conflict):
            life.agree_as_partner(partner, by=there.user)


class TestDesk:
    @pytest.mark.parametrize(
        ("where", "text"),
        [
            ("remarks", "есть замечания эксперта"),
            ("recommended", "Внесите протокол педсовета"),
            ("adopted", "Утвердите программу приказом"),
            ("approved", "Опубликовать программу"),
        ],
    )
    def test_what_awaits_the_institution(self, head, school, institution, where, text):
        version = ProgrammeVersionFactory(institution=institution, state=where)
        page = head.get(reverse("desk")).text
        assert text in page
        assert version.get_absolute_url() in page
        assert (text in school.get(reverse("desk")).text) == (where != "adopted")

    def test_what_awaits_the_department(self, office, institution):
        assert "Программы на экспертизу" not in office.get(reverse("desk")).text
        ProgrammeVersionFactory(institution=institution, state="revised")
        ProgrammeVersionFactory(institution=institution, state="expertise", expert=UserFactory())
        desk = office.get(reverse("desk"))
        assert "Программы на экспертизу" in desk.text
        listed = office.get(reverse("institutions:programme_list") + "?whose=judge")
        assert listed.context["count"] == 1


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def both(self, *acts) -> list[str]:
        """What became of acts that begin at the same moment."""
        if connection.vendor != "postgresql":
            pytest.skip("SQLite in memory has one connection")

        def run(act):
            try:
                act()
                return "done"
            except Conflict:
                return "late"
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(run, acts))

    def test_approved_by_the_head_and_taken_back_by_the_coordinator(self):
        appointment = AppointmentFactory()
        head = appointment.user
        version = ProgrammeVersionFactory(institution=appointment.institution, state="adopted")
        order = {"number": "1", "date": datetime.date(2026, 8, 25), "signed_by": "директор", "file": paper()}
        found = self.both(
            lambda: life.approve(version, **order, by=head), lambda: life.revise(version, "Иначе", by=head)
        )
        assert found == ["done", "late"]
        fresh = ProgrammeVersion.objects.get(pk=version.pk)
        assert fresh.is_frozen == (fresh.state == "approved")

    def test_two_begin_the_next_version(self):
        appointment = AppointmentFactory()
        version = ProgrammeVersionFactory(institution=appointment.institution, state="published")
        begin = lambda: services.begin_version(version.programme, by=appointment.user)  # noqa: E731
        assert self.both(begin, begin) == ["done", "late"]
        assert version.programme.versions.count() == 2

    def test_a_partner_agrees_while_the_programme_is_taken_back(self):
        appointment, there = AppointmentFactory(), AppointmentFactory()
        version = ProgrammeVersionFactory(
            institution=appointment.institution, state="recommended", partners=[there.institution]
        )
        partner = version.partners.get()
        self.both(
            lambda: life.agree_as_partner(partner, by=there.user),
            lambda: life.revise(version, "Иначе", by=appointment.user),
        )
        partner.refresh_from_db()
        assert (state(version), partner.state) == ("draft", "waiting")

    def test_submitted_while_somebody_still_writes(self):
        appointment = AppointmentFactory()
        version = ProgrammeVersionFactory(institution=appointment.institution)
        found = self.both(
            lambda: review.submit(version, by=appointment.user),
            lambda: services.change_version(version, aim="Иная", by=appointment.user),
        )
        assert "done" in found
        assert state(version) == "expertise"


# Where each act begins.
BEGINS = {
    "submit": "draft",
    "resubmit": "remarks",
    "send-back": "expertise",
    "recommend": "expertise",
    "expert": "expertise",
    "adopt": "recommended",
    "approve": "adopted",
    "revise": "adopted",
    "publish": "approved",
    "archive": "published",
    "withdraw": "published",
    "places": "published",
    "new-version": "published",
    "copy": "published",
    "discard": "draft",
}
NONSENSE = ["\"'><script>alert(1)</script>", "a\0b", "x" * 20_000, "-1", "1e400", "9999-12-31", "0000-00-00", "9" * 30]


@pytest.mark.parametrize("code", ACTS)
def test_nonsense_in_any_act_is_answered(code, office, head, institution):
    version = ProgrammeVersionFactory(institution=institution, state=BEGINS[code])
    client = office if code in ("send-back", "recommend", "expert") else head
    page = client.get(at("programme_act", version, code))
    assert page.status_code == 200
    names = list(page.context["form"].fields)
    for value in NONSENSE:
        response = client.post(at("programme_act", version, code), dict.fromkeys(names, value) | {"state": "published"})
        assert response.status_code < 500, value
        assert b"<script>alert(1)</script>" not in response.content
    assert client.get(at("programme_act", version, "nonsense")).status_code == 404
