"""The second factor: required of the department, offered to everybody."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Letter, User
from tests.factories import UserFactory

from .conftest import PASSWORD


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(client) -> tuple[str, list[str]]:
    """Go through the set-up; the key and the recovery codes."""
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        page = client.post(page.url, {"password": PASSWORD}, follow=True)
    secret = re.search(r"<code[^>]*>(\w+)</code>", page.text)[1]
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    codes = Client.get(client, response.url).text  # allauth notes that they were seen
    return secret, re.findall(r"<li><code>(\w+)</code>", codes)


@pytest.fixture
def colleague(db):
    return UserFactory(email="anna@portal.example", password=PASSWORD, department=True)


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def test_the_department_sets_it_up_first(required, client, colleague, sign_in, django_capture_on_commit_callbacks):
    sign_in(client)
    setup = reverse("mfa_activate_totp")
    for address in [reverse("desk"), reverse("accounts:profile"), "/admin/", reverse("mfa_index")]:
        assert client.get(address).url == setup
    assert client.post(reverse("accounts:profile"), {"phone": "1"}).url == setup
    assert client.get(reverse("home")).status_code == 200, "public pages stay open"
    assert client.get(setup).url.startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        _secret, codes = turn_on(client)
    assert len(codes) == 10
    assert Letter.objects.get().subject == "Второй фактор включён"
    assert client.get(reverse("desk")).status_code == 200


def test_on_the_way_one_may_leave(required, client, colleague, sign_in):
    sign_in(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.post(reverse("account_logout")).url == reverse("account_login")


@pytest.mark.parametrize("trait", ["administrator", "superuser"])
def test_of_whom_it_is_required(required, client, db, trait):
    client.force_login(UserFactory(**{trait: True}))
    assert client.get(reverse("desk")).url == reverse("mfa_activate_totp")


def test_of_whom_it_is_not_required(required, client, person, sign_in):
    sign_in(client)
    assert client.get(reverse("desk")).status_code == 200


def test_development_may_go_without(client, colleague, sign_in):
    sign_in(client)
    assert client.get(reverse("desk")).status_code == 200


@pytest.fixture
def factor(client, colleague, sign_in):
    sign_in(client)
    secret, codes = turn_on(client)
    client.logout()
    return secret, codes


def test_signing_in_takes_a_code(client, factor, sign_in):
    secret, _codes = factor
    ask = reverse("mfa_authenticate")
    assert sign_in(client).url == ask
    assert client.get(reverse("desk")).status_code == 302, "the password alone does not sign in"
    assert "Неверный код." in client.post(ask, {"code": "000000"}).text
    with time_machine.travel(time.time() + 120):
        assert client.post(ask, {"code": code_for(secret)}).url == reverse("desk")
    assert client.get(reverse("desk")).status_code == 200


def test_a_code_works_once(client, factor, sign_in):
    secret, _codes = factor
    with time_machine.travel(time.time() + 120) as clock:
        code = code_for(secret)
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        other = Client()
        for _ in range(2):
            sign_in(other)
            assert "Неверный код." in other.post(reverse("mfa_authenticate"), {"code": f" {code} "}).text
            clock.shift(31)


def test_a_recovery_code_works_once(client, factor, sign_in):
    _secret, codes = factor
    for browser, is_let_in in [(client, True), (Client(), False)]:
        sign_in(browser)
        response = browser.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert (response.status_code == 302) is is_let_in


def test_guessing_codes_is_stopped(client, factor, sign_in):
    secret, _codes = factor
    sign_in(client)
    for n in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"00000{n}"})
    assert "Слишком много" in client.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).text


def test_a_new_password_by_link_still_takes_a_code(client, colleague, factor, link_in):
    client.post(reverse("account_reset_password"), {"email": colleague.email})
    form = client.get(link_in(Letter.objects.filter(is_confidential=True).get().body)).url
    response = client.post(form, {"password1": "another fine horse", "password2": "another fine horse"})
    assert response.url == reverse("mfa_authenticate")


def test_secrets_are_encrypted_and_survive_a_new_key(client, factor, sign_in, settings):
    secret, _codes = factor
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    sign_in(client)
    with time_machine.travel(time.time() + 120):
        assert client.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).status_code == 302


def test_with_a_lost_key_no_code_is_right(client, factor, sign_in, settings, caplog):
    secret, codes = factor
    settings.SECRET_KEY = "a new one"
    sign_in(client)
    for code in (code_for(secret), codes[0]):
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "SECRET_KEY was changed" in caplog.text


def test_pages_of_the_second_factor(client, factor, sign_in, django_capture_on_commit_callbacks):
    secret, _codes = factor
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True), time_machine.travel(time.time() + 120) as clock:
        assert client.get(reverse("mfa_authenticate")).status_code == 200
        client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
        assert "Осталось 10 неиспользованных кодов" in client.get(reverse("mfa_index")).text
        assert client.get(reverse("mfa_deactivate_totp")).status_code == 302, "asks who it is first"
        clock.shift(120)
        assert client.get(reverse("mfa_reauthenticate")).status_code == 200
        client.post(reverse("mfa_reauthenticate"), {"code": code_for(secret)})
        assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
        download = client.get(reverse("mfa_download_recovery_codes"))
        assert download["Content-Disposition"].startswith("attachment")
        assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
        assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
        assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
        assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
        assert client.get(reverse("mfa_index")).status_code == 200
    assert not Authenticator.objects.exists()
    subjects = set(Letter.objects.values_list("subject", flat=True))
    assert subjects == {"Второй фактор отключён", "Созданы новые резервные коды"}


def test_an_administrator_resets_a_lost_one(client, colleague, factor, administrator, client_of, sign_in):
    page = reverse("accounts:user_reset_second_factor", args=[colleague.uuid])
    admin = client_of(administrator)
    assert admin.get(page).status_code == 200
    assert admin.post(page).status_code == 200, "an empty post does nothing"
    assert Authenticator.objects.exists()
    assert admin.post(page, {"reason": "Утерян телефон"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert Letter.objects.filter(to=colleague.email, subject="Второй фактор сброшен").exists()
    assert sign_in(client).url == reverse("desk")


def test_resetting_ends_sessions(client, colleague, administrator, sign_in):
    sign_in(client)
    services.reset_second_factor(colleague, by=administrator, reason="Утерян телефон")
    assert client.get(reverse("desk")).status_code == 302
    assert User.objects.get(pk=colleague.pk).is_active
