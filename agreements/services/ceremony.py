"""What all ways of signing share: the lock, the text that was shown, the record with its seal, the completion."""

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from institutions.models import Appointment, AppointmentRole, Covers
from journal.services import moving, write

from .. import notices
from ..models import FOUNDER, Agreement, Kind, Party, PartyState, Signature, SignatureState, State
from . import family
from .standing import standing
from .terms import first_day, last_day, term_end

_CHANGING = (Kind.ACCESSION, Kind.EXIT, Kind.AMENDMENT)
_AUTHORITY = (AppointmentRole.DIRECTOR, AppointmentRole.ACTING, AppointmentRole.DEPUTY)


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request came from: the address as our own proxies saw it, and what the browser says of itself."""

    address: str
    user_agent: str = ""


@contextmanager
def answering(party: Party, shown_sha256: str) -> Iterator[tuple[Agreement, Party]]:
    """Lock the agreement, so that answers come one after another, and make sure that it is still what was shown."""
    with transaction.atomic():
        agreement, party = locked(party)
        if agreement.state != State.SIGNING:
            message = _(
                "The agreement is no longer out for signing: its state is now “%(state)s”. Open its page again."
            )
            raise Conflict(message % {"state": agreement.get_state_display()})
        _require_parent(agreement)
        if agreement.version_id != party.version_id or shown_sha256 != party.version.sha256:
            raise Conflict(
                _("The text has changed since it was shown to you. Nothing was signed. Open the new text and read it.")
            )
        if party.state == PartyState.SIGNED:
            raise Conflict(_("%(party)s has signed already.") % {"party": party.short_name})
        if party.state == PartyState.RECORDED:
            message = _("The signature of %(party)s is here already and is being checked by the department.")
            raise Conflict(message % {"party": party.short_name})
        if party.state == PartyState.REFUSED:
            raise Conflict(
                _("%(party)s has refused to sign. The department decides what comes next.")
                % {"party": party.short_name}
            )
        if party.state == PartyState.EXCLUDED:
            raise Conflict(_("%(party)s was excluded from the agreement.") % {"party": party.short_name})
        if party.asked_at is None:
            raise Conflict(_("It is not the founder's turn yet: the institutions sign first."))
        yield agreement, party


def locked(party: Party) -> tuple[Agreement, Party]:
    """The agreement's row locked, then the party as it is now. The lock comes first and without joins, so that
    everything read after it is what the one before us has committed.

    The order is the same for everybody: a parent before what is about it, and all of them before anything is written
    into the history, whose end everybody waits for. The last signature may end the parent and hand its children on, so
    these are locked here, too.
    """
    rows, about = Agreement.objects.select_for_update(no_key=True), Agreement.objects.values_list("kind", "parent")
    kind, parent = about.get(pk=party.version.agreement_id)
    while parent is not None:
        rows.get(pk=parent)
        # Only who holds the parent gives its children another one: now this can be relied upon.
        held, (kind, parent) = parent, about.get(pk=party.version.agreement_id)
        if parent == held:
            break
    if kind in (Kind.RENEWAL, Kind.TERMINATION):
        list(rows.filter(parent=parent).order_by("pk").values_list("pk"))
    agreement = rows.get(pk=party.version.agreement_id)
    return agreement, Party.objects.select_related("institution", "version").get(pk=party.pk)


def _require_parent(agreement: Agreement) -> None:
    """What changes another agreement, or whom it binds, is signed only while that one, locked here, is in force.

    A renewal binds by itself, and a termination finds its work done.
    """
    if agreement.kind not in _CHANGING:
        return
    parent = Agreement.objects.get(pk=agreement.parent_id)
    is_over = parent.in_force_until is not None and parent.in_force_until < timezone.localdate()
    if parent.state != State.IN_FORCE or is_over:
        message = _("%(agreement)s is not in force any more, so nothing about it is signed. The department decides.")
        raise Conflict(message % {"agreement": parent})


def authority(party: Party, user: User, on: datetime.date | None = None) -> Appointment | None:
    """The appointment under which this person could sign for the party that day; a head's before a deputy's."""
    able = Appointment.objects.current(on).signing(Covers.AGREEMENTS)
    mine = able.filter(user_id=user.pk, institution_id=party.institution_id)
    return min(mine, key=lambda appointment: _AUTHORITY.index(appointment.role), default=None)


def record(
    party: Party,
    *,
    method: str,
    user: User,
    appointment: Appointment,
    at: datetime.datetime,
    details: dict[str, Any],
    state: str = SignatureState.VALID,
    file=None,
    recorded_by: User | None = None,
) -> Signature:
    """Write the row of a signature with its sealed evidence. ``user`` signed; ``details``: evidence of this way alone.

    ``at``: when the portal got to know of the signature.
    """
    version = party.version
    signature = Signature(
        party=party,
        sha256=version.sha256,
        method=method,
        user=user,
        appointment=appointment,
        signed_at=at,
        state=state,
        file=file,
        recorded_by=recorded_by,
    )
    signature.evidence = {
        "record": signature.code,
        "method": str(method),
        "agreement": str(version.agreement_id),
        "version": version.number,
        "sha256": version.sha256,
        "party": party.pk,
        "institution": str(party.institution_id),
        "institution_name": party.name_as_signed,
        "account": user.email,
        "user": str(user.uuid),
        "name": user.full_name,
        "post": appointment.post or str(appointment.get_role_display()),
        "authority": appointment.basis,
        "appointment": appointment.pk,
        "role": appointment.role,
        "at": at.isoformat(timespec="seconds"),
        "zone": settings.TIME_ZONE,
        **details,
    }
    signature.seal = seal_of(signature.evidence)
    signature.save(force_insert=True)
    return signature


def seal_of(evidence: dict) -> str:
    """HMAC over the canonical record, with a key that the database does not hold."""
    canonical = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.SIGNATURE_KEY.encode(), canonical.encode(), hashlib.sha256).hexdigest()


def settle(agreement: Agreement, party: Party, signature: Signature, *, verb: str, by: User, reason: str = "") -> None:
    """Give the party the state that its signature means, write it down, and see what follows (``advance``).

    Under the agreement's lock, in the transaction of the signature.
    """
    party.state = PartyState.SIGNED if signature.is_valid else PartyState.RECORDED
    party.save(update_fields=["state"])
    about = {"party": party.short_name, "record": signature.code, "sha256": signature.sha256}
    about["method"] = str(signature.get_method_display())
    write(f"agreements.agreement.{verb}", agreement, by=by, reason=reason, version=party.version.number, **about)
    advance(agreement)


def advance(agreement: Agreement) -> None:
    """What an answer leads to: the agreement comes into force, or it is the founder's turn, or not any more.

    Under the agreement's lock, in the transaction of the answer. An agreement in force is moved by nothing: a signature
    that was being checked when enough others completed it only adds its party.
    """
    if agreement.state != State.SIGNING:
        return
    parties = list(Party.objects.filter(version=agreement.version_id).select_related("institution"))
    now = standing(agreement.template_version, parties)
    if now.is_complete:
        _complete(agreement)
        return
    for party in parties:
        if party.signing_group != FOUNDER or party.state != PartyState.PENDING:
            continue
        is_turn = now.is_turn_of(FOUNDER)
        if is_turn and party.asked_at is None:
            party.asked_at = timezone.now()
            party.save(update_fields=["asked_at"])
            notices.ask_to_sign(agreement, only=party)
        elif not is_turn and party.asked_at is not None:
            party.asked_at = None
            party.save(update_fields=["asked_at"])


def is_turn_of(party: Party, agreement: Agreement) -> bool:
    """May this party answer now? Under the agreement's lock."""
    parties = Party.objects.filter(version=agreement.version_id)
    return standing(agreement.template_version, parties).is_turn_of(party.signing_group)


def _complete(agreement: Agreement) -> None:
    """Enough have signed. Called in the transaction of the last signature, under the agreement's lock."""
    _require_parent(agreement)
    with moving(agreement, "complete", by=None) as agreement:
        agreement.in_force_on = first_day(agreement, timezone.localdate())
        agreement.in_force_until = last_day(agreement, agreement.in_force_on)
        agreement.term_until = term_end(agreement, agreement.in_force_on)
        notices.announce(agreement)
    family.take_effect(agreement)


def void(signature: Signature, *, by: User, reason: str) -> None:
    """The row stays, void, with the reason. Under the agreement's lock."""
    signature.state, signature.voided_at, signature.voided_by = SignatureState.VOID, timezone.now(), by
    signature.void_reason = reason
    signature.save(update_fields=["state", "voided_at", "voided_by", "void_reason"])
