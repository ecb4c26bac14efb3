"""A head who stays silent: first the deputies are told, then the department, by the template's policy."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from accounts.models import Letter
from agreements import services
from institutions.models import AppointmentRole, Covers
from journal.models import Entry
from tests.agreements.test_races import at_once
from tests.factories.agreements import director_of, make_agreement, sign_as
from tests.factories.institutions import AppointmentFactory


def in_days(days: float):
    return time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False)


def letters_to(user):
    """About signing; the draft is read by all who may sign."""
    return list(Letter.objects.filter(to=user.email).exclude(key__contains=" review ").order_by("pk"))


def deputy_of(institution, **fields):
    fields = {"role": AppointmentRole.DEPUTY, "basis": "доверенность от 01.09.2026 № 5", **fields}
    return AppointmentFactory(institution=institution, **fields).user


@pytest.fixture
def heads(db):
    return [AppointmentFactory() for _ in range(2)]


@pytest.fixture
def deputy(heads):
    return deputy_of(heads[0].institution)


@pytest.fixture
def agreement(heads, deputy):
    return make_agreement(state="signing", parties=[head.institution for head in heads])


def test_no_reminder_follows_the_letter_that_asks_again(agreement, department):
    party = agreement.version.parties.first()
    with in_days(5):
        assert services.remind_due() == 2
    with in_days(30):
        services.refuse(party, by=director_of(party), shown_sha256=party.version.sha256, reason="Не согласны")
        services.ask_again(party, by=department)
        services.remind_due()
        party.refresh_from_db()
        assert party.reminder_count == 1
    with in_days(40):
        services.remind_due()
        party.refresh_from_db()
        assert party.reminder_count == 2


def test_deputies_are_told_after_the_head_was_silent_for_so_long(agreement, heads, deputy):
    assert letters_to(deputy) == []
    for days in range(1, 8):
        with in_days(days):
            services.remind_due()
            assert services.escalate_due() == (2 if days == 7 else 0)
            assert services.escalate_due() == 0
    (letter,) = letters_to(deputy)
    assert "Руководитель пока не ответил" in letter.body
    assert Entry.objects.about(agreement).filter(action="agreements.agreement.escalate").count() == 2
    with in_days(11):
        services.remind_due()
    assert len(letters_to(deputy)) == 2  # from now on reminders go to both
    assert heads[0].user.email in {letter.to for letter in Letter.objects.filter(key__contains="reminder")}


def test_only_deputies_whose_document_covers_agreements_that_day(agreement, heads):
    wrong_papers = deputy_of(heads[0].institution, covers=Covers.CONTRACTS)
    too_late = deputy_of(heads[0].institution, valid_to=timezone.localdate() + datetime.timedelta(days=3))
    with in_days(7):
        services.escalate_due()
    assert letters_to(wrong_papers) == letters_to(too_late) == []


def test_then_the_department_once_a_party(agreement):
    for days in (7, 13, 14, 15, 30):
        with in_days(days):
            services.escalate_due()
    silent = Letter.objects.filter(key__contains="silent")
    assert [letter.to for letter in silent] == [agreement.created_by.email] * 2


def test_nobody_is_told_of_who_has_signed_or_refused(agreement, heads, deputy):
    first, last = agreement.version.parties.all()
    sign_as(director_of(first), first)
    services.refuse(last, by=director_of(last), shown_sha256=last.version.sha256, reason="нет")
    with in_days(20):
        assert services.escalate_due() == 0
    assert letters_to(deputy) == []


def test_where_there_is_no_head_with_an_account_deputies_are_asked_at_once(db):
    deputies = [deputy_of(AppointmentFactory(role=AppointmentRole.COORDINATOR).institution) for _ in range(2)]
    institutions = [deputy.appointments.get().institution for deputy in deputies]
    make_agreement(state="signing", parties=institutions)
    assert [len(letters_to(deputy)) for deputy in deputies] == [1, 1]


def test_a_template_may_have_deputies_written_to_from_the_first_day(heads, deputy, department):
    draft = make_agreement(state="approved", parties=[head.institution for head in heads])
    services.templates.change_reminders(
        draft.template_version.template, tell_deputies_after_days=0, tell_department_after_days=3, by=department
    )
    services.send(draft, by=department)
    assert len(letters_to(deputy)) == 1
    with in_days(3):
        assert services.escalate_due() == 2
    assert len(letters_to(deputy)) == 1


def test_by_the_clock(agreement, capsys):
    with in_days(7):
        call_command("watch_agreements")
    assert "2" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_everybody_once():
    heads = [AppointmentFactory() for _ in range(4)]
    for head in heads:
        deputy_of(head.institution)
    make_agreement(state="signing", parties=[head.institution for head in heads])
    now = timezone.now() + datetime.timedelta(days=15)
    assert sum(at_once(lambda _worker: services.escalate_due(now), range(2))) == 8
    told = Letter.objects.filter(key__contains="deputies") | Letter.objects.filter(key__contains="silent")
    assert told.count() == 8
    assert not told.values("key").annotate(times=Count("pk")).filter(times__gt=1).exists()
