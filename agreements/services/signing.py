"""Answers of the parties in the portal: opening the text, the rules, the simple e-signature, refusals."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from .. import notices, permissions
from ..models import (
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
from .ceremony import Client, advance, answering, authority, is_turn_of, locked, record, settle, void

# How long a repeated password counts.
REAUTHENTICATION = datetime.timedelta(minutes=5)


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
    with answering(party, shown_sha256) as (agreement, party):
        permissions.may_sign(by, party).require()
        now = timezone.localtime()
        if reauthenticated_at is None or not now - REAUTHENTICATION <= reauthenticated_at <= now:
            raise Refused(_("Enter your password again: it was given more than five minutes ago."))
        acceptance = EsignAcceptance.objects.filter(user=by).select_related("rules").order_by("-rules__number").first()
        opening = DocumentOpening.objects.get(version=party.version, user=by)
        signature = record(
            party,
            method=SignatureMethod.SIMPLE,
            user=by,
            appointment=authority(party, by),
            at=now,
            details={
                "opened_at": _iso(opening.opened_at),
                "reauthenticated_at": _iso(reauthenticated_at),
                "rules": acceptance.rules.number,
                "rules_accepted_at": _iso(acceptance.accepted_at),
                "address": client.address,
                "user_agent": client.user_agent[:300],
            },
        )
        settle(agreement, party, signature, verb="sign", by=by)
    return signature


def _iso(at: datetime.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def refuse(party: Party, *, by: User, shown_sha256: str, reason: str) -> Party:
    """Say no for the party, with the reason. The others may go on signing; the department decides what comes next."""
    with answering(party, shown_sha256) as (agreement, party):
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
        agreement, party = locked(party)
        if agreement.state != State.SIGNING or agreement.version_id != party.version_id:
            raise Conflict(_("The signing is over: the signature can no longer be revoked."))
        permissions.may_revoke(by, party).require()
        signature = Signature.objects.select_for_update(no_key=True).exclude(state=SignatureState.VOID).get(party=party)
        void(signature, by=by, reason=reason)
        party.state = PartyState.PENDING
        party.save(update_fields=["state"])
        about = {"party": party.short_name, "record": signature.code}
        write("agreements.agreement.revoke", agreement, by=by, reason=reason, **about)
        advance(agreement)
    return signature


def ask_again(party: Party, *, by: User, reason: str = "") -> Party:
    """Open the slot of a party that refused, and write to its director again; to the founder once it is its turn."""
    with transaction.atomic():
        agreement, party = locked(party)
        is_current = agreement.state == State.SIGNING and agreement.version_id == party.version_id
        if not is_current or party.state != PartyState.REFUSED:
            raise Conflict(_("Somebody was here before you: the party is not refusing any more."))
        party.state, party.refused_at, party.refused_by, party.refusal_reason = PartyState.PENDING, None, None, ""
        party.asked_at = timezone.now() if is_turn_of(party, agreement) else None
        party.save(update_fields=["state", "asked_at", "refused_at", "refused_by", "refusal_reason"])
        if party.is_asked:
            notices.ask_to_sign(agreement, only=party, reason=reason)
        write("agreements.agreement.ask_again", agreement, by=by, reason=reason, party=party.short_name)
    return party


def exclude(party: Party, *, by: User, reason: str) -> Party:
    """Leave out a party that refuses or stays silent, where the text allows it. The others' signatures stay valid.

    Who is left may thereby be complete: then the agreement comes into force, here and now. Raises ``Refused`` where the
    template forbids it, the founder is meant or too few parties would be left.
    """
    with transaction.atomic():
        agreement, party = locked(party)
        if agreement.state != State.SIGNING or agreement.version_id != party.version_id:
            raise Conflict(_("The signing is over: nobody can be excluded any more."))
        if party.state not in (PartyState.PENDING, PartyState.REFUSED):
            raise Conflict(_("Somebody was here before you: the party has signed or is excluded already."))
        permissions.may_exclude(by, party).require()
        party.state, party.excluded_at, party.exclusion_reason = PartyState.EXCLUDED, timezone.now(), reason
        party.save(update_fields=["state", "excluded_at", "exclusion_reason"])
        notices.tell_of_exclusion(party)
        write("agreements.agreement.exclude", agreement, by=by, reason=reason, party=party.short_name)
        advance(agreement)
    return party
