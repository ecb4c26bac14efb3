"""Signing up: one sign-up a form, no place sold twice, whoever waits moves up, names go in time."""

import datetime
import io
import uuid
from concurrent.futures import ThreadPoolExecutor

import icalendar
import pypdf
import pytest
import time_machine
import zxingcpp
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, LetterPace, User
from common.logs import WithoutSecrets
from common.verdicts import Conflict
from documents import xlsx
from events import codes, paper
from events.models import Event, SignUp
from events.services import events as event_services
from events.services import signups
from events.services.signups import Full
from events.services.watch import watch
from journal.models import Entry
from tests.events.reading import text_of
from tests.factories.events import EventFactory, ScheduleFactory, SignUpFactory, in_days
from tests.factories.institutions import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(approved=True, signup=True, places=2)


@pytest.fixture
def director(event):
    return event.institution.appointments.get().user


@pytest.fixture
def names_open(event, director, client_of):
    """A client of the director who has opened the names."""
    client = client_of(director)
    client.post(reverse("events:signup_open", args=[event.pk]))
    return client


def key_in(page) -> str:
    return page.text.partition('name="key" value="')[2].partition('"')[0]


def filled(page, **other) -> dict:
    return (
        {"key": key_in(page), "name": "Иванов Пётр", "class_name": "5А", "phone": "+7 900 123-45-67"}
        | {"consent": "on"}
        | other
    )


def join(event, **other) -> SignUp:
    return signups.sign_up(event, key=uuid.uuid4(), name="Участник", **other)


def address(event) -> str:
    return reverse("event_public", args=[event.code])


class TestPublicPage:
    def test_a_parent_signs_up_once_however_often_it_is_sent(self, event, client):
        page = client.get(address(event))
        form = filled(page)
        answers = [client.post(address(event), form) for _ in range(3)]
        assert {answer.url for answer in answers} == {SignUp.objects.get().get_absolute_url()}
        own = client.get(answers[0].url)
        assert "Место за вами" in own.text
        assert "Иванов Пётр" in own.text

    def test_it_is_light_and_needs_no_script(self, event, client):
        page = client.get(address(event))
        assert len(page.content) < 20_000
        assert "<script" not in page.text
        # The page, three styles, the icon: no more than six requests.
        assert page.text.count('rel="stylesheet"') <= 4
        assert page["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"name": ""}, "фамилию и имя"),
            ({"phone": ""}, "телефон или электронную почту"),
            ({"phone": "12"}, "Это не номер телефона"),
            ({"phone": "", "email": "anna"}, "Это не адрес электронной почты"),
            ({"consent": ""}, "Без согласия"),
            ({"key": "подделка"}, "не целиком"),
        ],
    )
    def test_what_is_wrong_is_named_and_what_was_typed_stays(self, event, client, wrong, words):
        page = client.post(address(event), filled(client.get(address(event)), **wrong))
        assert page.status_code == 422
        assert words in page.text
        assert "5А" in page.text
        assert not SignUp.objects.exists()

    def test_a_full_event_offers_the_waiting_list_or_nothing(self, event, client):
        for _ in range(2):
            join(event)
        page = client.get(address(event))
        assert "В лист ожидания" in page.text
        own = client.post(address(event), filled(page), follow=True)
        assert "Вы в листе ожидания" in own.text
        assert "1-й" in own.text
        Event.objects.filter(pk=event.pk).update(has_waiting_list=False)
        assert "Свободных мест нет." in client.get(address(event)).text
        refused = client.post(address(event), filled(page, key=codes.issue_key(event.pk), name="Другой"))
        assert refused.status_code == 409
        assert "Другой" in refused.text

    def test_before_after_and_cancelled_nobody_signs_up(self, event, client):
        form = filled(client.get(address(event)))
        for changes, words in (
            ({"signup_opens": timezone.now() + datetime.timedelta(days=1)}, "ещё не открыта"),
            ({"signup_opens": None, "signup_closes": timezone.now() - datetime.timedelta(hours=1)}, "Запись закончена"),
            ({"signup_closes": None, "state": "cancelled", "reason": "Карантин"}, "Карантин"),
        ):
            Event.objects.filter(pk=event.pk).update(**changes)
            assert words in client.get(address(event)).text
            assert client.post(address(event), form).status_code == 409
        assert not SignUp.objects.exists()

    def test_members_only(self, event, client, client_of):
        Event.objects.filter(pk=event.pk).update(signup_for="members")
        page = client.get(address(event))
        assert "Войти" in page.text or "Вход" in page.text
        form = filled(page, key=codes.issue_key(event.pk))
        assert client.post(address(event), form).status_code == 403
        fellow = ScheduleFactory(network=event.schedule.network).institution.appointments.get().user
        assert client_of(fellow).post(address(event), form).status_code == 302
        assert (
            client_of(AppointmentFactory().user)
            .post(address(event), form | {"key": codes.issue_key(event.pk)})
            .status_code
            == 403
        )

    def test_not_approved_or_private_is_not_there(self, client):
        draft = EventFactory(signup=True)
        private = EventFactory(is_public=False, approved=True)
        for one in (draft, private):
            assert client.get(address(one)).status_code == 404
            assert client.get(reverse("events:public_list")).text.count(one.title) == 0

    def test_guessing_is_slowed_down_and_a_class_is_not(self, event, client):
        form = filled(client.get(address(event)))
        answers = [
            client.post(address(event), form | {"key": codes.issue_key(event.pk)}).status_code for _ in range(40)
        ]
        assert set(answers) == {302}
        wrong = [client.get("/e/bcdfghjk/").status_code for _ in range(65)]
        assert wrong[0] == 404
        assert wrong[-1] == 429

    def test_the_code_of_a_poster_may_be_typed_with_russian_letters(self, event, client):
        typed = event.code.upper().translate(str.maketrans("KBMHPCTX", "КВМНРСТХ"))
        assert client.get(reverse("event_start"), {"code": typed}).url == address(event)

    def test_only_what_the_consent_names_is_stored(self, event, client):
        client.post(address(event), filled(client.get(address(event))))
        signup = SignUp.objects.get()
        assert len(signup.consent) == 64
        told = client.get(address(event)).text
        assert f"{event.erase_on:%d.%m.%Y}" in told
        # The history never forgets: no name and no contact in it.
        for entry in Entry.objects.all():
            assert "Иванов" not in f"{entry.target_name} {entry.details} {entry.reason}"
            assert "123-45-67" not in f"{entry.details}"


def test_the_log_does_not_tell_personal_addresses(event, client, caplog):
    caplog.handler.addFilter(WithoutSecrets())
    client.get("/e/own/bcdfghjkbcdfghjk/")
    assert "/e/own/" in caplog.text
    assert "bcdfghjk" not in caplog.text


class TestPlaces:
    def test_giving_up_moves_the_first_waiting_up(self, event, client):
        first, _second = join(event), join(event)
        third, fourth = join(event, email="third@example.org"), join(event, email="fourth@example.org")
        assert (third.state, fourth.state) == ("waiting", "waiting")
        client.post(first.get_absolute_url())
        for one in (first, third, fourth):
            one.refresh_from_db()
        assert (first.state, third.state, fourth.state) == ("cancelled", "confirmed", "waiting")
        subjects = list(Letter.objects.filter(to="third@example.org").order_by("pk").values_list("subject", flat=True))
        assert [subject.partition(":")[0] for subject in subjects] == [
            "Вы в листе ожидания",
            "Для вас освободилось место",
        ]
        client.post(first.get_absolute_url())  # pressed twice
        fourth.refresh_from_db()
        assert fourth.state == "waiting"

    def test_more_places_move_up_as_many(self, event, director):
        for _ in range(5):
            join(event)
        event_services.change(Event.objects.get(pk=event.pk), places=4, by=director)
        assert event.signups.filter(state="confirmed").count() == 4

    def test_without_a_list_it_is_full(self, event):
        Event.objects.filter(pk=event.pk).update(has_waiting_list=False)
        for _ in range(2):
            join(event)
        with pytest.raises(Full):
            join(event)

    def test_letters_when_it_is_moved_and_cancelled(self, event, director):
        join(event, email="parent@example.org")
        moved = event_services.move(event, day=in_days(9), reason="Ремонт зала", by=director)
        event_services.cancel(moved, "Карантин", by=director)
        letters = Letter.objects.filter(to="parent@example.org").order_by("pk")
        assert [letter.subject.partition(":")[0] for letter in letters] == [
            "Вы записаны",
            "Мероприятие перенесено",
            "Мероприятие отменено",
        ]
        assert "Ремонт зала" in letters[1].body
        assert all(letter.is_confidential for letter in letters)

    def test_another_place_is_told_and_another_word_is_not(self, event, director):
        join(event, email="parent@example.org")
        event = event_services.change(event, by=director, place="кабинет 31", is_online=True)
        event_services.change(event, by=director, responsible="Другой учитель")
        letters = Letter.objects.filter(to="parent@example.org").order_by("pk")
        assert [letter.subject.partition(":")[0] for letter in letters] == ["Вы записаны", "Изменилось место"]
        assert "кабинет 31" in letters[1].body

    def test_restored_everybody_is_told_and_whoever_waits_goes_first(self, event, director):
        confirmed, _other, waiting = (join(event, email=f"parent{n}@example.org") for n in range(3))
        event = event_services.cancel(event, "Карантин", by=director)
        signups.cancel(confirmed)
        event = event_services.restore(event, by=director)
        waiting.refresh_from_db()
        assert waiting.state == "confirmed"
        assert join(event).state == "waiting"
        letters = Letter.objects.filter(to="parent1@example.org").order_by("pk")
        assert [letter.subject.partition(":")[0] for letter in letters] == [
            "Вы записаны",
            "Мероприятие отменено",
            "Мероприятие состоится",
        ]

    def test_the_term_agreed_to_is_only_shortened(self, event, director, client_of):
        join(event)
        with pytest.raises(ValidationError, match="30"):
            event_services.change(event, by=director, keep_days=365)
        assert event_services.change(event, by=director, keep_days=10).keep_days == 10


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_get_the_places_there_are():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ignores row locks")
    event = EventFactory(approved=True, signup=True, places=7)
    keys = [uuid.uuid4() for _ in range(15)] * 2  # every form is sent twice

    def send(key):
        try:
            return signups.sign_up(event, key=key, name="Участник").state
        finally:
            connection.close()

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(send, keys))
    assert SignUp.objects.count() == 15
    assert SignUp.objects.filter(state="confirmed").count() == 7
    assert sorted(SignUp.objects.values_list("number", flat=True)) == list(range(1, 16))
    leaving = list(SignUp.objects.filter(state="confirmed")[:3])

    def leave(signup):
        try:
            signups.cancel(signup)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(leave, leaving))
    assert SignUp.objects.filter(state="confirmed").count() == 7


class TestStaff:
    def test_names_are_shown_after_a_press_that_is_noted(self, event, director, client_of):
        SignUpFactory(event=event, name="Секретов Иван")
        client, url = client_of(director), reverse("events:signup_list", args=[event.pk])
        assert "Секретов" not in client.get(url).text
        client.post(reverse("events:signup_open", args=[event.pk]))
        client.post(reverse("events:signup_open", args=[event.pk]))
        assert "Секретов Иван" in client.get(url).text
        look = Entry.objects.get(action="events.event.look")
        assert look.actor == director
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
            assert "Секретов" not in client.get(url).text

    def test_the_department_sees_numbers_and_no_names(self, event, department, client_of):
        SignUpFactory(event=event, name="Секретов Иван")
        client = client_of(department)
        assert client.get(reverse("events:signup_list", args=[event.pk])).status_code == 403
        assert "Секретов" not in client.get(event.get_absolute_url()).text

    def test_lists_to_take_away_are_noted(self, event, names_open):
        SignUpFactory(event=event, name="Секретов Иван", email="=1+1@example.org")
        url = reverse("events:signup_export", args=[event.pk])
        rows = xlsx.read_rows(names_open.post(url, {"kind": "xlsx"}).content)
        assert rows[1][1] == "Секретов Иван"
        assert "Секретов Иван" in text_of(names_open.post(url, {"kind": "paper"}).content)
        assert Entry.objects.filter(action="events.event.export").count() == 2

    def test_added_by_hand_once(self, event, names_open):
        url = reverse("events:signup_add", args=[event.pk])
        form = {"key": key_in(names_open.get(url)), "name": "По звонку", "consent": "on"}
        for _ in range(2):
            assert names_open.post(url, form).status_code == 302
        signup = SignUp.objects.get()
        assert signup.added_by is not None

    def test_by_hand_into_a_full_event_nothing_typed_is_lost(self, event, names_open):
        Event.objects.filter(pk=event.pk).update(has_waiting_list=False, places=1)
        join(event)
        url = reverse("events:signup_add", args=[event.pk])
        answer = names_open.post(url, {"key": key_in(names_open.get(url)), "name": "По звонку", "consent": "on"})
        assert answer.status_code == 422
        assert "По звонку" in answer.text
        assert "Свободных мест нет" in answer.text

    def test_attendance(self, director, client_of):
        event = EventFactory(approved=True, signup=True, day=in_days(-1))
        client = client_of(event.institution.appointments.get().user)
        one, two = SignUpFactory(event=event), SignUpFactory(event=event)
        client.post(reverse("events:signup_open", args=[event.pk]), {"to": "attendance"})
        url = reverse("events:attendance", args=[event.pk])
        assert one.name in client.get(url).text
        late = SignUpFactory(event=event)
        client.post(url, {"came": [str(one.pk)], "shown": [str(one.pk), str(two.pk)]})
        assert list(event.signups.values_list("came", flat=True)) == [True, False, None]
        event.refresh_from_db()
        assert event.attended == 1
        assert late.came is None
        # The number is offered when the event is marked as held.
        assert 'value="1"' in client.get(reverse("events:event_hold", args=[event.pk])).text

    def test_the_list_costs_the_same_for_more_names(self, event, director, client, assert_flat_queries):
        client.force_login(director)
        client.post(reverse("events:signup_open", args=[event.pk]))
        institution = event.institution
        assert_flat_queries(
            reverse("events:signup_list", args=[event.pk]),
            lambda: [SignUpFactory(event=event, institution=institution) for _ in range(3)],
        )


class TestByTheClock:
    def test_the_day_before_each_once(self, event):
        join(event, email="parent@example.org")
        today = event.day - datetime.timedelta(days=1)
        assert watch(today - datetime.timedelta(days=1))["reminders"] == 0
        assert watch(today)["reminders"] == 1
        assert watch(today)["reminders"] == 0

    def test_names_go_on_their_day_and_numbers_stay(self, event, client):
        for number in range(3):
            join(event, email=f"p{number}@example.org")
        signups.mark(event, {SignUp.objects.first().pk: True}, by=event.created_by)
        assert watch(event.erase_on - datetime.timedelta(days=1))["erased"] == 0
        assert watch(event.erase_on)["erased"] == 1
        assert watch(event.erase_on)["erased"] == 0
        event.refresh_from_db()
        assert (event.signed_up, event.attended) == (3, 1)
        assert not SignUp.objects.exists()
        assert (
            not Letter.objects.filter(to__endswith="@example.org", to__startswith="p")
            .exclude(to__contains="person")
            .exists()
        )
        with pytest.raises(Conflict):
            join_by_hand(event)

    def test_names_of_a_moved_event_have_a_term_of_their_own(self, event):
        join(event)
        late = event.erase_on
        assert watch(late)["erased"] == 1
        with time_machine.travel(timezone.make_aware(datetime.datetime.combine(late, datetime.time(9)))):
            day = timezone.localdate() + datetime.timedelta(days=5)
            event = event_services.move(event, day=day, reason="Ремонт", by=event.created_by)
            join(event)
        assert watch(event.erase_on)["erased"] == 1
        assert not SignUp.objects.exists()

    def test_whoever_wants_digests_gets_no_letter_by_the_clock(self, event):
        late = ScheduleFactory(network=event.schedule.network)
        User.objects.update(letter_pace=LetterPace.DAILY)
        day = late.first_day + datetime.timedelta(days=20)
        assert watch(day)["schedules"] == 0

    def test_coordinators_are_reminded(self, event):
        late = ScheduleFactory(network=event.schedule.network)
        person = late.institution.appointments.get().user
        day = late.first_day + datetime.timedelta(days=20)
        assert watch(day)["schedules"] == 1
        assert watch(day)["schedules"] == 0
        assert Letter.objects.get(to=person.email).subject == "План-график мероприятий не подан"
        assert watch(event.day + datetime.timedelta(days=4))["unmarked"] == 1
        assert watch(event.day + datetime.timedelta(days=5))["unmarked"] == 0


def join_by_hand(event):
    return signups.sign_up(event, key=uuid.uuid4(), name="Поздний", by=event.created_by, is_by_hand=True)


class TestFeeds:
    def events_in(self, response) -> list[icalendar.Event]:
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return icalendar.Calendar.from_ical(response.content).walk("VEVENT")

    def test_hours_zone_sequence_and_cancelling(self, event, director, client):
        url = reverse("events:network_feed", args=[event.schedule.network_id])
        (one,) = self.events_in(client.get(url))
        assert one["DTSTART"].dt == event.begins_at
        assert one["DTSTART"].params["TZID"] == "Europe/Kaliningrad"
        assert b"BEGIN:VTIMEZONE" in client.get(url).content
        uid = one["UID"]
        moved = event_services.move(event, day=in_days(9), starts=datetime.time(10), reason="Ремонт", by=director)
        event_services.cancel(moved, "Карантин", by=director)
        (one,) = self.events_in(client.get(url))
        assert (one["UID"], one["SEQUENCE"], one["STATUS"]) == (uid, 2, "CANCELLED")

    def test_whole_days_and_institutions(self, event, client):
        EventFactory(schedule=event.schedule, starts=None, ends=None, last_day=in_days(9), is_public=False)
        url = reverse("events:institution_feed", args=[event.schedule.institution_id])
        assert len(self.events_in(client.get(url))) == 1
        Event.objects.update(is_public=True, is_approved=True)
        days = self.events_in(client.get(url))
        assert {type(one["DTSTART"].dt) for one in days} == {datetime.date, datetime.datetime}

    def test_one_event(self, event, client):
        (one,) = self.events_in(client.get(reverse("events:event_feed", args=[event.code])))
        assert str(one["SUMMARY"]) == event.title


@pytest.mark.parametrize("title", ["Мастер-класс", "Очень длинное название мероприятия " * 8])
@pytest.mark.parametrize("is_small", [False, True])
def test_the_poster_leads_to_the_event(event, settings, is_small, title):
    settings.SITE_URL = "https://portal.example"
    event.title, event.description = title.strip(), "Приходите с родителями. " * 30
    content = paper.poster(event, is_small=is_small)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    pictures = [image.image for image in reader.pages[0].images]
    found = {code.text for picture in pictures for code in zxingcpp.read_barcodes(picture.convert("L"))}
    assert found == {f"https://portal.example/e/{event.code}/"}
    assert event.title in text_of(content)
    assert "Для кого" in text_of(content)
