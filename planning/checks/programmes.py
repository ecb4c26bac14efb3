"""How far the institutions' programmes have come."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts
from institutions.models import ProgrammeState

from ..gates import ANYONE, MET, Answers, Asked, Condition, Level, Progress, check


@check(
    "programme-published",
    gettext_lazy("Programme approved and published"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The programmes of the institution are looked at, its own and joint ones. The condition is met when one of"
        " them has passed the expert, the pedagogical council and the order of the head, and is published. The"
        " farthest programme tells what is missing; go on with it on the page “Programmes”. While it is with the"
        " expert, the department is awaited."
    ),
)
def programme_published(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 6.3: its own programme or a joint one has protocol and order and is public."""
    mend = reverse("institutions:programmes_of", args=[ANYONE])
    none = Progress(0, 1, _("No programme is begun yet."), mend)
    steps = [(state, Progress(0, 1, str(why), mend, awaits_department=awaits)) for state, why, awaits in _TO_PUBLISHED]

    def answer(states: frozenset[str]) -> Progress:
        if ProgrammeState.PUBLISHED in states:
            return MET
        return next((step for state, step in steps if state in states), none)

    return asked.by_standing(institution_facts.programme_states(asked.keys), answer, absent=frozenset())


# How far the farthest programme has come, and whether it waits for the department's expert.
_TO_PUBLISHED = [
    (ProgrammeState.APPROVED, gettext_lazy("The programme is approved and not published yet."), False),
    (ProgrammeState.ADOPTED, gettext_lazy("The programme awaits the order of the head."), False),
    (ProgrammeState.RECOMMENDED, gettext_lazy("The programme awaits the protocol of the pedagogical council."), False),
    (ProgrammeState.REVISED, gettext_lazy("The programme is with the expert."), True),
    (ProgrammeState.EXPERTISE, gettext_lazy("The programme is with the expert."), True),
    (ProgrammeState.REMARKS, gettext_lazy("The programme was returned with remarks of the expert."), False),
    (ProgrammeState.DRAFT, gettext_lazy("The programme is a draft."), False),
]
