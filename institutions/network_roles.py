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
    ResourceKind,
    ResourceRequest,
    StaffMember,
)


@dataclass(slots=True)
class Suggestion:
    """``gives`` and ``uses``: what is counted, in words. ``sentences``: each thing that was looked at, by itself."""

    gives: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def role(self) -> NetworkRole:
        return NetworkRole.ACTIVE if self.gives else NetworkRole.PASSIVE

    @property
    def conclusion(self) -> str:
        """How the role follows from what was found."""
        if self.gives:
            return _("So the role is active: the institution gives the network at least one thing.")
        if self.uses:
            return _("So the role is passive: the institution uses what others give and gives nothing yet.")
        return _("So the role is passive: nothing is offered and nothing is used yet.")

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
    """Institution's key → ``Suggestion``; six queries for any number of them."""
    keys = [getattr(institution, "pk", institution) for institution in institutions]
    found: dict = defaultdict(Suggestion)
    for key in keys:
        found[key]
    _offered_resources(keys, found)
    for key, count in _counted(StaffMember.objects.offered(), "staff_list__institution", keys):
        text = ngettext("hours of %(count)s teacher", "hours of %(count)s teachers", count) % {"count": count}
        found[key].gives.append(text)
        found[key].sentences.append(_("Gives the network %(what)s.") % {"what": text})
    for key, count in _counted(ProgrammeVersion.objects.published(), "programme__institution", keys):
        text = ngettext("%(count)s published programme", "%(count)s published programmes", count) % {"count": count}
        found[key].gives.append(text)
        found[key].sentences.append(_("Teaches %(what)s.") % {"what": text})
    held = Booking.objects.filter(state__in=[BookingState.AGREED, BookingState.USED]).exclude(keeper=F("institution"))
    for key, count in _counted(held, "keeper", keys):
        text = ngettext("%(count)s booking of others", "%(count)s bookings of others", count) % {"count": count}
        found[key].sentences.append(_("Has let others use its resources: %(what)s.") % {"what": text})
    for key, count in _counted(ResourceRequest.objects.unmet(), "institution", keys):
        text = ngettext("%(count)s open request", "%(count)s open requests", count) % {"count": count}
        found[key].uses.append(text)
        found[key].sentences.append(_("Asks the network for what it lacks: %(what)s.") % {"what": text})
    for key, count in _counted(held, "institution", keys):
        text = ngettext("%(count)s booking", "%(count)s bookings", count) % {"count": count}
        found[key].uses.append(text)
        found[key].sentences.append(_("Has used resources of others: %(what)s.") % {"what": text})
    return dict(found)


def _offered_resources(keys: list, found: dict) -> None:
    """Rooms and the rest are told apart in the sentences, counted together in the basis."""
    items = ResourceItem.objects.filter(base__institution__in=keys, is_offered=True, working__gte=1)
    totals: dict = defaultdict(int)
    for key, kind, count in items.order_by().values_list("base__institution", "kind").annotate(Count("pk")):
        totals[key] += count
        label = str(ResourceKind(kind).label).lower()
        found[key].sentences.append(_("Offers the network: %(kind)s – %(count)s.") % {"kind": label, "count": count})
    for key, count in totals.items():
        text = ngettext("%(count)s resource", "%(count)s resources", count) % {"count": count}
        found[key].gives.append(text)


def _counted(rows, institution: str, keys: list):
    rows = rows.filter(**{f"{institution}__in": keys})
    return rows.order_by().values_list(institution).annotate(Count("pk", distinct=True))
