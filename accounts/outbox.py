"""The outbox: letters are rows written with the act they tell of, and leave after the commit (see ``delivery``)."""

import uuid

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict

from . import tasks
from .models import Letter, LetterPace, User
from .recording import record


def compose(template_name: str, **context) -> str:
    """The text of a letter from ``templates/accounts/letters/``, or from another room's by its whole name."""
    name = template_name if "/" in template_name else f"accounts/letters/{template_name}.txt"
    return render_to_string(name, {"site_url": settings.SITE_URL, **context}).strip() + "\n"


def post(
    to: str, subject: str, body: str, *, key: str, is_confidential: bool = False, digest: bool = False
) -> Letter | None:
    """Write a letter in the caller's transaction; it is sent once that commits.

    ``digest``: a reminder of what the desk shows anyway. Whoever wants digests, or only what is necessary, gets no
    letter of it, and None is the answer.

    ``key`` names the occasion («agreement 17, reminder of 2026-03-01»): the same occasion is never written about twice,
    and None is the answer the second time. ``is_confidential``: the addresses in the text are personal; staff never see
    them, and they are wiped from the row as soon as the letter is gone.
    """
    if digest and not _wants_at_once(to):
        return None
    content = {"to": to, "subject": " ".join(subject.split())[:200], "body": body, "is_confidential": is_confidential}
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=content)
    if not is_new:
        return None
    wake()
    return letter


def _wants_at_once(address: str) -> bool:
    return not User.objects.filter(email=address.lower()).exclude(letter_pace=LetterPace.AT_ONCE).exists()


def tell(user: User, template_name: str, subject: str, *, is_confidential: bool = False, **context) -> None:
    """Write to a person about their own account; every time anew."""
    body = compose(template_name, user=user, **context)
    post(user.email, subject, body, key=f"{template_name}:{user.pk}:{uuid.uuid4()}", is_confidential=is_confidential)


def wake() -> None:
    """Have the due letters delivered after the commit. Robust: a queue that is down must not spoil the act itself."""
    transaction.on_commit(tasks.call_deliverer, robust=True)


def try_again(letter: Letter, *, by: User) -> None:
    """Start anew with a letter that was given up. Others are left alone: one of them may be on its way this moment."""
    with transaction.atomic():
        fresh = {"gave_up_at": None, "tries": 0, "next_try_at": timezone.now()}
        if not Letter.objects.filter(pk=letter.pk, sent_at=None, gave_up_at__isnull=False).update(**fresh):
            raise Conflict(_("This letter is no longer among the failed ones."))
        record("accounts.letter.try_again", letter, by=by)
        wake()
