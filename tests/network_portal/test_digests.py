"""Digests: once a day or a week, to those who want them and have something to do."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts import outbox
from accounts.models import Letter
from network_portal.desk import todos
from network_portal.digests import send_due
from tests import markup
from tests.factories import planning as make

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Kaliningrad")
MONDAY = datetime.datetime(2026, 9, 7, 9, 0, tzinfo=ZONE)


@pytest.fixture
def director():
    plan = make.running(1)
    return make.director_of(plan.network.participations.get().institution)


def wants(user, pace: str, **values):
    type(user).objects.filter(pk=user.pk).update(letter_pace=pace, **values)


def digests():
    return Letter.objects.filter(key__startswith="digest")


def test_once_a_day_and_not_at_night(director):
    assert send_due(MONDAY) == 0  # letters at once are the usual
    wants(director, "daily")
    assert send_due(MONDAY.replace(hour=3)) == 0
    assert send_due(MONDAY) == 1
    assert send_due(MONDAY + datetime.timedelta(hours=5)) == 0
    letter = digests().get()
    assert letter.to == director.email
    assert todos(director)[0].title in letter.body
    assert send_due(MONDAY + datetime.timedelta(days=1)) == 1
    call_command("send_digests")


def test_working_days_and_weeks(director):
    saturday = MONDAY + datetime.timedelta(days=5)
    wants(director, "daily")
    assert send_due(saturday) == 0
    wants(director, "daily", letters_on_working_days=False)
    assert send_due(saturday) == 1
    wants(director, "weekly", letters_on_working_days=True)
    assert [send_due(MONDAY + datetime.timedelta(days=n)) for n in range(8)] == [1, 0, 0, 0, 0, 0, 0, 1]


def test_nothing_to_whoever_has_nothing_to_do(department):
    wants(department, "daily")
    assert send_due(MONDAY) == 0


def test_reminders_follow_the_wish_and_the_rest_comes(director):
    wants(director, "necessary")
    assert outbox.post(director.email, "Напоминание", "…", key="a", digest=True) is None
    assert outbox.post(director.email, "Подпишите", "…", key="b") is not None
    wants(director, "at_once")
    assert outbox.post(director.email, "Напоминание", "…", key="a", digest=True) is not None


def test_the_page_and_the_wish(director, client):
    client.force_login(director)
    outbox.post(director.email, "Подпишите договор", "Ждём.", key="b")
    page = client.get(reverse("notifications"))
    assert markup.faults(page.text) == []
    assert "Подпишите договор" in page.text
    url = reverse("accounts:letters")
    assert client.post(url, {"letter_pace": "daily"}).status_code == 302
    director.refresh_from_db()
    assert (director.letter_pace, director.letters_on_working_days) == ("daily", False)
    assert client.post(url, {"letter_pace": "hourly"}).status_code == 422
