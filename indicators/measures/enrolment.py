"""R2: children of the participants enrolled in programmes of technical creativity."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts

from ..years import Year
from .base import Asked, Figure, Row, measure, on_day, page, share, share_of_rows, unknown


@measure(
    "technical-coverage",
    gettext_lazy("Children enrolled in programmes of technical creativity, %"),
    explanation=gettext_lazy(
        "Children that the participants have told to be enrolled in their programmes of technical creativity in the "
        "school year, divided by the children aged 5–18 on the cards of those that have told both. A child in two "
        "programmes is counted in each of them."
    ),
)
def technical_coverage(asked: Asked, year: Year) -> Figure:
    told = institution_facts.enrolment(list(asked.names), year.on)
    heads = asked.once("heads", lambda: institution_facts.head_counts(asked.participants))
    children = {pk: count.children for pk, count in heads.items() if count.children}
    rows = [
        Row(
            name,
            told[pk].enrolled,
            children[pk],
            value=share(told[pk].enrolled, children[pk]),
            institution=str(pk),
        )
        if pk in told and pk in children
        else Row(name, institution=str(pk), note=_("not told"))
        for pk, name in asked.names.items()
    ]
    if not any(row.denominator for row in rows):
        return unknown(
            _("No participant has told how many children are enrolled."), page("institutions:programme_list")
        )
    return share_of_rows(rows, (_("Children enrolled"), _("Children aged 5–18")), on_day(year))
