"""Who offers what an institution lacks: how well it fits, how far it is, when it is free."""

import datetime
import math
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.folding import fold

from .hours import DAY, Agenda, Span, next_step
from .models import Institution, ResourceItem, ResourceRequest, ResourceType
from .models.networks import fellows_of

LOOK_AHEAD = 14  # days of which free hours are counted
EARTH_RADIUS = 6371.0  # km
# Types that say no more than the kind does.
VAGUE = {
    ResourceType.OTHER_ROOM,
    ResourceType.OTHER_EQUIPMENT,
    ResourceType.OTHER_COMPUTERS,
    ResourceType.OTHER_SOFTWARE,
    ResourceType.OTHER_TRANSPORT,
    ResourceType.OTHER,
}
STEM = 5  # letters by which two words are taken for one: «принтер», «принтеры»


@dataclass(slots=True)
class Match:
    """One offer against a request. ``distance``: km as the crow flies, None where a place is not on the map."""

    item: ResourceItem
    keeper: Institution
    distance: float | None
    nearness: str
    free: list[Span]
    score: int = 0
    fits: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)

    @property
    def free_hours(self) -> int:
        return sum(span.minutes for span in self.free) // 60

    @property
    def first_free(self) -> list[Span]:
        return self.free[:3]


def matches(request: ResourceRequest, *, limit: int = 50) -> list[Match]:
    """Offers of the institution's fellows in its networks, the best fit first; at equal fit the nearest."""
    today = timezone.localdate()
    first = min(max(today, request.starts_on), today + 365 * DAY)
    items = _candidates(request)
    agenda = Agenda(items, first, first + LOOK_AHEAD * DAY)
    now = next_step(timezone.now())
    found = [_match(request, item, agenda, now) for item in items]
    found.sort(key=lambda match: (-match.score, match.distance is None, match.distance or 0, match.keeper.sort_key))
    return found[:limit]


def distance_between(one, other) -> float | None:
    """Kilometres as the crow flies, to a tenth; None unless both (institutions, addresses) are on the map."""
    places = [(place.latitude, place.longitude) for place in (one, other)]
    if any(degree is None for place in places for degree in place):
        return None
    (lat1, lon1), (lat2, lon2) = [tuple(math.radians(float(degree)) for degree in place) for place in places]
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half))), 1)


def nearness(one: Institution, item: ResourceItem) -> tuple[float | None, str]:
    """How far the item is, in kilometres where that is known and in words."""
    other = item.base.institution
    is_placed = item.address is not None and item.address.latitude is not None
    distance = distance_between(one, item.address if is_placed else other)
    if distance is not None:
        if distance < 1:
            return distance, _("less than 1 km")
        return distance, _("%(km)s km in a straight line") % {"km": str(distance).replace(".", ",")}
    if one.municipality_id == other.municipality_id and one.settlement and one.settlement == other.settlement:
        return None, _("in the same settlement")
    if one.municipality_id == other.municipality_id:
        return None, _("in the same municipality")
    return None, str(other.municipality)


def _candidates(request: ResourceRequest) -> list[ResourceItem]:
    offered = ResourceItem.objects.filter(
        Q(kind=request.kind) | Q(area=request.area, area__gt=""),
        is_offered=True,
        working__gte=1,
        base__institution__in=fellows_of([request.institution_id]),
    ).exclude(base__institution=request.institution_id)
    items = offered.select_related("base__institution__municipality", "address").order_by("pk")
    return [item for item in items if _is_near(request, item)]


def _is_near(request: ResourceRequest, item: ResourceItem) -> bool:
    """Of the same kind is not enough: a laser cutter is no help to whoever needs a drone."""
    if item.type == request.type and (item.type not in VAGUE or not request.area):
        return True
    return bool(request.area and item.area == request.area) or bool(_same_words(request, item))


def _same_words(request: ResourceRequest, item: ResourceItem) -> int:
    words = {word[:STEM] for word in fold(request.what).split() if len(word) >= 4}
    name = fold(item.name)
    return sum(word in name for word in words)


def _match(request: ResourceRequest, item: ResourceItem, agenda: Agenda, now: datetime.datetime) -> Match:
    keeper = item.base.institution
    distance, words = nearness(request.institution, item)
    free = agenda.free_spans(item, now=now, quantity=min(request.quantity, item.working))
    match = Match(item, keeper, distance, words, free)
    if same := _same_words(request, item):
        match.score += 3 + min(same, 3)
        match.fits.append(_("the same name"))
    if request.area and item.area == request.area:
        match.score += 3
        match.fits.append(_("the same area"))
    if item.type == request.type and item.type not in VAGUE:
        match.score += 4
        match.fits.append(_("the same type"))
    elif item.kind == request.kind:
        match.score += 1
    if item.working >= request.quantity:
        match.score += 1
    else:
        match.lacks.append(_("only %(have)s of %(need)s pieces") % {"have": item.working, "need": request.quantity})
    wanted = (request.hours_per_week or 1) * (LOOK_AHEAD // 7)
    if match.free_hours >= wanted:
        match.score += 2
        match.fits.append(_("enough free hours"))
    elif match.free:
        match.score += 1
        match.lacks.append(_("fewer free hours than needed"))
    elif agenda.is_told(item):
        match.lacks.append(_("no free hours in two weeks"))
    else:
        match.lacks.append(_("the hours are not told"))
    if distance is not None and distance <= 10:
        match.score += 1
    return match
