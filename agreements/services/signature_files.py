"""Signing with a file: a detached CMS or CAdES signature made outside the portal (63-ФЗ, art. 5)."""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.folding import fold
from documents import files
from journal.services import write

from .. import permissions, signature_checks
from ..cms.checking import Outcome, Report, check
from ..models import CheckOutcome, DocumentOpening, Party, Signature, SignatureCheck, SignatureMethod, SignatureState
from . import trust
from .ceremony import Client, answering, authority, record, settle

CONTENT_TYPE = "application/pkcs7-signature"
# Of the file itself, and of whom its certificate names; in the order in which the page tells them.
OF_FILE = ("content", "signature", "names_certificate", "dates", "key_usage", "chain", "revocation")
OF_OWNER = ("owner_name", "owner_inn", "owner_ogrn")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its code (of ``OF_FILE`` or ``OF_OWNER``), what came of it, and the values that were compared."""

    code: str
    outcome: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examination:
    """A file looked at: the report of its only signer, and the findings in order."""

    report: Report
    findings: tuple[Finding, ...]
    is_accredited: bool

    @property
    def is_beyond_doubt(self) -> bool:
        """Nothing is left for people to decide. That a file carries no name of its certificate is no doubt."""
        sure = {Outcome.PASSED, Outcome.ABSENT}
        return self.report.is_trusted and all(finding.outcome in sure for finding in self.findings)


def examine(content: bytes, party: Party, signer: User) -> Examination:
    """Check the file against the frozen text of the party's version and against who is to sign."""
    reports = check(content, party.version.body.read(), trust.current(), timezone.now())
    if len(reports) > 1:
        raise ValidationError(_("The file holds signatures of several people. Upload a file signed by one person."))
    report = reports[0]
    findings = [*findings_of_file(report), *_findings_of_owner(report, party, signer)]
    marked = trust.accredited()
    return Examination(report, tuple(findings), any(one.fingerprint in marked for one in report.path))


def findings_of_file(report: Report) -> list[Finding]:
    """The checks that need nothing but the file, the text and the trusted certificates."""
    return [Finding(code, str(getattr(report, code)), _values(code, report)) for code in OF_FILE]


def _values(code: str, report: Report) -> dict[str, str]:
    certificate = report.certificate
    if certificate is None:
        return {}
    if code == "dates":
        return {"from": certificate.not_before.isoformat(), "until": certificate.not_after.isoformat()}
    if code == "signature":
        return {"family": certificate.key.family, "bits": str(certificate.key.bits)}
    # Who issued it is the certificate's own word until the chain is known.
    return {"issuer": certificate.issued_by.common_name} if code == "chain" and report.is_trusted else {}


def _findings_of_owner(report: Report, party: Party, signer: User) -> list[Finding]:
    """Does the certificate name the person and the institution? Out of an unknown chain that would prove nothing."""
    if not report.is_trusted or report.certificate is None:
        return [Finding(code, CheckOutcome.UNKNOWN) for code in OF_OWNER]
    owner, requisites = report.certificate.owner, party.requisites
    person = f"{signer.surname} {signer.given_name} {signer.patronymic}".strip()
    # A certificate of an organisation names it with INNLE, an old one with INN; one of a person names no organisation.
    inn = owner.innle or (owner.inn if len(owner.inn.lstrip("0")) == 10 else "")
    return [
        _compared("owner_name", owner.person or owner.common_name, person),
        _compared("owner_inn", inn.removeprefix("00") if len(inn) == 12 else inn, requisites.get("inn", "")),
        _compared("owner_ogrn", owner.ogrn, requisites.get("ogrn", "")),
    ]


def _compared(code: str, found: str, expected: str) -> Finding:
    values = {"found": found, "expected": expected}
    if not found or not expected:
        return Finding(code, CheckOutcome.UNKNOWN, values)
    return Finding(code, CheckOutcome.PASSED if fold(found) == fold(expected) else CheckOutcome.FAILED, values)


def sign_with_file(
    party: Party, *, by: User, shown_sha256: str, content: bytes, name: str, client: Client
) -> Signature:
    """Present a signature file for the party. It counts at once when every check passed, else once it was attested.

    Raises ``Refused`` or ``Conflict`` when this person may not sign now, and ``ValidationError`` when
    the file is no signature under this text; that it was turned away is written down.
    """
    permissions.may_sign_with_file(by, party).require()
    examination = examine(content, party, by)
    if examination.report.is_refused:
        _turn_away(party, content, examination, by=by)
    with answering(party, shown_sha256) as (agreement, party):
        permissions.may_sign_with_file(by, party).require()
        opening = DocumentOpening.objects.get(version=party.version, user=by)
        stored = files.store(content, name=name, content_type=CONTENT_TYPE, by=by)
        signature = record(
            party,
            method=SignatureMethod.FILE,
            user=by,
            appointment=authority(party, by),
            at=timezone.localtime(),
            state=SignatureState.VALID if examination.is_beyond_doubt else SignatureState.RECORDED,
            file=stored,
            recorded_by=by,
            details={
                "opened_at": timezone.localtime(opening.opened_at).isoformat(timespec="seconds"),
                "address": client.address,
                "user_agent": client.user_agent[:300],
                "file_sha256": stored.sha256,
                **_details(examination),
            },
        )
        SignatureCheck.objects.bulk_create(
            SignatureCheck(
                signature=signature,
                position=position,
                code=finding.code,
                outcome=finding.outcome,
                values=finding.values,
            )
            for position, finding in enumerate(examination.findings, start=1)
        )
        settle(agreement, party, signature, verb="sign" if signature.is_valid else "present", by=by)
    return signature


def _details(examination: Examination) -> dict:
    """What is shown of the certificate. Whose it is, is kept only when the chain proves it."""
    report = examination.report
    certificate = report.certificate
    return {
        "verdict": str(report.verdict),
        "is_trusted": report.is_trusted,
        "is_qualified": examination.is_accredited and examination.is_beyond_doubt,
        "signing_time": report.signing_time.isoformat() if report.signing_time else "",
        "key": f"{certificate.key.family} {certificate.key.bits}",
        "certificate": {
            "fingerprint": certificate.fingerprint,
            "serial": certificate.serial,
            "not_before": certificate.not_before.isoformat(),
            "not_after": certificate.not_after.isoformat(),
            "owner": certificate.owner.as_dict(),
            "issuer": certificate.issued_by.common_name,
        }
        if report.is_trusted
        else {},
    }


def _turn_away(party: Party, content: bytes, examination: Examination, *, by: User) -> None:
    """Write down that the file was no signature under this text, and say why."""
    with transaction.atomic():
        write(
            "agreements.agreement.turn_away",
            party.version.agreement,
            by=by,
            party=party.short_name,
            verdict=str(examination.report.verdict),
            file_sha256=hashlib.sha256(content).hexdigest(),
        )
    raise ValidationError(signature_checks.why_turned_away(examination.report.verdict), code="signature")
