"""Reminding those who have not answered: after a while, now and then, a few times, and then telling the department."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict
from journal.services import write

from .. import notices
from ..models import Agreement, Party, PartyState, State


def remind_due(now: datetime.datetime | None = None) -> int:
    """Remind every party whose turn it is by its template's policy, and tell the department of who stays silent.

    Returns how many letters went out. Two runs at once, or twice on a day, remind nobody twice: each party is claimed
    by a conditional update first.
    """
    now = now or timezone.now()
    sent = 0
    for party in _waiting().select_related("version__agreement__template_version__template", "institution"):
        policy = party.version.agreement.template_version.template
        if policy.remind_at_most > party.reminder_count and _is_due(party, policy, now):
            sent += _remind(party, now)
        elif party.reminder_count >= policy.remind_at_most and _is_due(party, policy, now):
            notices.tell_of_silence(party)
    return sent


def remind_now(agreement: Agreement, *, by: User) -> int:
    """Remind, at a person's wish, all who have not answered and were not written to today. How many."""
    now, sent = timezone.now(), 0
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
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
    if party.reminded_at is None:
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
