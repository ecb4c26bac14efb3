"""The sheet of acquaintance: who is asked, who has confirmed what, who is reminded."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts.models import Letter, User
from acts import facts
from acts.models import Acquaintance
from acts.services import acquaintance as services
from common.verdicts import Conflict, Refused
from journal.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.acts import SCAN, make_act
from tests.factories.institutions import InstitutionFactory, NetworkFactory, ParticipationFactory


@pytest.fixture
def department(db):
    return UserFactory(department=True)


@pytest.fixture
def act(department):
    network = NetworkFactory(participants=2)
    ParticipationFactory(network=network, institution=InstitutionFactory())  # a head without an account
    return make_act(network, by=department, state="in_force")


def test_heads_are_asked_once_with_and_without_an_account(act, department):
    assert len(services.address(act, heads=True, by=department)) == 3
    assert services.address(act, heads=True, by=department) == []
    assert act.acquaintances.filter(user=None).get().name == "Соколова Анна Петровна"
    assert Letter.objects.count() == 2


def test_confirmed_line_says_what_and_never_changes(act, department):
    services.address(act, heads=True, by=department)
    row = act.acquaintances.exclude(user=None).first()
    assert len(facts.todo(row.user)) >= 1
    with pytest.raises(Conflict):
        services.confirm(act, sha256="0" * 64, by=row.user)
    confirmed = services.confirm(act, sha256=act.pdf.sha256, by=row.user)
    assert services.confirm(act, sha256=act.pdf.sha256, by=row.user).confirmed_at == confirmed.confirmed_at
    assert (confirmed.way, confirmed.sha256, confirmed.post) == ("portal", act.pdf.sha256, "директор")
    assert facts.to_read(row.user) == []
    for change in ({"name": "Другая"}, {"confirmed_at": None}):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            Acquaintance.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(Conflict):
        services.remove(row, by=department)


def test_who_was_not_asked_confirms_nothing(act, department):
    with pytest.raises(Refused):
        services.confirm(act, sha256=act.pdf.sha256, by=department)


def test_paper_needs_a_scan_or_a_place(client, act, department):
    services.address(act, typed=[("Бумажкина Вера", "сторож")], by=department)
    row = act.acquaintances.get()
    client.force_login(department)
    page = client.post(f"/acts/sheet/{row.pk}/paper/", {"on": timezone.localdate().isoformat()})
    assert page.status_code == 422
    services.record_paper(row, on=timezone.localdate(), scan=SCAN, by=department)
    assert act.acquaintances.get().way == "paper"
    assert client.get(f"/acts/{act.pk}/sheet.pdf").content.startswith(b"%PDF-")
    assert client.get(f"/acts/{act.pk}/sheet/").status_code == 200


def test_silent_people_are_reminded_by_the_clock(act, department):
    services.address(act, heads=True, by=department)
    Letter.objects.all().delete()
    now = timezone.now()
    expected = {1: 0, 3: 2, 4: 2, 9: 2, 10: 4}
    for days, letters in expected.items():
        with time_machine.travel(now + datetime.timedelta(days=days), tick=False):
            call_command("watch_acts", verbosity=0)
        assert Letter.objects.count() == letters, days


def test_reading_and_confirming_by_the_page(client, act, department):
    services.address(act, heads=True, by=department)
    director = User.objects.filter(acquaintances__act=act).first()
    client.force_login(director)
    page = client.get(act.get_absolute_url())
    assert act.pdf.sha256 in page.text
    assert client.post(f"{act.get_absolute_url()}confirm/", {"sha256": act.pdf.sha256}).status_code == 302
    assert Entry.objects.filter(action="acts.legalact.acquaint", actor=director).count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_confirms_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ignores row locks")
    department = UserFactory(department=True)
    act = make_act(NetworkFactory(participants=1), by=department, state="in_force")
    services.address(act, heads=True, by=department)
    person = act.acquaintances.get().user

    def press(_):
        try:
            return services.confirm(act, sha256=act.pdf.sha256, by=person).confirmed_at
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(press, range(2)))) == 1
    assert Entry.objects.filter(action="acts.legalact.acquaint").count() == 1
