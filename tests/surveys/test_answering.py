"""What a respondent meets: no account, no loss, one answer."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import codes, services
from surveys.models import Response, Source, Version
from tests import markup
from tests.factories.surveys import ANSWERS, DEFINITION, DOCUMENT, LaunchFactory, answer
from tests.surveys.conftest import key_in

RECEIPT = re.compile(r'class="receipt">([^<]+)<')


def receipt_in(response) -> str:
    return RECEIPT.findall(response.text)[0]


def test_an_answer_is_kept_with_nothing_about_the_person(client, entry, send):
    response = send(entry)
    assert response.status_code == 200
    assert "Спасибо, ответы приняты" in response.text
    kept = Response.objects.get()
    assert kept.document == DOCUMENT
    assert (kept.launch, kept.institution, kept.audience) == (entry.launch, entry.institution, entry.launch.audience)
    assert kept.day == timezone.localdate()
    assert kept.source == Source.WEB
    assert set(client.cookies) == set()


def test_pages_are_sound(client, entry, send):
    for response in [
        client.get(entry.get_absolute_url()),
        client.get(entry.get_absolute_url() + "?shared=1"),
        send(entry, q1=None, q5=["много"]),
        send(entry, q2=["other"], **{"q2-other": ["я" * 300]}),
        send(entry),
        client.get("/s/"),
        client.get("/s/?code=nope"),
        client.get("/s/nope/"),
    ]:
        assert markup.faults(response.text) == []


def test_the_respondent_reads_first_what_is_kept(client, entry):
    page = client.get(entry.get_absolute_url()).text
    assert entry.institution.short_name.split("«")[0] in page
    assert page.index("Опрос анонимный") < page.index("Не сохраняются:") < page.index('name="q1"')


def test_errors_keep_everything_and_lead_to_the_questions(entry, send):
    response = send(entry, q1=None, q5=["сто"], q6=["<b>Кружки & клубы</b>"])
    assert response.status_code == 422
    assert Response.objects.count() == 0
    page = response.text
    assert "Ответы ещё не отправлены" in page
    for anchor in re.findall(r'<li><a href="#([^"]+)">', page):
        assert f'id="{anchor}"' in page
    assert page.count("<li><a href=") == 2
    assert "&lt;b&gt;Кружки &amp; клубы&lt;/b&gt;" in page
    assert 'value="сто"' in page
    assert re.search(r'value="robots" id="o-q2-robots" checked', page)


def test_the_key_of_a_page_with_errors_is_still_good(entry, send):
    key = key_in(send(entry, q1=None))
    assert send(entry, key).status_code == 200
    assert send(entry, key).status_code == 200
    assert Response.objects.count() == 1


def test_the_same_answers_twice_give_one_response_and_one_receipt(client, entry, send):
    key = key_in(client.get(entry.get_absolute_url()))
    first, second = send(entry, key), send(entry, key)
    assert first.status_code == second.status_code == 200
    assert receipt_in(first) == receipt_in(second)
    assert Response.objects.count() == 1


def test_other_answers_with_the_same_key_are_shown_and_may_be_another_persons(client, entry, send):
    key = key_in(client.get(entry.get_absolute_url()))
    send(entry, key)
    response = send(entry, key, q1=["father"], q6=["От соседа"])
    assert response.status_code == 409
    assert "С этой страницы ответы уже отправлены" in response.text
    assert "От соседа" in response.text
    fresh = key_in(response)
    assert fresh != key
    assert send(entry, fresh, q1=["father"], q6=["От соседа"]).status_code == 200
    assert Response.objects.count() == 2


def test_a_closed_survey_keeps_the_text_and_says_so(client, entry, send):
    key = key_in(client.get(entry.get_absolute_url()))
    services.close_launch(entry.launch, by=None)
    response = send(entry, key, q6=["Долго писал"])
    assert response.status_code == 410
    assert "Опрос закрыт" in response.text
    assert "Долго писал" in response.text
    assert "Отправить" not in response.text
    assert Response.objects.count() == 0
    assert "Ответы больше не принимаются" in client.get(entry.get_absolute_url()).text


def test_a_reply_lost_before_the_end_is_given_after_it(client, entry, send):
    key = key_in(client.get(entry.get_absolute_url()))
    first = send(entry, key)
    services.close_launch(entry.launch, by=None)
    assert receipt_in(send(entry, key)) == receipt_in(first)


@pytest.mark.parametrize("days", [-1, 15])
def test_outside_its_days_the_survey_takes_nothing(client, entry, send, days):
    key = key_in(client.get(entry.get_absolute_url()))
    entry.launch.opens_on = timezone.localdate()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False):
        assert "<form" not in client.get(entry.get_absolute_url()).text.split("<main")[1]
        assert send(entry, key).status_code == 410


def test_a_draft_takes_nothing(client, db):
    entry = LaunchFactory().entries.first()
    assert "Опрос ещё не открыт" in client.get(entry.get_absolute_url()).text
    assert client.post(entry.get_absolute_url(), ANSWERS | {"key": "x"}).status_code == 410


def test_a_page_open_for_over_a_week_is_shown_again_with_the_answers(client, entry, send):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=8), tick=False):
        key = codes.issue_key(version=entry.launch.version_id, entry=entry.pk)
    response = send(entry, key, q6=["Писал неделю"])
    assert response.status_code == 422
    assert "больше недели назад" in response.text
    assert "Писал неделю" in response.text
    assert send(entry, key_in(response), q6=["Писал неделю"]).status_code == 200


def test_a_stale_key_still_finds_its_receipt(client, entry, send):
    key = key_in(client.get(entry.get_absolute_url()))
    first = send(entry, key)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        assert receipt_in(send(entry, key)) == receipt_in(first)


@pytest.mark.parametrize("key", ["", "nonsense", "a:b:c", "\N{SNOWMAN}", "я" * 5000])
def test_a_broken_key_loses_nothing(entry, send, key):
    response = send(entry, key, q6=["Не пропадёт"])
    assert response.status_code == 422
    assert "Не пропадёт" in response.text
    assert Response.objects.count() == 0


def test_a_key_of_another_institution_is_not_taken(client, entry, send, launch):
    other = launch.entries.exclude(pk=entry.pk).get()
    key = key_in(client.get(other.get_absolute_url()))
    assert send(entry, key).status_code == 422
    forged = signing.dumps(["0" * 32, entry.launch.version_id, entry.pk], salt="another salt")
    assert send(entry, forged).status_code == 422
    assert Response.objects.count() == 0


def test_the_version_that_was_open_is_the_one_that_counts(client, entry, send):
    key = key_in(client.get(entry.get_absolute_url()))
    old = entry.launch.version
    other = {**DEFINITION, "pages": [DEFINITION["pages"][0]]}
    newer = Version.objects.create(questionnaire=old.questionnaire, number=2, definition=other)
    services.launching.freeze(newer, by=None)
    type(entry.launch).objects.filter(pk=entry.launch_id).update(version=newer)
    assert send(entry, key).status_code == 200
    assert Response.objects.get().version == old
    # A page opened from now on asks the new questions, and the old ones' fields are foreign to it.
    assert send(entry, q3=None, q5=None, q6=None, **{"q4-near": None, "q4-free": None}).status_code == 200
    assert send(entry).status_code == 422


def test_links_read_off_paper_are_forgiving(client, entry):
    typed = codes.grouped(entry.code).upper().replace("K", "К").replace("C", "С")
    assert client.get("/s/", {"code": f" {typed} "}).url == entry.get_absolute_url()
    assert client.get(f"/s/{entry.code.upper()}/").url == entry.get_absolute_url()
    assert "Опроса с таким кодом нет" in client.get("/s/", {"code": "zzzzz-zzzzz"}).text


def test_an_unknown_or_revoked_code_is_explained(client, entry):
    response = client.get("/s/<script>/")
    assert response.status_code == 404
    assert "Такого опроса нет" in response.text
    assert "<script>/" not in response.text
    entry.revoked_at = timezone.now()
    entry.save()
    assert client.get(entry.get_absolute_url()).status_code == 404
    late = client.post(entry.get_absolute_url(), ANSWERS)
    assert late.status_code == 410
    assert "Ссылка отозвана" in late.text
    assert "Больше кружков" in late.text


def test_a_shared_device_starts_clean(client, entry, send):
    assert f"{entry.get_absolute_url()}?shared=1" in send(entry).text
    sheet = client.get(entry.get_absolute_url() + "?shared=1")
    assert sheet.headers["Cache-Control"] == "no-store"
    assert sheet.headers["Referrer-Policy"] == "strict-origin"
    assert "data-draft=" not in sheet.text
    for _ in range(3):
        key = key_in(client.get(entry.get_absolute_url() + "?shared=1"))
        assert client.post(entry.get_absolute_url(), ANSWERS | {"key": key, "shared": "1"}).status_code == 200
    assert Response.objects.filter(source=Source.KIOSK).count() == 3


def test_thirty_behind_one_address_all_get_through(client, entry, send):
    for _ in range(30):
        assert send(entry).status_code == 200
    assert Response.objects.count() == 30


def test_who_is_signed_in_leaves_no_trace(entry, department):
    """The session is not read, let alone written: nothing ties the answer to the person."""
    client = Client()
    client.force_login(department)
    asked = []
    with connection.execute_wrapper(lambda execute, sql, *rest: asked.append(sql) or execute(sql, *rest)):
        response = client.get(entry.get_absolute_url())
        response = client.post(entry.get_absolute_url(), ANSWERS | {"key": key_in(response)})
    assert response.status_code == 200
    assert not [sql for sql in asked if "session" in sql or "accounts" in sql or "journal" in sql]
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.cookies == {}
    assert department.email not in response.text


def test_no_cookie_is_needed_to_send(entry):
    """An expired CSRF cookie must not lose a typed form; the signed key stands in for it."""
    client = Client(enforce_csrf_checks=True)
    key = key_in(client.get(entry.get_absolute_url()))
    client.cookies.clear()
    assert client.post(entry.get_absolute_url(), ANSWERS | {"key": key}).status_code == 200


def test_an_answer_costs_few_queries(client, entry, django_assert_max_num_queries):
    client.get(entry.get_absolute_url())
    with django_assert_max_num_queries(2):
        key = key_in(client.get(entry.get_absolute_url()))
    with django_assert_max_num_queries(8):
        client.post(entry.get_absolute_url(), ANSWERS | {"key": key})


@pytest.mark.parametrize("bank", ["teachers", "pupils", "parents"])
def test_the_first_view_is_small(client, db, bank):
    questionnaire = next(each for each in services.banks.install() if each.bank == bank)
    launch = LaunchFactory(version=questionnaire.latest(), participants=1, opened=True)
    page = client.get(launch.entries.get().get_absolute_url()).text
    assert len(page.encode()) < 60_000
    assets = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert len(assets) <= 6  # with the page's icon; Chromium counts six requests without it
    assert "bootstrap" not in page


NAMES = st.sampled_from(
    ["q1", "q1-other", "q2", "q2-other", "q3", "q4", "q4-near", "q5", "q6", "key", "shared", "q9", ""]
)
VALUE = st.one_of(st.sampled_from(["mother", "robots", "none", "3", "na", "other"]), st.text(max_size=200))


@given(posted=st.dictionaries(NAMES, st.lists(VALUE, max_size=4), max_size=8), is_signed=st.booleans())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_hostile_posts_are_answered(entry, posted, is_signed):
    client = Client()
    if is_signed:
        posted = posted | {"key": [codes.issue_key(version=entry.launch.version_id, entry=entry.pk)]}
    response = client.post(entry.get_absolute_url(), posted)
    assert response.status_code in {200, 409, 422}
    assert markup.blocked_by_policy(response.text) == []


def test_odd_requests_are_no_errors_of_ours(client, entry):
    url = entry.get_absolute_url()
    assert client.post(url, "{", content_type="application/json").status_code == 422
    assert client.post(url, b"\xff\xfe", content_type="application/x-www-form-urlencoded").status_code == 422
    assert client.put(url).status_code == 405
    assert client.get(f"/s/{'я' * 500}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_at_once_are_one_answer():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    entry = LaunchFactory(opened=True).entries.first()
    client = Client()
    key = key_in(client.get(entry.get_absolute_url()))

    def click(_):
        try:
            response = Client().post(entry.get_absolute_url(), ANSWERS | {"key": key})
            return response.status_code, receipt_in(response)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(click, range(20)))
    assert len(set(replies)) == 1
    assert replies[0][0] == 200
    assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_different_answers_with_one_key_leave_one():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    entry = LaunchFactory(opened=True).entries.first()
    key = key_in(Client().get(entry.get_absolute_url()))

    def click(n):
        try:
            return Client().post(entry.get_absolute_url(), ANSWERS | {"key": key, "q5": [str(n % 19)]}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(click, range(19)))
    assert sorted(replies) == [200] + [409] * 18
    assert Response.objects.count() == 1


def test_nothing_beside_an_answer_can_tell_who_gave_it():
    """The columns of a response, all of them: a new one has to be argued for here."""
    columns = {field.name for field in Response._meta.get_fields()}
    assert columns == {
        *("id", "launch", "version", "institution", "audience", "class_band", "key", "day", "document"),
        *("language", "source", "folded"),
    }
    assert Response._meta.get_field("day").get_internal_type() == "DateField"
    assert Response._meta.pk.get_internal_type() == "UUIDField"


def test_receipts_tell_apart_and_show_nothing(entry):
    first, second = answer(entry, 2)
    assert codes.receipt_of(first.key) == codes.receipt_of(first.key) != codes.receipt_of(second.key)
    assert codes.receipt_of(first.key) not in (first.key.hex, first.pk.hex)


def test_what_an_answer_costs(client, entry, send, django_assert_num_queries):
    """A look-up, and three in the transaction: the survey as it is now, the answer, and the bounds of the two."""
    key = key_in(client.get(entry.get_absolute_url()))
    with django_assert_num_queries(5):
        assert send(entry, key=key).status_code == 200


def test_the_page_of_a_sent_answer_is_drawn_once_and_names_each_receipt(client, entry, send):
    first, second = receipt_in(send(entry)), receipt_in(send(entry))
    assert first != second
    assert {codes.grouped(codes.receipt_of(response.key)) for response in Response.objects.all()} == {first, second}
    client.cookies["size"] = "large"
    assert "appearance-bar" in send(entry).text
    del client.cookies["size"]
    assert "appearance-bar" not in send(entry).text
    assert "@receipt@" not in send(entry).text


@pytest.mark.parametrize("language", ["de-informal", "deu-informal"])
def test_an_answer_in_a_language_with_a_long_code_is_kept(client, db, language):
    """LimeSurvey has such ones; twelve characters are the most that a questionnaire may have."""
    definition = DEFINITION | {"translations": {language: {"title": "Umfrage"}}}
    entry = LaunchFactory(version__definition=definition, opened=True).entries.first()
    url = entry.get_absolute_url()
    key = key_in(client.get(url, {"language": language}))
    assert client.post(url, ANSWERS | {"key": key, "_language": language}).status_code == 200
    kept = Response.objects.get()
    assert kept.language == language
    kept.clean_fields()  # SQLite would keep what is too long for the column
