"""What the staff have learnt."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts

from ..gates import ANYONE, Answers, Asked, Condition, Level, Progress, Threshold, check


@check(
    "staff-trained",
    gettext_lazy("Teachers trained in technical creativity"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The portal looks at the teachers of the institution's staff list who work there now, and counts those with "
        "advanced training or retraining in an area of technical creativity finished within the last three years. "
        "The condition is met when they make up the share given below. Enter courses in the staff list with their "
        "area, or enrol teachers in a group under “Advanced training”: its certificates land in the list by "
        "themselves. An institution without teachers in its list does not meet the condition."
    ),
    thresholds=(
        Threshold("share", gettext_lazy("Share of trained teachers"), default=50, minimum=1, maximum=100, unit="%"),
    ),
)
def staff_trained(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 6.4: «Подготовка кадрового потенциала»."""
    share, mend = asked.threshold(condition, "share"), reverse("institutions:staff_list", args=[ANYONE])
    counted = institution_facts.technical_training(asked.keys)
    nobody = Progress(0, 1, _("There is no teacher in the staff list."), mend)

    def answer(counts: tuple[int, int] | None) -> Progress:
        if counts is None:
            return nobody
        trained, workers = counts
        needed = -(-workers * share // 100)
        why = ""
        if trained < needed:
            why = _("Trained within three years: %(count)s of %(workers)s teachers, %(needed)s are needed.")
            why %= {"count": trained, "workers": workers, "needed": needed}
        return Progress(min(trained, needed), needed, why, mend)

    return asked.by_standing(counted, answer, absent=None)
