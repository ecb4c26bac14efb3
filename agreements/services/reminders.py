"""Reminding those who have not answered; telling their deputies, then the department, when reminders do not help."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write

from .. import notices
from ..models import Agreement, Party, PartyState, State


def remind_due(now: datetime.datetime | None = None) -> int:
    """Remind every party whose turn it is by its template's policy.

    Returns how many letters went out. Two runs at once, or twice on a day, remind nobody twice: each party is claimed
    by a conditional update first.
    """
    now = now or timezone.now()
    sent = 0
    for party in _waiting().select_related("version__agreement__template_version__template", "institution"):
        policy = party.version.agreement.template_version.template
        if policy.remind_at_most > party.reminder_count and _is_due(party, policy, now):
            sent += _remind(party, now)
    return sent


def escalate_due(now: datetime.datetime | None = None) -> int:
    """Tell the deputies of heads who stay silent, then the department, as the template's policy says. How many parties.

    Each is told once a party, however many workers look at once; never of those who have signed or refused.
    """
    now = now or timezone.now()
    told = 0
    for party in _waiting().select_related("version__agreement__template_version__template", "institution"):
        policy = party.version.agreement.template_version.template
        steps = (
            ("deputies_told_at", policy.tell_deputies_after_days, notices.tell_deputies),
            ("department_told_at", policy.tell_department_after_days, notices.tell_of_silence),
        )
        for claim, days, tell in steps:
            if getattr(party, claim) is None and days and now - party.asked_at >= datetime.timedelta(days=days):
                told += _escalate(party, claim, tell, now)
    return told


def _escalate(party: Party, claim: str, tell: Callable[[Party], None], now: datetime.datetime) -> int:
    with transaction.atomic():
        unclaimed = Party.objects.filter(pk=party.pk, state=PartyState.PENDING, **{f"{claim}__isnull": True})
        if not unclaimed.update(**{claim: now}):
            return 0
        tell(party)
        agreement, whom = party.version.agreement, claim.removesuffix("_told_at")
        write("agreements.agreement.escalate", agreement, by=None, party=party.short_name, told=whom)
    return 1


def remind_now(agreement: Agreement, *, by: User) -> int:
    """Remind, at a person's wish, all who have not answered and were not written to today. How many."""
    now, sent = timezone.now(), 0
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True, of=("self",)).get(pk=agreement.pk)
        if agreement.state != State.SIGNING:
            raise Conflict(_("The agreement is not out for signing: there is nobody to remind."))
        for party in (
            _waiting().filter(version=agreement.version_id).select_related("institution", "version__agreement")
        ):
            if party.reminded_at is None or timezone.localdate(party.reminded_at) < timezone.localdate(now):
                sent += _remind(party, now)
        write("agreements.agreement.remind", agreement, by=by, count=sent)
    return sent


def _waiting():
    """Parties of what is out for signing that have not answered, and whose day to sign by matters still."""
    waiting = Party.objects.asked().filter(version__current_of__state=State.SIGNING)
    return waiting.order_by("version", "position")


def _is_due(party: Party, policy, now: datetime.datetime) -> bool:
    if party.reminded_at is None or party.reminded_at < party.asked_at:  # it was asked again since
        return now - party.asked_at >= datetime.timedelta(days=policy.remind_after_days)
    return now - party.reminded_at >= datetime.timedelta(days=policy.remind_every_days)


def _remind(party: Party, now: datetime.datetime) -> int:
    with transaction.atomic():
        claimed = Party.objects.filter(
            pk=party.pk, state=PartyState.PENDING, reminder_count=party.reminder_count
        ).update(reminder_count=party.reminder_count + 1, reminded_at=now)
        if not claimed:
            return 0
        party.reminder_count += 1
        notices.remind(party)
    return 1
