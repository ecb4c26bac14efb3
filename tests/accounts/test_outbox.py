"""The outbox: nothing is lost, nothing goes twice, nobody waits for the mail server."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import delivery, facts, outbox, tasks
from accounts.models import Letter, LetterQuerySet, LetterState
from common.verdicts import Conflict
from tests.factories import UserFactory

DATABASE_TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


class DeadServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("login secret-password refused https://portal.example/x/key")


class PickyServer(EmailBackend):
    def send_messages(self, messages):
        if "poison" in messages[0].subject:
            raise ValueError("Header values can't contain newlines")
        return super().send_messages(messages)


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_HOST_PASSWORD = "secret-password"
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


def write(key="k", subject="Тема", **kwargs) -> Letter:
    return outbox.post("to@portal.example", subject, "Текст", key=key, **kwargs)


@pytest.mark.django_db(transaction=True)
def test_a_letter_leaves_after_the_commit_and_not_before():
    with transaction.atomic():
        write()
        assert mail.outbox == []
    assert [message.subject for message in mail.outbox] == ["Тема"]
    assert Letter.objects.get().state == LetterState.SENT


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_writes_no_letter():
    with pytest.raises(Conflict), transaction.atomic():
        outbox.try_again(write(), by=UserFactory())
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_one_occasion_one_letter(db):
    assert write("agreement 17")
    assert write("agreement 17") is None
    assert write("agreement 18")
    assert Letter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_dead_server_is_not_the_callers_trouble_and_loses_nothing(dead_server, settings, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    for n in range(3):
        with transaction.atomic():
            write(f"letter {n}")
    assert {letter.state for letter in Letter.objects.all()} == {LetterState.WAITING}
    letter = Letter.objects.first()
    assert "SMTPServerDisconnected" in letter.error
    assert "secret-password" not in letter.error
    assert "portal.example/x" not in letter.error
    assert letter.next_try_at == timezone.now() + timedelta(minutes=1)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivery.deliver_due() == 0, "not yet"
    time_machine.shift(60)
    assert delivery.deliver_due() == 3
    assert delivery.deliver_due() == 0
    assert len(mail.outbox) == 3
    assert set(Letter.objects.values_list("error", flat=True)) == {""}


def test_the_waits_grow_until_the_letter_is_given_up(db, dead_server, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    letter = write()
    waits = []
    for _ in range(20):
        delivery.deliver_due()
        letter.refresh_from_db()
        if letter.gave_up_at:
            break
        waits.append(letter.next_try_at - timezone.now())
        time_machine.move_to(letter.next_try_at, tick=False)
    assert waits == sorted(waits)
    assert waits == delivery.DELAYS
    assert letter.tries == 10
    assert letter.state == LetterState.FAILED
    assert delivery.next_due() is None


def test_a_letter_that_cannot_be_sent_does_not_hold_up_the_others(db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.PickyServer"
    for subject in ["poison", "Тема"]:
        write(subject, subject=subject)
    assert delivery.deliver_due() == 1
    assert [message.subject for message in mail.outbox] == ["Тема"]


def test_a_worker_that_died_in_the_middle_leaves_a_lease(db, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    write()
    claimed = delivery._claim()
    assert delivery.deliver_due() == 0, "somebody has it"
    time_machine.shift(10 * 60)
    assert delivery.deliver_due() == 1
    (message,) = mail.outbox
    assert message.extra_headers["Message-ID"] == delivery._message_id(claimed)
    assert message.extra_headers["Message-ID"].endswith("@portal.example>")


def deliver_four_times_at_once() -> int:
    """How many times a letter went out, of 30."""
    for n in range(30):
        Letter.objects.create(key=str(n), to="to@portal.example", subject=str(n), body="Текст")
    together = Barrier(4)

    def deliver(_):
        try:
            together.wait(10)
            return delivery.deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(deliver, range(4)))


@pytest.mark.django_db(transaction=True)
def test_four_deliverers_at_once_send_each_letter_once():
    assert deliver_four_times_at_once() == 30
    assert sorted(message.subject for message in mail.outbox) == sorted(map(str, range(30)))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_letters_would_go_twice(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite writers queue, with or without row locks")
    monkeypatch.setattr(LetterQuerySet, "select_for_update", lambda letters, **kwargs: letters)
    assert deliver_four_times_at_once() > 30


def test_personal_links_are_wiped_once_the_letter_is_gone(db, settings):
    settings.DEBUG = False
    body = "Ссылка: https://portal.example/accounts/password/reset/key/1-abc/\n--\nhttps://portal.example\n"
    letter = outbox.post("to@portal.example", "Тема", body, key="k", is_confidential=True)
    delivery.deliver_due()
    letter.refresh_from_db()
    assert "1-abc" in mail.outbox[0].body
    assert letter.body == "Ссылка: https://…\n--\nhttps://portal.example\n"


def test_send_letters(db, capsys):
    write()
    call_command("send_letters")
    assert "Sent: 1. Waiting: 0. Given up: 0." in capsys.readouterr().out


def test_the_worker_is_called_once_and_again_when_the_next_letter_is_due(db, settings, dead_server, time_machine):
    settings.TASKS = DATABASE_TASKS
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    for n in range(3):
        write(str(n))
        tasks.call_deliverer()
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(status="SUCCESSFUL")
    tasks.deliver_letters.call()
    later = DBTaskResult.objects.get(status="READY")
    assert later.run_after == timezone.now() + timedelta(minutes=1)
    tasks.call_deliverer()
    assert DBTaskResult.objects.filter(status="READY").count() == 2, "a new letter does not wait for the old ones"


@pytest.fixture
def failed(db):
    return Letter.objects.create(
        key="failed",
        to="to@portal.example",
        subject="Тема",
        body="Текст",
        tries=10,
        gave_up_at=timezone.now(),
        error="no",
    )


def test_administrators_see_the_outbox(client, administrator, failed):
    client.force_login(administrator)
    write("other", subject="Иное")
    delivery.deliver_due()
    page = client.get(reverse("accounts:letter_list"))
    assert "Не отправлено" in page.text
    assert "Иное" in page.text
    for query, found in [("state=failed", "Тема"), ("state=sent", "Иное"), ("q=TO@", "Тема"), ("state=waiting", "")]:
        assert found in client.get(f"{reverse('accounts:letter_list')}?{query}").text
    assert client.get(reverse("accounts:letter_detail", args=[failed.pk])).status_code == 200
    assert client.get("/accounts/letters/99999999999999999999/").status_code == 404


def test_administrators_are_told_of_failed_letters(administrator, department, failed):
    (told,) = facts.todo(administrator)
    assert told.count == 1
    assert facts.todo(department) == []
    failed.delete()
    assert facts.todo(administrator) == []


def test_a_failed_letter_is_tried_again(client, administrator, failed, django_capture_on_commit_callbacks):
    client.force_login(administrator)
    again = reverse("accounts:letter_try_again", args=[failed.pk])
    assert client.get(again).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(again).status_code == 302
    assert [message.subject for message in mail.outbox] == ["Тема"]
    assert client.post(again).status_code == 403
    with pytest.raises(Conflict):
        outbox.try_again(failed, by=administrator)


def test_others_do_not_see_the_outbox(client, failed, department):
    for user in (department, UserFactory(), UserFactory(superuser=True)):
        client.force_login(user)
        assert client.get(reverse("accounts:letter_list")).status_code == 403
        assert client.get(reverse("accounts:letter_detail", args=[failed.pk])).status_code == 403
        assert client.post(reverse("accounts:letter_try_again", args=[failed.pk])).status_code == 403


def test_in_the_demonstration_the_whole_department_does(client, failed, department, settings):
    settings.DEBUG = True
    client.force_login(department)
    assert client.get(reverse("accounts:letter_list")).status_code == 200
    client.force_login(UserFactory())
    assert client.get(reverse("accounts:letter_list")).status_code == 403


def test_the_list_costs_the_same_for_many(client, administrator, assert_flat_queries):
    client.force_login(administrator)

    def grow():
        for _ in range(3):
            write(str(Letter.objects.count()))

    assert_flat_queries(reverse("accounts:letter_list"), grow)
