"""The calendar of deadlines: its secret address, and what a phone reads there."""

import datetime

import icalendar
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts import calendar_links
from accounts.models import CalendarLink
from agreements import services
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.agreements import director_of, make_agreement, sign_all, sign_as

PROFILE = reverse("accounts:profile")


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


@pytest.fixture
def agreement(db):
    return make_agreement(state="signing")


@pytest.fixture
def director(agreement):
    return director_of(agreement.version.parties.first())


def path_of(address: str) -> str:
    return address.removeprefix("https://portal.example")


def events(client, address) -> dict[str, icalendar.Event]:
    response = client.get(path_of(address))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


class TestAddress:
    def test_it_is_shown_once_and_only_its_hash_is_kept(self, director, client_of):
        client = client_of(director)
        client.post(reverse("accounts:calendar_link_issue"))
        shown = client.get(PROFILE).text
        address = shown.partition('href="https://portal.example/calendar/')[2].partition('"')[0]
        assert len(address) > 40
        assert address not in client.get(PROFILE).text
        assert CalendarLink.objects.get().token_sha256 not in address
        assert client.get(f"/calendar/{address}").status_code == 200
        assert Entry.objects.filter(action="accounts.calendarlink.issue").count() == 1

    def test_another_one_ends_the_one_before(self, director, client):
        first, second = calendar_links.issue(director), calendar_links.issue(director)
        assert client.get(path_of(first)).status_code == 404
        assert client.get(path_of(second)).status_code == 200

    def test_revoked(self, director, client, client_of):
        address = calendar_links.issue(director)
        client_of(director).post(reverse("accounts:calendar_link_revoke"))
        assert client.get(path_of(address)).status_code == 404
        client_of(director).post(reverse("accounts:calendar_link_revoke"))
        assert Entry.objects.filter(action="accounts.calendarlink.revoke").count() == 1

    def test_an_account_that_was_closed_reads_nothing(self, director, client):
        address = calendar_links.issue(director)
        director.is_active = False
        director.save()
        assert client.get(path_of(address)).status_code == 404

    def test_nobody_tries_addresses(self, db, client):
        answers = [client.get(reverse("calendar_feed", args=[f"guess{n}"])).status_code for n in range(21)]
        assert answers == [404] * 20 + [429]


class TestContent:
    def test_the_day_to_sign_by_until_the_institution_has_signed(self, agreement, director, client):
        address = calendar_links.issue(director)
        (event,) = events(client, address).values()
        assert event.decoded("DTSTART") == agreement.sign_by
        assert event.decoded("DTEND") == agreement.sign_by + datetime.timedelta(days=1)
        assert event["UID"] == f"agreement-{agreement.pk}-sign@portal.example"
        assert event["URL"] == f"https://portal.example{agreement.get_absolute_url()}"
        assert agreement.number in event["SUMMARY"]
        assert event.walk("VALARM")
        later = agreement.sign_by + datetime.timedelta(days=9)
        services.extend(agreement, sign_by=later, reason="отпуска", by=UserFactory(department=True))
        (moved,) = events(client, address).values()
        assert (moved["UID"], moved.decoded("DTSTART")) == (event["UID"], later)
        sign_as(director, agreement.version.parties.first())
        assert events(client, address) == {}

    def test_the_last_day_in_force(self, agreement, director, client):
        agreement = sign_all(agreement)
        agreement.in_force_until = timezone.localdate() + datetime.timedelta(days=100)
        agreement.save()
        (event,) = events(client, calendar_links.issue(director)).values()
        assert event.decoded("DTSTART") == agreement.in_force_until
        assert not event.walk("VALARM")

    def test_the_department_sees_all_and_a_stranger_nothing(self, agreement, client):
        make_agreement(state="signing")
        assert len(events(client, calendar_links.issue(UserFactory(department=True)))) == 2
        assert events(client, calendar_links.issue(UserFactory())) == {}

    def test_the_zone_is_ours_and_the_file_is_well_formed(self, agreement, director, client):
        content = client.get(path_of(calendar_links.issue(director))).content
        assert b"X-WR-TIMEZONE:Europe/Kaliningrad" in content
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        assert b"\n" not in content.replace(b"\r\n", b"")

    def test_queries_do_not_grow_with_agreements(self, department, client, assert_flat_queries):
        address = path_of(calendar_links.issue(department))
        assert_flat_queries(address, lambda: [make_agreement(state="signing") for _ in range(2)])
