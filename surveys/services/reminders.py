"""Coordinators are told how many answers are missing, on the days that each survey names; never who answered."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.verdicts import Conflict
from journal.services import write

from .. import notices
from ..models import Launch
from ..models.launches import LaunchState


def remind_due(today: datetime.date | None = None) -> int:
    """Write to those whose institutions lack answers, so many days before the end as each survey says.

    On the last of these days the department is told who is silent. Returns how many letters were written; two runs at
    once, or many on a day, write nobody twice: each letter has the name of its occasion.
    """
    today = today or timezone.localdate()
    written = 0
    for launch in Launch.objects.filter(state=LaunchState.OPEN, opens_on__lt=today, closes_on__gte=today):
        left = (launch.closes_on - today).days
        if left in launch.remind_before:
            written += remind(launch, occasion=f"{left} {launch.closes_on:%Y%m%d}")
            if left == min(launch.remind_before):
                notices.tell_of_silence(launch, occasion=f"{launch.closes_on:%Y%m%d}")
    return written


def remind_now(launch: Launch, *, by) -> int:
    """Remind, at a person's wish, all that lack answers; once a day. How many letters."""
    with transaction.atomic():
        launch = Launch.objects.select_for_update(no_key=True, of=("self",)).get(pk=launch.pk)
        if not launch.is_accepting:
            raise Conflict(_("The survey does not take answers now: there is nobody to remind."))
        written = remind(launch, occasion=f"{timezone.localdate():%Y%m%d}")
        if written:
            write("surveys.launch.remind", launch, by=by, letters=written)
    return written


def remind(launch: Launch, *, occasion: str) -> int:
    lacking = launch.entries.in_use().with_answers().lacking().select_related("institution", "launch")
    return notices.ask_for_answers(launch, list(lacking.order_by("institution__sort_key", "pk")), occasion=occasion)
