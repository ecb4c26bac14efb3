"""After sending: more time, reminders, termination, the end of the term."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from agreements import facts, services
from agreements.models import Agreement, PartyState, State
from common.verdicts import Conflict, Refused
from journal.models import Entry
from tests.factories.agreements import director_of, make_agreement, sign_as
from tests.factories.institutions import AppointmentFactory


def day(offset: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=offset)


def in_days(days: float):
    return time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False)


class TestMoreTime:
    def test_the_day_moves_with_a_reason_and_letters_to_who_waits(self, agreement, department):
        first = agreement.version.parties.first()
        sign_as(director_of(first), first)
        before = Letter.objects.count()
        services.extend(agreement, sign_by=day(30), reason="отпуска", by=department)
        agreement.refresh_from_db()
        assert agreement.sign_by == day(30)
        assert Entry.objects.filter(action="agreements.agreement.extend", reason="отпуска").exists()
        assert Letter.objects.count() == before + 1  # not to who has signed

    @pytest.mark.parametrize("offset", [14, 3, -1])
    def test_not_to_an_earlier_or_the_same_day(self, agreement, department, offset):
        with pytest.raises(Refused):
            services.extend(agreement, sign_by=day(offset), reason="x", by=department)

    def test_not_when_nothing_is_signed_any_more(self, department):
        with pytest.raises(Conflict):
            services.extend(make_agreement(state="draft"), sign_by=day(30), reason="x", by=department)

    def test_through_the_page_a_wrong_day_keeps_what_was_typed(self, agreement, department, client_of):
        address = reverse("agreements:agreement_extend", args=[agreement.pk])
        page = client_of(department).post(address, {"sign_by": day(1).isoformat(), "reason": "по просьбе школы"})
        assert page.status_code == 422
        assert "по просьбе школы" in page.content.decode()


class TestEnd:
    @pytest.fixture
    def agreement(self, db):
        return make_agreement(state="in_force")

    def test_terminated_today_it_binds_to_the_end_of_the_day(self, agreement, department):
        services.terminate(agreement, last_day=day(0), basis="соглашение № 1", by=department)
        network = agreement.network
        assert facts.bound_by(network).count() == 2
        with in_days(1):
            assert facts.bound_by(network).count() == 0
            assert services.close_ended() == 1
            agreement.refresh_from_db()
            assert agreement.state == State.TERMINATED
            assert services.close_ended() == 0

    def test_what_bound_then_is_still_known(self, agreement, department):
        services.terminate(agreement, last_day=day(0), basis="соглашение № 1", by=department)
        today = day(0)
        with in_days(40):
            services.close_ended()
            assert facts.bound_by(agreement.network, today).count() == 2

    def test_not_twice_and_not_before_it_began(self, agreement, department):
        with pytest.raises(Refused):
            services.terminate(agreement, last_day=day(-1), basis="x", by=department)
        services.terminate(agreement, last_day=day(5), basis="x", by=department)
        with pytest.raises(Conflict):
            services.terminate(agreement, last_day=day(6), basis="y", by=department)

    def test_the_term_ends_by_the_calendar(self, agreement):
        Agreement.objects.filter(pk=agreement.pk).update(in_force_until=day(0))
        assert services.close_ended() == 0
        with in_days(1):
            call_command("watch_agreements")
        agreement.refresh_from_db()
        assert agreement.state == State.EXPIRED

    def test_prolonged_it_never_ends_by_itself(self, agreement):
        assert agreement.in_force_until is None
        with in_days(2000):
            assert services.close_ended() == 0

    def test_each_prolongation_is_noted_and_its_end_shown(self, agreement, department, client_of):
        Agreement.objects.filter(pk=agreement.pk).update(in_force_on="2024-01-31", term_until="2027-01-30")
        assert services.prolong_due(datetime.date(2027, 1, 30)) == 0
        assert services.prolong_due(datetime.date(2027, 1, 31)) == 1
        assert services.prolong_due(datetime.date(2027, 1, 31)) == 0
        agreement.refresh_from_db()
        assert (agreement.term_until, agreement.prolonged) == (datetime.date(2028, 1, 30), 1)
        # Terms that nobody noted in time: a line of history each, one letter to each person.
        assert services.prolong_due(datetime.date(2030, 6, 1)) == 1
        agreement.refresh_from_db()
        assert (agreement.term_until, agreement.prolonged) == (datetime.date(2031, 1, 30), 4)
        assert Entry.objects.filter(action="agreements.agreement.prolong").count() == 4
        assert Letter.objects.filter(key__contains="prolonged").count() == 2 * 3
        page = client_of(department).get(agreement.get_absolute_url()).content.decode()
        assert "30.01.2031" in page
        assert "продлён 4 раза" in page

    def test_what_was_ended_is_not_prolonged(self, agreement, department):
        assert agreement.term_until
        later = agreement.term_until + datetime.timedelta(days=1)
        services.terminate(agreement, last_day=later, basis="x", by=department)
        assert services.prolong_due(later) == 0

    def test_the_signed_text_is_still_recognised(self, agreement, department, client):
        services.terminate(agreement, last_day=day(0), basis="соглашение № 1", by=department)
        with in_days(1):
            services.close_ended()
            page = client.get(agreement.get_verification_url()).content.decode()
        assert f'data-current="{agreement.version.sha256}"' in page
        assert "Расторгнут" in page

    def test_through_the_page(self, agreement, department, client_of):
        address = reverse("agreements:agreement_terminate", args=[agreement.pk])
        said = {"last_day": day(10).isoformat(), "basis": "Соглашение от 01.12.2026 № 5", "confirm": "on"}
        assert client_of(department).post(address, said).status_code == 302
        page = client_of(department).get(agreement.get_absolute_url()).content.decode()
        assert "Соглашение от 01.12.2026 № 5" in page


class TestReminders:
    def test_after_a_while_every_so_often_at_most_so_many(self, agreement):
        letters = Letter.objects.filter(key__contains="reminder")
        assert services.remind_due() == 0
        sent = []
        for days in range(1, 40):
            with in_days(days):
                sent.append((days, services.remind_due()))
        assert [days for days, count in sent if count] == [5, 10, 15]
        assert letters.count() == 6

    def test_twice_on_a_day_sends_nothing_more(self, agreement):
        with in_days(5):
            assert services.remind_due() == 2
            assert services.remind_due() == 0

    def test_never_to_who_has_answered(self, agreement, department):
        first, last = agreement.version.parties.all()
        sign_as(director_of(first), first)
        services.refuse(last, by=director_of(last), shown_sha256=last.version.sha256, reason="нет")
        with in_days(6):
            assert services.remind_due() == 0

    def test_not_of_what_was_recalled(self, agreement, department):
        services.recall(agreement, by=department, reason="x")
        with in_days(6):
            assert services.remind_due() == 0

    def test_by_hand_once_a_day(self, agreement, department, client_of):
        address = reverse("agreements:agreement_remind", args=[agreement.pk])
        client_of(department).post(address)
        client_of(department).post(address)
        assert Letter.objects.filter(key__contains="reminder").count() == 2
        assert set(agreement.version.parties.values_list("reminder_count", flat=True)) == {1}

    def test_the_policy_is_the_templates(self, agreement, department, client_of):
        template = agreement.template_version.template
        address = reverse("agreements:template_reminders", args=[template.pk])
        wrong = {"remind_after_days": 0, "remind_every_days": 2, "remind_at_most": 99}
        assert client_of(department).post(address, wrong).status_code == 422
        said = {"remind_after_days": 2, "remind_every_days": 2, "remind_at_most": 1}
        said |= {"tell_deputies_after_days": 3, "tell_department_after_days": 4}
        assert client_of(department).post(address, said).status_code == 302
        with in_days(2):
            assert services.remind_due() == 2
        with in_days(4):
            assert services.remind_due() == 0

    def test_a_claim_that_somebody_else_made_sends_nothing(self, agreement):
        from agreements.services import reminders

        party = agreement.version.parties.select_related("version__agreement").first()
        now = timezone.now()
        assert reminders._remind(party, now) == 1
        stale = agreement.version.parties.select_related("version__agreement").first()
        stale.reminder_count = 0
        assert reminders._remind(stale, now) == 0


class TestFilters:
    def found(self, client, value):
        page = client.get(reverse("agreements:agreement_list"), {"awaiting": value})
        return page.context["count"]

    def test_one_last_signature(self, department, client_of):
        agreement = make_agreement(state="signing")
        client = client_of(department)
        assert self.found(client, "last") == 0
        first = agreement.version.parties.first()
        sign_as(director_of(first), first)
        assert self.found(client, "last") == 1

    def test_silent_and_ending(self, department, client_of):
        make_agreement(state="signing")
        ending = make_agreement(state="in_force")
        services.terminate(ending, last_day=day(30), basis="x", by=department)
        assert self.found(client_of(department), "silent") == 0
        assert self.found(client_of(department), "ending") == 1
        with in_days(8):
            assert self.found(client_of(department), "silent") == 1


def test_a_stranger_reminds_and_ends_nothing(agreement, client_of):
    stranger, director = AppointmentFactory().user, director_of(agreement.version.parties.first())
    for name in ("agreement_remind", "agreement_extend", "agreement_terminate"):
        address = reverse(f"agreements:{name}", args=[agreement.pk])
        assert client_of(stranger).post(address).status_code == 404
        assert client_of(director).post(address).status_code == 403
    assert not agreement.version.parties.exclude(state=PartyState.PENDING).exists()
