"""Whether enough people have answered."""

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import InstitutionKind
from surveys import facts as survey_facts
from surveys.models import Audience

from ..gates import MET, Answers, Asked, Condition, Level, Progress, Threshold, check, yes

AUDIENCES = [str(audience) for audience in Audience]


@check(
    "surveys-answered",
    gettext_lazy("Surveys answered"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The surveys of the network are looked at, one for each audience ticked below. An audience is done when the"
        " institution has as many answers as the survey asks of it (or the share of them set below) and the survey is"
        " closed. The institution hands out the link; the department opens the surveys and closes them. No answers"
        " are read here, they are only counted."
    ),
    thresholds=(
        yes("teachers", gettext_lazy("Teachers are asked")),
        yes("pupils", gettext_lazy("Pupils are asked")),
        yes("parents", gettext_lazy("Parents are asked")),
        Threshold("share", gettext_lazy("Share of the answers asked for"), 100, 1, 100, "%"),
        yes("closed", gettext_lazy("The survey must be closed")),
    ),
)
def surveys_answered(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 3.2: enough answers of each audience."""
    audiences = [audience for audience in AUDIENCES if asked.threshold(condition, audience)]
    if not audiences:
        return dict.fromkeys(asked.ids, MET)
    states = survey_facts.survey_state(asked.network, share=asked.threshold(condition, "share"))
    closed, mend, nothing = bool(asked.threshold(condition, "closed")), reverse("surveys:launch_list"), _NOTHING

    @cache  # most institutions stand alike
    def answer(*named: tuple[str, survey_facts.AudienceState]) -> Progress:
        lacking = [(audience, state) for audience, state in named if not state.is_enough(closed=closed)]
        return Progress(
            len(named) - len(lacking),
            len(named),
            " ".join(survey_facts.why_not_done(audience, state) for audience, state in lacking),
            mend,
            # Whoever lacks no answers waits for the department: to open the next survey, or to close this one.
            awaits_department=not any(state.answered < state.needed for _audience, state in named),
            parts=tuple(
                (_counted(Audience(audience), state, is_plain=not closed), state.is_enough(closed=closed))
                for audience, state in named
            ),
        )

    # A kindergarten has no classes: pupils are not asked for there unless it got a link for them.
    gardens = {pk for pk, one in asked.participations.items() if one.kind == InstitutionKind.KINDERGARTEN}
    return {
        pk: answer(
            *(
                (audience, states.get((pk, audience), nothing))
                for audience in audiences
                if audience != Audience.PUPILS or pk not in gardens or (pk, audience) in states
            )
        )
        for pk in asked.ids
    }


_NOTHING = survey_facts.AudienceState()


def _counted(audience: Audience, state: survey_facts.AudienceState, *, is_plain: bool) -> str:
    """«Педагоги: 12 из 10, анкетирование идёт»."""
    if not state.launch_state:
        return _("%(audience)s: not asked yet.").rstrip(".") % {"audience": audience.label}
    values = {"audience": audience.label, "answered": state.answered, "needed": state.needed}
    counted = _("%(audience)s: %(answered)s of %(needed)s") % values
    if is_plain or state.is_closed:
        return counted
    return _("%(counted)s, the survey is open") % {"counted": counted}
