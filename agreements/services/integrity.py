"""Does everything that was signed still hold? Each fault in one line."""

import hmac
from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from documents import files

from ..cms.chains import Trust
from ..cms.checking import Outcome, check
from ..models import (
    CONCLUDED,
    Agreement,
    AgreementVersion,
    NumberJournal,
    Party,
    PartyState,
    Signature,
    SignatureMethod,
    SignatureState,
    State,
)
from .ceremony import seal_of


def faults() -> Iterator[str]:
    """Re-hash every frozen text, check every seal, compute every state anew."""
    yield from _of_bodies()
    yield from _of_signatures()
    yield from _of_states()
    yield from _of_numbers()


def _of_bodies() -> Iterator[str]:
    frozen = AgreementVersion.objects.filter(frozen_at__isnull=False).select_related("body", "agreement")
    for version in frozen.iterator():
        if version.body is None or version.body.sha256 != version.sha256:
            yield _("%(version)s: the stored file is not the one that was frozen") % {"version": version}
        elif not files.verify(version.body):
            yield _("%(version)s: the file is missing or its bytes have changed") % {"version": version}


def _of_signatures() -> Iterator[str]:
    signatures = Signature.objects.select_related(
        "party__version__agreement", "party__version__body", "party__institution", "file"
    )
    for signature in signatures.iterator():
        said = {"record": signature.code, "agreement": signature.party.version.agreement}
        if not hmac.compare_digest(seal_of(signature.evidence), signature.seal):
            yield _("%(agreement)s, signature %(record)s: the seal does not fit the record") % said
        if not _matches(signature):
            yield _("%(agreement)s, signature %(record)s: the row differs from its record") % said
        if signature.file and not files.verify(signature.file):
            yield _("%(agreement)s, signature %(record)s: its file is missing or has changed") % said
        if signature.method == SignatureMethod.FILE and not _still_fits(signature):
            yield _("%(agreement)s, signature %(record)s: the signature file does not fit the text") % said
        if signature.sha256 != signature.party.version.sha256:
            yield _("%(agreement)s, signature %(record)s: another text was signed") % said


def _matches(signature: Signature) -> bool:
    """The columns of the row say what its sealed record says."""
    record = signature.evidence
    return (record["sha256"], record["party"], record["record"], record["appointment"]) == (
        signature.sha256,
        signature.party_id,
        signature.code,
        signature.appointment_id,
    )


def _still_fits(signature: Signature) -> bool:
    """Was the text signed with the certificate in the file? Whether that is valid today does not matter any more."""
    try:
        reports = check(signature.file.read(), signature.party.version.body.read(), Trust(), signature.signed_at)
    except FileNotFoundError:
        return False
    return all(report.content == report.signature == Outcome.PASSED for report in reports)


def _of_states() -> Iterator[str]:
    valid = Count("signatures", filter=Q(signatures__state=SignatureState.VALID))
    recorded = Count("signatures", filter=Q(signatures__state=SignatureState.RECORDED))
    for party in (
        Party.objects.annotate(valid=valid, recorded=recorded)
        .select_related("version__agreement", "institution")
        .iterator()
    ):
        meant = (party.state == PartyState.SIGNED, party.state == PartyState.RECORDED)
        if meant != (party.valid == 1, party.recorded == 1):
            said = {"agreement": party.version.agreement, "party": party.short_name}
            yield _("%(agreement)s, %(party)s: the state does not fit the signatures") % said
    agreements = Agreement.objects.filter(state__in=[State.SIGNING, *CONCLUDED]).with_progress()
    for agreement in agreements.iterator():
        is_complete = agreement.signed_count == agreement.party_count
        if is_complete != (agreement.state in CONCLUDED):
            yield _("%(agreement)s: %(signed)s of %(all)s signed, the state is “%(state)s”") % {
                "agreement": agreement,
                "signed": agreement.signed_count,
                "all": agreement.party_count,
                "state": agreement.get_state_display(),
            }
    for agreement in Agreement.objects.exclude(version__agreement=F("pk")).iterator():
        yield _("%(agreement)s: the current version belongs to another agreement") % {"agreement": agreement}


def _of_numbers() -> Iterator[str]:
    """Every number up to the journal's last is taken, once."""
    for journal in NumberJournal.objects.all():
        taken = Agreement.objects.filter(kind=journal.kind, number__contains=f"/{journal.year}")
        if taken.count() != journal.last:
            yield _("%(journal)s: %(count)s agreements have a number") % {"journal": journal, "count": taken.count()}
