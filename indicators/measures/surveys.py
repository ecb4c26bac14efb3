"""R2: how content the parents are."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import facts as survey_facts

from ..years import Year
from .base import Asked, Figure, Row, measure, page, unknown

PARENTS, SATISFACTION = "parents", "q12"


@measure(
    "parents-satisfaction",
    gettext_lazy("Contentment of the parents, mean mark"),
    explanation=gettext_lazy(
        "The mean of the marks that parents gave in the question “How content are you with additional education in the "
        "district?”, in the newest survey of parents closed within the year. Groups in which too few answered are not "
        "shown, so that nobody is recognised."
    ),
)
def parents_satisfaction(asked: Asked, year: Year) -> Figure:
    mean, by_institution = survey_facts.means(asked.network, PARENTS, SATISFACTION, year.first, year.last)
    if mean is None:
        return unknown(
            _("No survey of parents with this question was closed within the year, or too few have answered."),
            page("surveys:launch_list"),
        )
    rows = tuple(
        Row(name, by_institution[pk].n, value=by_institution[pk].value, institution=str(pk))
        if pk in by_institution
        else Row(name, institution=str(pk), note=_("not shown: too few answers"))
        for pk, name in asked.names.items()
    )
    says = _("Survey “%(title)s”, closed on %(day)s.") % {"title": mean.survey, "day": f"{mean.on:%d.%m.%Y}"}
    return Figure(mean.value, mean.n, None, (_("Answers"), ""), rows, says=says)
