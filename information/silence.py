"""Who has published nothing for long in a channel where something has to appear."""

import datetime
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from institutions.models import Institution, Participation

from .models import Channel, Publication


@dataclass(frozen=True, slots=True)
class Silent:
    """An institution and the channels in which it is silent."""

    institution: Institution
    channels: list[Channel]

    @property
    def text(self) -> str:
        """Whose, and where."""
        return f"{self.institution.short_name}: {', '.join(channel.name for channel in self.channels)}"


def silent(institutions, on: datetime.date | None = None) -> list[Silent]:
    """Those of the institutions, participants of a network, that are silent on that day (today by default).

    The days are counted from the last publication; where there is none, from the day the channel was entered in the
    list or the institution answered the invitation, so that a new channel does not shout at everybody. Three queries.
    """
    day = on or timezone.localdate()
    channels = list(Channel.objects.watched().filter(silent_days__gt=0))
    if not channels:
        return []
    standing = Participation.objects.standing().filter(institution__in=institutions)
    joined = dict(standing.order_by().values_list("institution").annotate(day=Max("answered_at")))
    last = {
        (institution, channel): when
        for institution, channel, when in Publication.objects.standing()
        .filter(institution__in=joined, channel__in=channels)
        .order_by()
        .values_list("institution", "channel")
        .annotate(when=Max("published_on"))
    }
    found = []
    for institution in Institution.objects.filter(pk__in=joined).order_by("sort_key", "pk"):
        owed = [
            channel
            for channel in channels
            if (day - (last.get((institution.pk, channel.pk)) or _begun(channel, joined[institution.pk]))).days
            >= channel.silent_days
        ]
        if owed:
            found.append(Silent(institution, owed))
    return found


def _begun(channel: Channel, joined: datetime.datetime | None) -> datetime.date:
    return timezone.localdate(max(filter(None, [channel.created_at, joined])))
