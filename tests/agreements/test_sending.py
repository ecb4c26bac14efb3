"""Sending: number, frozen text, letters; taking back."""

import datetime
import hashlib

import pytest
from django.urls import reverse

from accounts.models import Letter
from agreements import services
from agreements.models import AgreementVersion, NumberJournal, Party, Signature, State
from common.verdicts import Conflict, Refused
from documents import pdf
from tests.factories.agreements import director_of, make_agreement, sign_as, sign_only
from tests.factories.institutions import AppointmentFactory


def test_sending_freezes_text_number_and_parties(client, department):
    agreement = make_agreement(state="approved", parties=3, by=department)
    client.force_login(department)
    url = reverse("agreements:agreement_send", args=[agreement.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 200
    agreement.refresh_from_db()
    assert agreement.state == State.APPROVED, "an empty POST sends nothing"

    assert client.post(url, {"confirm": "on"}).status_code == 302
    agreement.refresh_from_db()
    version = agreement.version
    assert agreement.state == State.SIGNING
    assert agreement.number == f"1/{agreement.date.year}-С"
    assert version.sha256 == hashlib.sha256(version.body.read()).hexdigest()
    assert version.clauses[0]["text"].count(agreement.network.name) == 1
    party = version.parties.first()
    assert party.name_as_signed == party.institution.full_name
    assert party.requisites_as_signed["inn"] == party.institution.inn
    assert client.post(url, {"confirm": "on"}).status_code == 409


def test_directors_are_written_to_once(department, django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        agreement = make_agreement(state="signing", parties=3, by=department)
    letters = Letter.objects.filter(key__startswith=f"agreement {agreement.pk}")
    directors = {director_of(party).email for party in agreement.version.parties.all()}
    assert {letter.to for letter in letters} == directors
    assert agreement.number in letters[0].subject
    assert f"https://portal.example{agreement.get_absolute_url()}" in letters[0].body


def test_a_director_of_two_parties_gets_one_letter(department):
    first = AppointmentFactory()
    second = AppointmentFactory(user=first.user)
    agreement = make_agreement(state="signing", parties=[first.institution, second.institution], by=department)
    letter = Letter.objects.get(key__startswith=f"agreement {agreement.pk}", key__contains=" sign ")
    assert first.institution.short_name in letter.body
    assert second.institution.short_name in letter.body


def test_numbers_have_no_gaps(department, monkeypatch):
    agreements = [make_agreement(state="approved", by=department) for _ in range(3)]
    assert services.send(agreements[0], by=department).number.startswith("1/")

    def no_ink(*args, **kwargs):
        raise RuntimeError("no ink")

    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render", no_ink)
        with pytest.raises(RuntimeError):
            services.send(agreements[1], by=department)
    agreements[1].refresh_from_db()
    assert (agreements[1].state, agreements[1].number) == (State.APPROVED, "")
    assert services.send(agreements[2], by=department).number.startswith("2/")
    assert NumberJournal.objects.get().last == 2


def test_sending_is_refused_while_something_is_missing(client, department):
    agreement = make_agreement(state="approved", by=department)
    agreement.network.founder_decision.delete()
    client.force_login(department)
    url = reverse("agreements:agreement_send", args=[agreement.pk])
    assert "confirm" not in client.get(url).text
    page = client.post(url, {"confirm": "on"})
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    agreement.refresh_from_db()
    assert agreement.state == State.APPROVED


def test_the_body_never_changes(client, department):
    """Rename an institution, change its director, edit the template: the same bytes."""
    agreement = make_agreement(state="signing", by=department)
    before = agreement.version.body.read()
    party = agreement.version.parties.first()
    institution = party.institution
    old_name = institution.full_name
    institution.full_name = institution.short_name = "Переименованное учреждение"
    institution.address = "Другой адрес"
    institution.save()
    institution.appointments.update(valid_to=datetime.date(2020, 1, 1), valid_from=datetime.date(2019, 1, 1))
    AppointmentFactory(institution=institution)
    draft = services.templates.create_draft(agreement.template_version.template, by=department)
    services.templates.change(draft, by=department, title="Совсем другой договор")
    services.templates.publish(draft, by=department)

    client.force_login(department)
    url = reverse("agreements:agreement_body", args=[agreement.pk, 1])
    assert client.get(url).content == before
    assert hashlib.sha256(before).hexdigest() == AgreementVersion.objects.get(agreement=agreement).sha256
    party.refresh_from_db()
    assert party.full_name == old_name
    assert old_name not in "Переименованное учреждение"


def test_recall_closes_the_slots_and_keeps_signatures(client, department):
    agreement = make_agreement(state="signing", parties=3, by=department)
    first, second, _third = agreement.version.parties.all()
    signature = sign_as(director_of(first), first)
    client.force_login(department)
    client.post(reverse("agreements:agreement_recall", args=[agreement.pk]), {"reason": "Ошибка в тексте"})
    agreement.refresh_from_db()
    assert agreement.state == State.RECALLED
    with pytest.raises(Conflict):
        sign_as(director_of(second), second)
    assert Signature.objects.valid().get() == signature
    assert Letter.objects.filter(key__contains="recalled").count() == 3

    client.post(reverse("agreements:agreement_reissue", args=[agreement.pk]))
    agreement.refresh_from_db()
    assert (agreement.state, agreement.version.number) == (State.REVIEW, 2)
    number = agreement.number
    services.approve(agreement, by=department)
    services.send(agreement, by=department)
    agreement.refresh_from_db()
    assert agreement.number == number
    assert not agreement.version.parties.exclude(state="pending").exists()
    # The director still has the page of the first version open.
    with pytest.raises(Conflict):
        sign_only(director_of(second), second)
    new = agreement.version.parties.get(institution=second.institution)
    with pytest.raises(Conflict):
        sign_only(director_of(second), new, shown_sha256=second.version.sha256)
    assert new.version.sha256 != second.version.sha256, "the same wording is still another version"
    sign_as(director_of(second), new)
    page = client.get(agreement.get_absolute_url())
    assert page.status_code == 200
    assert reverse("agreements:agreement_body", args=[agreement.pk, 1]) in page.text


def test_while_it_is_reworked_the_director_sees_the_old_text_only(client, department):
    agreement = make_agreement(state="signing", by=department)
    director = director_of(agreement.version.parties.first())
    services.recall(agreement, by=department, reason="Ошибка")
    services.reissue(agreement, by=department)
    client.force_login(director)
    page = client.get(agreement.get_absolute_url())
    assert page.status_code == 200
    assert page.context["parties"] == []
    assert client.post(reverse("agreements:agreement_open", args=[agreement.pk])).status_code == 404
    assert client.get(reverse("agreements:agreement_body", args=[agreement.pk, 1])).status_code == 200
    assert client.get(reverse("agreements:agreement_body", args=[agreement.pk, 2])).status_code == 404


def test_an_ended_agreement_binds_nobody(department):
    agreement = make_agreement(state="signing", by=department)
    services.fail(agreement, by=department, reason="Не договорились")
    agreement.refresh_from_db()
    assert agreement.state == State.FAILED
    with pytest.raises(Conflict):
        services.recall(agreement, by=department, reason="x")


def test_two_parties_at_least(department):
    agreement = make_agreement(by=department)
    Party.objects.filter(version=agreement.version).first().delete()
    with pytest.raises(Refused):
        services.submit(agreement, by=department)
