"""The model of a network as it lives: who gives what to whom (order No. 453/1, stage 4).

Counted from what this room knows: bookings, requests that a booking has answered, joint programmes. Rooms above may add
sorts of their own through ``register``.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents.links import Link, Node, Picture, untangled

from .models import (
    Booking,
    BookingState,
    Institution,
    Network,
    PartnerAnswer,
    PartnerRole,
    ProgrammePartner,
    ProgrammeState,
    ProgrammeVersion,
    ResourceCentre,
    ResourceItem,
    ResourceRequest,
    StaffMember,
)
from .models.networks import WITH_ROLES


class Tie(NamedTuple):
    """One institution gives to another; ``times``: how many times, or how many programmes."""

    giver: uuid.UUID
    taker: uuid.UUID
    sort: str
    times: int


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of ties. ``count(keys, area, kind) -> list[Tie]`` asks for all institutions at once."""

    code: str
    label: str | Promise
    count: Callable[[list[uuid.UUID], str, str], list[Tie]]


def _bookings(keys: list[uuid.UUID], area: str, kind: str, *, answering: bool) -> list[tuple]:
    found = Booking.objects.filter(
        state__in=[BookingState.AGREED, BookingState.USED],
        keeper__in=keys,
        institution__in=keys,
        request__isnull=not answering,
    ).exclude(keeper=F("institution"))
    if area:
        found = found.filter(item__area=area)
    if kind:
        found = found.filter(item__kind=kind)
    return list(found.order_by().values_list("keeper", "institution").annotate(Count("pk")))


def _use(keys: list[uuid.UUID], area: str, kind: str) -> list[Tie]:
    return [Tie(giver, taker, "use", n) for giver, taker, n in _bookings(keys, area, kind, answering=False)]


def _requests(keys: list[uuid.UUID], area: str, kind: str) -> list[Tie]:
    return [Tie(giver, taker, "request", n) for giver, taker, n in _bookings(keys, area, kind, answering=True)]


def _programmes(keys: list[uuid.UUID], area: str, kind: str) -> list[Tie]:
    """Whoever teaches a part gives, the institution where the children are enrolled takes."""
    if kind:
        return []
    partners = ProgrammePartner.objects.filter(
        state=PartnerAnswer.AGREED,
        institution__in=keys,
        version__programme__institution__in=keys,
        version__state__in=[ProgrammeState.APPROVED, ProgrammeState.PUBLISHED],
    )
    if area:
        partners = partners.filter(version__area=area)
    counts: Counter = Counter()
    for partner, owner, role in partners.values_list("institution", "version__programme__institution", "role"):
        counts[(partner, owner) if role == PartnerRole.PROVIDER else (owner, partner)] += 1
    return [Tie(giver, taker, "programme", n) for (giver, taker), n in counts.items()]


SORTS: list[Sort] = [
    Sort("use", gettext_lazy("Resources booked and used"), _use),
    Sort("request", gettext_lazy("Requests for resources that were met"), _requests),
    Sort("programme", gettext_lazy("Joint programmes"), _programmes),
]


def register(sort: Sort) -> Sort:
    """A sort of ties that a room above knows of; at most four sorts can be told apart."""
    if all(known.code != sort.code for known in SORTS):
        SORTS.append(sort)
    return sort


@dataclass(slots=True)
class Model:
    """The network's model: institutions in the order of lists, ties, what each offers to all and asks for."""

    network: Network
    institutions: list[Institution]
    ties: list[Tie]
    offers: dict[uuid.UUID, int]
    asks: dict[uuid.UUID, int]
    centres: dict[uuid.UUID, ResourceCentre]
    sorts: list[Sort] = field(default_factory=list)

    def given(self) -> Counter:
        return Counter(_sums(self.ties, "giver"))

    def received(self) -> Counter:
        return Counter(_sums(self.ties, "taker"))

    @property
    def names(self) -> dict[uuid.UUID, str]:
        return {one.pk: one.short_name for one in self.institutions}

    @property
    def idle(self) -> list[Institution]:
        """Those that neither give, offer, receive nor ask so far."""
        busy = {*self.offers, *self.asks, *(tie.giver for tie in self.ties), *(tie.taker for tie in self.ties)}
        return [one for one in self.institutions if one.pk not in busy]

    def lines(self) -> list[tuple[str, str, str, int]]:
        """Giver, taker, sort and count in words, in the order of lists."""
        place = {one.pk: n for n, one in enumerate(self.institutions)}
        labels, names = {sort.code: str(sort.label) for sort in self.sorts}, self.names
        ordered = sorted(self.ties, key=lambda tie: (place[tie.giver], place[tie.taker], tie.sort))
        return [(names[tie.giver], names[tie.taker], labels[tie.sort], tie.times) for tie in ordered]

    def matrix(self) -> tuple[list[Institution], list[Institution], dict[tuple[uuid.UUID, uuid.UUID], int]]:
        """Givers down, takers across, and what goes from one to the other; without those that nothing ties."""
        cells: dict[tuple[uuid.UUID, uuid.UUID], int] = defaultdict(int)
        for tie in self.ties:
            cells[tie.giver, tie.taker] += tie.times
        givers = [one for one in self.institutions if any(one.pk == giver for giver, _taker in cells)]
        takers = [one for one in self.institutions if any(one.pk == taker for _giver, taker in cells)]
        return givers, takers, dict(cells)


def _sums(ties: Iterable[Tie], side: str) -> dict[uuid.UUID, int]:
    sums: dict[uuid.UUID, int] = defaultdict(int)
    for tie in ties:
        sums[getattr(tie, side)] += tie.times
    return sums


def model_of(network: Network, *, area: str = "", kind: str = "", sort: str = "") -> Model:
    """The model as it is today; nine queries whatever the size. ``area``, ``kind``, ``sort``: of these only."""
    taking_part = network.participations.filter(state__in=WITH_ROLES).values("institution")
    institutions = list(Institution.objects.filter(pk__in=taking_part).order_by("sort_key", "pk"))
    keys = [one.pk for one in institutions]
    sorts = [one for one in SORTS if not sort or one.code == sort]
    ties = [tie for one in sorts for tie in one.count(keys, area, kind)]
    centres = ResourceCentre.objects.current().filter(network=network)
    return Model(
        network,
        institutions,
        ties,
        _offers(keys, area, kind),
        _asks(keys, area, kind),
        {centre.institution_id: centre for centre in centres if not area or area in centre.areas},
        sorts,
    )


def _offers(keys: list[uuid.UUID], area: str, kind: str) -> dict[uuid.UUID, int]:
    """What is offered to all: resources, teachers with hours for the network, published programmes."""
    items = ResourceItem.objects.filter(base__institution__in=keys, is_offered=True, working__gte=1)
    if area:
        items = items.filter(area=area)
    if kind:
        items = items.filter(kind=kind)
    counts: Counter = Counter(dict(items.order_by().values_list("base__institution").annotate(Count("pk"))))
    if not kind:
        programmes = ProgrammeVersion.objects.published().filter(programme__institution__in=keys)
        if area:
            programmes = programmes.filter(area=area)
        else:
            people = StaffMember.objects.offered().filter(staff_list__institution__in=keys)
            counts += Counter(dict(people.order_by().values_list("staff_list__institution").annotate(Count("pk"))))
        counts += Counter(dict(programmes.order_by().values_list("programme__institution").annotate(Count("pk"))))
    return dict(counts)


def _asks(keys: list[uuid.UUID], area: str, kind: str) -> dict[uuid.UUID, int]:
    unmet = ResourceRequest.objects.unmet().filter(institution__in=keys)
    if area:
        unmet = unmet.filter(area=area)
    if kind:
        unmet = unmet.filter(kind=kind)
    return dict(unmet.order_by().values_list("institution").annotate(Count("pk")))


def picture(model: Model, chosen: uuid.UUID | None = None) -> Picture:
    """Givers on the left, resource centres first and then whoever gives most; takers on the right."""
    given, received, names = model.given(), model.received(), model.names
    place = {one.pk: n for n, one in enumerate(model.institutions)}
    givers = [one.pk for one in model.institutions if one.pk in given or one.pk in model.offers]
    givers += [pk for pk in model.centres if pk in names and pk not in givers]
    givers.sort(key=lambda pk: (pk not in model.centres, -given[pk], -model.offers.get(pk, 0), place[pk]))
    takers = [one.pk for one in model.institutions if one.pk in received or one.pk in model.asks]
    left = [
        Node(pk, names[pk], _offers_in_words(model.offers.get(pk, 0)), pk in model.centres, pk == chosen)
        for pk in givers
    ]
    right = [
        Node(pk, names[pk], _asks_in_words(model.asks.get(pk, 0)), pk in model.centres, pk == chosen) for pk in takers
    ]
    codes = [sort.code for sort in SORTS]
    labels = {sort.code: str(sort.label) for sort in model.sorts}
    links = [
        Link(
            tie.giver,
            tie.taker,
            codes.index(tie.sort),
            tie.times,
            f"{names[tie.giver]} → {names[tie.taker]}: {labels[tie.sort].lower()}, {tie.times}",
        )
        for tie in model.ties
    ]
    return Picture(
        title=_("Model of the network: who gives what to whom"),
        description=described(model),
        left_head=_("Give"),
        right_head=_("Receive"),
        left=left,
        right=untangled(left, right, links),
        links=links,
        legend=[str(sort.label) for sort in SORTS],
        marked_label=str(_("Resource centre")) if model.centres else "",
    )


def described(model: Model) -> str:
    """What the picture shows, in sentences."""
    given, received, names = model.given(), model.received(), model.names
    if not model.ties:
        return _("Nobody gives anything to another institution yet; what is offered to all stands beside the names.")
    most, count = given.most_common(1)[0]
    text = _("%(givers)s institutions give, %(takers)s receive; ties: %(ties)s. The most gives %(name)s: %(count)s.")
    return text % {
        "givers": len(given),
        "takers": len(received),
        "ties": len(model.ties),
        "name": names[most],
        "count": count,
    }


def _offers_in_words(count: int) -> str:
    if not count:
        return ""
    return ngettext("offers to all: %(count)s", "offers to all: %(count)s", count) % {"count": count}


def _asks_in_words(count: int) -> str:
    return ngettext("asks: %(count)s", "asks: %(count)s", count) % {"count": count} if count else ""
