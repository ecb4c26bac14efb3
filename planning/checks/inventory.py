"""What each institution has told of its rooms, machines and people."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts
from institutions.models.submission import SubmissionState

from ..gates import ANYONE, MET, Answers, Asked, Condition, Level, Progress, check


@check(
    "material-base-accepted",
    gettext_lazy("Material base accepted"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The institution's form of rooms and equipment is looked at. The condition is met when the institution has"
        " submitted the form and the department has accepted it. Filling in is the institution's, on its page “Material"
        " base”; a form that is submitted waits for the department, which accepts it or returns it with remarks."
    ),
)
def material_base_accepted(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 2.1: the form is filled in and accepted by the department."""
    return _handed_in(
        asked,
        institution_facts.material_base_states,
        "institutions:material_base",
        _("The material base is not submitted."),
        _("The material base awaits the department."),
        _("The material base was returned for correction."),
    )


@check(
    "staff-list-accepted",
    gettext_lazy("Staff list accepted"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The list of the people who teach is looked at. The condition is met when the institution has submitted the"
        " list and the department has accepted it. Filling in is the institution's, on its page “Staff”; a list that is"
        " submitted waits for the department, which accepts it or returns it with remarks."
    ),
)
def staff_list_accepted(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 3.1: who teaches is entered and accepted by the department."""
    return _handed_in(
        asked,
        institution_facts.staff_list_states,
        "institutions:staff_list",
        _("The staff list is not submitted."),
        _("The staff list awaits the department."),
        _("The staff list was returned for correction."),
    )


def _handed_in(asked: Asked, states_of: Callable, page: str, lacking: str, waiting: str, returned: str) -> Answers:
    """A form of each institution that the department accepts; ``page`` takes the institution's key."""
    states, mend = states_of(asked.keys), reverse(page, args=[ANYONE])
    answers = {
        SubmissionState.ACCEPTED: MET,
        SubmissionState.SUBMITTED: Progress(0, 1, waiting, mend, awaits_department=True),
        SubmissionState.RETURNED: Progress(0, 1, returned, mend),
    }
    owed = Progress(0, 1, lacking, mend)
    return asked.by_standing(states, lambda state: answers.get(state, owed), absent="")
