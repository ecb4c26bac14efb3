"""Conditions that people close: a document or a note which the department accepts."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..gates import ANYONE, MANUAL, Answers, Asked, Condition, Level, Progress, check
from ..models import EvidenceState


@check(
    MANUAL,
    gettext_lazy("Evidence accepted by the department"),
    Level.NETWORK,
    Level.INSTITUTION,
    explanation=gettext_lazy(
        "The portal cannot tell by itself whether the task is done: a person confirms it. Whoever did the task adds a"
        " note, a document or a file on the page of the task. The condition is met when the department has accepted"
        " this evidence; what is submitted waits for the department."
    ),
)
def manual(asked: Asked, condition: Condition) -> Answers:
    """A person accepts a document or a note that says the task is done."""
    if condition.is_of_network:
        mend = reverse("planning:network_task", args=[asked.plan.pk, condition.task_id])
        return _proofs(mend)[asked.evidence_of(condition.task_id).get(None)]
    proofs = _proofs(reverse("planning:institution_task", args=[asked.plan.pk, ANYONE, condition.task_id]))
    told = asked.evidence_of(condition.task_id)
    return asked.everybody(proofs[None], {pk: proofs[state] for pk, state in told.items() if pk})


def _proofs(mend: str) -> dict[str | None, Progress]:
    """The answer for each state of live evidence, and for none."""
    return {
        EvidenceState.ACCEPTED: Progress(1, 1, mend=mend),
        EvidenceState.SUBMITTED: Progress(0, 1, _("The evidence awaits the department."), mend, awaits_department=True),
        None: Progress(0, 1, _("There is no evidence yet."), mend),
    }
