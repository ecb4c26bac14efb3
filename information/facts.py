"""What other rooms may ask of the information work."""

import datetime
import uuid

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.desk import Todo
from institutions import facts as institution_facts
from institutions.models import Network

from . import silence
from .models import NetworkSection, NewsItem, NewsState, Publication


def publication_counts(
    network: Network, since: datetime.date | None = None, until: datetime.date | None = None
) -> dict[str, int]:
    """Kind of channel (``ChannelKind``) → how many publications about the network and by its participants.

    Withdrawn ones do not count. ``since``, ``until``: days of publication, both included; without them all. One query.
    """
    found = Publication.objects.standing().about(network)
    if since:
        found = found.filter(published_on__gte=since)
    if until:
        found = found.filter(published_on__lte=until)
    return dict(found.order_by().values_list("channel__kind").annotate(n=Count("pk")))


def publications_by_owner(network: Network) -> dict[tuple[str, uuid.UUID | None], int]:
    """(Kind of channel, institution's key or None) → how many publications about the network stand. One query."""
    rows = Publication.objects.standing().about(network).order_by().values_list("channel__kind", "institution")
    return {(kind, institution): count for kind, institution, count in rows.annotate(n=Count("pk"))}


def with_section(network: Network, on: datetime.date | None = None) -> set[uuid.UUID]:
    """Keys of participants whose site has a section about the network (by that day; indicator I3.2). One query."""
    members = institution_facts.participants(network)
    found = NetworkSection.objects.filter(institution__in=members).exclude(url="")
    if on:
        found = found.filter(placed_on__lte=on)
    return set(found.order_by().values_list("institution", flat=True))


def latest_news(limit: int = 3) -> list[NewsItem]:
    """What anybody may read today, the latest first, with its institution. One query."""
    return list(NewsItem.objects.public().select_related("institution")[:limit])


def todo(user: User) -> list[Todo]:
    """What of this room awaits a person: news the department, silent channels the institution."""
    if user.is_department:
        proposed = NewsItem.objects.filter(state=NewsState.PROPOSED).count()
        news = f"{reverse('information:news_list')}?state={NewsState.PROPOSED}"
        return [Todo(_("News to look at and publish"), news, proposed, "waiting")] if proposed else []
    page = reverse("information:publication_list")
    return [
        Todo(
            _("Publish something about the network"),
            page,
            tone="waiting",
            text=row.text,
        )
        for row in silence.silent(institution_facts.institutions_of(user))
    ]
