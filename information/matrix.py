"""Institutions × channels: how much was published where, and what is empty."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from institutions.models import Institution, Network

from .models import Channel, NetworkSection, Publication, Whose


@dataclass(frozen=True, slots=True)
class Cell:
    """Publications of one institution in one channel. ``is_owed``: the channel is required and there is none, or none
    for long."""

    channel: Channel
    count: int
    last: date | None
    is_owed: bool


@dataclass(frozen=True, slots=True)
class Row:
    institution: Institution
    cells: list[Cell]
    section: str = ""

    @property
    def is_owed(self) -> bool:
        return any(cell.is_owed for cell in self.cells)


@dataclass(slots=True)
class Matrix:
    channels: list[Channel]
    rows: list[Row] = field(default_factory=list)

    @property
    def empty(self) -> int:
        """How many cells of required channels are empty or silent."""
        return sum(cell.is_owed for row in self.rows for cell in row.cells)


def of_network(network: Network) -> list[Cell]:
    """Channels of the whole network, with what it and its participants have published there. Two queries."""
    channels = list(Channel.objects.in_use().filter(whose=Whose.NETWORK).order_by("-is_required", "name", "pk"))
    rows = Publication.objects.standing().about(network).filter(channel__in=channels).order_by()
    rows = rows.values_list("channel").annotate(count=Count("pk"), last=Max("published_on"))
    found = {channel: (count, last) for channel, count, last in rows}
    cells = []
    for channel in channels:
        count, last = found.get(channel.pk, (0, None))
        cells.append(Cell(channel, count, last, channel.is_required and not count))
    return cells


def matrix(institutions) -> Matrix:
    """Of these institutions and the channels of institutions in use. Four queries, however many there are."""
    channels = list(Channel.objects.in_use().filter(whose=Whose.INSTITUTION).order_by("-is_required", "name", "pk"))
    found: dict[tuple[UUID, UUID], tuple[int, date]] = {
        (institution, channel): (count, last)
        for institution, channel, count, last in Publication.objects.standing()
        .filter(institution__in=institutions)
        .order_by()
        .values_list("institution", "channel")
        .annotate(count=Count("pk"), last=Max("published_on"))
    }
    sections = dict(NetworkSection.objects.filter(institution__in=institutions).values_list("institution", "url"))
    today = timezone.localdate()
    shown = Matrix(channels)
    for institution in institutions.order_by("sort_key", "pk"):
        cells = []
        for channel in channels:
            count, last = found.get((institution.pk, channel.pk), (0, None))
            is_silent = last and channel.silent_days and (today - last).days >= channel.silent_days
            is_owed = channel.is_required and bool(not count or is_silent)
            cells.append(Cell(channel, count, last, is_owed))
        shown.rows.append(Row(institution, cells, sections.get(institution.pk, "")))
    return shown
