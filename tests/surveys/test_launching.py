"""Preparing: several questionnaires at once, institutions, bands, head-counts, copies, checks, the clock."""

import datetime
import uuid

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from common.verdicts import Conflict
from surveys import codes, facts, services
from surveys.models import Draft, Launch, Response
from tests.factories.institutions import AppointmentFactory, NetworkFactory, ParticipationFactory
from tests.factories.surveys import ANSWERS, DEFINITION, LaunchFactory, QuestionnaireFactory, answer
from tests.surveys.test_answering import receipt_in
from tests.surveys.test_launches import form


@pytest.fixture
def staff(client_of, department):
    return client_of(department)


def days_before_the_end(launch, days):
    moment = datetime.datetime.combine(launch.closes_on - datetime.timedelta(days=days), datetime.time(12))
    return time_machine.travel(timezone.make_aware(moment), tick=False)


def test_several_questionnaires_are_prepared_at_once(staff):
    network = NetworkFactory(participants=2)
    chosen = [QuestionnaireFactory(audience=audience) for audience in ("pupils", "teachers")]
    url = reverse("surveys:launch_new")
    assert staff.post(url, form(network)).status_code == 422
    posted = form(network, questionnaires=[each.pk for each in chosen], bands="1-4, 5–7, 9", notice_text="")
    assert staff.post(url, posted, follow=True).status_code == 200
    pupils, teachers = Launch.objects.order_by("audience")
    assert (pupils.bands, teachers.bands) == (["1–4", "5–7", "9"], [])
    assert pupils.title == chosen[0].title
    assert pupils.notice_text == DEFINITION["notice"]
    assert (pupils.entries.count(), teachers.entries.count()) == (6, 2)


@pytest.mark.parametrize("bands", ["5-4", "1-4, 3-5", "0-3", "первые", "1-12", "5-7, 1-4"])
def test_wrong_bands_are_told(staff, bands):
    network = NetworkFactory(participants=1)
    posted = form(network, questionnaires=[QuestionnaireFactory(audience="pupils").pk], bands=bands)
    response = staff.post(reverse("surveys:launch_new"), posted)
    assert response.status_code == 422
    assert bands in response.text
    assert Launch.objects.count() == 0


def test_institutions_are_picked(staff):
    launch = LaunchFactory(participants=3)
    url = reverse("surveys:launch_institutions", args=[launch.pk])
    first = launch.entries.first().institution
    assert staff.post(url, {}).status_code == 422
    staff.post(url, {"institutions": [str(first.pk)]})
    launch.refresh_from_db()
    assert not launch.is_for_all
    assert [entry.institution for entry in launch.entries.all()] == [first]
    ParticipationFactory(network=launch.network)
    launch = services.open_launch(launch, by=None)
    assert launch.entries.count() == 1  # those picked by hand stay those
    assert "нет ссылки" not in staff.get(launch.get_absolute_url()).text
    with pytest.raises(Conflict):
        services.choose_institutions(launch, [first.pk], by=None)


def test_other_bands_of_a_draft_renew_its_links(db):
    launch = LaunchFactory(participants=2, audience="pupils")
    services.edit_launch(launch, {"bands": ["1–4", "5–9"]}, by=None)
    assert launch.entries.count() == 4
    services.edit_launch(launch, {"bands": []}, by=None)
    assert [entry.class_band for entry in launch.entries.all()] == ["", ""]


def test_numbers_come_from_the_register(staff):
    launch = LaunchFactory(participants=2, audience="pupils", bands=["1–4", "5–11"])
    first, second = {entry.institution for entry in launch.entries.all()}
    first.children_5_18, first.children_as_of = 110, timezone.localdate()
    first.save()
    staff.post(reverse("surveys:launch_propose_targets", args=[launch.pk]), {"share": "25"})
    numbers = {
        entry.class_band: (entry.expected, entry.answers_needed) for entry in launch.entries.filter(institution=first)
    }
    assert numbers == {"1–4": (40, 10), "5–11": (70, 18)}
    assert {entry.answers_needed for entry in launch.entries.filter(institution=second)} == {20}
    wrong = staff.post(reverse("surveys:launch_propose_targets", args=[launch.pk]), {"share": "101"}, follow=True)
    assert "Доля – целое число от 1 до 100." in wrong.text


def test_a_copy_for_the_next_year(staff, launch):
    services.set_targets(launch, {entry.pk: 33 for entry in launch.entries.all()}, by=None)
    services.close_launch(launch, by=None)
    assert "Закрытый опрос снова не открывается" in staff.get(launch.get_absolute_url()).text
    staff.post(reverse("surveys:launch_copy", args=[launch.pk]))
    copy = Launch.objects.exclude(pk=launch.pk).get()
    assert copy.is_draft
    assert (copy.closes_on - launch.closes_on).days in (365, 366)
    assert {entry.answers_needed for entry in copy.entries.all()} == {33}
    assert not {entry.code for entry in copy.entries.all()} & {entry.code for entry in launch.entries.all()}


def test_what_is_in_the_way_is_told_before_opening(staff, db):
    launch = LaunchFactory(participants=1, notice_text="")
    launch.entries.get().institution.appointments.all().delete()
    page = staff.get(launch.get_absolute_url()).text
    assert "Отвечающим не сказано, кто и зачем спрашивает." in page
    assert "у 1 ссылки не указана численность" in page.lower()
    assert "В 1 учреждении некому раздать ссылку" in page
    first, second = DEFINITION["pages"]
    hidden = second | {"show_if": {"question": "q9", "op": "answered"}}
    definition = DEFINITION | {"pages": [first, hidden]}
    type(launch.version).objects.filter(pk=launch.version_id).update(definition=definition)
    staff.post(reverse("surveys:launch_open", args=[launch.pk]))
    launch.refresh_from_db()
    assert launch.is_draft


def test_the_clock_closes_and_erases(launch, entry):
    answer(entry, 7)
    day_after = datetime.datetime.combine(launch.closes_on + datetime.timedelta(days=1), datetime.time(1))
    with time_machine.travel(timezone.make_aware(day_after), tick=False):
        call_command("watch_surveys")
        call_command("watch_surveys")
    launch.refresh_from_db()
    assert launch.is_closed
    assert Response.objects.count() == 7
    late = datetime.datetime.combine(launch.retention_until + datetime.timedelta(days=1), datetime.time(1))
    with time_machine.travel(timezone.make_aware(late), tick=False):
        call_command("watch_surveys")
        call_command("watch_surveys")
    launch.refresh_from_db()
    assert launch.erased_at
    assert Response.objects.count() == 0
    assert launch.entries.with_answers().get(pk=entry.pk).answered == 7
    assert Launch.objects.with_counts().get(pk=launch.pk).answered == 7


def test_answers_are_not_erased_before_their_day(launch, entry):
    answer(entry, 7)
    services.close_launch(launch, by=None)
    with time_machine.travel(timezone.make_aware(datetime.datetime.combine(launch.retention_until, datetime.time(23)))):
        assert services.retention.erase_due() == 0


def test_one_answer_is_erased_by_its_receipt(client, entry, send):
    receipt = receipt_in(send(entry))
    answer(entry, 3)
    wrong = client.post("/s/erase/", {"code": entry.code, "receipt": "bcdfg-hjkmn"})
    assert wrong.status_code == 422
    assert Response.objects.count() == 4
    done = client.post("/s/erase/", {"code": entry.code.upper(), "receipt": receipt})
    assert "Ответы удалены" in done.text
    assert Response.objects.count() == 3
    assert client.post("/s/erase/", {"code": entry.code, "receipt": receipt}).status_code == 422


def test_an_answer_is_erased_by_a_receipt_of_the_secret_before(client, entry, send, settings):
    receipt = receipt_in(send(entry))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-fifty-characters-and-a-few-more-1"
    client.post("/s/erase/", {"code": entry.code, "receipt": receipt})
    assert not Response.objects.exists()


def test_an_answer_is_erased_by_a_link_that_was_withdrawn(client, entry, send):
    receipt = receipt_in(send(entry))
    services.withdraw_link(entry, by=None)
    assert "Ответы удалены" in client.post("/s/erase/", {"code": entry.code, "receipt": receipt}).text
    assert Response.objects.count() == 0


def test_an_answer_is_erased_by_a_link_that_was_replaced_since(client, entry, send):
    first, second = receipt_in(send(entry)), receipt_in(send(entry))
    fresh = services.reissue_link(services.reissue_link(entry, by=None), by=None)
    assert client.get(entry.get_absolute_url()).status_code == 404  # a former code opens nothing
    key = codes.issue_key(version=entry.launch.version_id, entry=entry.pk)
    assert client.post(entry.get_absolute_url(), ANSWERS | {"key": key}).status_code == 404
    other = entry.launch.entries.exclude(pk=entry.pk).get()
    assert client.post("/s/erase/", {"code": other.code, "receipt": first}).status_code == 422
    assert client.post("/s/erase/", {"code": entry.code, "receipt": "bcdfg-hjkmn"}).status_code == 422
    for code, receipt in ((codes.grouped(entry.code.upper()), first), (fresh.code, second)):
        assert "Ответы удалены" in client.post("/s/erase/", {"code": code, "receipt": receipt}).text
    assert Response.objects.count() == 0


def test_guessing_of_receipts_is_slowed_by_former_links_too(client, entry, monkeypatch):
    monkeypatch.setattr("surveys.services.tries.OF_ADDRESS", 3)
    services.reissue_link(entry, by=None)
    posted = {"code": entry.code, "receipt": "bcdfg-hjkmn"}
    assert [client.post("/s/erase/", posted).status_code for _ in range(4)] == [422, 422, 422, 429]


def test_coordinators_are_reminded_of_numbers(launch, entry, department):
    Launch.objects.filter(pk=launch.pk).update(created_by=department)
    other = launch.entries.exclude(pk=entry.pk).get()
    coordinator = AppointmentFactory(institution=entry.institution, role="coordinator").user
    answer(entry, 4)
    answer(other, 20)
    with days_before_the_end(launch, 5):
        assert services.reminders.remind_due() == 0
    with days_before_the_end(launch, 7):
        assert [services.reminders.remind_due() for _ in range(2)] == [1, 0]
    letter = Letter.objects.get()
    assert letter.to == coordinator.email
    assert "4 из 20, не хватает 16" in letter.body
    assert "не знает, кто ответил" in letter.body
    with days_before_the_end(launch, 1):
        call_command("watch_surveys")
        call_command("watch_surveys")
    assert Letter.objects.count() == 3
    silent = Letter.objects.get(to=department.email)
    assert "4 из 20" in silent.body


def test_reminding_by_hand_once_a_day(staff, launch, entry):
    url = reverse("surveys:launch_remind", args=[launch.pk])
    assert "Отправлено 2 письма." in staff.post(url, follow=True).text
    assert "Напоминать некому" in staff.post(url, follow=True).text
    services.close_launch(launch, by=None)
    assert staff.post(url).status_code == 403


def test_drafts_end(launch, entry):
    code = services.slips.print_batch(entry, class_name="", count=1, key=uuid.uuid4(), by=None).codes[0]
    slip = services.slips.find(code)
    services.drafts.save(slip, version=launch.version, typed={"q1": ["mother"]})
    assert services.drafts.load(slip)
    assert services.drafts.remove_expired() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=15), tick=False):
        assert services.drafts.load(slip) is None
        assert services.drafts.remove_expired() == 1
    assert Draft.objects.count() == 0


def test_kindergartens_are_not_asked_as_pupils_unless_chosen(db):
    network = NetworkFactory()
    school = ParticipationFactory(network=network).institution
    garden = ParticipationFactory(network=network, institution__kind="kindergarten").institution

    def asked(audience):
        launch = LaunchFactory(network=network, version__questionnaire__audience=audience, audience=audience)
        launch.entries.all().delete()
        services.add_links(launch, by=None)
        return launch, {entry.institution for entry in launch.entries.select_related("institution")}

    assert asked("parents")[1] == {school, garden}
    launch, institutions = asked("pupils")
    assert institutions == {school}
    assert facts.surveys_done([garden, school], network) == {
        garden.pk: (0, 2, facts.surveys_done([garden], network)[garden.pk][2]),
        school.pk: (0, 3, facts.surveys_done([school], network)[school.pk][2]),
    }
    launch = services.launching.choose_institutions(launch, [garden.pk], by=None)
    assert {entry.institution for entry in launch.entries.all()} == {garden}
    assert not launch.is_for_all


def test_an_open_survey_by_slips_only_asks_for_them(client, department):
    launch = LaunchFactory(by_slips_only=True, opened=True)
    client.force_login(department)
    assert "никто не может ответить" in client.get(launch.get_absolute_url()).text
    services.slips.print_batch(launch.entries.first(), class_name="7А", count=2, key=uuid.uuid4(), by=department)
    assert "никто не может ответить" not in client.get(launch.get_absolute_url()).text
