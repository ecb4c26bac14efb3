"""R4: resources of others that the participants use."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts
from institutions.models import ResourceItem

from ..years import Year
from .base import Asked, Figure, Row, as_of, measure, page, share, share_of_institutions, share_of_rows, unknown, within


def _uses(asked: Asked, year: Year) -> list:
    """Confirmed use among the participants within the year."""
    keys = asked.names

    def ask() -> list:
        found = institution_facts.use_hours(list(keys), year.first, year.last)
        return [use for use in found if use.keeper_id in keys and use.institution_id in keys]

    return asked.once(("uses", year), ask)


@measure(
    "resource-users",
    gettext_lazy("Participants that used a resource of another, %"),
    explanation=gettext_lazy(
        "Participants with at least one confirmed use of what another participant keeps, within the year, divided by "
        "all participants of today. Bookings that nobody confirmed do not count."
    ),
)
def resource_users(asked: Asked, year: Year) -> Figure:
    used = {use.institution_id for use in _uses(asked, year)}
    return share_of_institutions(asked, used, head=_("Used a resource of another"), says=within(year))


@measure(
    "resource-load",
    gettext_lazy("Use of the hours offered to the network, %"),
    explanation=gettext_lazy(
        "Hours of confirmed use by others within the year, divided by the hours in which the resources are open to the "
        "network: hours a week in the present timetable times the weeks of the year that have passed. One line is "
        "whoever keeps the resources."
    ),
    is_state=True,
)
def resource_load(asked: Asked, year: Year) -> Figure:
    keys = list(asked.names)
    weekly = asked.once("open hours", lambda: institution_facts.open_hours(keys))
    if not weekly:
        return unknown(
            _("No participant has told yet when its resources are open to the network."),
            page("institutions:resource_list"),
        )
    keepers = asked.once(
        "keepers", lambda: dict(ResourceItem.objects.filter(pk__in=list(weekly)).values_list("pk", "base__institution"))
    )
    weeks = ((year.on - year.first).days + 1) / 7
    offered: dict = defaultdict(float)
    for item, hours in weekly.items():
        offered[keepers[item]] += hours * weeks
    lent: dict = defaultdict(float)
    for use in _uses(asked, year):
        lent[use.keeper_id] += use.hours
    rows = [
        Row(
            name,
            round(lent[pk], 1),
            round(offered[pk], 1),
            value=share(lent[pk], offered[pk]),
            institution=str(pk),
        )
        for pk, name in asked.names.items()
        if offered[pk] or lent[pk]
    ]
    return share_of_rows(rows, (_("Hours used"), _("Hours offered")), f"{within(year)} {as_of(year)}")
