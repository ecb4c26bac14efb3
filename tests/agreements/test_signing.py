"""Directors at work, through the front door."""

import datetime

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from agreements import permissions, services
from agreements.models import EsignAcceptance, EsignRules, Party, PartyState, Signature, SignatureState, State
from common.verdicts import Conflict, Refused
from institutions.models import AppointmentRole
from journal.models import Entry
from tests import markup
from tests.factories import UserFactory
from tests.factories.agreements import director_of, get_ready, make_agreement, sign_all, sign_as, sign_only
from tests.factories.institutions import AppointmentFactory


def sign_url(party, page="sign"):
    return reverse(f"agreements:party_{page}", args=[party.version.agreement_id, party.pk])


def test_a_director_signs_from_the_list_on(client, agreement, party):
    """List, signing page, rules, text, password: nothing else is needed, no e-mail either."""
    user = director_of(party)
    user.set_password("correct horse battery")
    user.save()
    client.force_login(user)
    page = client.get(reverse("agreements:agreement_list"), {"awaiting": "me"})
    assert sign_url(party) in page.text
    page = client.get(sign_url(party))
    assert markup.faults(page.text) == []
    assert not page.context["has_accepted"]
    assert 'type="password"' not in page.text

    form = {"password": "correct horse battery", "shown_sha256": party.version.sha256}
    page = client.post(sign_url(party), form)
    assert page.status_code == 200, "neither the rules accepted nor the text opened"
    assert not Signature.objects.exists()

    rules_url = page.context["rules_url"]
    assert client.post(rules_url).status_code == 200
    assert not EsignAcceptance.objects.exists(), "an empty POST accepts nothing"
    response = client.post(rules_url, {"accept": "on"})
    assert response.url == sign_url(party)
    page = client.post(sign_url(party), form)
    assert not Signature.objects.exists(), "the text was not opened"
    assert page.context["form"].non_field_errors()

    response = client.post(reverse("agreements:agreement_open", args=[agreement.pk]))
    body = client.get(response.url)
    assert body.content == party.version.body.read()
    assert body["Content-Disposition"].startswith("inline")

    response = client.post(sign_url(party), form)
    assert response.url == agreement.get_absolute_url()
    signature = Signature.objects.get()
    assert signature.sha256 == agreement.version.sha256
    assert signature.evidence["name"] == user.full_name
    assert signature.evidence["authority"] == "Устав"
    assert signature.evidence["at"].endswith(("+02:00", "+03:00"))
    assert signature.evidence["address"] == "127.0.0.1"
    party.refresh_from_db()
    assert party.state == PartyState.SIGNED
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING
    assert Entry.objects.about(agreement).filter(action="agreements.agreement.sign").count() == 1
    page = client.get(agreement.get_absolute_url())
    assert signature.code in page.text


def test_the_last_signature_puts_the_agreement_in_force(agreement):
    sign_all(agreement)
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert agreement.in_force_on == timezone.localdate()
    assert agreement.in_force_until is None, "prolonged by itself"
    assert Entry.objects.about(agreement).filter(action="agreements.agreement.complete").count() == 1
    told = set(Letter.objects.filter(key__contains="in_force").values_list("to", flat=True))
    assert told == {director_of(p).email for p in agreement.version.parties.all()} | {agreement.created_by.email}


def test_wrong_password_signs_nothing(client, party, director, signing_form):
    client.force_login(director)
    page = client.post(sign_url(party), {**signing_form, "password": "wrong"})
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    for _ in range(6):
        client.post(sign_url(party), {**signing_form, "password": "wrong"})
    client.post(sign_url(party), signing_form)
    assert not Signature.objects.exists(), "after five wrong ones the right one has to wait"


def test_a_text_that_changed_meanwhile_is_a_conflict(client, party, director, signing_form):
    client.force_login(director)
    response = client.post(sign_url(party), {**signing_form, "shown_sha256": "0" * 64})
    assert response.status_code == 409
    response = client.post(sign_url(party, "refuse"), {"reason": "Нет", "shown_sha256": "0" * 64})
    assert response.status_code == 409
    assert not Signature.objects.exists()


@pytest.mark.parametrize("sha256", ["", "x", "0" * 63, "ы" * 64])
def test_a_form_without_the_hash_is_an_error_on_the_page(client, party, director, signing_form, sha256):
    client.force_login(director)
    page = client.post(sign_url(party), {**signing_form, "shown_sha256": sha256})
    assert page.status_code == 200
    assert not Signature.objects.exists()


def test_signing_twice_is_a_conflict(client, party, director, signing_form):
    client.force_login(director)
    assert client.post(sign_url(party), signing_form).status_code == 302
    response = client.post(sign_url(party), signing_form)
    assert response.status_code == 409
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("minutes", [-6, 1])
def test_an_old_password_does_not_count(party, director, minutes):
    at = timezone.now() + datetime.timedelta(minutes=minutes)
    with pytest.raises(Refused):
        sign_only(director, party, reauthenticated_at=at)
    with pytest.raises(Refused):
        sign_only(director, party, reauthenticated_at=None)


def people_without_authority():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    return {
        "superuser": lambda _: UserFactory(superuser=True),
        "specialist": lambda _: UserFactory(department=True),
        "coordinator": lambda i: AppointmentFactory(institution=i, role=AppointmentRole.COORDINATOR).user,
        "former": lambda i: AppointmentFactory(institution=i, valid_from=yesterday, valid_to=yesterday).user,
        "future": lambda i: AppointmentFactory(institution=i, valid_from=tomorrow).user,
        "stranger": lambda _: AppointmentFactory().user,
    }


@pytest.mark.parametrize("who", people_without_authority())
def test_nobody_signs_without_an_appointment_valid_today(client, party, who):
    user = people_without_authority()[who](party.institution)
    user.set_password("correct horse battery")
    user.save()
    get_ready(user, party)
    assert not permissions.may_sign(user, party)
    with pytest.raises(Refused):
        sign_only(user, party)
    client.force_login(user)
    form = {"password": "correct horse battery", "shown_sha256": party.version.sha256}
    response = client.post(sign_url(party), form)
    seen = who in {"specialist", "coordinator"}
    assert response.status_code == (200 if seen else 404)
    response = client.post(sign_url(party, "refuse"), {"reason": "x", "shown_sha256": party.version.sha256})
    assert response.status_code == (403 if seen else 404)
    assert not Signature.objects.exists()


def test_a_deputy_with_a_document_signs(party):
    deputy = AppointmentFactory(
        institution=party.institution,
        role=AppointmentRole.DEPUTY,
        post="заместитель директора",
        basis="доверенность от 01.09.2026 № 3",
        valid_to=timezone.localdate(),
    ).user
    signature = sign_as(deputy, party)
    assert signature.evidence["authority"] == "доверенность от 01.09.2026 № 3"
    assert signature.evidence["post"] == "заместитель директора"


def test_a_director_refuses_and_is_asked_again(client, client_of, agreement, party, director):
    client.force_login(director)
    url = sign_url(party, "refuse")
    assert client.get(url).status_code == 200
    response = client.post(url, {"shown_sha256": party.version.sha256})
    assert response.status_code == 200, "a reason is required"
    response = client.post(url, {"shown_sha256": party.version.sha256, "reason": "Не согласны с разделом 6"})
    assert response.status_code == 302
    party.refresh_from_db()
    assert party.state == PartyState.REFUSED
    assert Letter.objects.filter(to=agreement.created_by.email, key__contains="refused").count() == 1
    with pytest.raises(Conflict):
        sign_only(director, party)
    other = agreement.version.parties.exclude(pk=party.pk).get()
    sign_as(director_of(other), other)
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING

    staff = client_of(agreement.created_by)
    page = staff.get(agreement.get_absolute_url())
    assert "Не согласны с разделом 6" in page.text
    ask = sign_url(party, "ask_again")
    assert client.post(ask, {"reason": "x"}).status_code == 403
    assert staff.post(ask, {"reason": "Раздел разъяснён"}).status_code == 302
    assert staff.post(ask, {"reason": "Раздел разъяснён"}).status_code == 409
    assert "Раздел разъяснён" in Letter.objects.get(key__contains="sign again").body
    sign_only(director, party)
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE


def test_own_signature_is_revoked_while_others_sign(client, agreement, party, director, signing_form):
    client.force_login(director)
    client.post(sign_url(party), signing_form)
    other = AppointmentFactory(institution=party.institution, role=AppointmentRole.ACTING).user
    with pytest.raises(Refused):
        services.revoke(party, by=other, reason="x")
    url = sign_url(party, "revoke")
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 200
    assert client.post(url, {"reason": "Ошиблись договором"}).status_code == 302
    signature = Signature.objects.get()
    assert (signature.state, signature.void_reason) == (SignatureState.VOID, "Ошиблись договором")
    party.refresh_from_db()
    assert party.state == PartyState.PENDING
    assert client.post(sign_url(party), signing_form).status_code == 302
    assert Signature.objects.valid().count() == 1
    sign_all(agreement)
    party.refresh_from_db()
    assert client.post(url, {"reason": "Поздно"}).status_code == 409
    assert Signature.objects.valid().count() == 2


def test_new_rules_are_accepted_anew(party, director):
    new = EsignRules.objects.create(number=2, title="Правила", text="# Раздел\nТекст", published_at=timezone.now())
    assert not permissions.may_sign(director, party)
    with pytest.raises(Refused):
        sign_only(director, party)
    with pytest.raises(Conflict):
        services.accept_rules(EsignRules.objects.get(number=1), by=director, client=services.Client("192.0.2.1"))
    services.accept_rules(new, by=director, client=services.Client("192.0.2.1"))
    assert sign_only(director, party).evidence["rules"] == 2


def test_mail_that_fails_blocks_nothing(agreement, django_capture_on_commit_callbacks):
    with (
        override_settings(EMAIL_BACKEND="nowhere.Backend"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        sign_all(agreement)
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert Letter.objects.filter(key__contains="in_force", sent_at=None).exists()
    assert mail.outbox == []


def test_the_first_opening_counts_and_is_noted_once(client, agreement, party, director):
    client.force_login(director)
    url = reverse("agreements:agreement_open", args=[agreement.pk])
    for _ in range(3):
        assert client.post(url).status_code == 302
    assert client.get(url).status_code == 405
    assert agreement.version.openings.filter(user=director).count() == 1
    opened = Entry.objects.about(agreement).filter(action="agreements.agreement.open", actor=director)
    assert opened.count() == 1


def test_strangers_and_unknown_objects_look_the_same(client, agreement, party):
    client.force_login(AppointmentFactory().user)
    for url in (
        agreement.get_absolute_url(),
        sign_url(party),
        reverse("agreements:agreement_body", args=[agreement.pk, 1]),
        reverse("agreements:agreement_sheet", args=[agreement.pk, 1]),
        reverse("agreements:agreement_detail", args=["00000000-0000-0000-0000-000000000000"]),
        reverse("agreements:agreement_body", args=[agreement.pk, 10**18]),
        reverse("agreements:party_sign", args=[agreement.pk, 10**25]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(reverse("agreements:agreement_list")).context["count"] == 0


def test_a_party_of_another_agreement_is_not_found(client, department, party):
    other = make_agreement(state="signing", by=department)
    client.force_login(department)
    assert client.get(reverse("agreements:party_sign", args=[other.pk, party.pk])).status_code == 404


def test_rules_page_of_those_who_do_not_sign(client, department, agreement):
    client.force_login(department)
    url = reverse("agreements:esign_rules")
    page = client.get(url)
    assert page.status_code == 200
    assert markup.faults(page.text) == []
    assert client.post(url, {"accept": "on"}).status_code == 403
    assert Party.objects.count() == 2


def test_next_leads_nowhere_else(client, director, party):
    EsignRules.objects.create(number=2, title="Правила", text="Текст", published_at=timezone.now())
    client.force_login(director)
    url = reverse("agreements:esign_rules") + "?next=https://evil.example/"
    assert client.post(url, {"accept": "on"}).url == reverse("agreements:agreement_list")
