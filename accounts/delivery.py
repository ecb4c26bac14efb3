"""Sending what lies in the outbox.

At least once, and as near to exactly once as mail allows: a letter is claimed by one worker for the length of a lease,
sent, then marked as sent. A worker that dies in between leaves the lease to run out, and the letter goes again under
the same Message-ID, by which mail programs recognise a duplicate. Losing it would be worse: it may invite to sign.
"""

import hashlib
import logging
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from .models import Letter, LetterState

logger = logging.getLogger(__name__)

# Far longer than EMAIL_TIMEOUT: nobody else takes a letter that is being sent.
LEASE = timedelta(minutes=10)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# How long to wait after each failure; after the last one the letter is given up and a person decides.
DELAYS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR]

ADDRESS = re.compile(r"https?://\S+")
MASK = "https://…"


def deliver_due(limit: int = 200) -> int:
    """Send the letters that are due, each claimed first; how many went out. Failures are noted and tried later."""
    sent = 0
    for _ in range(limit):
        letter = _claim()
        if letter is None:
            break
        sent += _deliver(letter)
    return sent


def next_due() -> datetime | None:
    """When the next unsent letter should be tried."""
    return Letter.objects.in_state(LetterState.WAITING).aggregate(next=Min("next_try_at"))["next"]


def masked(body: str) -> str:
    """The text of a confidential letter as others may read it."""
    return ADDRESS.sub(lambda found: found[0] if found[0].rstrip("/") == settings.SITE_URL else MASK, body)


def _claim() -> Letter | None:
    """Take the oldest due letter for the length of the lease. Of two workers asking at once each gets another one."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update(skip_locked=True).due().order_by("next_try_at", "pk").first()
        if letter:
            letter.tries += 1
            letter.next_try_at = timezone.now() + LEASE
            letter.save(update_fields=["tries", "next_try_at"])
    return letter


def _deliver(letter: Letter) -> bool:
    message = EmailMessage(letter.subject, letter.body, to=[letter.to], headers={"Message-ID": _message_id(letter)})
    try:
        message.send()
    except Exception as error:  # whatever a mail backend raises, the other letters must still go
        _note_failure(letter, error)
        return False
    changes = {"sent_at": timezone.now(), "error": ""}
    if letter.is_confidential and not settings.DEBUG:
        changes["body"] = masked(letter.body)
    Letter.objects.filter(pk=letter.pk).update(**changes)
    return True


def _note_failure(letter: Letter, error: Exception) -> None:
    changes: dict[str, str | datetime] = {"error": _without_secrets(f"{type(error).__name__}: {error}")}
    if letter.tries > len(DELAYS):
        changes["gave_up_at"] = timezone.now()
    else:
        changes["next_try_at"] = timezone.now() + DELAYS[letter.tries - 1]
    # Only our own claim: after a lease that ran out the letter may be in other hands.
    Letter.objects.filter(pk=letter.pk, tries=letter.tries, sent_at=None).update(**changes)
    logger.warning("Letter %s was not sent (try %s): %s", letter.pk, letter.tries, type(error).__name__)


def _message_id(letter: Letter) -> str:
    """The same for every try of one letter, and nothing that the key tells."""
    host = settings.SITE_URL.partition("//")[2].partition("/")[0].partition(":")[0]
    return f"<{hashlib.sha256(f'{letter.pk} {letter.key}'.encode()).hexdigest()[:32]}@{host}>"


def _without_secrets(text: str) -> str:
    for secret in filter(None, [settings.EMAIL_HOST_PASSWORD, settings.EMAIL_HOST_USER]):
        text = text.replace(secret, "…")
    return ADDRESS.sub(MASK, text)[:500]
