"""Signing with a file and on paper, the department's word on both, trusted certificates, the evidence archive."""

import datetime
import functools
import io
import json
import shutil
import subprocess
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from agreements import facts, services
from agreements.models import CheckOutcome, PartyState, Signature, SignatureState, State, TrustedCertificate
from agreements.services import integrity
from common.verdicts import Conflict, Refused
from documents.uploads import Upload
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.agreements import CLIENT, director_of, make_agreement, sign_as
from tests.factories.institutions import AppointmentFactory
from tests.factories.signatures import ForeignKey, GostKey, Holder, make_root, pem

SCAN = Upload(b"%PDF-1.7 scan", "pdf", "application/pdf", "Скан.pdf")


@pytest.fixture(scope="module")
def root():
    return make_root()


@pytest.fixture
def installed(root, administrator):
    services.trust.install_certificate(root.certificate, purpose="root", is_accredited=True, by=administrator)
    return root


@pytest.fixture
def holder(root, party, director):
    """Whose certificate names the first party's director and institution."""
    return holder_for(party, director, root)


def holder_for(party, user, issuer, key=None, **names) -> Holder:
    said = {
        "common_name": party.full_name,
        "surname": user.surname,
        "given_name": f"{user.given_name} {user.patronymic}".strip(),
        "organization": party.full_name,
        "innle": party.requisites["inn"],
        "ogrn": party.requisites["ogrn"],
    }
    return Holder(said | names, key or GostKey(), issuer=issuer)


def present(party, user, content, **kwargs) -> Signature:
    kwargs = {"shown_sha256": party.version.sha256, "name": "подпись.sig", "client": CLIENT, **kwargs}
    return services.sign_with_file(party, by=user, content=content, **kwargs)


def text_of(party) -> bytes:
    return party.version.body.read()


class TestFile:
    def test_with_everything_verified_it_counts_at_once(self, installed, administrator, party, director, holder):
        services.trust.install_revocation_list(installed.revoke(7), by=administrator)
        signature = present(party, director, holder.sign_file(text_of(party)))
        assert signature.state == SignatureState.VALID
        assert signature.evidence["is_qualified"]
        assert {check.outcome for check in signature.checks.all()} == {CheckOutcome.PASSED}
        party.refresh_from_db()
        assert party.state == PartyState.SIGNED

    def test_without_a_list_of_revoked_it_waits_for_the_department(self, installed, party, director, holder):
        signature = present(party, director, holder.sign_file(text_of(party)))
        assert signature.state == SignatureState.RECORDED
        assert signature.checks.get(code="revocation").outcome == CheckOutcome.UNKNOWN
        party.refresh_from_db()
        assert party.state == PartyState.RECORDED

    @pytest.mark.parametrize("is_known", [True, False])
    def test_the_sheet_says_that_a_chain_is_not_verified_only_when_it_is_not(
        self, root, administrator, party, director, holder, is_known
    ):
        if is_known:
            services.trust.install_certificate(root.certificate, purpose="root", is_accredited=True, by=administrator)
        signature = present(party, director, holder.sign_file(text_of(party)))
        said = render_to_string("agreements/paper/_mark.html", {"mark": services.printing.mark_of(signature)})
        assert "не учтена" in said
        assert ("цепочка сертификатов не проверена" in said) is not is_known

    def test_out_of_an_unknown_chain_nobody_is_named(self, party, director, holder, client_of):
        signature = present(party, director, holder.sign_file(text_of(party)))
        assert signature.evidence["certificate"] == {}
        assert signature.checks.get(code="owner_name").outcome == CheckOutcome.UNKNOWN
        address = reverse("agreements:signature_detail", args=[party.version.agreement_id, signature.pk])
        page = client_of(director).get(address).content.decode()
        assert "не установлено" in page
        assert "цепочка сертификатов не проверена" in page

    def test_a_certificate_of_another_person_or_institution_waits(self, installed, administrator, party, director):
        services.trust.install_revocation_list(installed.revoke(), by=administrator)
        other = holder_for(party, director, installed, surname="Посторонняя", innle="9999000020")
        signature = present(party, director, other.sign_file(text_of(party)))
        assert signature.state == SignatureState.RECORDED
        failed = signature.checks.filter(outcome=CheckOutcome.FAILED).values_list("code", flat=True)
        assert set(failed) == {"owner_name", "owner_inn"}

    def test_rsa_is_labelled(self, administrator, party, director):
        root = make_root(ForeignKey())
        services.trust.install_certificate(root.certificate, purpose="root", is_accredited=False, by=administrator)
        holder = holder_for(party, director, root, ForeignKey())
        signature = present(party, director, holder.sign_file(text_of(party)))
        assert signature.evidence["key"] == "rsa 2048"
        assert not signature.evidence["is_qualified"]

    def test_a_file_that_signs_another_text_is_turned_away_and_noted(self, installed, party, director, holder):
        with pytest.raises(ValidationError, match="Подписан другой файл"):
            present(party, director, holder.sign_file(b"another text"))
        assert not Signature.objects.exists()
        entry = Entry.objects.get(action="agreements.agreement.turn_away")
        assert entry.details["verdict"] == "digest_mismatch"

    def test_junk_is_turned_away(self, party, director):
        with pytest.raises(ValidationError):
            present(party, director, b"junk")
        assert not Signature.objects.exists()

    def test_two_signers_in_one_file_are_turned_away(self, installed, party, director, holder):
        # Two SignerInfo of one person are two signers all the same.
        one = holder.sign_file(text_of(party))
        with pytest.raises(ValidationError):
            present(party, director, one + one)

    def test_only_who_may_sign_uploads(self, installed, party, holder):
        stranger = director_of(party.version.parties.last())
        coordinator = AppointmentFactory(institution=party.institution, role="coordinator").user
        for user in (stranger, coordinator, UserFactory(department=True), UserFactory(superuser=True)):
            with pytest.raises(Refused):
                present(party, user, holder.sign_file(text_of(party)))

    def test_the_text_has_to_be_opened_first(self, installed, agreement):
        party = agreement.version.parties.last()
        user = director_of(party)
        with pytest.raises(Refused):
            present(party, user, holder_for(party, user, installed).sign_file(text_of(party)))

    def test_a_stale_page_is_told(self, installed, party, director, holder):
        with pytest.raises(Conflict):
            present(party, director, holder.sign_file(text_of(party)), shown_sha256="0" * 64)

    def test_once(self, installed, party, director, holder):
        present(party, director, holder.sign_file(text_of(party)))
        with pytest.raises(Conflict):
            present(party, director, holder.sign_file(text_of(party)))

    def test_the_page_uploads_and_tells_what_is_wrong(self, installed, party, director, holder, client_of):
        address = reverse("agreements:party_sign_file", args=[party.version.agreement_id, party.pk])
        client = client_of(director)
        said = {"shown_sha256": party.version.sha256}
        wrong = client.post(address, {**said, "file": SimpleUploadedFile("a.sig", holder.sign_file(b"other"))})
        assert "Подписан другой файл" in wrong.content.decode()
        right = client.post(
            address, {**said, "file": SimpleUploadedFile("a.sig", holder.sign_file(text_of(party)))}, follow=True
        )
        assert right.status_code == 200
        assert "Проверки" in right.content.decode()

    def test_too_large_a_file_is_refused(self, party, director, client_of):
        address = reverse("agreements:party_sign_file", args=[party.version.agreement_id, party.pk])
        large = SimpleUploadedFile("a.sig", b"0" * (256 * 1024 + 1))
        page = client_of(director).post(address, {"shown_sha256": party.version.sha256, "file": large})
        assert page.status_code == 422
        assert not Signature.objects.exists()


class TestPaper:
    def record(self, party, by, **kwargs):
        signer = party.institution.appointments.signing().earliest("pk")
        said = {
            "shown_sha256": party.version.sha256,
            "signer": signer,
            "signed_on": timezone.localdate(),
            "kept_at": "управление, каб. 12",
            "scan": SCAN,
            **kwargs,
        }
        return services.record_paper(party, by=by, **said)

    def test_counts_once_somebody_else_has_attested_it(self, department, party, agreement):
        signature = self.record(party, department)
        with pytest.raises(Refused):
            services.attest(signature, by=department, attestation="сама", printed_sha256=signature.sha256[:8])
        colleague = UserFactory(department=True)
        services.attest(
            signature, by=colleague, attestation="подлинник с текстом", printed_sha256=signature.sha256[:10]
        )
        party.refresh_from_db()
        signature.refresh_from_db()
        assert party.state == PartyState.SIGNED
        assert (signature.state, signature.attested_by) == (SignatureState.VALID, colleague)

    def test_another_hash_on_the_paper_is_refused(self, department, party):
        signature = self.record(party, department)
        for printed in ("00000000", signature.sha256[:7], ""):
            with pytest.raises(Refused):
                services.attest(signature, by=UserFactory(department=True), attestation="да", printed_sha256=printed)

    def test_the_last_attested_puts_the_agreement_in_force(self, department, agreement):
        first, last = agreement.version.parties.all()
        sign_as(director_of(first), first)
        signature = self.record(last, department)
        agreement.refresh_from_db()
        assert agreement.state == State.SIGNING
        services.attest(
            signature, by=UserFactory(department=True), attestation="да", printed_sha256=signature.sha256[:8]
        )
        agreement.refresh_from_db()
        assert agreement.state == State.IN_FORCE
        assert Entry.objects.filter(action="agreements.agreement.complete").count() == 1

    def test_dismissed_the_party_may_sign_anew_and_is_told_why(self, department, party):
        signature = self.record(party, department)
        services.dismiss(signature, by=department, reason="Скан не читается")
        party.refresh_from_db()
        signature.refresh_from_db()
        assert (party.state, signature.state) == (PartyState.PENDING, SignatureState.VOID)
        assert "Скан не читается" in Letter.objects.latest("pk").body
        assert self.record(party, department).is_recorded

    def test_only_who_could_sign_on_that_day(self, department, party):
        signer = party.institution.appointments.signing().earliest("pk")
        signer.valid_from = timezone.localdate() + datetime.timedelta(days=3)
        signer.save()
        with pytest.raises(Refused, match="не могло подписывать"):
            self.record(party, department, signer=signer)
        other = party.version.parties.last().institution.appointments.signing().earliest("pk")
        with pytest.raises(Refused):
            self.record(party, department, signer=other)

    def test_under_the_appointment_that_held_on_that_day(self, department, party):
        signer = party.institution.appointments.signing().earliest("pk")
        today = timezone.localdate()
        over = AppointmentFactory(
            user=signer.user,
            institution=party.institution,
            role="acting",
            valid_from=today - datetime.timedelta(days=90),
            valid_to=today - datetime.timedelta(days=30),
        )
        with pytest.raises(Refused, match="не могло подписывать"):
            self.record(party, department, signer=over)
        assert self.record(party, department, signer=signer).appointment == signer

    @pytest.mark.parametrize("days", [1, -400])
    def test_a_day_that_cannot_be(self, department, party, days):
        with pytest.raises(Refused):
            self.record(party, department, signed_on=timezone.localdate() + datetime.timedelta(days=days))

    def test_people_of_the_institution_enter_their_own_only(self, party):
        coordinator = AppointmentFactory(institution=party.institution, role="coordinator").user
        stranger = AppointmentFactory(role="coordinator").user
        with pytest.raises(Refused):
            self.record(party, stranger)
        assert self.record(party, coordinator).recorded_by == coordinator

    def test_the_card_leads_a_coordinator_to_the_own_paper(self, party, client_of):
        coordinator = AppointmentFactory(institution=party.institution, role="coordinator").user
        client, agreement = client_of(coordinator), party.version.agreement
        own, other = (
            reverse("agreements:party_paper", args=[agreement.pk, one.pk]) for one in party.version.parties.all()
        )
        card = client.get(agreement.get_absolute_url()).text
        assert own in card
        assert other not in card
        assert client.get(own).status_code == 200

    def test_after_recall_nothing_is_left_to_attest(self, department, party, agreement):
        signature = self.record(party, department)
        services.recall(agreement, by=department, reason="ошибка")
        with pytest.raises(Conflict):
            services.attest(
                signature, by=UserFactory(department=True), attestation="да", printed_sha256=signature.sha256[:8]
            )

    def test_through_the_pages(self, department, party, client_of):
        agreement = party.version.agreement
        address = reverse("agreements:party_paper", args=[agreement.pk, party.pk])
        said = {
            "shown_sha256": party.version.sha256,
            "signer": party.institution.appointments.signing().earliest("pk").pk,
            "signed_on": timezone.localdate().isoformat(),
            "kept_at": "сейф",
            "scan": SimpleUploadedFile("скан.pdf", b"%PDF-1.7\n%%EOF"),
        }
        assert client_of(department).post(address, said).status_code == 302
        signature = Signature.objects.get()
        assert [todo.title for todo in facts.todo(department)] == ["Подписи на проверке"]
        address = reverse("agreements:signature_attest", args=[agreement.pk, signature.pk])
        said = {"printed_sha256": signature.sha256[:8].upper(), "attestation": "с подлинником", "confirm": "on"}
        assert client_of(UserFactory(department=True)).post(address, said).status_code == 302
        signature.refresh_from_db()
        assert signature.is_valid


class TestIntegrity:
    def test_what_is_recorded_never_changes(self, department, party):
        signature = TestPaper().record(party, department)
        for change in ({"evidence": {}}, {"file": None}, {"recorded_by": None}, {"sha256": "0" * 64}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Signature.objects.filter(pk=signature.pk).update(**change)

    def test_an_attestation_never_changes(self, department, party):
        signature = TestPaper().record(party, department)
        services.attest(
            signature, by=UserFactory(department=True), attestation="да", printed_sha256=signature.sha256[:8]
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Signature.objects.filter(pk=signature.pk).update(attestation="нет")

    def test_checks_never_change(self, party, director, holder):
        signature = present(party, director, holder.sign_file(text_of(party)))
        with pytest.raises(DatabaseError), transaction.atomic():
            signature.checks.update(outcome="passed")
        with pytest.raises(DatabaseError), transaction.atomic():
            signature.checks.all().delete()

    def test_the_command_finds_nothing_wrong_with_all_three(self, installed, department, party, director, holder):
        present(party, director, holder.sign_file(text_of(party)))
        TestPaper().record(party.version.parties.last(), department)
        third = make_agreement(state="signing").version.parties.first()
        sign_as(director_of(third), third)
        assert list(integrity.faults()) == []

    def test_the_command_finds_a_signature_file_that_is_gone(self, party, director, holder):
        signature = present(party, director, holder.sign_file(text_of(party)))
        signature.file.path.unlink()
        assert any(signature.code in fault for fault in integrity.faults())


class TestTrust:
    def test_in_pem_and_once(self, root, administrator):
        services.trust.install_certificate(pem(root.certificate), purpose="root", is_accredited=False, by=administrator)
        with pytest.raises(ValidationError, match="уже установлен"):
            services.trust.install_certificate(root.certificate, purpose="root", is_accredited=False, by=administrator)

    def test_no_certificate_of_a_person_no_junk_no_false_root(self, root, administrator, holder):
        middle = Holder({"common_name": "Подчинённый"}, issuer=root, is_ca=True)
        for content, purpose in [
            (holder.certificate, "root"),
            (holder.certificate, "intermediate"),
            (middle.certificate, "root"),
            (b"junk", "root"),
            (pem(root.certificate) * 2, "root"),
            (root.revoke(1), "root"),
        ]:
            with pytest.raises(ValidationError):
                services.trust.install_certificate(content, purpose=purpose, is_accredited=False, by=administrator)
        assert not TrustedCertificate.objects.exists()

    def test_a_list_of_an_unknown_centre_is_refused(self, installed, administrator):
        with pytest.raises(ValidationError):
            services.trust.install_revocation_list(make_root().revoke(1), by=administrator)

    def test_withdrawn_it_verifies_nothing_new(self, installed, administrator, party, director, holder):
        services.trust.withdraw_certificate(
            TrustedCertificate.objects.get(), by=administrator, reason="скомпрометирован"
        )
        signature = present(party, director, holder.sign_file(text_of(party)))
        assert not signature.evidence["is_trusted"]

    def test_withdrawn_it_is_no_link_even_when_the_file_brings_it(
        self, installed, administrator, party, director, root
    ):
        middle = Holder({"common_name": "Подчинённый центр"}, issuer=root, is_ca=True)
        install = functools.partial(
            services.trust.install_certificate,
            middle.certificate,
            purpose="intermediate",
            is_accredited=False,
            by=administrator,
        )
        services.trust.withdraw_certificate(install(), by=administrator, reason="скомпрометирован")
        holder = holder_for(party, director, middle)
        content = holder.sign_file(text_of(party), with_certificates=(holder, middle))
        assert not services.signature_files.examine(content, party, director).report.is_trusted
        install()  # trusted anew
        assert services.signature_files.examine(content, party, director).report.is_trusted

    def test_pages_are_the_administrators(self, root, administrator, department, client_of):
        address = reverse("agreements:trust_install")
        said = {"purpose": "root", "file": SimpleUploadedFile("корень.cer", root.certificate)}
        assert client_of(department).post(address, said).status_code == 403
        said["file"].seek(0)
        assert client_of(administrator).post(address, said).status_code == 302
        assert "Проверочный центр" in client_of(administrator).get(reverse("agreements:trust_list")).content.decode()

    def test_it_cannot_be_deleted_or_made_accredited_afterwards(self, installed):
        with pytest.raises(DatabaseError), transaction.atomic():
            TrustedCertificate.objects.update(is_accredited=False)
        with pytest.raises(DatabaseError), transaction.atomic():
            TrustedCertificate.objects.all().delete()


class TestEvidence:
    def unpack(self, response, folder):
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            archive.extractall(folder)
        return folder

    def test_the_instructions_work_literally(self, administrator, department, party, director, client_of, tmp_path):
        openssl = shutil.which("openssl")
        assert openssl, "the machine that tests has openssl"
        root = make_root(ForeignKey())
        services.trust.install_certificate(root.certificate, purpose="root", is_accredited=False, by=administrator)
        present(party, director, holder_for(party, director, root, ForeignKey()).sign_file(text_of(party)))
        TestPaper().record(party.version.parties.last(), department)
        address = reverse("agreements:agreement_evidence", args=[party.version.agreement_id, 1])
        folder = self.unpack(client_of(department).get(address), tmp_path)
        instruction = (folder / "instruction.txt").read_text()
        commands = [line for line in instruction.splitlines() if line.startswith(("openssl ", "sha256sum "))]
        assert len(commands) == 3
        for command in commands:
            run = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=False)
            assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
        assert party.version.sha256 in instruction
        assert (folder / "checked.pdf").read_bytes() == text_of(party)

    def test_they_work_after_the_root_was_taken_out_of_use(self, administrator, party, director, tmp_path):
        root = make_root(ForeignKey())
        install = functools.partial(
            services.trust.install_certificate, purpose="root", is_accredited=False, by=administrator
        )
        installed = install(root.certificate)
        present(party, director, holder_for(party, director, root, ForeignKey()).sign_file(text_of(party)))
        services.trust.withdraw_certificate(installed, by=administrator, reason="срок хранения ключа истёк")
        never_used = make_root(ForeignKey("ecdsa"))
        services.trust.withdraw_certificate(install(never_used.certificate), by=administrator, reason="по ошибке")
        with zipfile.ZipFile(io.BytesIO(services.evidence.archive(party.version))) as archive:
            archive.extractall(tmp_path)
        assert (tmp_path / "trusted.pem").read_text().count("BEGIN CERTIFICATE") == 1
        lines = (tmp_path / "instruction.txt").read_text().splitlines()
        (command,) = [line for line in lines if line.startswith("openssl cms")]
        run = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr

    def test_other_parties_do_not_get_addresses_and_browsers(self, party, agreement, client_of, tmp_path):
        for each in agreement.version.parties.all():
            sign_as(director_of(each), each)
        address = reverse("agreements:agreement_evidence", args=[agreement.pk, 1])
        folder = self.unpack(client_of(director_of(party)).get(address), tmp_path)
        own, other = (json.loads(path.read_text())["evidence"] for path in sorted(folder.glob("signatures/*.json")))
        assert own["address"] == CLIENT.address
        assert not {"address", "user_agent", "account"} & set(other)

    def test_a_stranger_gets_nothing(self, agreement, client_of):
        stranger = AppointmentFactory().user
        address = reverse("agreements:agreement_evidence", args=[agreement.pk, 1])
        assert client_of(stranger).get(address).status_code == 404
