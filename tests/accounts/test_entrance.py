"""Signing in, and being kept out."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.factories import UserFactory

from .conftest import PASSWORD

SAME_ANSWER = "Неверный адрес электронной почты или пароль."
TOO_MANY = "Слишком много неудачных попыток."


def test_a_person_signs_in_and_out(client, person, sign_in):
    response = sign_in(client, email="  Anna@Portal.Example ")
    assert response.status_code == 302
    assert response.url == reverse("desk")
    assert client.session.get_expire_at_browser_close()
    assert "Выйти" in client.get(reverse("account_logout")).text
    assert client.get(reverse("accounts:profile")).status_code == 200, "a GET does not sign out"
    client.post(reverse("account_logout"))
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_one_answer_for_known_and_unknown_accounts(client, person, sign_in):
    known = sign_in(client, password="wrong")
    unknown = sign_in(client, email="nobody@portal.example", password="wrong")
    assert SAME_ANSWER in known.text
    assert SAME_ANSWER in unknown.text


@pytest.mark.parametrize("email", ["anna@portal.example", "nobody@portal.example"])
def test_the_sixth_wrong_password_is_not_even_looked_at(person, sign_in, email):
    browsers = [Client(), Client()]
    for n in range(5):
        assert SAME_ANSWER in sign_in(browsers[n % 2], email=email, password="wrong").text
    for n in range(3):
        assert TOO_MANY in sign_in(browsers[n % 2], email=email, password=PASSWORD, REMOTE_ADDR="10.0.0.9").text


def test_a_host_header_gives_no_more_tries(person, sign_in):
    for n in range(5):
        sign_in(Client(HTTP_HOST="localhost" if n % 2 else "testserver"), password="wrong")
    assert TOO_MANY in sign_in(Client(HTTP_HOST="127.0.0.1")).text


def test_an_address_that_tries_many_accounts_is_stopped(client, person, sign_in):
    for n in range(30):
        sign_in(client, email=f"guess{n}@portal.example", password="wrong")
    assert TOO_MANY in sign_in(client).text
    assert sign_in(client, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_forged_forwarding_does_not_change_the_address(client, person, sign_in):
    for n in range(30):
        sign_in(client, email=f"guess{n}@portal.example", password="wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert TOO_MANY in sign_in(client, HTTP_X_FORWARDED_FOR="10.0.1.1").text


def test_behind_our_proxy_the_last_entry_counts(client, person, sign_in, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for n in range(30):
        forwarded = f"203.0.113.{n}, 198.51.100.7"
        sign_in(client, email=f"guess{n}@portal.example", password="wrong", HTTP_X_FORWARDED_FOR=forwarded)
    assert TOO_MANY in sign_in(client, HTTP_X_FORWARDED_FOR="198.51.100.7").text
    assert sign_in(client, HTTP_X_FORWARDED_FOR="198.51.100.8").status_code == 302


@pytest.mark.parametrize("odd", ["", "не адрес", "1.2.3.4,,", "::1"])
def test_odd_forwarding_headers_are_no_error(client, person, sign_in, settings, odd):
    settings.TRUSTED_PROXY_COUNT = 2
    assert sign_in(client, HTTP_X_FORWARDED_FOR=odd.encode().decode("latin-1")).status_code == 302


def test_unlock_login(person, sign_in, capsys):
    for _ in range(6):
        sign_in(Client(), password="wrong")
    call_command("unlock_login", "Anna@portal.example")
    assert sign_in(Client()).status_code == 302
    for _ in range(6):
        sign_in(Client(), password="wrong")
    call_command("unlock_login", all=True)
    assert sign_in(Client()).status_code == 302
    for arguments in ([], ["nobody@portal.example"]):
        with pytest.raises(CommandError):
            call_command("unlock_login", *arguments)


def test_the_deactivated_are_told_so_only_with_the_right_password(client, person, sign_in):
    User.objects.update(is_active=False)
    assert SAME_ANSWER in sign_in(client, password="wrong").text
    assert sign_in(client).url == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_remembering_is_asked_for_and_not_for_the_department(client, person, sign_in):
    UserFactory(email="staff@portal.example", password=PASSWORD, department=True)
    for email, is_remembered in [("anna@portal.example", True), ("staff@portal.example", False)]:
        client.logout()
        client.post(reverse("account_login"), {"login": email, "password": PASSWORD, "remember": "on"})
        assert client.session.get_expire_at_browser_close() is not is_remembered
    assert settings.ACCOUNT_SESSION_COOKIE_AGE == 14 * 24 * 3600


def test_after_signing_in_nobody_is_led_astray(client, person):
    data = {"login": person.email, "password": PASSWORD}
    response = client.post(reverse("account_login") + "?next=//evil.example/", data)
    assert response.url == reverse("desk")
    client.logout()
    profile = reverse("accounts:profile")
    assert client.post(f"{reverse('account_login')}?next={profile}", data).url == profile


@pytest.mark.parametrize(
    "path",
    [
        *("signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "login/code/confirm/"),
        *("phone/verify/", "3rdparty/", "2fa/webauthn/", "2fa/trust/", "social/login/error/", ""),
    ],
)
def test_what_we_do_not_use_is_not_there(client, department, path):
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(department)
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}").status_code == 404


def test_signup_has_no_name():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_the_admin_has_no_entrance_of_its_own(client, person):
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    client.force_login(person)
    assert client.get("/admin/login/").status_code == 403


def test_entrance_pages_are_whole(client, db):
    for name in ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]:
        response = client.get(reverse(name))
        assert response.status_code == 200, name
