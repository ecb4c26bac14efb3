"""R3: publications about the network and its sections on sites."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from information import facts as information_facts
from information.models import ChannelKind

from ..years import Year
from .base import Asked, Figure, Row, measure, on_day, share_of_institutions, within


@measure(
    "publications",
    gettext_lazy("Publications about the network"),
    explanation=gettext_lazy(
        "Publications about the network and by its participants whose day lies within the year, by kind of channel. "
        "Withdrawn ones do not count."
    ),
)
def publications(asked: Asked, year: Year) -> Figure:
    counts = information_facts.publication_counts(asked.network, year.first, year.last)
    rows = tuple(Row(str(ChannelKind(kind).label), counts[kind]) for kind in ChannelKind.values if kind in counts)
    total = sum(counts.values())
    return Figure(total, total, None, (_("Publications"), ""), rows, says=within(year))


@measure(
    "site-sections",
    gettext_lazy("Participants with a section about the network on their site, %"),
    explanation=gettext_lazy(
        "Participants that have told the address of a section about the network on their site, placed by the last day "
        "of the year (while it runs: by today), divided by all participants of today."
    ),
)
def site_sections(asked: Asked, year: Year) -> Figure:
    having = information_facts.with_section(asked.network, year.on)
    return share_of_institutions(asked, having, head=_("Has a section on its site"), says=on_day(year))
