"""What is settled once for the network: its decision, model, list and note; and the answers to invitations."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import facts as institution_facts
from institutions.models import NoteState
from institutions.models.networks import UNPROMISED, WITH_ROLES, ParticipationState

from ..gates import ANYONE, ANYONE_IN_ADDRESS, Answers, Asked, Condition, Level, Progress, Threshold, check, each


@check(
    "analytical-note",
    gettext_lazy("Analytical note approved"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "The analytical note on the municipal system of education is looked at. The condition is met when a note"
        " made for the network is approved by the department; a draft does not count. Make the note in “Analysis”"
        " and approve it there."
    ),
)
def analytical_note(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 1.1: the department has approved a note on the network's figures."""
    state, mend = institution_facts.analytical_note_state(asked.network), reverse("institutions:note_list")
    if state == NoteState.APPROVED:
        return Progress(1, 1, mend=mend)
    why = _("The analytical note is a draft: approve it.") if state else _("The analytical note is not approved.")
    return Progress(0, 1, why, mend, awaits_department=True)


@check(
    "founder-decision",
    gettext_lazy("Founder's decision registered"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "The acts of the founder registered for the network are looked at. The condition is met by the first act"
        " with its number and date. Register it on the card of the network."
    ),
)
def founder_decision(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, stage 1: the founder's act with its number and date."""
    has_one = hasattr(asked.network, "founder_decision")
    return _network(asked, has_one, _("The founder's decision is not registered."))


@check(
    "model-chosen",
    gettext_lazy("Model and forms of interaction chosen"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "It is looked whether the model of the network and at least one form of interaction are chosen. Choose"
        " them on the card of the network, with the reasons."
    ),
)
def model_chosen(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 1.3."""
    chosen = asked.network.model and asked.network.interaction_forms
    return _network(asked, chosen, _("The model and forms of interaction are not chosen."))


@check(
    "participants-listed",
    gettext_lazy("Participants listed"),
    Level.NETWORK,
    explanation=gettext_lazy(
        "The participants of the network are counted: those listed, invited and agreed, without those who declined"
        " or left. The condition is met when there are as many as the threshold says. List them on the card of the"
        " network."
    ),
    thresholds=(Threshold("least", gettext_lazy("Fewest participants"), 1, 1, 1000),),
)
def participants_listed(asked: Asked, condition: Condition) -> Progress:
    """Order No. 453/1, task 1.4."""
    listed, least, mend = len(asked.names), asked.threshold(condition, "least"), asked.network.get_absolute_url()
    why = _("The participants are fewer than the plan asks for.") if listed else _("The list of participants is empty.")
    return Progress(min(listed, least), least, "" if listed >= least else why, mend)


def _network(asked: Asked, is_met: object, why: str) -> Progress:
    mend = asked.network.get_absolute_url()
    return Progress(1, 1, mend=mend) if is_met else Progress(0, 1, why, mend)


@check(
    "recruitment-answered",
    gettext_lazy("Invitation into the network answered"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The invitation of the institution into the network is looked at. The condition is met when the head has"
        " answered it. Until the institution is invited, the department is awaited: invite it on the card of the"
        " network."
    ),
)
def recruitment_answered(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 2.2: the institution was asked and its head has answered."""
    listed = Progress(
        0, 1, _("The institution is not invited yet."), asked.network.get_absolute_url(), awaits_department=True
    )
    why, pattern = _("The invitation is not answered."), reverse("institutions:invitation", args=[ANYONE])
    return each(
        asked,
        {
            institution: listed
            if state == ParticipationState.LISTED
            else Progress(0, 1, why, pattern.replace(ANYONE_IN_ADDRESS, str(UUID(pk))))
            for institution, (_name, pk, state, *_rest) in asked.participations.items()
            if state in UNPROMISED
        },
    )


@check(
    "role-set",
    gettext_lazy("Role in the network set"),
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "Looks at the role of the institution in the network: active or passive. Met when the department has recorded "
        "the role with its basis. The page of the roles suggests one for each institution from what it offers, asks "
        "for and uses; suggestions are recorded in bulk and may be corrected. An institution has no role until it has "
        "agreed to take part."
    ),
)
def role_set(asked: Asked, condition: Condition) -> Answers:
    """Order No. 453/1, task 4.1: active or passive, with a basis; the department decides."""
    roles = {pk: one.role for pk, one in asked.participations.items() if one.state in WITH_ROLES}
    mend = reverse("institutions:network_roles", args=[asked.network.pk])
    undecided = Progress(0, 1, _("The role in the network is not decided."), mend, awaits_department=True)
    outside = Progress(0, 1, _("The institution has not agreed to take part yet."), asked.network.get_absolute_url())
    return each(asked, {pk: undecided if pk in roles else outside for pk in asked.ids if not roles.get(pk)})
