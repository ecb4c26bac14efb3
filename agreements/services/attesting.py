"""The department's word on signatures that the portal cannot vouch for by itself."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from .. import notices, permissions
from ..models import DECIDABLE, PartyState, Signature, SignatureMethod, SignatureState, State
from .ceremony import advance, locked, settle, void

# How many characters of the hash are compared with the paper: nobody reads 64 of them.
COMPARED = 8


def attest(signature: Signature, *, by: User, attestation: str, printed_sha256: str = "") -> Signature:
    """Let the signature count. ``attestation``: what was compared with what.

    ``printed_sha256``: the first characters of the hash as the paper prints it; asked for signatures on paper only.
    Somebody other than who entered the signature. The last one puts the agreement in force. Where enough others have
    done that meanwhile, the party joins them: it had signed before, so the agreement binds it from the same day.
    """
    return _decide(signature, by=by, accept=True, words=attestation, printed_sha256=printed_sha256)


def dismiss(signature: Signature, *, by: User, reason: str) -> Signature:
    """Do not accept the signature: its row stays, void; the party may sign anew and is told why."""
    return _decide(signature, by=by, accept=False, words=reason)


def _decide(signature: Signature, *, by: User, accept: bool, words: str, printed_sha256: str = "") -> Signature:
    with transaction.atomic():
        agreement, party = locked(signature.party)
        signature = Signature.objects.select_for_update(no_key=True, of=("self",)).get(pk=signature.pk)
        if agreement.state not in DECIDABLE or agreement.version_id != party.version_id:
            raise Conflict(_("The signing is over: nothing is left to decide about this signature."))
        if not signature.is_recorded:
            raise Conflict(_("Somebody was here before you: this signature awaits no decision."))
        signature.party = party
        if not accept:
            permissions.may_decide_signature(by, signature).require()
            void(signature, by=by, reason=words)
            party.state = PartyState.PENDING
            party.save(update_fields=["state"])
            about = {"party": party.short_name, "record": signature.code}
            notices.tell_of_dismissal(party, signature)
            write("agreements.agreement.dismiss", agreement, by=by, reason=words, **about)
            advance(agreement)
            return signature
        permissions.may_attest(by, signature).require()
        if signature.method == SignatureMethod.PAPER and not _is_printed(signature.sha256, printed_sha256):
            raise Refused(
                _("The hash on the paper is another one: the paper holds another text, or it was typed wrong.")
            )
        signature.state, signature.attestation = SignatureState.VALID, words
        signature.attested_at, signature.attested_by = timezone.now(), by
        signature.save(update_fields=["state", "attestation", "attested_at", "attested_by"])
        is_belated = agreement.state == State.IN_FORCE
        settle(agreement, party, signature, verb="attest", by=by, reason=words)
        if is_belated:
            notices.tell_of_belated_attestation(party)
    return signature


def _is_printed(sha256: str, printed: str) -> bool:
    tidy = "".join(printed.split()).lower()
    return len(tidy) >= COMPARED and sha256.startswith(tidy)
