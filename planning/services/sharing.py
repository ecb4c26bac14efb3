"""Handing the board out by a secret address, and taking the address back."""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.verdicts import Conflict, Refused
from journal.services import write

from ..models import BoardLink, Plan

LONGEST = datetime.timedelta(days=366)


def share(plan: Plan, *, name: str, expires_on: datetime.date, by: User) -> tuple[BoardLink, str]:
    """A new address of the plan's board; the link and the address, which is told this once.

    Raises ``Refused`` when the last day is over or too far away, nobody is named, or who is named has an address that
    stands already: a form that was sent twice gives out one.
    """
    today, name = timezone.localdate(), " ".join(name.split())
    if not name:
        raise Refused(_("Say for whom the address is."))
    if not today <= expires_on <= today + LONGEST:
        raise Refused(_("The last day lies between today and a year from now."))
    token = secrets.token_urlsafe(32)  # 256 bits
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
        if BoardLink.objects.standing().filter(plan=plan, name=name).exists():
            raise Refused(
                _("“%(name)s” has an address already: withdraw it first, or name it otherwise.") % {"name": name}
            )
        link = BoardLink.objects.create(
            plan=plan, name=name, token_sha256=_hash(token), expires_on=expires_on, made_by=by
        )
        write("planning.boardlink.share", link, by=by, expires_on=expires_on.isoformat())
    return link, settings.SITE_URL + reverse("planning:shared_board", args=[token])


def withdraw(link: BoardLink, *, by: User) -> None:
    """The address is dead from now on; ``Conflict`` when it was already."""
    with transaction.atomic():
        now = timezone.now()
        if not BoardLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=now):
            raise Conflict(_("Somebody was here before you: the address is withdrawn already."))
        write("planning.boardlink.withdraw", link, by=by)


def link_of(token: str) -> BoardLink | None:
    """The link of this address while it stands, with its plan."""
    links = BoardLink.objects.standing().filter(token_sha256=_hash(token))
    return links.select_related("plan__network__municipality", "plan__version").first()


def count_opening(link: BoardLink) -> None:
    """Counted without a line of the history: nobody is named by it, and the board stays as fresh as it was."""
    BoardLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=timezone.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
