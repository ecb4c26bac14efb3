"""Answers for other rooms."""

from django.urls import reverse
from django.utils.translation import gettext as _

from common.desk import Todo

from .calendar_links import owner_of as owner_of_calendar
from .models import Letter, LetterState, User

__all__ = ["owner_of_calendar", "todo"]


def todo(user: User) -> list[Todo]:
    """Letters that the portal gave up: somebody waits for them."""
    if not user.is_department_administrator:
        return []
    failed = Letter.objects.in_state(LetterState.FAILED).count()
    url = f"{reverse('accounts:letter_list')}?state={LetterState.FAILED}"
    return [Todo(_("Letters that could not be sent"), url, count=failed, tone="bad")] if failed else []
