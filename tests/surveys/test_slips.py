"""Slips with one-time codes: one answer each, on any device, and no way from the slip to the answer."""

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from common.verdicts import Conflict, Refused
from surveys import codes, services
from surveys.models import Draft, Response, Slip
from tests import markup
from tests.factories.surveys import ANSWERS, DOCUMENT, LaunchFactory
from tests.surveys.conftest import key_in


def printed(entry, count=3, class_name="7А"):
    return services.slips.print_batch(entry, class_name=class_name, count=count, key=uuid.uuid4(), by=None)


@pytest.fixture
def code(entry) -> str:
    return printed(entry, 1).codes[0]


def post(client, code, key=None, **changes):
    posted = {name: value for name, value in (ANSWERS | changes).items() if value is not None}
    return client.post(f"/s/{code}/", posted | {"key": key or key_in(client.get(f"/s/{code}/"))})


def test_codes_are_on_paper_only(entry):
    batch = printed(entry, 30)
    assert len(set(batch.codes)) == 30
    assert all(re.fullmatch(f"[{codes.SLIP_ALPHABET}]{{8}}", code) for code in batch.codes)
    stored = Slip.objects.values_list("code_hash", flat=True)
    assert not set(batch.codes) & set(stored)
    assert all(services.slips.find(code).batch == batch.batch for code in batch.codes)


@pytest.mark.parametrize("change", [str.upper, lambda code: f" {code[:4]} - {code[4:]} ", lambda code: code + "/"])
def test_a_typed_code_is_forgiven(client, code, change):
    assert client.get("/s/", {"code": change(code)}).headers["Location"] == f"/s/{code}/"


def test_russian_letters_that_look_the_same_are_taken(client, entry, monkeypatch):
    monkeypatch.setattr("surveys.services.slips.new_slip_code", lambda: "khmptx24")
    printed(entry, 1)
    for typed in ("КНМРТХ24", "khmptxz4", "KHMP-TX24"):
        assert client.get("/s/", {"code": typed}).headers["Location"] == "/s/khmptx24/"


def test_a_slip_is_good_for_one_answer(client, code):
    key = key_in(client.get(f"/s/{code}/"))
    assert post(client, code, key).status_code == 200
    assert Response.objects.get().document == DOCUMENT
    assert post(client, code, key).status_code == 200  # the reply was lost: the same receipt
    second = post(client, code, codes.issue_key(version=Response.objects.get().version_id, entry=_entry_of(code)))
    assert second.status_code == 409
    assert "По этому талону ответы уже отправлены" in second.text
    assert "Больше кружков" in second.text
    assert Response.objects.count() == 1
    page = client.get(f"/s/{code}/").text
    assert "Талон уже использован" in page
    assert markup.faults(page) == markup.faults(second.text) == []


def _entry_of(code):
    return services.slips.find(code).batch.entry_id


def test_the_second_tab_gets_its_text_back(client, code):
    first, second = (key_in(client.get(f"/s/{code}/")) for _ in range(2))
    assert post(client, code, first).status_code == 200
    lost = post(client, code, second, q6=["Другие слова"])
    assert lost.status_code == 409
    assert "Другие слова" in lost.text


def test_answers_are_gone_on_with_on_another_device(client, code):
    url = f"/s/{code}/"
    key = key_in(client.get(url))
    saved = client.post(url, {"q1": "father", "q6": "Начало", "key": key, "save": "1"})
    assert saved.status_code == 200
    assert "Сохранено, но ещё не отправлено" in saved.text
    other = Client()
    page = other.get(url).text
    assert "Начало" in page
    assert re.search(r'value="father" id="o-q1-father" checked', page)
    assert post(other, code).status_code == 200
    assert Draft.objects.count() == 0
    late = client.post(url, {"q1": "father", "q6": "Начало", "key": key, "save": "1"})
    assert late.status_code == 409
    assert Draft.objects.count() == 0


def test_a_draft_holds_nothing_that_databases_refuse(client, code):
    url = f"/s/{code}/"
    posted = {"q1": "a\x00b", "q6": "Нача\x00ло", "key": key_in(client.get(url)), "save": "1"}
    assert client.post(url, posted).status_code == 200
    assert Draft.objects.get().document == {"q1": ["ab"], "q6": ["Начало"]}


def test_new_slips_replace_those_nobody_used(client, entry):
    first = printed(entry, 3)
    post(client, first.codes[0])
    fresh = services.slips.reprint(first.batch, key=uuid.uuid4(), by=None)
    assert len(fresh.codes) == 2
    assert "Талон больше не действует" in client.get(f"/s/{first.codes[1]}/").text
    assert post(client, fresh.codes[0]).status_code == 200
    with pytest.raises(Refused):
        services.slips.reprint(first.batch, key=uuid.uuid4(), by=None)


def test_a_double_click_prints_once(entry):
    key = uuid.uuid4()
    services.slips.print_batch(entry, class_name="5Б", count=2, key=key, by=None)
    with pytest.raises(Conflict):
        services.slips.print_batch(entry, class_name="5Б", count=2, key=key, by=None)
    assert Slip.objects.count() == 2


@pytest.mark.parametrize("count", [0, 61])
def test_batches_have_a_size(entry, count):
    with pytest.raises(Refused):
        printed(entry, count)


def test_with_slips_only_the_open_link_takes_nothing(client, db):
    launch = LaunchFactory(opened=True, by_slips_only=True)
    entry = launch.entries.first()
    page = client.get(entry.get_absolute_url()).text
    assert "Нужен талон с кодом" in page
    key = codes.issue_key(version=launch.version_id, entry=entry.pk)
    assert client.post(entry.get_absolute_url(), ANSWERS | {"key": key}).status_code == 410
    assert post(client, printed(entry, 1).codes[0]).status_code == 200


def test_guessing_is_slowed_a_class_is_not(client, entry):
    made = printed(entry, 30).codes
    for number in range(110):  # the class mistypes
        client.get(f"/s/bcdf{number:03}/")
    assert all(post(client, code).status_code == 200 for code in made)
    for number in range(10):
        client.get(f"/s/bcdg{number:03}/")
    waiting = client.get("/s/bcdfghjk/")
    assert waiting.status_code == 429
    assert "Слишком много неверных кодов" in waiting.text
    assert client.get("/s/", {"code": "bcdfghjk"}).status_code == 429
    # Links are too long to be guessed, and another address is nobody's concern.
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert client.get("/s/bcdfghjk/", REMOTE_ADDR="10.1.1.1").status_code == 404


def at_once(count, act):
    def one(number):
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_one_slip_twenty_times_at_once():
    """Half of the requests are retries with one key, the others come from another tab."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory belongs to one thread")
    entry = LaunchFactory(opened=True).entries.first()
    code = printed(entry, 1).codes[0]
    keys = [key_in(Client().get(f"/s/{code}/")) for _ in range(2)]
    got = at_once(20, lambda number: post(Client(), code, keys[number % 2]).status_code)
    assert Response.objects.count() == 1
    assert sorted(set(got)) == [200, 409]
    assert got.count(200) == 10


@pytest.mark.django_db(transaction=True)
def test_thirty_slips_behind_one_address_at_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory belongs to one thread")
    entry = LaunchFactory(opened=True).entries.first()
    made = printed(entry, 30).codes
    assert at_once(30, lambda number: post(Client(), made[number]).status_code) == [200] * 30
    assert Response.objects.count() == Slip.objects.filter(is_spent=True).count() == 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_voided", [False, True])
def test_no_unfinished_answers_outlive_their_slip(monkeypatch, is_voided):
    """They are saved while the slip is used up, or made void, in another tab: after the look and before the row."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    launch = LaunchFactory(opened=True)
    batch = printed(launch.entries.first(), 1)
    slip = services.slips.find(batch.codes[0])
    has_looked, may_end = threading.Event(), threading.Event()
    write = Draft.objects.update_or_create

    def slow(**values):
        has_looked.set()
        may_end.wait(10)
        return write(**values)

    monkeypatch.setattr(Draft.objects, "update_or_create", slow)

    def save(_slip):
        return services.drafts.save(slip, version=launch.version, typed={"q1": ["mother"]}) and "kept"

    def end(slip):
        if is_voided:
            return services.slips.void_batch(batch.batch, by=None)
        return post(Client(), batch.codes[0]).status_code

    def alone(act):
        try:
            return act(slip)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        saving = pool.submit(alone, save)
        assert has_looked.wait(10)
        ending = pool.submit(alone, end)
        with pytest.raises(TimeoutError):
            ending.result(0.5)
        may_end.set()
        assert saving.result(10) == "kept"
        assert ending.result(10) == (1 if is_voided else 200)
    assert Draft.objects.count() == 0
    assert services.drafts.save(slip, version=launch.version, typed={"q1": ["mother"]}) is None


@pytest.mark.django_db(transaction=True)
def test_saving_and_sending_with_one_slip_many_times_at_once():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    launch = LaunchFactory(opened=True)
    for _round in range(5):
        code = printed(launch.entries.first(), 1).codes[0]
        slip, key = services.slips.find(code), key_in(Client().get(f"/s/{code}/"))

        def act(number, code=code, slip=slip, key=key):
            if number % 6 == 5:
                return post(Client(), code, key).status_code
            return services.drafts.save(slip, version=launch.version, typed={"q6": [str(number)]}) and 200

        assert set(at_once(12, act)) <= {200, None}
    assert Draft.objects.count() == 0
    assert Response.objects.count() == 5
