"""Preparing, opening, handing out and closing surveys: staff and directors at the front door."""

import datetime
import io
import re

import openpyxl
import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from common.verdicts import Conflict, Refused
from documents import pdf
from institutions.models import ParticipationState
from journal.models import Entry as JournalEntry
from surveys import codes, results_numbers, results_report, services
from surveys.definitions import digest
from surveys.models import Entry, Launch, Questionnaire, Response, Version
from surveys.results import Scope
from surveys.services import folding
from tests import markup
from tests.factories.institutions import AppointmentFactory, NetworkFactory, ParticipationFactory
from tests.factories.surveys import DEFINITION, LaunchFactory, QuestionnaireFactory, VersionFactory, answer


@pytest.fixture
def staff(client_of, department):
    return client_of(department)


@pytest.fixture
def director(launch):
    """Of the first institution of the survey."""
    return launch.entries.first().institution.appointments.get().user


def form(network_asked, **changes):
    today = timezone.localdate()
    return {
        "network": str(network_asked.pk),
        "title": "Опрос родителей",
        "opens_on": today.isoformat(),
        "closes_on": (today + datetime.timedelta(days=10)).isoformat(),
        "answers_needed": "15",
        "notice_text": "Просим ответить.",
        "retention_until": (today + datetime.timedelta(days=300)).isoformat(),
        "suppress_below": "5",
        "publish_step": "5",
        "remind_before": "7, 3, 1",
    } | changes


def test_from_the_bank_to_the_first_answer(staff, client, send):
    """The way of step 6: bank, questionnaire, survey, open, answer by the link, count."""
    staff.post(reverse("surveys:bank_install"))
    staff.post(reverse("surveys:bank_install"))
    assert Questionnaire.objects.banks().count() == Version.objects.count() == 3
    assert "Анкета для родителей" in staff.get(reverse("surveys:bank_list")).text
    taken = staff.post(reverse("surveys:bank_take", args=[Questionnaire.objects.get(bank="parents").pk]), follow=True)
    assert "В каких классах учатся Ваши дети" in taken.text
    questionnaire = Questionnaire.objects.own().get()

    network = NetworkFactory(participants=3)
    url = reverse("surveys:launch_create", args=[questionnaire.pk])
    assert "Уважаемые родители!" in staff.get(url).text
    prepared = staff.post(url, form(network), follow=True)
    assert "Опрос ещё не открыт" in prepared.text
    launch = Launch.objects.get()
    assert launch.entries.count() == 3
    assert {entry.answers_needed for entry in launch.entries.all()} == {15}
    assert not launch.version.is_frozen

    opened = staff.post(reverse("surveys:launch_open", args=[launch.pk]), follow=True)
    assert "Опрос открыт. Раздайте ссылки." in opened.text
    version = Version.objects.get(pk=launch.version_id)
    assert version.is_frozen
    assert version.sha256 == digest(version.definition)

    entry = launch.entries.first()
    assert "Опрос родителей" in client.get(entry.get_absolute_url()).text
    answer(entry, 4)
    page = staff.get(launch.get_absolute_url()).text
    assert "4 из 15" in page
    assert "4 из 45" in page
    closing = reverse("surveys:launch_close", args=[launch.pk])
    assert "В 3 учреждениях ответов меньше, чем нужно" in staff.get(closing).text
    assert staff.post(closing).status_code == 200  # an empty POST closes nothing
    launch.refresh_from_db()
    assert launch.is_open
    assert "Опрос закрыт" in staff.post(closing, {"confirm": "on"}, follow=True).text
    launch.refresh_from_db()
    assert launch.is_closed
    done = JournalEntry.objects.order_by("number").values_list("action", flat=True)
    assert [code.removeprefix("surveys.") for code in done if code.startswith("surveys.")] == [
        *["questionnaire.install"] * 3,
        *("questionnaire.take", "launch.create", "version.freeze", "launch.open", "launch.close"),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_on": "2020-01-01"}, "Последний день раньше первого."),
        ({"retention_until": "2020-01-01"}, "Ответы хранятся по меньшей мере до конца опроса."),
        ({"answers_needed": "-1"}, "answers_needed"),
        ({"answers_needed": "99999999999999999999"}, "answers_needed"),
        ({"opens_on": "завтра"}, "opens_on"),
        ({"network": "x"}, "network"),
        ({"title": ""}, "title"),
    ],
)
def test_a_wrong_form_is_shown_again(staff, changes, words):
    questionnaire = QuestionnaireFactory()
    url = reverse("surveys:launch_create", args=[questionnaire.pk])
    response = staff.post(url, form(NetworkFactory(participants=1), **changes))
    assert response.status_code == 200
    assert words in response.text
    assert 'is-invalid"' in response.text
    assert Launch.objects.count() == 0


def test_a_network_without_participants_has_nobody_to_ask(staff):
    questionnaire = QuestionnaireFactory()
    url = reverse("surveys:launch_create", args=[questionnaire.pk])
    assert "В этой сети пока нет участников." in staff.post(url, form(NetworkFactory())).text


def test_a_frozen_version_cannot_be_changed(launch):
    version = launch.version
    for changes in ({"definition": {}}, {"state": "draft", "sha256": "", "frozen_at": None}, {"number": 2}):
        with pytest.raises(Error), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(**changes)
    for sql in ("UPDATE surveys_version SET definition = '{}'", "DELETE FROM surveys_version"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Version.objects.get(pk=version.pk).definition == DEFINITION


def test_two_openings_are_one(launch):
    with pytest.raises(Conflict):
        services.open_launch(launch, by=None)


def test_a_survey_past_its_day_is_not_opened(staff):
    launch = LaunchFactory()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Launch.objects.filter(pk=launch.pk).update(opens_on=yesterday, closes_on=yesterday)
    response = staff.post(reverse("surveys:launch_open", args=[launch.pk]), follow=True)
    assert "Последний день опроса прошёл" in response.text
    launch.refresh_from_db()
    assert launch.is_draft


def test_only_what_respondents_were_not_told_changes_in_an_open_survey(staff, launch):
    url = reverse("surveys:launch_edit", args=[launch.pk])
    assert 'name="title"' not in staff.get(url).text
    later = timezone.localdate() + datetime.timedelta(days=30)
    kept = later + datetime.timedelta(days=300)
    posted = {
        "closes_on": later.isoformat(),
        "answers_needed": "7",
        "retention_until": kept.isoformat(),
        "title": "Иначе",
    }
    assert staff.post(url, posted).status_code == 302
    fresh = Launch.objects.get(pk=launch.pk)
    assert (fresh.closes_on, fresh.answers_needed, fresh.title) == (later, 7, launch.title)
    assert {entry.answers_needed for entry in fresh.entries.all()} == {7}


def test_the_day_of_erasure_is_not_put_off_once_there_are_answers(staff, launch):
    """Whoever answered was told it. A survey that goes on for longer than that moves it to its end and no further."""
    url = reverse("surveys:launch_edit", args=[launch.pk])
    told, day = launch.retention_until, datetime.timedelta(days=1)

    def send(closes_on, retention_until):
        posted = {"closes_on": closes_on.isoformat(), "answers_needed": "7"}
        response = staff.post(url, posted | {"retention_until": retention_until.isoformat()})
        launch.refresh_from_db()
        return response.status_code, (launch.closes_on, launch.retention_until)

    ends = launch.closes_on
    assert send(ends, told + day) == (302, (ends, told + day))  # nobody was told yet
    answer(launch.entries.first())
    told += day
    assert send(ends, told + day) == (200, (ends, told))
    assert send(told + 5 * day, told + 6 * day) == (200, (ends, told))
    assert send(told + 5 * day, told + 5 * day) == (302, (told + 5 * day, told + 5 * day))
    assert send(ends, told) == (302, (ends, told))
    assert send(ends, ends) == (302, (ends, ends))
    with pytest.raises(Refused):
        services.edit_launch(launch, {"retention_until": ends + day}, by=None)
    page = staff.post(url, {"closes_on": ends, "answers_needed": "7", "retention_until": ends + day}).text
    assert f"не позже {date_format(ends, 'j E Y')}" in page


def test_numbers_needed_differ_by_institution(staff, launch):
    first, second = launch.entries.all()
    url = reverse("surveys:launch_targets", args=[launch.pk])
    posted = {f"entry-{first.pk}": "3", f"entry-{second.pk}": "20"}
    assert staff.post(url, posted | {f"entry-{second.pk}": "x"}).status_code == 200
    assert staff.post(url, posted).status_code == 302
    assert [entry.answers_needed for entry in launch.entries.all()] == [3, 20]
    # The launch's number is for those that have none of their own.
    services.edit_launch(launch, {"answers_needed": 10}, by=None)
    assert [entry.answers_needed for entry in launch.entries.all()] == [3, 10]


def test_who_joins_later_gets_a_link(staff, launch):
    late = ParticipationFactory(network=launch.network).institution
    ParticipationFactory(network=launch.network, state=ParticipationState.REFUSED)
    assert "У 1 участника сети нет ссылки" in staff.get(launch.get_absolute_url()).text
    response = staff.post(reverse("surveys:launch_add_links", args=[launch.pk]), follow=True)
    assert "Добавлена 1 ссылка." in response.text
    assert launch.entries.filter(institution=late).exists()
    assert launch.entries.count() == 3


def test_a_draft_may_be_thrown_away_an_open_survey_may_not(staff, launch):
    draft = LaunchFactory()
    url = reverse("surveys:launch_delete", args=[draft.pk])
    staff.post(url)
    assert Launch.objects.filter(pk=draft.pk).exists()
    staff.post(url, {"confirm": "on"})
    assert not Launch.objects.filter(pk=draft.pk).exists()
    assert staff.post(reverse("surveys:launch_delete", args=[launch.pk]), {"confirm": "on"}).status_code == 403


def test_who_lacks_answers_is_found_sorted_and_exported(staff, launch):
    first, second = launch.entries.select_related("institution").all()
    answer(first, 25)
    answer(second, 2)
    url = launch.get_absolute_url()
    lacking = staff.get(url, {"answers": "lacking"}).text
    assert second.code[:5] in lacking
    assert first.code[:5] not in lacking
    by_answers = staff.get(url, {"sort": "answered"}).text
    assert by_answers.index(second.code[:5]) < by_answers.index(first.code[:5])
    found = staff.get(url, {"q": second.institution.short_name}).text
    assert first.code[:5] not in found

    response = staff.get(url, {"answers": "lacking", "export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    assert len(rows) == 2
    assert rows[1][:6] == (second.institution.short_name, None, 2, 20, 18, second.expected)
    assert rows[1][6] == f"https://portal.example/s/{second.code}/"


@pytest.mark.parametrize(
    "query",
    ["page=abc", "page=99999999999999999999", "sort=password", "sort=-", "q=%27%22%3B--", "answers=x", "export=pdf"],
)
def test_any_query_is_taken(staff, launch, query):
    for url in (launch.get_absolute_url(), reverse("surveys:launch_list"), reverse("surveys:questionnaire_list")):
        assert staff.get(f"{url}?{query}").status_code == 200


def test_addresses_with_odd_numbers_are_not_found(staff, db):
    for address in ("/surveys/questionnaires/99999999999999999999/", "/surveys/links/99999999999999999999/qr/"):
        assert staff.get(address).status_code == 404


def test_pages_are_sound(staff, launch, client_of, director):
    closed = LaunchFactory(closed=True)
    answer(closed.entries.first(), 6)
    urls = [
        reverse("surveys:launch_list"),
        reverse("surveys:launch_list") + "?q=нет",
        launch.get_absolute_url(),
        launch.get_absolute_url() + "?q=нет",
        reverse("surveys:launch_edit", args=[launch.pk]),
        reverse("surveys:launch_close", args=[launch.pk]),
        reverse("surveys:launch_targets", args=[launch.pk]),
        reverse("surveys:launch_results", args=[closed.pk]),
        launch.version.questionnaire.get_absolute_url(),
        reverse("surveys:questionnaire_preview", args=[launch.version.questionnaire_id]),
        reverse("surveys:questionnaire_list"),
        reverse("surveys:bank_list"),
    ]
    for url in urls:
        assert markup.faults(staff.get(url).text) == [], url
    for url in (reverse("surveys:launch_list"), launch.get_absolute_url()):
        assert markup.faults(client_of(director).get(url).text) == [], url


def test_the_launch_page_costs_the_same_for_many_institutions(client, department, assert_flat_queries):
    launch = LaunchFactory(opened=True, participants=3)
    client.force_login(department)

    def grow():
        for _ in range(3 if launch.entries.count() == 3 and not Response.objects.exists() else 27):
            ParticipationFactory(network=launch.network)
        services.add_links(launch, by=None)
        for entry in launch.entries.all():
            answer(entry, 2)

    assert_flat_queries(launch.get_absolute_url(), grow)


def test_the_list_costs_the_same_for_many_surveys(client, department, assert_flat_queries):
    client.force_login(department)
    assert_flat_queries(reverse("surveys:launch_list"), lambda: LaunchFactory.create_batch(3, opened=True))


def test_a_director_sees_the_own_link_and_count_only(client_of, launch, director):
    own, other = launch.entries.all()
    answer(own, 6)
    answer(other, 9)
    LaunchFactory(network=launch.network)  # drafts are not shown
    client = client_of(director)
    page = client.get(reverse("surveys:launch_list")).text
    assert own.url in page
    assert other.code not in page
    assert "6 из 20" in page
    assert page.count('class="panel"') == 1
    detail = client.get(launch.get_absolute_url()).text
    assert codes.grouped(own.code) in detail
    assert codes.grouped(other.code) not in detail
    assert "15 из" not in detail
    assert "История" not in detail.split("<main")[1]
    assert client.get(reverse("surveys:entry_sheet", args=[other.pk])).status_code == 404
    assert client.get(reverse("surveys:entry_qr", args=[other.pk])).status_code == 404
    assert client.get(reverse("surveys:entry_qr", args=[own.pk])).content.startswith(b"\x89PNG")


def test_an_outsider_sees_nothing(client_of, launch):
    client = client_of(AppointmentFactory().user)
    assert launch.title not in client.get(reverse("surveys:launch_list")).text
    assert client.get(launch.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["edit", "close", "targets"])
def test_a_director_is_told_why_not(client_of, launch, director, name):
    response = client_of(director).get(reverse(f"surveys:launch_{name}", args=[launch.pk]))
    assert response.status_code == 403
    assert "Опросы проводит только управление." in response.text


@pytest.mark.parametrize("name", ["open", "add_links"])
def test_a_director_moves_nothing(client_of, launch, director, name):
    assert client_of(director).post(reverse(f"surveys:launch_{name}", args=[launch.pk])).status_code == 403


def test_sheets_have_a_page_for_each_institution(staff, launch):
    response = staff.get(reverse("surveys:launch_sheets", args=[launch.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert pdf.pages(response.content) == 2
    one = staff.get(reverse("surveys:entry_sheet", args=[launch.entries.first().pk]))
    assert pdf.pages(one.content) == 1


def test_banks_are_loaded_once_and_renewed_by_a_version(db):
    first = services.banks.install()
    assert [bank.pk for bank in services.banks.install()] == [bank.pk for bank in first]
    assert Version.objects.count() == 3


def test_codes_are_unguessable_and_readable():
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    letters = set("".join(made))
    assert letters <= set(codes.ALPHABET)
    assert not letters & set("0o1li3aeuy")
    assert all(len(code) == 10 for code in made)
    assert Entry._meta.get_field("code").unique


def test_only_one_draft_of_a_questionnaire(db):
    version = VersionFactory()
    with pytest.raises(Error), transaction.atomic():
        VersionFactory(questionnaire=version.questionnaire, number=2)


@pytest.fixture
def banded(db):
    """Three institutions with two links each; the first has enough answers, the second in one band, the third is out.

    24 answers of 40 needed; 7 more came through links that were withdrawn.
    """
    launch = LaunchFactory(participants=3, opened=True, bands=["1–4", "5–7"], answers_needed=10)
    entries = launch.entries.select_related("launch__version", "institution").order_by("institution", "class_band")
    entries = list(entries)
    for entry, size in zip(entries, (12, 8, 1, 3, 7, 0), strict=True):
        answer(entry, size)
    for entry in entries[4:]:
        services.withdraw_link(entry, by=None)
    return launch


def squeezed(response) -> str:
    return re.sub(r"\s+", " ", response.text)


def test_institutions_are_counted_not_their_links(staff, banded):
    listed = Launch.objects.with_counts().get(pk=banded.pk)
    assert (listed.institution_count, listed.answered, listed.needed) == (2, 24, 40)
    row = squeezed(staff.get(reverse("surveys:launch_list")))
    assert "24 из 40" in row
    detail = staff.get(banded.get_absolute_url())
    assert [detail.context[name] for name in ("answered", "needed", "complete_count", "institution_count")] == [
        *(24, 40),
        *(1, 2),  # twenty of twenty needed, though one band has more and the other fewer
    ]
    confirm = staff.get(reverse("surveys:launch_close", args=[banded.pk]))
    assert confirm.context["consequences"][0].startswith("В 1 учреждении")


def test_links_that_are_withdrawn_count_on_neither_side(staff, banded):
    """They did for the answers only: more than all could have answered."""
    found = results_numbers.counts(banded)
    assert (found.answered, found.needed, found.withdrawn, found.received) == (24, 40, 7, 31)
    third = banded.entries.exclude(revoked_at=None).first().institution_id
    assert results_numbers.counts(banded, Scope(third)) == (0, 0, 7)
    folding.fold(banded)
    answer(banded.entries.in_use().select_related("launch__version", "institution").order_by("institution").first(), 1)
    assert results_numbers.counts(banded) == (25, 40, 7)
    assert results_numbers.counts(banded, Scope(None, "5–7"))[1] == 20
    services.close_launch(banded, by=None)
    banded.refresh_from_db()
    page = squeezed(staff.get(reverse("surveys:launch_results", args=[banded.pk])))
    assert ">25 из 40" in page
    text = results_report.sections(banded)[0].pieces[0].paragraphs[0]
    assert "Приглашено: 2 организации" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "25 ответов из 40" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "7 ответов" in text.replace("\N{NO-BREAK SPACE}", " ")
    banded.retention_until = banded.closes_on = banded.opens_on = timezone.localdate() - datetime.timedelta(days=1)
    banded.save()
    services.retention.erase(banded)
    banded.refresh_from_db()
    assert results_numbers.counts(banded) == (25, 40, 7)
    listed = Launch.objects.with_counts().get(pk=banded.pk)
    assert (listed.institution_count, listed.answered, listed.needed) == (2, 25, 40)


def test_the_list_costs_the_same_for_many_links(client, department, assert_flat_queries):
    launch = LaunchFactory(opened=True, participants=3, bands=["1–4", "5–7"])
    client.force_login(department)

    def grow():
        for _ in range(3):
            ParticipationFactory(network=launch.network)
        services.add_links(launch, by=None)
        for entry in launch.entries.in_use():
            answer(entry, 2)
        services.withdraw_link(launch.entries.in_use().first(), by=None)

    for name in ("launch_list", "launch_detail", "launch_close", "launch_results"):
        url = reverse(f"surveys:{name}", args=[] if name == "launch_list" else [launch.pk])
        assert_flat_queries(url, grow)
