"""What other rooms may ask about events. Networks and institutions in, numbers and keys out, set-wise."""

import datetime
import uuid
from collections.abc import Collection

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.calendar import CalendarItem
from common.desk import Todo
from institutions.models import Appointment, Institution, Network, Participation, ParticipationState

from .items import items
from .models import Event, EventSchedule, EventState, ScheduleState, school_year_of

REMEMBERED = datetime.timedelta(days=60)


def held(network: Network, since: datetime.date, until: datetime.date, kinds: Collection[str] | None = None) -> int:
    """How many events of the network and its institutions were held on those days; of some ``EventKind`` only."""
    events = _held(network, since, until)
    return (events if kinds is None else events.filter(kind__in=kinds)).count()


def attendance(network: Network, since: datetime.date, until: datetime.date) -> int:
    """How many people came to the events held on those days, counted at each of them."""
    return _held(network, since, until).aggregate(people=Sum("attended"))["people"] or 0


def institutions_that_held(network: Network, since: datetime.date, until: datetime.date) -> set[uuid.UUID]:
    """Keys of the institutions that held at least one event of their own on those days."""
    own = _held(network, since, until).filter(schedule__institution__isnull=False)
    return set(own.order_by().values_list("schedule__institution", flat=True))


def _held(network: Network, since: datetime.date, until: datetime.date):
    return Event.objects.filter(schedule__network=network, state=EventState.HELD, day__range=(since, until))


def public_upcoming(network: Network, limit: int = 5) -> list[Event]:
    """The next events that anybody may know of, with their owners, the soonest first. One query."""
    return list(_public_ahead().filter(schedule__network=network).with_owner().in_order()[:limit])


def public_upcoming_of_all(limit: int = 5) -> list[Event]:
    """The same of all networks, for the public home page."""
    return list(_public_ahead().with_owner().in_order()[:limit])


def _public_ahead():
    return Event.objects.public().ahead()


def approved_schedules(
    institutions, network: Network, on: datetime.date | None = None
) -> dict[uuid.UUID, tuple[str, int | None]]:
    """Institution's key → state of its schedule of that school year, and how many events were approved with it.

    None for a schedule that was never approved; events cancelled since do not count. Institutions that have not begun
    one are absent. One query.
    """
    standing = Q(events__is_approved=True) & ~Q(events__state=EventState.CANCELLED)
    rows = (
        EventSchedule.objects.filter(
            network=network, institution__in=institutions, year__gte=school_year_of(on or timezone.localdate())
        )
        .annotate(count=Count("events", filter=standing))
        .order_by("-year")
        .values_list("institution", "state", "version", "count")
    )
    found: dict[uuid.UUID, tuple[str, int | None]] = {}
    for institution, state, version, count in rows:  # this year's comes last, and is the one that is spoken of
        before = found.get(institution, ("", None))[1]
        found[institution] = (state, (before or 0) + count if version else before)
    return found


def schedule_states(institutions, network: Network, on: datetime.date | None = None) -> dict[uuid.UUID, str]:
    """Institution's key → state of its schedule of that school year; those that have not begun are absent."""
    rows = EventSchedule.objects.filter(
        network=network, institution__in=institutions, year__gte=school_year_of(on or timezone.localdate())
    )
    return dict(rows.order_by("-year").values_list("institution", "state"))


def network_schedule(network: Network, on: datetime.date | None = None) -> EventSchedule | None:
    """The network's own schedule of that school year, if it was ever approved."""
    return (
        EventSchedule.objects.ever_approved()
        .filter(network=network, institution__isnull=True, year=school_year_of(on or timezone.localdate()))
        .first()
    )


def calendar_items(user: User) -> list[CalendarItem]:
    """Events of the person's institutions and networks, for the department of all; cancelled ones say so."""
    since = timezone.localdate() - REMEMBERED
    events = Event.objects.visible_to(user).filter(is_approved=True, day__gte=since)
    return items(events.with_owner().in_order()[:2000])


def todo(user: User) -> list[Todo]:
    """What awaits this person: schedules to approve or to hand in, events that nobody marked."""
    return _todo_of_department() if user.is_department else _todo_of_institution(user)


def _todo_of_department() -> list[Todo]:
    schedules = reverse("events:schedule_list")
    waiting = EventSchedule.objects.filter(state=ScheduleState.SUBMITTED).count()
    unmarked = Event.objects.unmarked().filter(schedule__institution__isnull=True).count()
    found = [
        Todo(_("Schedules of events to approve"), f"{schedules}?state=submitted", waiting, "waiting"),
        Todo(
            _("Events of the network that are over: mark them"),
            f"{reverse('events:event_list')}?show=unmarked&whose=network",
            unmarked,
            "waiting",
        ),
    ]
    return [one for one in found if one.count]


def _todo_of_institution(user: User) -> list[Todo]:
    own = {
        one.institution_id: one.institution
        for one in Appointment.objects.current().filter(user_id=user.pk).select_related("institution")
    }
    year = school_year_of(timezone.localdate())
    schedules = {
        (one.network_id, one.institution_id): one
        for one in EventSchedule.objects.filter(institution__in=own, year=year).select_related("institution", "network")
    }
    found = []
    for schedule in schedules.values():
        if schedule.state == ScheduleState.RETURNED:
            found.append(
                Todo(
                    _("Mend the schedule of events: it was returned"),
                    schedule.get_absolute_url(),
                    tone="bad",
                    text=str(schedule),
                )
            )
        elif schedule.state == ScheduleState.DRAFT:
            found.append(
                Todo(
                    _("Finish the schedule of events and submit it"),
                    schedule.get_absolute_url(),
                    tone="info",
                    text=str(schedule),
                )
            )
    # Nobody is asked to begin before somebody in the network has.
    keeping = EventSchedule.objects.filter(year=year).values("network")
    included = Participation.objects.filter(institution__in=own, network__in=keeping, state=ParticipationState.INCLUDED)
    found += [
        Todo(_("Begin the schedule of events"), reverse("events:schedule_create"), text=own[institution].short_name)
        for network, institution in included.values_list("network", "institution")
        if (network, institution) not in schedules
    ]
    unmarked = Event.objects.unmarked().filter(schedule__institution__in=own).count()
    if unmarked:
        url = f"{reverse('events:event_list')}?show=unmarked&whose=own"
        found.append(Todo(_("Events that are over: mark whether they were held"), url, unmarked, "waiting"))
    return found


def figures(institution: Institution) -> dict[str, int]:
    """How many of the institution's approved events are ahead and how many were held this school year. One query."""
    today = timezone.localdate()
    year = school_year_of(today)
    of_year = Event.objects.filter(schedule__institution=institution, schedule__year=year, is_approved=True)
    rows = of_year.order_by().values_list("state").annotate(count=Count("pk"), last=Max("day"))
    counts = {state: count for state, count, _last in rows}
    ahead = counts.get(EventState.PLANNED, 0) + counts.get(EventState.MOVED, 0)
    return {"ahead": ahead, "held": counts.get(EventState.HELD, 0)}
