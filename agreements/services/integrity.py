"""Does everything that was signed still hold? Each fault in one line."""

import hmac
from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import files

from ..cms.chains import Trust
from ..cms.checking import Outcome, check
from ..models import (
    BINDING,
    CONCLUDED,
    Agreement,
    AgreementVersion,
    Kind,
    NumberJournal,
    Party,
    PartyState,
    Signature,
    SignatureMethod,
    SignatureState,
    State,
)
from . import family
from .ceremony import seal_of
from .standing import Standing, standing
from .terms import DAY


def faults() -> Iterator[str]:
    """Re-hash every frozen text, check every seal, compute every state anew."""
    yield from _of_bodies()
    yield from _of_signatures()
    yield from _of_states()
    yield from _of_members()
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
    sent = Agreement.objects.filter(state__in=[State.SIGNING, *CONCLUDED]).select_related("template_version", "parent")
    for agreement in sent.with_progress().prefetch_related("version__parties__institution").iterator(chunk_size=500):
        parties = list(agreement.version.parties.all())
        now = standing(agreement.template_version, parties)
        if now.is_complete != (agreement.state in CONCLUDED):
            yield _("%(agreement)s: %(signed)s of %(all)s signed, the state is “%(state)s”") % {
                "agreement": agreement,
                "signed": agreement.signed_count,
                "all": agreement.party_count,
                "state": agreement.get_state_display(),
            }
        if agreement.state == State.SIGNING:
            yield from _of_turns(agreement, parties, now)
        yield from _of_parent(agreement)
    for agreement in Agreement.objects.exclude(version__agreement=F("pk")).iterator():
        yield _("%(agreement)s: the current version belongs to another agreement") % {"agreement": agreement}


def _of_turns(agreement: Agreement, parties: list[Party], now: Standing) -> Iterator[str]:
    """Whose turn it is follows from who has signed."""
    for party in parties:
        if party.state == PartyState.PENDING and (party.asked_at is not None) != now.is_turn_of(party.signing_group):
            said = {"agreement": agreement, "party": party.short_name}
            yield _("%(agreement)s, %(party)s: its turn does not fit the signatures") % said


def _of_parent(agreement: Agreement) -> Iterator[str]:
    """A renewal or a termination that works has ended what it is about."""
    if agreement.kind not in (Kind.RENEWAL, Kind.TERMINATION) or agreement.state not in CONCLUDED:
        return
    works, end = agreement.in_force_on, agreement.parent.in_force_until
    if end is None or end > max(works - DAY, agreement.parent.in_force_on):
        said = {"agreement": agreement, "parent": agreement.parent}
        yield _("%(agreement)s is concluded, and %(parent)s goes on") % said


def _of_members() -> Iterator[str]:
    """Whom an agreement binds today: told by one question to the database, and once more by its story."""
    today = timezone.localdate()
    asked = set(Party.objects.memberships(today).values_list("principal", "institution"))
    for agreement in Agreement.objects.in_force(today).filter(kind__in=BINDING).iterator():
        told = {
            one.institution_id
            for one in family.members(agreement)
            if one.holds_on(today)
            and agreement.pk in (one.joined_by.pk, one.joined_by.parent_id)
            and (one.joined_by.kind in BINDING) == (one.joined_by.pk == agreement.pk)
        }
        if told != {institution for principal, institution in asked if principal == agreement.pk}:
            yield _("%(agreement)s: whom it binds does not fit the agreements about it") % {"agreement": agreement}


def _of_numbers() -> Iterator[str]:
    """Every number up to the journal's last is taken, once."""
    for journal in NumberJournal.objects.all():
        taken = Agreement.objects.filter(kind=journal.kind, number__contains=f"/{journal.year}")
        if taken.count() != journal.last:
            yield _("%(journal)s: %(count)s agreements have a number") % {"journal": journal, "count": taken.count()}
