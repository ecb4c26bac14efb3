"""The founder's signature in a file and on paper; signatures that are still checked when a quorum is reached."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from agreements import facts, services
from agreements.models import Kind, PartyState, Signature, SignatureState, State
from agreements.services import integrity
from common.verdicts import Conflict, Refused
from documents.uploads import Upload
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.agreements import (
    CLIENT,
    director_of,
    get_ready,
    make_agreement,
    make_founder,
    sign_as,
    version_of,
)
from tests.factories.institutions import NetworkFactory
from tests.factories.signatures import GostKey, Holder, make_root

SCAN = Upload(b"%PDF-1.7 scan", "pdf", "application/pdf", "Скан.pdf")


def sent(department, *, parties=2, **policy):
    network = NetworkFactory()
    founder = make_founder(network)
    version = version_of(Kind.COOPERATION, **policy)
    return make_agreement(
        state="signing", parties=parties, network=network, by=department, template_version=version, founder=founder
    )


def on_paper(party, by) -> Signature:
    signer = party.institution.appointments.signing().earliest("pk")
    return services.record_paper(
        party,
        by=by,
        shown_sha256=party.version.sha256,
        signer=signer,
        signed_on=timezone.localdate(),
        kept_at="управление, каб. 12",
        scan=SCAN,
    )


def attest(signature, by=None) -> None:
    colleague = by or UserFactory(department=True)
    services.attest(signature, by=colleague, attestation="с подлинником", printed_sha256=signature.sha256[:8])


def certificate_of(party, user, root) -> Holder:
    names = {
        "common_name": party.full_name,
        "surname": user.surname,
        "given_name": f"{user.given_name} {user.patronymic}".strip(),
        "organization": party.full_name,
        "innle": party.requisites["inn"],
        "ogrn": party.requisites["ogrn"],
    }
    return Holder(names, GostKey(), issuer=root)


def with_file(party, user, content: bytes) -> Signature:
    return services.sign_with_file(
        party, by=user, content=content, shown_sha256=party.version.sha256, name="подпись.sig", client=CLIENT
    )


class TestFounder:
    @pytest.fixture
    def founder(self, department):
        """It is the founder's turn: the institutions have signed."""
        agreement = sent(department, signing_policy="founder_last")
        *institutions, founder = agreement.version.parties.order_by("position")
        for party in institutions:
            sign_as(director_of(party), party)
        founder.refresh_from_db()
        return founder

    def test_with_a_verified_file_the_agreement_comes_into_force(self, founder, administrator):
        root, head = make_root(), director_of(founder)
        services.trust.install_certificate(root.certificate, purpose="root", is_accredited=True, by=administrator)
        services.trust.install_revocation_list(root.revoke(7), by=administrator)
        get_ready(head, founder)
        signature = with_file(founder, head, certificate_of(founder, head, root).sign_file(founder.version.body.read()))
        assert signature.is_valid
        founder.version.agreement.refresh_from_db()
        assert founder.version.agreement.state == State.IN_FORCE
        assert not list(integrity.faults())

    def test_with_a_file_of_an_unknown_centre_the_department_decides(self, founder, client_of):
        head, agreement = director_of(founder), founder.version.agreement
        get_ready(head, founder)
        content = certificate_of(founder, head, make_root()).sign_file(founder.version.body.read())
        address = reverse("agreements:party_sign_file", args=[agreement.pk, founder.pk])
        said = {"shown_sha256": founder.version.sha256, "file": SimpleUploadedFile("подпись.sig", content)}
        assert client_of(head).post(address, said).status_code == 302
        signature = Signature.objects.get(party=founder)
        assert signature.is_recorded
        with pytest.raises(Refused):
            services.attest(signature, by=head, attestation="сам")
        services.attest(signature, by=UserFactory(department=True), attestation="сертификат сверен")
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE

    def test_on_paper_it_counts_once_attested(self, founder, department):
        signature, agreement = on_paper(founder, department), founder.version.agreement
        agreement.refresh_from_db()
        assert agreement.state == State.SIGNING
        attest(signature)
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE
        assert founder.institution not in facts.bound_by(agreement.network)

    def test_not_before_its_turn(self, department):
        agreement = sent(department, signing_policy="founder_last")
        founder = agreement.version.parties.get(signing_group=2)
        head = director_of(founder)
        get_ready(head, founder)
        with pytest.raises((Refused, Conflict), match="учредител"):
            on_paper(founder, department)
        with pytest.raises((Refused, Conflict), match="учредител"):
            with_file(founder, head, b"0")


class TestBelated:
    """Two of three are enough; the third one's paper lies with the department when they sign."""

    @pytest.fixture
    def signature(self, department):
        agreement = make_agreement(
            state="signing",
            parties=3,
            by=department,
            template_version=version_of(Kind.COOPERATION, quorum="count", quorum_count=2),
        )
        late, *others = agreement.version.parties.order_by("position")
        signature = on_paper(late, department)
        for party in others:
            sign_as(director_of(party), party)
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE
        return signature

    def test_attested_afterwards_it_binds_from_the_same_day(self, signature, department, client_of):
        party, agreement = signature.party, signature.party.version.agreement
        assert party.institution not in facts.bound_by(agreement.network)
        assert [todo.title for todo in facts.todo(department)] == ["Подписи на проверке"]
        listed = client_of(department).get(reverse("agreements:agreement_list") + "?awaiting=check")
        assert agreement in [row.record for row in listed.context["table"].page]
        assert "Проверить подпись" in client_of(department).get(agreement.get_absolute_url()).content.decode()

        address = reverse("agreements:signature_attest", args=[agreement.pk, signature.pk])
        said = {"printed_sha256": signature.sha256[:8], "attestation": "с подлинником", "confirm": "on"}
        page = client_of(UserFactory(department=True)).post(address, said, follow=True).content.decode()
        agreement.refresh_from_db()
        assert f"с {agreement.in_force_on:%d.%m.%Y}" in page
        assert party.institution in facts.bound_by(agreement.network, agreement.in_force_on)
        member = next(m for m in services.family.members(agreement) if m.institution_id == party.institution_id)
        assert member.since == agreement.in_force_on
        assert Letter.objects.filter(to=director_of(party).email, key__contains="attested").count() == 1
        # It came into force once, and stays what it was.
        assert Entry.objects.filter(action="agreements.agreement.complete").count() == 1
        assert not list(integrity.faults())

    def test_not_accepted_afterwards_the_party_may_accede(self, signature, department):
        services.dismiss(signature, by=department, reason="Скан не читается")
        party, agreement = signature.party, signature.party.version.agreement
        party.refresh_from_db()
        agreement.refresh_from_db()
        assert (party.state, agreement.state) == (PartyState.PENDING, State.IN_FORCE)
        assert party.institution not in facts.bound_by(agreement.network)
        body = Letter.objects.get(key__contains="dismissed", to=director_of(party).email).body
        assert "присоединиться" in body
        assert "ещё раз" not in body

    def test_once_the_agreement_is_over_nothing_is_decided(self, signature, department):
        agreement = signature.party.version.agreement
        agreement.refresh_from_db()
        agreement.state, agreement.in_force_until = State.EXPIRED, timezone.localdate()
        agreement.save()
        with pytest.raises(Conflict):
            attest(signature)
        assert not Signature.objects.to_decide().exists()
        signature.refresh_from_db()
        assert signature.state == SignatureState.RECORDED


def test_the_foot_of_a_paper_names_its_kind(department):
    names = {Kind.COOPERATION: "Договор", Kind.AMENDMENT: "Дополнительное соглашение", Kind.EXIT: "Соглашение"}
    for kind, name in names.items():
        agreement = make_agreement(by=department)
        agreement.kind = kind
        assert services.printing.short_title(agreement) == name


def test_a_draft_that_lacks_something_is_answered_with_422(department, client_of):
    agreement, client = make_agreement(by=department), client_of(department)
    assert client.post(reverse("agreements:agreement_edit", args=[agreement.pk]), {"place": "г. N"}).status_code == 422
    address = f"{reverse('agreements:agreement_create')}?network={agreement.network_id}"
    page = client.post(address, {"place": "г. N"})
    assert page.status_code == 422
    assert "г. N" in page.content.decode()


def test_pages_of_a_template_version_mark_templates_in_the_menu(department, client_of):
    agreement = make_agreement(by=department)
    page = client_of(department).get(agreement.template_version.get_absolute_url())
    assert [entry.name for entry in page.context["menu"] if entry.active] == ["agreements:template_list"]


def test_the_page_of_a_conflict_says_what_has_happened_only(department, client_of):
    agreement = make_agreement(state="signing", by=department)
    party = agreement.version.parties.first()
    head = director_of(party)
    get_ready(head, party)
    address = reverse("agreements:party_sign", args=[agreement.pk, party.pk])
    page = client_of(head).post(address, {"password": "x", "shown_sha256": "0" * 64})
    assert page.status_code == 409
    assert "нажата дважды" not in page.content.decode()
