"""Setting, replacing and changing passwords."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Letter
from accounts.reauthentication import check_password
from tests.factories import UserFactory

from .conftest import PASSWORD

NEW = "another fine horse"


@pytest.fixture
def newcomer(db):
    return UserFactory(email="new@portal.example")


def invite(user):
    return services.invite(user, key="invitation", subject="Приглашение", text="Вас ждут.", by=None)


def follow(client, path):
    """Open the link; what the form is posted to."""
    response = client.get(path)
    return response.url if response.status_code == 302 else None


def set_password(client, path, password=NEW):
    return client.post(path, {"password1": password, "password2": password})


def test_an_invited_person_sets_a_password_once(client, newcomer, link_in):
    link = link_in(invite(newcomer).body)
    form = follow(client, link)
    assert "Задайте пароль" in client.get(form).text
    response = set_password(client, form)
    assert response.url == reverse("desk")
    assert client.get(reverse("accounts:profile")).status_code == 200, "signed in"
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert follow(Client(), link) is None
    assert "больше не действует" in Client().get(link).text


def test_an_invitation_lives_for_a_week(newcomer, link_in):
    link = link_in(invite(newcomer).body)
    with time_machine.travel(timedelta(days=6, hours=23)):
        assert follow(Client(), link)
    with time_machine.travel(timedelta(days=7, hours=1)):
        assert follow(Client(), link) is None


def test_an_invitation_dies_with_the_account_or_the_address(newcomer, administrator, link_in):
    link = link_in(invite(newcomer).body)
    services.deactivate(newcomer, by=administrator, reason="Уволилась")
    assert follow(Client(), link) is None
    services.activate(newcomer, by=administrator)
    assert follow(Client(), link)
    services.change_account(newcomer, by=administrator, email="other@portal.example")
    assert follow(Client(), link) is None


def test_who_has_a_password_is_invited_without_a_link(person):
    letter = services.invite(person, key="k", subject="Сеть", text="Вас ждут.", by=None)
    assert "/password/" not in letter.body
    assert f"https://portal.example{reverse('account_login')}" in letter.body
    assert not letter.is_confidential


def test_the_same_invitation_is_written_once(newcomer):
    assert invite(newcomer)
    assert invite(newcomer) is None
    assert Letter.objects.count() == 1


def test_a_forgotten_password_is_replaced(client, person, link_in, django_capture_on_commit_callbacks):
    other_browser = Client()
    other_browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("account_reset_password"), {"email": "ANNA@portal.example"}, headers={"host": "localhost"}
        )
    assert response.url == reverse("account_reset_password_done")
    (letter,) = mail.outbox
    assert letter.to == ["anna@portal.example"]
    assert "Восстановление пароля" in letter.subject
    assert "Анна Петровна" in letter.body
    form = follow(client, link_in(letter.body))
    assert set_password(client, form).url == reverse("desk")
    assert other_browser.get(reverse("accounts:profile")).status_code == 302, "the old password's sessions are over"
    assert Letter.objects.filter(subject="Пароль изменён").exists()


def test_a_link_that_replaces_a_password_lives_for_a_day(client, person, link_in):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = link_in(Letter.objects.get().body)
    with time_machine.travel(timedelta(hours=25)):
        assert follow(Client(), link) is None
    assert follow(Client(), link)


def test_asking_for_an_unknown_account_looks_the_same_and_writes_nothing(client, db):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@portal.example"})
    assert response.url == reverse("account_reset_password_done")
    assert not Letter.objects.exists()


def test_asking_again_and_again_is_stopped(client, person):
    answers = [client.post(reverse("account_reset_password"), {"email": person.email}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    assert Letter.objects.count() == 3


@pytest.mark.parametrize(
    "key", ["1-abc", "zzzzzzzzzzzzz-abc", "zzzzzzzzzzzzzzz-abc", "1-" + "a" * 3000, "1-c8fa3b-' or 1=1", "1-a-b/../c"]
)
def test_odd_links_are_no_error(client, person, key):
    assert client.get(f"/accounts/password/reset/key/{key}/").status_code == 200


@pytest.mark.parametrize("password", ["short", "1234567890123", "anna@portal.example", "password1234"])
def test_weak_passwords_are_refused(client, newcomer, link_in, password):
    form = follow(client, link_in(invite(newcomer).body))
    assert set_password(client, form, password).status_code == 200
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_a_changed_password_ends_the_other_sessions_only(client, person, sign_in):
    other = Client()
    sign_in(other)
    sign_in(client)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post(reverse("account_change_password"), data | {"oldpassword": "wrong"})
    assert "Это не ваш текущий пароль." in response.text
    assert client.post(reverse("account_change_password"), data).url == reverse("accounts:profile")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert other.get(reverse("accounts:profile")).status_code == 302


def test_who_has_no_password_cannot_change_it(client, newcomer):
    client.force_login(newcomer)
    assert client.get(reverse("account_change_password")).url == reverse("account_reset_password")


@pytest.fixture
def signing(rf, person, client, sign_in):
    """A request of the signed-in person, as the signing form gets it."""
    sign_in(client)
    request = rf.post("/")
    request.user, request.session = person, client.session
    return request


def test_the_password_is_asked_again(signing):
    assert "Неверный пароль." in str(check_password(signing, "wrong"))
    assert check_password(signing, PASSWORD)
    assert signing.session["account_authentication_methods"][-1]["reauthenticated"]


def test_right_passwords_do_not_use_the_tries_up(signing):
    assert all(check_password(signing, PASSWORD) for _ in range(12))


def test_five_wrong_passwords_are_enough(signing):
    for _ in range(5):
        check_password(signing, "wrong")
    assert "через пять минут" in str(check_password(signing, PASSWORD))
