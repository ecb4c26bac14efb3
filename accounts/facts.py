"""Answers for other rooms."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.desk import Todo
from common.working_days import is_working

from .calendar_links import owner_of as owner_of_calendar
from .models import Letter, LetterPace, LetterState, User

__all__ = ["letters_to", "owner_of_calendar", "todo", "waiting_for_digest"]

RECENTLY = datetime.timedelta(days=30)
DIGESTS = (LetterPace.DAILY, LetterPace.WEEKLY)


def letters_to(user: User) -> list[Letter]:
    """Letters of the last month to this person, newest first, without those that hold a personal link."""
    since = timezone.now() - RECENTLY
    return list(Letter.objects.filter(to=user.email, created_at__gte=since, is_confidential=False)[:50])


def waiting_for_digest(day: datetime.date) -> list[tuple[User, str]]:
    """People whose digest is due on that day and is not written yet, each with the key of its letter. Two queries.

    Weekly ones come on the first day of the week that the person gets letters on.
    """
    working = is_working(day)
    people = User.objects.filter(is_active=True, letter_pace__in=DIGESTS).order_by("pk")
    keys = {}
    for user in people:
        if user.letters_on_working_days and not working:
            continue
        year, week, _day = day.isocalendar()
        occasion = day.isoformat() if user.letter_pace == LetterPace.DAILY else f"{year}-W{week:02}"
        keys[f"digest {user.pk} {occasion}"] = user
    written = set(Letter.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    return [(user, key) for key, user in keys.items() if key not in written]


def todo(user: User) -> list[Todo]:
    """Letters that the portal gave up: somebody waits for them."""
    if not user.is_department_administrator:
        return []
    failed = Letter.objects.in_state(LetterState.FAILED).count()
    url = f"{reverse('accounts:letter_list')}?state={LetterState.FAILED}"
    return [Todo(_("Letters that could not be sent"), url, count=failed, tone="bad")] if failed else []
