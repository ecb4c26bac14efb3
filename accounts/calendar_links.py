"""The personal address of a calendar of deadlines: whoever has it reads the deadlines, so it is kept as a hash only."""

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from .models import CalendarLink, User
from .recording import record


def issue(user: User) -> str:
    """A new address; the one before is dead from now on. It is told this once."""
    token = secrets.token_urlsafe(32)  # 256 bits
    with transaction.atomic():
        CalendarLink.objects.update_or_create(
            user=user, defaults={"token_sha256": _hash(token), "issued_at": timezone.now()}
        )
        record("accounts.calendarlink.issue", user, by=user)
    return settings.SITE_URL + reverse("calendar_feed", args=[token])


def revoke(user: User) -> None:
    """The address is dead from now on; nothing happens where there is none."""
    with transaction.atomic():
        if CalendarLink.objects.filter(user=user).delete()[0]:
            record("accounts.calendarlink.revoke", user, by=user)


def owner_of(token: str) -> User | None:
    """Whose calendar it is; nobody's when the address was revoked or the account is closed."""
    link = CalendarLink.objects.filter(token_sha256=_hash(token), user__is_active=True).select_related("user").first()
    return link.user if link else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
