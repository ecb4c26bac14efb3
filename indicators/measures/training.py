"""R5: internships within the network."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import facts as training_facts

from ..years import Year
from .base import Asked, Figure, Row, measure, within


@measure(
    "internships",
    gettext_lazy("Internships held within the network"),
    explanation=gettext_lazy(
        "Groups of the kind internship that finished within the year and in which people of the participants learnt: "
        "their certificates stand on the page of the group."
    ),
)
def internships(asked: Asked, year: Year) -> Figure:
    groups = training_facts.internships(asked.network, year.first, year.last)
    rows = tuple(Row(group.title, 1, note=f"{group.provider}, {group.ends_on:%d.%m.%Y}") for group in groups)
    return Figure(len(rows), len(rows), None, (_("Internships"), ""), rows, says=within(year))
