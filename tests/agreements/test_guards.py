"""What was signed is refused by the database itself, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from agreements import services
from agreements.models import (
    AgreementVersion,
    DocumentOpening,
    EsignAcceptance,
    EsignRules,
    Party,
    Signature,
    SignatureState,
    TemplateVersion,
)
from tests.factories.agreements import director_of, make_agreement, sign_as


@pytest.fixture
def signed(db):
    agreement = make_agreement(state="signing")
    party = agreement.version.parties.first()
    sign_as(director_of(party), party)
    return agreement


CHANGES = [
    (TemplateVersion, {"title": "Другой"}),
    (AgreementVersion, {"sha256": "0" * 64}),
    (AgreementVersion, {"clauses": []}),
    (Party, {"name_as_signed": "Другое"}),
    (Party, {"requisites_as_signed": {}}),
    (Party, {"position": 9}),
    (Party, {"frozen_at": None}),
    (Signature, {"evidence": {}}),
    (Signature, {"signed_at": timezone.now()}),
    (Signature, {"sha256": "0" * 64}),
    (EsignRules, {"text": "Другие"}),
    (EsignAcceptance, {"address": "192.0.2.9"}),
    (DocumentOpening, {"opened_at": timezone.now()}),
]


@pytest.mark.parametrize(("model", "change"), CHANGES, ids=lambda value: getattr(value, "__name__", str(value))[:40])
def test_update_fails_in_the_database(signed, model, change):
    row = model.objects.first()
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize(
    "model", [TemplateVersion, AgreementVersion, Party, Signature, EsignRules, EsignAcceptance, DocumentOpening]
)
def test_delete_fails_in_the_database(signed, model):
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_a_void_signature_stays_void(signed):
    signature = Signature.objects.get()
    services.revoke(signature.party, by=signature.user, reason="Подписано по ошибке.")
    valid = {"state": SignatureState.VALID, "voided_at": None, "voided_by": None, "void_reason": ""}
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic():
        Signature.objects.update(**valid)


def test_drafts_can_be_changed(db):
    agreement = make_agreement()
    agreement.version.parties.all().delete()
    assert not agreement.version.parties.exists()


def test_constraints_refuse_nonsense(signed):
    party = Party.objects.filter(state="pending").first()
    signature = Signature.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            party=signature.party,
            sha256=signature.sha256,
            method="simple",
            user=signature.user,
            appointment=signature.appointment,
            signed_at=timezone.now(),
            evidence={},
            seal="",
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(state=SignatureState.VOID)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=party.pk).update(state="refused")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(signed).objects.filter(pk=signed.pk).update(state="in_force")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(signed).objects.filter(pk=signed.pk).update(number="")


def test_whoever_took_part_cannot_be_deleted(signed):
    signature = Signature.objects.get()
    for obj in (signature.user, signature.appointment, signature.party.institution, signed.network, signed):
        with pytest.raises(ProtectedError):
            obj.delete()
