"""Whose certificates the department trusts."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from ..cms.certificates import Certificate, RevocationList, unwrap
from ..cms.chains import Trust
from ..cms.structures import Malformed
from ..models import RevocationListFile, TrustedCertificate, TrustPurpose


def current() -> Trust:
    """Everything that is in use now, as the checks take it, and what was taken out of use."""
    certificates = [
        (one.purpose, Certificate(bytes(one.der))) for one in TrustedCertificate.objects.in_use().order_by("pk")
    ]
    withdrawn = TrustedCertificate.objects.filter(withdrawn_at__isnull=False).values_list("fingerprint", flat=True)
    return Trust(
        roots=tuple(one for purpose, one in certificates if purpose == TrustPurpose.ROOT),
        intermediates=tuple(one for purpose, one in certificates if purpose == TrustPurpose.INTERMEDIATE),
        revocation_lists=tuple(RevocationList(bytes(one.der)) for one in RevocationListFile.objects.order_by("pk")),
        # One that was installed anew is in use again.
        withdrawn=frozenset(withdrawn) - {one.fingerprint for _purpose, one in certificates},
    )


def accredited() -> frozenset[str]:
    """Fingerprints of the certificates whose signatures are called qualified."""
    accredited = TrustedCertificate.objects.in_use().filter(is_accredited=True)
    return frozenset(accredited.values_list("fingerprint", flat=True))


def install_certificate(content: bytes, *, purpose: str, is_accredited: bool, by: User) -> TrustedCertificate:
    """Trust a certificate of a certification centre, in DER, PEM or base64. Raises ``ValidationError``."""
    certificate = _read(Certificate, content)
    if not certificate.may_issue:
        raise ValidationError(_("This certificate is not one of a certification centre: it may not issue others."))
    if not certificate.key.is_usable:
        raise ValidationError(_("The key of this certificate is of a kind that the portal does not check."))
    if certificate.not_after < timezone.now():
        raise ValidationError(_("This certificate has expired."))
    if purpose == TrustPurpose.ROOT and not certificate.is_signed_by(certificate):
        raise ValidationError(_("A root certificate is signed by itself. Install this one as an intermediate."))
    trusted = TrustedCertificate(
        purpose=purpose,
        is_accredited=is_accredited,
        der=certificate.der,
        fingerprint=certificate.fingerprint,
        owner=_name(certificate.owner),
        serial=certificate.serial[:100],
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        installed_by=by,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                trusted.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(_("This certificate is installed already.")) from error
        write(
            "agreements.trustedcertificate.install",
            trusted,
            by=by,
            fingerprint=trusted.fingerprint,
            purpose=purpose,
            is_accredited=is_accredited,
        )
    return trusted


def withdraw_certificate(trusted: TrustedCertificate, *, by: User, reason: str) -> TrustedCertificate:
    """Trust it no longer. Signatures checked against it before stay as they were."""
    with transaction.atomic():
        trusted = TrustedCertificate.objects.select_for_update(no_key=True, of=("self",)).get(pk=trusted.pk)
        if trusted.withdrawn_at:
            raise Conflict(_("Somebody was here before you: this certificate is out of use already."))
        trusted.withdrawn_at = timezone.now()
        trusted.save(update_fields=["withdrawn_at"])
        write("agreements.trustedcertificate.withdraw", trusted, by=by, reason=reason, fingerprint=trusted.fingerprint)
    return trusted


def install_revocation_list(content: bytes, *, by: User) -> RevocationListFile:
    """Lay a list beside the others. It has to be signed by an installed certificate. Raises ``ValidationError``."""
    revoked, trust = _read(RevocationList, content), current()
    if not any(revoked.is_signed_by(issuer) for issuer in (*trust.roots, *trust.intermediates)):
        raise ValidationError(
            _("No installed certificate has signed this list. Install the certificate of its issuer first.")
        )
    file = RevocationListFile(
        der=revoked.der,
        fingerprint=hashlib.sha256(revoked.der).hexdigest(),
        issuer=_name(revoked.issued_by),
        this_update=revoked.this_update,
        next_update=revoked.next_update,
        revoked_count=len(revoked.revoked),
        installed_by=by,
    )
    with transaction.atomic():
        if RevocationListFile.objects.filter(fingerprint=file.fingerprint).exists():
            raise Refused(_("This list is installed already."))
        file.save(force_insert=True)
        write("agreements.revocationlistfile.install", file, by=by, sha256=file.fingerprint, count=file.revoked_count)
    return file


def _read(kind, content: bytes):
    try:
        values = unwrap(content)
        if len(values) == 1:
            return kind(values[0])
    except Malformed as error:
        message = _("The file cannot be read. Give one certificate or list, as DER, PEM or base64 (.cer, .crt, .crl).")
        raise ValidationError(message) from error
    raise ValidationError(_("There are several certificates in the file. Install them one by one."))


def _name(owner) -> str:
    return (owner.common_name or owner.organization or "—")[:500]
