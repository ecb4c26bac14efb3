"""Whether enough people have answered."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from surveys import facts as survey_facts

from ..gates import Answers, Asked, Condition, Level, Progress, check


@check("surveys-answered", gettext_lazy("Surveys answered"), Level.INSTITUTION)
def surveys_answered(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 3.2: enough answers of each audience."""
    states = survey_facts.survey_state(asked.network)
    done = survey_facts.surveys_done(asked.ids, asked.network, states=states)
    mend = reverse("surveys:launch_list")
    # Whoever lacks no answers waits for the department: to open the next survey, or to close this one.
    lacking = {pk for (pk, _audience), state in states.items() if state.answered < state.needed}
    return {pk: Progress(*done[pk], mend, awaits_department=pk not in lacking) for pk in asked.ids}
