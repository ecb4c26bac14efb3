"""Checking a signature file against a document: every check by itself, then the verdict."""

import datetime
import hmac
from dataclasses import dataclass
from enum import StrEnum

from .algorithms import digest
from .certificates import Certificate
from .chains import Revocation, Trust, find_chain, revocation_of
from .messages import SHA_1, Message, Signer, read_message
from .names import Subject
from .structures import Malformed

# A file that names dozens of signers is no signature of one director; each costs a check.
MOST_SIGNERS = 10


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"  # could not be checked, and why is said
    ABSENT = "absent"  # the file does not carry it


class Verdict(StrEnum):
    """In the order in which they are given: the first that applies."""

    MALFORMED = "malformed"
    NO_CERTIFICATE = "no_certificate"
    DIGEST_MISMATCH = "digest_mismatch"
    SIGNATURE_INVALID = "signature_invalid"
    CERT_EXPIRED = "cert_expired"
    CERT_NOT_YET_VALID = "cert_not_yet_valid"
    KEY_USAGE = "key_usage"
    REVOKED = "revoked"
    UNTRUSTED_CHAIN = "untrusted_chain"
    NOT_GOST = "not_gost"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of one signer. ``signing_time`` is the signer's own word.

    ``certificate`` is whose key verified the signature; its names prove nothing unless ``is_trusted``.
    """

    content: Outcome
    signature: Outcome = Outcome.UNKNOWN
    names_certificate: Outcome = Outcome.UNKNOWN
    dates: Outcome = Outcome.UNKNOWN
    key_usage: Outcome = Outcome.UNKNOWN
    chain: Outcome = Outcome.UNKNOWN
    revocation: Outcome = Outcome.UNKNOWN
    certificate: Certificate | None = None
    path: tuple[Certificate, ...] = ()  # from the certificate to a trusted root
    signing_time: datetime.datetime | None = None
    verdict: Verdict = Verdict.MALFORMED

    @property
    def is_trusted(self) -> bool:
        """The chain leads to a root of the department and nothing in it is known to be revoked."""
        return self.chain == Outcome.PASSED and self.revocation != Outcome.FAILED

    @property
    def owner(self) -> Subject | None:
        return self.certificate.owner if self.certificate else None

    @property
    def is_refused(self) -> bool:
        """Is this no signature under the document at all, or one made with a certificate that does not serve?"""
        return self.verdict not in (Verdict.VALID, Verdict.NOT_GOST, Verdict.UNTRUSTED_CHAIN)


def check(signature: bytes, document: bytes | None, trust: Trust, at: datetime.datetime) -> list[Report]:
    """A report for each signer of the file. Never raises for what is in the file.

    ``document``: the bytes that were to be signed; None when the file itself holds them. ``at``: the moment at which
    certificates must be valid. The file's own word about the time of signing is not believed.
    """
    try:
        message = read_message(signature)
    except Malformed:
        return [Report(content=Outcome.UNKNOWN)]
    content = message.content if document is None else document
    if content is None or len(message.signers) > MOST_SIGNERS:
        return [Report(content=Outcome.UNKNOWN)]
    # An attached signature is one of its own content; it must be the very document.
    is_other = message.content is not None and not hmac.compare_digest(message.content, content)
    return [_check_signer(message, signer, content, is_other, trust, at) for signer in message.signers]


def _check_signer(
    message: Message, signer: Signer, content: bytes, is_other: bool, trust: Trust, at: datetime.datetime
) -> Report:
    certificate = next((one for one in message.certificates if signer.is_signed_with(one)), None)
    found = digest(signer.digest_algorithm, content)
    if certificate is None:
        return Report(_content(signer, found, is_other), verdict=Verdict.NO_CERTIFICATE)
    if signer.signed is None:
        # Without attributes the signature is over the document itself: another document is a wrong signature.
        data, content_outcome = content, Outcome.FAILED if is_other else Outcome.PASSED
    else:
        data, content_outcome = signer.signed, _content(signer, found, is_other)
    is_typed = signer.signed is None or signer.content_type == message.content_type
    verified = is_typed and certificate.key.verify_message(
        signer.signature_algorithm, signer.digest_algorithm, data, signer.signature
    )
    chain = find_chain(certificate, trust, message.certificates, at)
    outcomes = {
        "content": content_outcome,
        "signature": Outcome.PASSED if verified else Outcome.FAILED,
        "names_certificate": _names_certificate(signer, certificate),
        "dates": Outcome.PASSED if certificate.holds_at(at) else Outcome.FAILED,
        "key_usage": Outcome.PASSED if certificate.may_sign_documents else Outcome.FAILED,
        "chain": Outcome.PASSED if chain else Outcome.FAILED,
        "revocation": _revocation(chain, trust, at),
    }
    return Report(
        **outcomes,
        certificate=certificate,
        path=chain,
        signing_time=signer.signing_time if verified else None,
        verdict=_verdict(outcomes, certificate, at),
    )


def _content(signer: Signer, found: bytes | None, is_other: bool) -> Outcome:
    if signer.signed is None or found is None:
        return Outcome.UNKNOWN
    same = not is_other and hmac.compare_digest(signer.message_digest, found)
    return Outcome.PASSED if same else Outcome.FAILED


def _names_certificate(signer: Signer, certificate: Certificate) -> Outcome:
    """Do the signed attributes name this certificate? Without that anybody may have put another one beside."""
    if not signer.named_certificates:
        return Outcome.ABSENT
    for algorithm, named in signer.named_certificates:
        found = digest(algorithm, certificate.der)
        if found is None and algorithm == SHA_1:
            continue  # too weak to prove anything: as if it were absent
        if found is None or not hmac.compare_digest(found, named):
            return Outcome.FAILED
    is_proved = any(algorithm != SHA_1 for algorithm, _named in signer.named_certificates)
    return Outcome.PASSED if is_proved else Outcome.ABSENT


def _revocation(chain, trust: Trust, at: datetime.datetime) -> Outcome:
    if not chain:
        return Outcome.UNKNOWN
    known = {Revocation.GOOD: Outcome.PASSED, Revocation.REVOKED: Outcome.FAILED, Revocation.UNKNOWN: Outcome.UNKNOWN}
    return known[revocation_of(chain, trust, at)]


def _verdict(outcomes: dict[str, Outcome], certificate: Certificate, at: datetime.datetime) -> Verdict:
    def failed(name: str) -> bool:
        return outcomes[name] == Outcome.FAILED

    if outcomes["content"] != Outcome.PASSED:
        return Verdict.DIGEST_MISMATCH if failed("content") else Verdict.SIGNATURE_INVALID
    if failed("signature") or failed("names_certificate"):
        return Verdict.SIGNATURE_INVALID
    if failed("dates"):
        return Verdict.CERT_EXPIRED if at > certificate.not_after else Verdict.CERT_NOT_YET_VALID
    if failed("key_usage"):
        return Verdict.KEY_USAGE
    if failed("revocation"):
        return Verdict.REVOKED
    if failed("chain"):
        return Verdict.UNTRUSTED_CHAIN
    return Verdict.VALID if certificate.key.is_gost else Verdict.NOT_GOST
