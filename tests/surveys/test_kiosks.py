"""A tablet that a class passes round."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from common.verdicts import Refused
from surveys import codes, services
from surveys.models import Kiosk, Response, Source
from tests import markup
from tests.factories.surveys import ANSWERS, LaunchFactory
from tests.surveys.conftest import key_in
from tests.surveys.test_slips import at_once


@pytest.fixture
def kiosk(entry) -> Kiosk:
    return services.kiosks.open_kiosk(entry, pin="2468", hours=2, by=None)


def test_one_after_another_on_one_device(client, kiosk):
    url = f"/s/{kiosk.code}/"
    for number in range(3):
        page = client.get(url)
        assert page.headers["Cache-Control"] == "no-store"
        assert "data-draft=" not in page.text
        assert f"Ученик {number - 1}" not in page.text
        thanks = client.post(url, ANSWERS | {"q6": [f"Ученик {number}"], "key": key_in(page)})
        assert thanks.headers["Cache-Control"] == "no-store"
        assert f'href="{url}">Следующий' in thanks.text
        assert markup.faults(thanks.text) == markup.faults(page.text) == []
    assert Response.objects.filter(source=Source.KIOSK).count() == 3
    assert set(client.cookies) == set()


def test_the_way_back_and_the_same_answers_are_another_pupil_if_they_say_so(client, kiosk):
    url = f"/s/{kiosk.code}/"
    key = key_in(client.get(url))
    client.post(url, ANSWERS | {"key": key})
    other = client.post(url, ANSWERS | {"q6": ["Иначе"], "key": key})
    assert other.status_code == 409
    assert client.post(url, ANSWERS | {"q6": ["Иначе"], "key": key_in(other)}).status_code == 200
    assert Response.objects.count() == 2


def test_after_its_hours_it_is_off_but_who_has_begun_may_finish(client, kiosk):
    url = f"/s/{kiosk.code}/"
    key = key_in(client.get(url))
    with time_machine.travel(kiosk.until + datetime.timedelta(minutes=10), tick=False):
        assert "Общее устройство отключено" in client.get(url).text
        assert client.post(url, ANSWERS | {"key": key}).status_code == 200
    with time_machine.travel(kiosk.until + datetime.timedelta(hours=1), tick=False):
        late = client.post(url, ANSWERS | {"key": key_in_new(kiosk), "q6": ["Опоздал"]})
        assert late.status_code == 410
        assert "Опоздал" in late.text


def key_in_new(kiosk):
    return codes.issue_key(version=kiosk.entry.launch.version_id, entry=kiosk.entry_id)


def test_ten_wrong_pins(kiosk):
    for _ in range(10):
        assert not services.kiosks.end_with_pin(kiosk, "0000")
        kiosk.refresh_from_db()
    with pytest.raises(Refused):
        services.kiosks.end_with_pin(kiosk, "2468")


def test_the_pin_ends_it(kiosk):
    assert services.kiosks.end_with_pin(kiosk, "2468")
    kiosk.refresh_from_db()
    assert not kiosk.is_running
    assert "Общее устройство отключено" in Client().get(f"/s/{kiosk.code}/").text
    assert timezone.now() < kiosk.until


@pytest.mark.django_db(transaction=True)
def test_thirty_on_one_device_at_once():
    """More than any class can do: all thirty send in the same moment, from one address through one device."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory belongs to one thread")
    entry = LaunchFactory(opened=True).entries.first()
    kiosk = services.kiosks.open_kiosk(entry, pin="2468", hours=2, by=None)
    url = f"/s/{kiosk.code}/"

    def pupil(number):
        client = Client()
        return client.post(url, ANSWERS | {"q6": [f"Ученик {number}"], "key": key_in(client.get(url))}).status_code

    assert at_once(30, pupil) == [200] * 30
    assert Response.objects.filter(source=Source.KIOSK).count() == 30
