"""By the clock: reminders before events, words to coordinators, erasure of names."""

import datetime

from django.utils import timezone

from institutions.models import Participation, ParticipationState

from .. import notices
from ..models import Event, EventSchedule, ScheduleState, school_year_of
from . import signups

UNMARKED_AFTER = datetime.timedelta(days=3)
FORGOTTEN_AFTER = datetime.timedelta(days=60)
FIRST_WEEKS = datetime.timedelta(days=14)  # of a school year: nobody is hurried yet


def watch(today: datetime.date | None = None) -> dict[str, int]:
    """Write to whom it is time to write to and erase what has to be. Run twice it does it once.

    ``{"reminders", "unmarked", "schedules"}``: letters written; ``"erased"``: events whose names are gone.
    """
    today = today or timezone.localdate()
    return {
        "reminders": _remind(today),
        "unmarked": _ask_for_marks(today),
        "schedules": _ask_for_schedules(today),
        "erased": signups.erase(today),
    }


def _remind(today: datetime.date) -> int:
    """The day before, to those who signed up and left an e-mail."""
    due = Event.objects.filter(day=notices.tomorrow(today), last_number__gt=0, is_approved=True).ahead(today)
    return sum(notices.tell_signed_up(event, "reminder") for event in due.with_owner())


def _ask_for_marks(today: datetime.date) -> int:
    """Over for three days and not marked. What is older than two months nobody is asked about any more."""
    since = today - FORGOTTEN_AFTER
    unmarked = Event.objects.unmarked(today - UNMARKED_AFTER).filter(
        day__gte=since, schedule__institution__isnull=False
    )
    events = list(unmarked.with_owner().in_order())
    people = notices.people_of({event.institution for event in events})
    return sum(notices.tell_of_unmarked(event, people.get(event.schedule.institution_id, ())) for event in events)


def _ask_for_schedules(today: datetime.date) -> int:
    """In networks that keep schedules this year: who has submitted none, once a month."""
    year = school_year_of(today)
    if today < datetime.date(year, 9, 1) + FIRST_WEEKS:
        return 0
    of_year = EventSchedule.objects.filter(year=year)
    waiting = (
        Participation.objects.filter(network__in=of_year.values("network"), state=ParticipationState.INCLUDED)
        .select_related("institution")
        .order_by("pk")
    )
    handed_in = set(
        of_year.exclude(state__in=[ScheduleState.DRAFT, ScheduleState.RETURNED], version=0).values_list(
            "network", "institution"
        )
    )
    missing = [one for one in waiting if (one.network_id, one.institution_id) not in handed_in]
    people = notices.people_of({one.institution for one in missing})
    month = f"{today:%Y-%m}"
    return sum(
        notices.tell_of_missing_schedule(one.institution, people.get(one.institution_id, ()), year=year, month=month)
        for one in missing
    )
