"""Signing: opening the text, the rules of e-signature, signatures, refusals, completion."""

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from institutions.models import Appointment, AppointmentRole
from journal.services import moving, write

from .. import notices, permissions
from ..models import (
    Agreement,
    AgreementVersion,
    DocumentOpening,
    EsignAcceptance,
    EsignRules,
    Party,
    PartyState,
    Signature,
    SignatureMethod,
    SignatureState,
    State,
)
from .terms import end_of_term

# How long a repeated password counts.
REAUTHENTICATION = datetime.timedelta(minutes=5)
_AUTHORITY = (AppointmentRole.DIRECTOR, AppointmentRole.ACTING, AppointmentRole.DEPUTY)


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request came from: the address as our own proxies saw it, and what the browser says of itself."""

    address: str
    user_agent: str = ""


def open_text(version: AgreementVersion, *, by: User) -> DocumentOpening:
    """Note that the person opened these very bytes. The first time counts."""
    if not version.is_frozen:
        raise Refused(_("The text is not ready yet."))
    with transaction.atomic():
        opening, is_first = DocumentOpening.objects.get_or_create(version=version, user=by)
        if is_first:
            write("agreements.agreement.open", version.agreement, by=by, version=version.number, sha256=version.sha256)
    return opening


def accept_rules(rules: EsignRules, *, by: User, client: Client) -> EsignAcceptance:
    """The person accepts the rules of e-signature (63-ФЗ, art. 9). Asked for once a version."""
    current = EsignRules.objects.current()
    if current is None or rules.pk != current.pk:
        raise Conflict(_("The rules have been published anew meanwhile. Read the new version."))
    with transaction.atomic():
        acceptance, is_first = EsignAcceptance.objects.get_or_create(
            rules=rules,
            user=by,
            defaults={
                "accepted_at": timezone.now(),
                "address": client.address,
                "user_agent": client.user_agent[:300],
            },
        )
        if is_first:
            write("agreements.esignrules.accept", rules, by=by, version=rules.number)
    return acceptance


def sign(
    party: Party, *, by: User, shown_sha256: str, reauthenticated_at: datetime.datetime | None, client: Client
) -> Signature:
    """Sign for the party with the simple e-signature. The last signature puts the agreement in force, here and now.

    ``shown_sha256``: of the text that the person was shown. ``reauthenticated_at``: when they last gave their password.
    """
    with _answering(party, shown_sha256) as (agreement, party):
        permissions.may_sign(by, party).require()
        now = timezone.localtime()
        if reauthenticated_at is None or not now - REAUTHENTICATION <= reauthenticated_at <= now:
            raise Refused(_("Enter your password again: it was given more than five minutes ago."))
        signature = _make_signature(party, by=by, at=now, reauthenticated_at=reauthenticated_at, client=client)
        party.state = PartyState.SIGNED
        party.save(update_fields=["state"])
        is_last = not Party.objects.filter(version=party.version).exclude(state=PartyState.SIGNED).exists()
        about = {"party": party.short_name, "record": signature.code, "sha256": signature.sha256}
        write("agreements.agreement.sign", agreement, by=by, version=party.version.number, **about)
        if is_last:
            _complete(agreement)
    return signature


@contextmanager
def _answering(party: Party, shown_sha256: str) -> Iterator[tuple[Agreement, Party]]:
    """Lock the agreement, so that answers come one after another, and make sure that it is still what was shown."""
    with transaction.atomic():
        agreement, party = _locked(party)
        if agreement.state != State.SIGNING:
            message = _(
                "The agreement is no longer out for signing: its state is now “%(state)s”. Open its page again."
            )
            raise Conflict(message % {"state": agreement.get_state_display()})
        if agreement.version_id != party.version_id or shown_sha256 != party.version.sha256:
            raise Conflict(
                _("The text has changed since it was shown to you. Nothing was signed. Open the new text and read it.")
            )
        if party.state == PartyState.SIGNED:
            raise Conflict(_("%(party)s has signed already.") % {"party": party.short_name})
        if party.state == PartyState.REFUSED:
            raise Conflict(
                _("%(party)s has refused to sign. The department decides what comes next.")
                % {"party": party.short_name}
            )
        yield agreement, party


def _locked(party: Party) -> tuple[Agreement, Party]:
    """The agreement's row locked, then the party as it is now. The lock comes first and without joins, so that
    everything read after it is what the one before us has committed."""
    agreement = Agreement.objects.select_for_update().get(pk=party.version.agreement_id)
    return agreement, Party.objects.select_related("institution", "version").get(pk=party.pk)


def authority(party: Party, user: User) -> Appointment | None:
    """The appointment under which this person could sign for the party today; a head's before a deputy's."""
    mine = Appointment.objects.current().signing().filter(user_id=user.pk, institution_id=party.institution_id)
    return min(mine, key=lambda appointment: _AUTHORITY.index(appointment.role), default=None)


def _make_signature(party, *, by: User, at, reauthenticated_at, client: Client) -> Signature:
    version, appointment = party.version, authority(party, by)
    acceptance = EsignAcceptance.objects.filter(user=by).select_related("rules").order_by("-rules__number").first()
    opening = DocumentOpening.objects.get(version=version, user=by)
    signature = Signature(
        party=party,
        sha256=version.sha256,
        method=SignatureMethod.SIMPLE,
        user=by,
        appointment=appointment,
        signed_at=at,
    )
    signature.evidence = {
        "record": signature.code,
        "method": str(SignatureMethod.SIMPLE),
        "agreement": str(version.agreement_id),
        "version": version.number,
        "sha256": version.sha256,
        "party": party.pk,
        "institution": str(party.institution_id),
        "institution_name": party.name_as_signed,
        "account": by.email,
        "user": str(by.uuid),
        "name": by.full_name,
        "post": appointment.post or str(appointment.get_role_display()),
        "authority": appointment.basis,
        "appointment": appointment.pk,
        "role": appointment.role,
        "at": at.isoformat(timespec="seconds"),
        "zone": settings.TIME_ZONE,
        "opened_at": timezone.localtime(opening.opened_at).isoformat(timespec="seconds"),
        "reauthenticated_at": timezone.localtime(reauthenticated_at).isoformat(timespec="seconds"),
        "rules": acceptance.rules.number,
        "rules_accepted_at": timezone.localtime(acceptance.accepted_at).isoformat(timespec="seconds"),
        "address": client.address,
        "user_agent": client.user_agent[:300],
    }
    signature.seal = seal_of(signature.evidence)
    signature.save(force_insert=True)
    return signature


def seal_of(evidence: dict) -> str:
    """HMAC over the canonical record, with a key that the database does not hold."""
    canonical = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.SIGNATURE_KEY.encode(), canonical.encode(), hashlib.sha256).hexdigest()


def _complete(agreement: Agreement) -> None:
    """All have signed. Called in the transaction of the last signature, under the agreement's lock."""
    with moving(agreement, "complete", by=None) as agreement:
        agreement.in_force_on = timezone.localdate()
        agreement.in_force_until = end_of_term(agreement.template_version, agreement.in_force_on)
        notices.announce(agreement)


def refuse(party: Party, *, by: User, shown_sha256: str, reason: str) -> Party:
    """Say no for the party, with the reason. The others may go on signing; the department decides what comes next."""
    with _answering(party, shown_sha256) as (agreement, party):
        permissions.may_refuse(by, party).require()
        party.state, party.refused_at, party.refused_by = PartyState.REFUSED, timezone.now(), by
        party.refusal_reason = reason
        party.save(update_fields=["state", "refused_at", "refused_by", "refusal_reason"])
        notices.tell_of_refusal(party)
        write("agreements.agreement.refuse", agreement, by=by, reason=reason, party=party.short_name)
    return party


def revoke(party: Party, *, by: User, reason: str) -> Signature:
    """Take the own signature back while others are still signing. The row stays, void, with the reason."""
    with transaction.atomic():
        agreement, party = _locked(party)
        if agreement.state != State.SIGNING or agreement.version_id != party.version_id:
            raise Conflict(_("The signing is over: the signature can no longer be revoked."))
        permissions.may_revoke(by, party).require()
        signature = Signature.objects.select_for_update().get(party=party, state=SignatureState.VALID)
        signature.state, signature.voided_at, signature.voided_by = SignatureState.VOID, timezone.now(), by
        signature.void_reason = reason
        signature.save(update_fields=["state", "voided_at", "voided_by", "void_reason"])
        party.state = PartyState.PENDING
        party.save(update_fields=["state"])
        about = {"party": party.short_name, "record": signature.code}
        write("agreements.agreement.revoke", agreement, by=by, reason=reason, **about)
    return signature


def ask_again(party: Party, *, by: User, reason: str = "") -> Party:
    """Open the slot of a party that refused, and write to its director again."""
    with transaction.atomic():
        agreement, party = _locked(party)
        is_current = agreement.state == State.SIGNING and agreement.version_id == party.version_id
        if not is_current or party.state != PartyState.REFUSED:
            raise Conflict(_("Somebody was here before you: the party is not refusing any more."))
        party.state, party.refused_at, party.refused_by, party.refusal_reason = PartyState.PENDING, None, None, ""
        party.save(update_fields=["state", "refused_at", "refused_by", "refusal_reason"])
        notices.ask_to_sign(agreement, only=party, reason=reason)
        write("agreements.agreement.ask_again", agreement, by=by, reason=reason, party=party.short_name)
    return party
