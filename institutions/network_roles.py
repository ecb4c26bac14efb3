"""Active or passive: what the portal suggests and why (order No. 453/1, task 4.1); a person decides in services.roles.

Active is who offers the network at least one resource: a room or equipment, hours of a teacher, a programme that is
published. Passive is who uses what the others offer, or offers nothing so far.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import (
    Booking,
    BookingState,
    NetworkRole,
    ProgrammeVersion,
    ResourceItem,
    ResourceRequest,
    StaffMember,
)


@dataclass(slots=True)
class Suggestion:
    """``gives`` and ``uses``: what is counted, in words."""

    gives: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)

    @property
    def role(self) -> NetworkRole:
        return NetworkRole.ACTIVE if self.gives else NetworkRole.PASSIVE

    @property
    def reason(self) -> str:
        """The basis, as a person may record it."""
        told = []
        if self.gives:
            told.append(_("Offers the network: %(what)s.") % {"what": ", ".join(self.gives)})
        if self.uses:
            told.append(_("Uses what others offer: %(what)s.") % {"what": ", ".join(self.uses)})
        if not self.gives:
            told.insert(0, _("Offers the network nothing so far."))
        return " ".join(told)


def suggestions(institutions: Iterable) -> dict:
    """Institution's key → ``Suggestion``; five queries for any number of them."""
    keys = [getattr(institution, "pk", institution) for institution in institutions]
    found: dict = defaultdict(Suggestion)
    for key in keys:
        found[key]
    items = ResourceItem.objects.filter(base__institution__in=keys, is_offered=True, working__gte=1)
    for key, count in _counted(items, "base__institution"):
        found[key].gives.append(ngettext("%(count)s resource", "%(count)s resources", count) % {"count": count})
    for key, count in _counted(StaffMember.objects.offered(), "staff_list__institution", keys):
        text = ngettext("hours of %(count)s teacher", "hours of %(count)s teachers", count)
        found[key].gives.append(text % {"count": count})
    for key, count in _counted(ProgrammeVersion.objects.published(), "programme__institution", keys):
        text = ngettext("%(count)s published programme", "%(count)s published programmes", count)
        found[key].gives.append(text % {"count": count})
    for key, count in _counted(ResourceRequest.objects.unmet(), "institution", keys):
        text = ngettext("%(count)s open request", "%(count)s open requests", count)
        found[key].uses.append(text % {"count": count})
    used = Booking.objects.filter(state__in=[BookingState.AGREED, BookingState.USED]).exclude(keeper=F("institution"))
    for key, count in _counted(used, "institution", keys):
        found[key].uses.append(ngettext("%(count)s booking", "%(count)s bookings", count) % {"count": count})
    return dict(found)


def _counted(rows, institution: str, keys: list | None = None):
    if keys is not None:
        rows = rows.filter(**{f"{institution}__in": keys})
    return rows.order_by().values_list(institution).annotate(Count("pk", distinct=True))
