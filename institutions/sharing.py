"""Sharing of resources in figures and on the desk: what ``facts`` tells other rooms of requests, bookings and use."""

import datetime
import uuid
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.desk import Todo

from .models import (
    Appointment,
    AvailableSlot,
    Booking,
    BookingState,
    Institution,
    RequestState,
    ResourceItem,
    ResourceRequest,
    UseRecord,
)


class Use(NamedTuple):
    """What one institution used of another's, by item: ``hours`` and ``children`` of all times together."""

    keeper_id: uuid.UUID
    institution_id: uuid.UUID
    item_id: uuid.UUID | None
    item_name: str
    hours: float
    times: int
    children: int


class RequestCounts(NamedTuple):
    """Requests of one institution. ``met_share``: per cent of those that were not withdrawn, None without any."""

    open: int
    met: int
    withdrawn: int

    @property
    def met_share(self) -> float | None:
        judged = self.open + self.met
        return round(self.met * 100 / judged, 1) if judged else None


class Gap(NamedTuple):
    """A need that nobody has met yet, over the institutions: how many ask, how much, for how many children."""

    kind: str
    area: str
    requests: int
    institutions: int
    quantity: int
    children: int


def use_hours(institutions, since: datetime.date | None = None, until: datetime.date | None = None) -> list[Use]:
    """Confirmed use by others of what the institutions keep, and by them of what others keep: one query.

    ``since``, ``until``: days of the portal's time zone, both included. An institution's use of its own items is no
    sharing and is left out.
    """
    records = UseRecord.objects.filter(
        Q(booking__keeper__in=institutions) | Q(booking__institution__in=institutions),
        ~Q(booking__keeper=F("booking__institution")),
        booking__state=BookingState.USED,
    )
    if since:
        records = records.filter(started_at__date__gte=since)
    if until:
        records = records.filter(started_at__date__lte=until)
    length = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    groups = (
        records.order_by()
        .values_list("booking__keeper", "booking__institution", "booking__item", "booking__item_name")
        .annotate(time=Sum(length), times=Count("pk"), who=Sum("children"))
        .order_by("booking__keeper__sort_key", "booking__institution__sort_key", "booking__item_name")
    )
    return [
        Use(keeper, institution, item, name, round(time.total_seconds() / 3600, 2), times, who)
        for keeper, institution, item, name, time, times, who in groups
    ]


def request_counts(institutions) -> dict[uuid.UUID, RequestCounts]:
    """Institution's key → its requests by state: one query. Those that never asked are absent."""
    counts: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    found = ResourceRequest.objects.filter(institution__in=institutions).order_by()
    for institution, state, count in found.values_list("institution", "state").annotate(count=Count("pk")):
        counts[institution][state] = count
    return {pk: RequestCounts(*(by_state.get(state, 0) for state in RequestState)) for pk, by_state in counts.items()}


def resource_gaps(institutions) -> list[Gap]:
    """What the institutions ask for and do not have, by kind and area, the most wanted first: one query."""
    unmet = ResourceRequest.objects.unmet().filter(institution__in=institutions).order_by()
    groups = (
        unmet.values_list("kind", "area")
        .annotate(
            requests=Count("pk"),
            asking=Count("institution", distinct=True),
            pieces=Sum("quantity"),
            who=Sum("children", default=0),
        )
        .order_by("-requests", "kind", "area")
    )
    return [Gap(*group) for group in groups]


def open_hours(institutions) -> dict[uuid.UUID, float]:
    """Item's key → hours a week at which others can book it, of the offers of the institutions: one query."""
    slots = AvailableSlot.objects.filter(item__is_offered=True, item__base__institution__in=institutions)
    minutes: dict[uuid.UUID, int] = defaultdict(int)
    for item, starts, ends in slots.order_by().values_list("item", "starts", "ends"):
        minutes[item] += (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return {item: round(total / 60, 2) for item, total in minutes.items()}


class Equality(NamedTuple):
    """One institution in the sharing: what it offers, lends and uses, and what has become of its requests."""

    institution: Institution
    offered: int
    open_hours: float
    lent: float
    used: float
    children: int
    requests: RequestCounts


def equality(institutions: list, since: datetime.date | None = None, until: datetime.date | None = None):
    """A line for each institution, in their order: four queries. ``children``: of its own, over all times."""
    keys = [institution.pk for institution in institutions]
    counts, hours = request_counts(keys), open_hours(keys)
    offered = ResourceItem.objects.filter(base__institution__in=keys, is_offered=True)
    items: dict = defaultdict(list)
    for institution, item in offered.values_list("base__institution", "pk"):
        items[institution].append(item)
    lent: dict = defaultdict(float)
    used: dict = defaultdict(float)
    children: dict = defaultdict(int)
    for use in use_hours(keys, since, until):
        lent[use.keeper_id] += use.hours
        used[use.institution_id] += use.hours
        children[use.institution_id] += use.children
    return [
        Equality(
            institution,
            len(items[institution.pk]),
            float(sum(hours.get(item, 0) for item in items[institution.pk])),
            round(lent[institution.pk], 1),
            round(used[institution.pk], 1),
            children[institution.pk],
            counts.get(institution.pk, RequestCounts(0, 0, 0)),
        )
        for institution in institutions
    ]


def total_of(rows: list[Equality]) -> dict:
    """What the department looks at first: hours, who has used anything of others, and the share of requests met."""
    requests = RequestCounts(*(sum(row.requests[n] for row in rows) for n in range(3)))
    return {
        "institutions": len(rows),
        "users": sum(row.used > 0 for row in rows),
        "offering": sum(row.offered > 0 for row in rows),
        "hours": round(sum(row.used for row in rows), 1),
        "children": sum(row.children for row in rows),
        "unmet": requests.open,
        "met_share": requests.met_share,
    }


def awaiting_department() -> list[Todo]:
    """Requests that nobody has met: for the department's desk."""
    unmet = ResourceRequest.objects.unmet().count()
    url = f"{reverse('institutions:request_list')}?state=open"
    return [Todo(_("Resource requests not met yet"), url, unmet, "info")] if unmet else []


def awaiting(user: User) -> list[Todo]:
    """What of bookings awaits a person of institutions: consent, a word on what took place, hours to be told."""
    own = Appointment.objects.current().filter(user_id=user.pk).values("institution")
    now, bookings = timezone.now(), reverse("institutions:booking_list")
    counts = Booking.objects.filter(keeper__in=own).aggregate(
        requested=Count("pk", filter=Q(state=BookingState.REQUESTED, starts_at__gt=now)),
        over=Count("pk", filter=Q(state=BookingState.AGREED, ends_at__lte=now)),
    )
    offered = ResourceItem.objects.filter(base__institution__in=own, is_offered=True, working__gte=1)
    without = offered.filter(slots__isnull=True).count()
    mine = f"{reverse('institutions:resource_list')}?whose=own"
    answered = Booking.objects.filter(state__in=[BookingState.AGREED, BookingState.USED]).values("request")
    to_close = ResourceRequest.objects.filter(institution__in=own, state=RequestState.OPEN, pk__in=answered).count()
    requests = f"{reverse('institutions:request_list')}?state=open&whose=own"
    todos = [
        Todo(_("Bookings await your consent"), f"{bookings}?show=consent", counts["requested"], "waiting"),
        Todo(_("Confirm how your resources were used"), f"{bookings}?show=confirm", counts["over"], "info"),
        Todo(_("Say when your offered resources are free"), mine, without, "info"),
        Todo(_("Requests with agreed hours: close those that are met"), requests, to_close, "info"),
    ]
    return [todo for todo in todos if todo.count]
