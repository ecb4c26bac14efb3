"""`verify_agreements` finds what somebody with the database and the disk in hand has changed."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agreements.models import AgreementVersion, NumberJournal, Party, Signature
from agreements.services import integrity
from common import immutable
from tests.factories.agreements import director_of, make_agreement, sign_as


@pytest.fixture
def signed(db):
    agreement = make_agreement(state="in_force")
    other = make_agreement(state="signing")
    party = other.version.parties.first()
    sign_as(director_of(party), party)
    return agreement


@pytest.fixture
def unguarded(db):
    """Somebody who may drop triggers."""
    immutable.lift(connection)
    yield
    immutable.install(connection)


def test_everything_holds(signed):
    out = StringIO()
    call_command("verify_agreements", stdout=out)
    assert len(out.getvalue().splitlines()) == 1


def test_changed_bytes_are_found(signed):
    path = signed.version.body.path
    before = path.read_bytes()
    os.chmod(path, 0o600)
    try:
        path.write_bytes(before + b" ")
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("verify_agreements", stdout=out)
        (line,) = out.getvalue().splitlines()
        assert signed.number in line
        path.unlink()
        assert len(list(integrity.faults())) == 1
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: {"evidence": {**s.evidence, "name": "Другой"}},
        lambda s: {"seal": "0" * 64},
        lambda s: {"sha256": "0" * 64},
        lambda s: {"code": "0000-0000-0000"},
    ],
)
def test_a_changed_signature_is_found(signed, unguarded, change):
    signature = Signature.objects.first()
    Signature.objects.filter(pk=signature.pk).update(**change(signature))
    assert list(integrity.faults())


def test_changed_states_and_numbers_are_found(signed, unguarded):
    assert list(integrity.faults()) == []
    Party.objects.filter(version=signed.version).first().signatures.update(
        party=Party.objects.filter(state="pending").get()
    )
    found = set(integrity.faults())
    assert len(found) >= 2
    NumberJournal.objects.update(last=7)
    assert len(set(integrity.faults()) - found) == 1


def test_another_file_is_found(signed, unguarded):
    AgreementVersion.objects.filter(pk=signed.version_id).update(sha256="0" * 64)
    assert any(signed.number in fault for fault in integrity.faults())
