"""Many at once. On PostgreSQL, where rows are locked; SQLite lets one transaction in at a time and is tried too."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agreements import services
from agreements.models import Party, Signature, SignatureState, State
from common.verdicts import Conflict
from documents.uploads import Upload
from journal.models import Entry
from journal.services import first_broken
from tests.factories import UserFactory
from tests.factories.agreements import director_of, get_ready, make_agreement, sign_only
from tests.factories.institutions import AppointmentFactory

ROUNDS = 10


def at_once(work, items):
    """Run ``work`` for every item, all starting at the same moment; what each returned or raised."""
    barrier = Barrier(len(items))

    def run(item):
        try:
            barrier.wait()
            return work(item)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


def ready_agreement(parties):
    agreement = make_agreement(state="signing", parties=parties)
    parties = agreement.version.parties.select_related("version", "institution")
    pairs = [(director_of(party), party) for party in parties]
    for user, party in pairs:
        get_ready(user, party)
    return agreement, pairs


@pytest.mark.django_db(transaction=True)
def test_forty_directors_sign_at_the_same_moment():
    count, rounds = (40, ROUNDS) if connection.vendor == "postgresql" else (10, 1)
    institutions = [AppointmentFactory().institution for _ in range(count)]
    for _ in range(rounds):
        agreement, pairs = ready_agreement(institutions)
        results = at_once(lambda pair: sign_only(*pair), pairs)
        assert all(isinstance(result, Signature) for result in results)
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE
        valid = Signature.objects.filter(party__version=agreement.version, state=SignatureState.VALID)
        assert valid.count() == count
        assert Entry.objects.about(agreement).filter(action="agreements.agreement.complete").count() == 1
    assert first_broken() is None


@pytest.mark.django_db(transaction=True)
def test_the_same_director_ten_times_at_once_signs_once():
    agreement, pairs = ready_agreement(2)
    user, party = pairs[0]
    results = at_once(lambda _: sign_only(user, party), range(10))
    assert sum(isinstance(result, Signature) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 9
    assert Signature.objects.get().user == user
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING


@pytest.mark.django_db(transaction=True)
def test_two_clicks_send_once_and_numbers_have_no_gaps():
    agreements = [make_agreement(state="approved") for _ in range(3)]
    by = {agreement.pk: agreement.created_by for agreement in agreements}
    results = at_once(lambda agreement: services.send(agreement, by=by[agreement.pk]), agreements * 2)
    assert sum(isinstance(result, Conflict) for result in results) == 3
    numbers = sorted(result.number for result in results if not isinstance(result, Conflict))
    assert [number.split("/")[0] for number in numbers] == ["1", "2", "3"]


@pytest.mark.django_db(transaction=True)
def test_recall_against_signatures_leaves_one_truth():
    """Either the recall came first and nobody signed after it, or the last signature did and the recall was told so."""
    agreement, pairs = ready_agreement(4)

    def work(item):
        return sign_only(*item) if isinstance(item, tuple) else services.recall(item, by=item.created_by, reason="x")

    at_once(work, [*pairs, agreement])
    agreement.refresh_from_db()
    signed = Party.objects.filter(version=agreement.version, state="signed").count()
    assert Signature.objects.valid().count() == signed
    assert (agreement.state == State.IN_FORCE) == (signed == 4)
    assert agreement.state in {State.IN_FORCE, State.RECALLED}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_agreement_gets_stuck(monkeypatch):
    """What the lock is for: switch it off, and signatures pass each other without seeing that they are the last."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction in at a time.")
    from agreements.services import ceremony

    def unlocked(party):
        fresh = Party.objects.select_related("institution", "version__agreement__version").get(pk=party.pk)
        return fresh.version.agreement, fresh

    def no_journal(*args, **kwargs):
        """The journal's own lock would put the signers in a row as well."""

    monkeypatch.setattr(ceremony, "locked", unlocked)
    monkeypatch.setattr(ceremony, "write", no_journal)
    stuck = 0
    for _ in range(ROUNDS):
        agreement, pairs = ready_agreement(8)
        at_once(lambda pair: sign_only(*pair), pairs)
        agreement.refresh_from_db()
        stuck += agreement.state != State.IN_FORCE
        if stuck:
            break
    assert stuck


def papers(agreement):
    """Every party's signature on paper, entered by its own director and not attested yet."""
    return [
        services.record_paper(
            party,
            by=director_of(party),
            shown_sha256=party.version.sha256,
            signer=director_of(party).appointments.get(),
            signed_on=agreement.date,
            kept_at="сейф",
            scan=Upload(b"%PDF-1.7 scan", "pdf", "application/pdf", "Скан.pdf"),
        )
        for party in agreement.version.parties.select_related("version", "institution")
    ]


def attest(signature):
    attester = UserFactory(department=True)
    return services.attest(signature, by=attester, attestation="сверено", printed_sha256=signature.sha256[:8])


@pytest.mark.django_db(transaction=True)
def test_papers_attested_at_the_same_moment_put_the_agreement_in_force_once():
    agreement = make_agreement(state="signing", parties=6)
    assert all(isinstance(result, Signature) for result in at_once(attest, papers(agreement)))
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert Entry.objects.about(agreement).filter(action="agreements.agreement.complete").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_paper_attested_and_dismissed_at_the_same_moment():
    """The first decides; the others are told."""
    agreement = make_agreement(state="signing")
    paper = papers(agreement)[0]

    def dismiss(signature):
        return services.dismiss(signature, by=UserFactory(department=True), reason="не читается")

    results = at_once(lambda decide: decide(paper), [attest, dismiss, attest, dismiss])
    assert sum(isinstance(result, Signature) for result in results) == 1
    paper.refresh_from_db()
    party = agreement.version.parties.get(pk=paper.party_id)
    states = {SignatureState.VALID: "signed", SignatureState.VOID: "pending"}
    assert party.state == states[paper.state]
