"""Signature files: what holds, what does not, and that nothing that was changed is told as it was."""

import base64
import datetime
import io
import json
import random
import time
from zoneinfo import ZoneInfo

import pytest
from asn1crypto import core
from django.core.management import CommandError, call_command

from agreements.cms import gost, streebog
from agreements.cms.certificates import Certificate, RevocationList, unwrap
from agreements.cms.chains import MOST_VERIFIED, Trust
from agreements.cms.checking import Outcome, Verdict, check
from agreements.cms.messages import MOST_CERTIFICATES
from agreements.cms.structures import Malformed
from tests.factories import signatures as made
from tests.factories.signatures import BEGIN, END, ForeignKey, GostKey, Holder, der, extension, make_root, octets, pem

AT = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
DOCUMENT = b"%PDF-1.7 the text of an agreement"
PERSON = {
    "common_name": "МБОУ «Школа № 1»",
    "surname": "Образцова",
    "given_name": "Анна Петровна",
    "title": "директор",
    "organization": "МБОУ «Школа № 1»",
    "innle": "9999000013",
    "ogrn": "1029999000019",
}


@pytest.fixture(scope="module")
def root():
    return make_root()


@pytest.fixture(scope="module")
def signer(root):
    return Holder(PERSON, issuer=root)


def trust(*roots, intermediates=(), revoked=()) -> Trust:
    return Trust(
        tuple(Certificate(one.certificate) for one in roots),
        tuple(Certificate(one.certificate) for one in intermediates),
        tuple(RevocationList(one) for one in revoked),
    )


def general(text: str) -> bytes:
    """GeneralizedTime as it is written."""
    return core.GeneralizedTime.load(der(0x18, text.encode())).dump()


def verdict(signature, document=DOCUMENT, trusted=None, at=AT):
    (report,) = check(signature, document, trusted or Trust(), at)
    return report.verdict


class TestAlgorithms:
    """Examples of the standards themselves."""

    MESSAGE = b"012345678901234567890123456789012345678901234567890123456789012"

    def test_streebog_of_the_standard(self):
        assert streebog.digest(self.MESSAGE, 64).hex() == (
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
            "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"
        )
        assert streebog.digest(self.MESSAGE, 32).hex() == (
            "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"
        )

    def test_streebog_of_nothing_and_of_whole_blocks(self):
        assert streebog.digest(b"", 32).hex() == "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb"
        assert len({streebog.digest(b"a" * size, 32) for size in (63, 64, 65, 127, 128, 129)}) == 6

    def test_signature_of_the_standard(self):
        """GOST R 34.10-2012, appendix A.1: a curve of its own, a given number for the digest."""
        curve = gost.Curve(
            32,
            p=0x8000000000000000000000000000000000000000000000000000000000000431,
            a=7,
            b=0x5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E,
            q=0x8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3,
            x=2,
            y=0x8E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8,
        )
        key = (
            0x7F2B49E270DB6D90D8595BEC458B50C58585BA1D4E9B788F6689DBD8E56FD80B,
            0x26F1B489D6701DD185C8413A977B3CBBAF64D1C593D26627DFFB101A87FF77DA,
        )
        number = 0x2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5
        r = 0x41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493
        s = 0x1456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40
        signature = s.to_bytes(32, "big") + r.to_bytes(32, "big")
        assert curve.has(key)
        assert gost.verify(curve, key, number.to_bytes(32, "little"), signature)
        assert not gost.verify(curve, key, (number + 1).to_bytes(32, "little"), signature)

    @pytest.mark.parametrize("curve", sorted(gost.CURVES))
    def test_every_curve(self, curve):
        parameters = gost.CURVES[curve]
        assert parameters.has((parameters.x, parameters.y))
        key = GostKey(curve)
        holder = Holder(PERSON, key, issuer=None, is_ca=True)
        assert verdict(holder.sign_file(DOCUMENT)) in {Verdict.UNTRUSTED_CHAIN, Verdict.KEY_USAGE}

    def test_numbers_out_of_range_are_no_signature(self):
        curve = gost.TC26_256_B
        key = (curve.x, curve.y)
        for s, r in [(0, 0), (0, 1), (1, 0), (curve.q, 1), (1, curve.q)]:
            signature = s.to_bytes(32, "big") + r.to_bytes(32, "big")
            assert not gost.verify(curve, key, bytes(32), signature)


class TestGood:
    def test_in_der(self, root, signer):
        (report,) = check(signer.sign_file(DOCUMENT), DOCUMENT, trust(root), AT)
        assert report.verdict == Verdict.VALID
        assert report.names_certificate == Outcome.PASSED
        assert report.revocation == Outcome.UNKNOWN
        assert report.owner.as_dict() == PERSON
        assert report.signing_time == datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)

    @pytest.mark.parametrize("label", ["CMS", "PKCS7"])
    def test_in_pem(self, root, signer, label):
        assert verdict(pem(signer.sign_file(DOCUMENT), label), trusted=trust(root)) == Verdict.VALID

    def test_in_base64_of_one_line_and_of_many(self, root, signer):
        signature = signer.sign_file(DOCUMENT)
        many = base64.encodebytes(signature).replace(b"\n", b"\r\n")
        assert verdict(base64.b64encode(signature), trusted=trust(root)) == Verdict.VALID
        assert verdict(many, trusted=trust(root)) == Verdict.VALID

    def test_with_512_bit(self, root):
        signer = Holder(PERSON, GostKey("1.2.643.7.1.2.1.2.1"), issuer=root)
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root)) == Verdict.VALID

    def test_without_attributes_and_without_the_name_of_the_certificate(self, root, signer):
        plain = signer.sign_file(DOCUMENT, names_certificate=False)
        assert verdict(signer.sign_file(DOCUMENT, attributes=False), trusted=trust(root)) == Verdict.VALID
        assert verdict(plain, trusted=trust(root)) == Verdict.VALID

    def test_attached_to_the_same_document(self, root, signer):
        signature = signer.sign_file(DOCUMENT, attached=True)
        assert verdict(signature, trusted=trust(root)) == Verdict.VALID
        assert verdict(signature, document=None, trusted=trust(root)) == Verdict.VALID

    def test_through_an_intermediate_in_the_file_or_installed(self, root):
        middle = Holder({"common_name": "Подчинённый центр"}, issuer=root, is_ca=True)
        signer = Holder(PERSON, issuer=middle)
        inside = signer.sign_file(DOCUMENT, with_certificates=(signer, middle))
        assert verdict(inside, trusted=trust(root)) == Verdict.VALID
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root, intermediates=[middle])) == Verdict.VALID
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root)) == Verdict.UNTRUSTED_CHAIN

    @pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
    def test_foreign_algorithms_are_told_apart(self, kind):
        root = make_root(ForeignKey(kind))
        signer = Holder(PERSON, ForeignKey(kind), issuer=root)
        (report,) = check(signer.sign_file(DOCUMENT), DOCUMENT, trust(root), AT)
        assert report.verdict == Verdict.NOT_GOST
        assert not report.is_refused
        assert report.certificate.key.family == kind

    def test_not_revoked_by_a_fresh_list(self, root, signer):
        trusted = trust(root, revoked=[root.revoke(1, 2, 3)])
        (report,) = check(signer.sign_file(DOCUMENT), DOCUMENT, trusted, AT)
        assert report.revocation == Outcome.PASSED


class TestBad:
    def test_another_document(self, root, signer):
        signature = signer.sign_file(DOCUMENT)
        assert verdict(signature, DOCUMENT + b" ", trust(root)) == Verdict.DIGEST_MISMATCH
        without = signer.sign_file(DOCUMENT, attributes=False)
        assert verdict(without, DOCUMENT + b" ", trust(root)) == Verdict.SIGNATURE_INVALID

    def test_attached_to_another_document(self, root, signer):
        signature = signer.sign_file(b"other", attached=True)
        assert verdict(signature, DOCUMENT, trust(root)) == Verdict.DIGEST_MISMATCH

    def test_certificate_of_another_put_beside_the_signature(self, root, signer):
        """Same issuer, same number, the key of another: the file says it is hers, and it is not."""
        other = Holder(PERSON | {"surname": "Подменова"}, issuer=root, serial=signer.serial)
        swapped = signer.sign_file(DOCUMENT, with_certificates=(other,))
        assert verdict(swapped, trusted=trust(root)) == Verdict.SIGNATURE_INVALID

    def test_certificate_that_the_signature_does_not_name(self, root, signer):
        """One key, two certificates: only the one that was signed counts."""
        twin = Holder(PERSON | {"surname": "Двойникова"}, signer.key, issuer=root, serial=signer.serial)
        swapped = signer.sign_file(DOCUMENT, with_certificates=(twin,))
        assert verdict(swapped, trusted=trust(root)) == Verdict.SIGNATURE_INVALID

    def test_no_certificate(self, root, signer):
        assert verdict(signer.sign_file(DOCUMENT, with_certificates=()), trusted=trust(root)) == Verdict.NO_CERTIFICATE

    def test_a_centre_of_the_same_name(self, root, signer):
        false_root = make_root()
        liar = Holder(PERSON, issuer=false_root)
        signature = liar.sign_file(DOCUMENT, with_certificates=(liar, false_root))
        (report,) = check(signature, DOCUMENT, trust(root), AT)
        assert report.verdict == Verdict.UNTRUSTED_CHAIN
        assert not report.is_trusted

    def test_issued_by_somebody_who_is_no_centre(self, root, signer):
        liar = Holder(PERSON, issuer=signer)
        signature = liar.sign_file(DOCUMENT, with_certificates=(liar, signer))
        assert verdict(signature, trusted=trust(root)) == Verdict.UNTRUSTED_CHAIN

    def test_a_chain_longer_than_its_centre_allows(self):
        root = make_root(path_length=0)
        middle = Holder({"common_name": "Подчинённый центр"}, issuer=root, is_ca=True)
        signer = Holder(PERSON, issuer=middle)
        signature = signer.sign_file(DOCUMENT, with_certificates=(signer, middle))
        assert verdict(signature, trusted=trust(root)) == Verdict.UNTRUSTED_CHAIN

    def test_a_certificate_with_a_condition_that_is_not_understood(self, root):
        odd = extension("1.2.3.4", octets(b"x"), critical=True)
        signer = Holder(PERSON, issuer=root, extra=(odd,))
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root)) == Verdict.UNTRUSTED_CHAIN

    def test_dates(self, root):
        past = Holder(PERSON, issuer=root, end=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
        future = Holder(PERSON, issuer=root, begin=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC))
        assert verdict(past.sign_file(DOCUMENT, at=BEGIN), trusted=trust(root)) == Verdict.CERT_EXPIRED
        assert verdict(future.sign_file(DOCUMENT), trusted=trust(root)) == Verdict.CERT_NOT_YET_VALID

    def test_expired_root(self, signer, root):
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root), at=AT.replace(year=2041)) == (
            Verdict.CERT_EXPIRED
        )

    def test_purpose(self, root):
        signer = Holder(PERSON, issuer=root, usage=(4,))
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root)) == Verdict.KEY_USAGE

    def test_revoked(self, root, signer):
        trusted = trust(root, revoked=[root.revoke(signer.serial)])
        assert verdict(signer.sign_file(DOCUMENT), trusted=trusted) == Verdict.REVOKED

    def test_a_list_that_is_old_or_of_another_centre_says_nothing(self, root, signer):
        old = root.revoke(until=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
        other = make_root().revoke(signer.serial)
        for revoked in (old, other):
            (report,) = check(signer.sign_file(DOCUMENT), DOCUMENT, trust(root, revoked=[revoked]), AT)
            assert (report.verdict, report.revocation) == (Verdict.VALID, Outcome.UNKNOWN)

    @pytest.mark.parametrize(
        "junk",
        [
            b"",
            b"not a signature",
            b"\x30\x80",
            b"-----BEGIN CMS-----\nAAAA",
            b"-----BEGIN CMS-----\n****\n-----END CMS-----",
            b"\x30" * 5000,
            b"\x30\x84\xff\xff\xff\xff" + b"\0" * 100,
        ],
    )
    def test_junk_is_malformed(self, junk):
        assert verdict(junk) == Verdict.MALFORMED

    def test_cut_anywhere_is_malformed(self, signer):
        signature = signer.sign_file(DOCUMENT)
        for size in range(0, len(signature) - 1, 7):
            assert verdict(signature[:size]) == Verdict.MALFORMED

    def test_something_after_the_end_is_malformed(self, root, signer):
        assert verdict(signer.sign_file(DOCUMENT) + b"\0", trusted=trust(root)) == Verdict.MALFORMED


class TestHostile:
    """Files made to keep the portal busy, or to break its pages later."""

    def test_pem_of_spaces_is_read_at_once(self):
        began = time.monotonic()
        assert verdict(b"-----BEGIN CMS-----" + b" " * 200_000) == Verdict.MALFORMED
        assert time.monotonic() - began < 2

    def test_too_many_certificates_are_malformed(self, root, signer):
        signature = signer.sign_file(DOCUMENT, with_certificates=(signer,) + (root,) * MOST_CERTIFICATES)
        assert verdict(signature, trusted=trust(root)) == Verdict.MALFORMED

    def test_centres_that_issued_one_another_cost_little(self, root, monkeypatch):
        key = GostKey()
        twins = [make_root(key) for _ in range(MOST_CERTIFICATES - 1)]
        signer = Holder(PERSON, issuer=twins[0])
        verified = []
        honest = Certificate.is_signed_by
        monkeypatch.setattr(Certificate, "is_signed_by", lambda *pair: verified.append(pair) or honest(*pair))
        signature = signer.sign_file(DOCUMENT, with_certificates=(signer, *twins))
        assert verdict(signature, trusted=trust(root)) == Verdict.UNTRUSTED_CHAIN
        assert len(verified) <= MOST_VERIFIED

    @pytest.mark.parametrize("said", ["20261120120000", "00000101000000Z", "00010101000000+0500"])
    def test_a_time_that_no_page_can_show_is_malformed(self, monkeypatch, root, signer, said):
        monkeypatch.setattr(made, "time", lambda _moment: general(said))
        with pytest.raises(Malformed):
            Certificate(Holder(PERSON, issuer=root).certificate)
        assert verdict(signer.sign_file(DOCUMENT), trusted=trust(root)) == Verdict.MALFORMED

    @pytest.mark.parametrize("said", ["99991231235959Z", "99991231235959-0500"])
    def test_no_expiry_can_be_shown_in_every_zone(self, monkeypatch, root, said):
        honest = made.time
        monkeypatch.setattr(made, "time", lambda moment: general(said) if moment == END else honest(moment))
        until = Certificate(Holder(PERSON, issuer=root).certificate).not_after
        assert until.astimezone(ZoneInfo("Asia/Kamchatka")).year == 9999
        assert until.utcoffset() == datetime.timedelta(0)


class TestOneBit:
    """Change one bit anywhere: the file is refused, or everything that is shown of it is still true."""

    @pytest.mark.parametrize("kwargs", [{}, {"names_certificate": False}, {"attributes": False}])
    def test_nothing_shown_changes(self, root, signer, kwargs):
        signature, trusted = signer.sign_file(DOCUMENT, **kwargs), trust(root)
        (true,) = check(signature, DOCUMENT, trusted, AT)
        chance = random.Random(11)
        for place in chance.sample(range(len(signature) * 8), 150):
            changed = bytearray(signature)
            changed[place // 8] ^= 1 << place % 8
            for report in check(bytes(changed), DOCUMENT, trusted, AT):
                if report.is_refused:
                    continue
                assert report.signing_time == true.signing_time
                if report.is_trusted:
                    assert report.certificate == true.certificate
                    assert report.verdict == true.verdict
                else:
                    assert report.verdict == Verdict.UNTRUSTED_CHAIN


class TestNames:
    def test_invisible_and_turning_characters_are_made_visible(self, root):
        signer = Holder(PERSON | {"surname": "Обра\u202eзцова\u200b"}, issuer=root)
        (report,) = check(signer.sign_file(DOCUMENT), DOCUMENT, trust(root), AT)
        assert report.owner.surname == "Обра\ufffdзцова\ufffd"

    def test_a_repeated_name_is_shown_as_both(self):
        certificate = Certificate(_with_two_surnames())
        assert certificate.owner.surname == "Первая; Вторая"


def _with_two_surnames() -> bytes:
    holder = make_root()
    holder.subject = made.sequence(
        *(
            made.set_of(made.sequence(made.oid("2.5.4.4"), made.core.UTF8String(text).dump()))
            for text in ("Первая", "Вторая")
        )
    )
    return holder.certificate


def test_a_certificate_is_read_from_der_pem_and_base64(root):
    der = root.certificate
    assert unwrap(der) == unwrap(pem(der)) == unwrap(base64.b64encode(der)) == [der]
    with pytest.raises(Malformed):
        unwrap(b"-----BEGIN CERTIFICATE-----")


class TestCommand:
    def run(self, *args):
        output = io.StringIO()
        try:
            call_command("verify_signature", *map(str, args), stdout=output)
        except SystemExit as stop:
            return stop.code, output.getvalue()
        return 0, output.getvalue()

    @pytest.fixture
    def files(self, root, signer, tmp_path):
        (tmp_path / "document.pdf").write_bytes(DOCUMENT)
        (tmp_path / "other.pdf").write_bytes(DOCUMENT + b"!")
        (tmp_path / "root.pem").write_bytes(pem(root.certificate))
        (tmp_path / "document.sig").write_bytes(signer.sign_file(DOCUMENT))
        return tmp_path

    def test_valid_by_the_roots_that_are_given(self, files):
        code, said = self.run(files / "document.sig", files / "document.pdf", "--trusted", files / "root.pem")
        assert code == 0
        assert "Подпись действительна" in said
        assert PERSON["surname"] in said

    def test_another_document_and_no_trust_end_with_one(self, files, db):
        code, said = self.run(files / "document.sig", files / "other.pdf", "--trusted", files / "root.pem")
        assert (code, said.split(":")[0]) == (1, "digest_mismatch")
        code, said = self.run(files / "document.sig", files / "document.pdf")
        assert (code, said.split(":")[0]) == (1, "untrusted_chain")
        assert PERSON["surname"] not in said

    def test_for_programs(self, files):
        code, said = self.run(files / "document.sig", files / "document.pdf", "--trusted", files / "root.pem", "--json")
        (report,) = json.loads(said)
        assert (code, report["verdict"], report["certificate"]["names_are_proved"]) == (0, "valid", True)

    def test_what_is_not_there_or_no_certificate_is_said(self, files):
        with pytest.raises(CommandError):
            self.run(files / "absent.sig", files / "document.pdf", "--trusted", files / "root.pem")
        with pytest.raises(CommandError):
            self.run(files / "document.sig", files / "document.pdf", "--trusted", files / "document.pdf")
