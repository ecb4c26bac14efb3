"""R5: categories and training of the pedagogical workers."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts
from institutions.facts import StaffShare

from ..years import Year
from .base import Asked, Figure, Row, as_of, measure, page, share, share_of_rows, unknown


def _of_staff(asked: Asked, year: Year, part: Callable[[StaffShare], int], head: str) -> Figure:
    counts = asked.once("staff", lambda: institution_facts.staff_shares(asked.participants))
    if not counts:
        return unknown(_("No participant has handed in its staff list yet."), page("institutions:staff_queue"))
    rows = [
        Row(
            name,
            part(counts[pk]),
            counts[pk].staff,
            value=share(part(counts[pk]), counts[pk].staff),
            institution=str(pk),
        )
        if pk in counts
        else Row(name, institution=str(pk), note=_("the staff list is not handed in"))
        for pk, name in asked.names.items()
    ]
    return share_of_rows(rows, (head, _("Pedagogical workers")), as_of(year))


@measure(
    "staff-category",
    gettext_lazy("Teachers with the highest or first category, %"),
    explanation=gettext_lazy(
        "Pedagogical workers of the staff lists that are submitted or accepted: those with the highest or first "
        "qualification category divided by all of them. Heads, engineers and other posts are not counted."
    ),
    is_state=True,
)
def staff_category(asked: Asked, year: Year) -> Figure:
    return _of_staff(asked, year, lambda counted: counted.high, _("Highest and first"))


@measure(
    "technical-training",
    gettext_lazy("Teachers trained in technical creativity within 3 years, %"),
    explanation=gettext_lazy(
        "Pedagogical workers of the staff lists that are submitted or accepted: those who within the last three years "
        "finished advanced training or retraining with an area of technical creativity, divided by all of them."
    ),
    is_state=True,
)
def technical_training(asked: Asked, year: Year) -> Figure:
    return _of_staff(asked, year, lambda counted: counted.technical, _("Trained"))
