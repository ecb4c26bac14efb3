"""Who may do what with templates, plans, stages and evidence. A no always says why."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import YES, Verdict, allow_if
from institutions.models import Institution
from institutions.permissions import may_fill

from . import gates
from .models import Evidence, EvidenceState, Plan, ProgressState, StageProgress, Task, TemplateVersion
from .models.evidence import LIVE
from .models.plans import AT_WORK, FINISHED, UNFINISHED
from .services.templates import obstacles

NOT_OF_DEPARTMENT = _("This is done by the department.")


def may_manage_templates(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department makes templates of plans."))


def may_edit(user: User, version: TemplateVersion) -> Verdict:
    """A published version never changes: running plans stand on it."""
    return may_manage_templates(user) & allow_if(
        version.is_draft, _("A published version does not change. Begin a new draft from it.")
    )


def may_publish(user: User, version: TemplateVersion) -> Verdict:
    """Nothing of the order may be lost on the way, and every condition must be one that can be answered."""
    return may_edit(user, version) & Verdict(tuple(obstacles(version)))


def may_begin_draft(user: User, version: TemplateVersion) -> Verdict:
    drafts = TemplateVersion.objects.drafts().filter(template=version.template_id)
    return may_manage_templates(user) & allow_if(
        not drafts.exists(), _("The template has a draft already: work on that one.")
    )


def may_start_plan(user: User) -> Verdict:
    return allow_if(user.is_department, _("Only the department starts plans."))


def may_change_plan(user: User, plan: Plan) -> Verdict:
    """Another version, another year: the department's, while the plan runs."""
    return may_oversee(user) & _in_running(plan)


def _in_running(plan: Plan) -> Verdict:
    return allow_if(not plan.is_archived, _("The plan is in the archive: it is kept as it was."))


def may_oversee(user: User) -> Verdict:
    """Judging stages and evidence is the department's."""
    return allow_if(user.is_department, NOT_OF_DEPARTMENT)


def may_start(user: User, progress: StageProgress) -> Verdict:
    return may_fill(user, progress.institution) & _in_state(progress, [ProgressState.OPEN]) & _not_paused(progress)


def may_submit(user: User, progress: StageProgress, gate: gates.Gate) -> Verdict:
    """Handing in says «our part is done»: what only the network or the department still owes does not hold it up."""
    verdict = may_fill(user, progress.institution) & _in_state(progress, AT_WORK) & _not_paused(progress)
    return verdict & Verdict(tuple(f"{line.condition.name.rstrip(' .:')}: {line.progress.why}" for line in gate.owed))


def may_accept(user: User, progress: StageProgress, gate: gates.Gate) -> Verdict:
    """The department moves an institution on when every condition is met or waived."""
    verdict = may_oversee(user) & _in_state(progress, [*AT_WORK, ProgressState.SUBMITTED]) & _not_paused(progress)
    return verdict & Verdict(gate.reasons)


def may_return(user: User, progress: StageProgress) -> Verdict:
    return may_oversee(user) & _in_state(progress, [ProgressState.SUBMITTED])


def may_reopen(user: User, progress: StageProgress) -> Verdict:
    return may_oversee(user) & _in_state(progress, FINISHED)


def may_exempt(user: User, progress: StageProgress) -> Verdict:
    return may_oversee(user) & _in_state(progress, UNFINISHED)


def may_extend(user: User, progress: StageProgress) -> Verdict:
    return may_oversee(user) & _in_state(progress, UNFINISHED)


def may_pause(user: User, progress: StageProgress) -> Verdict:
    """While the department reviews, the clock stands by itself."""
    verdict = may_oversee(user) & _in_state(progress, [ProgressState.LOCKED, *AT_WORK])
    return verdict & allow_if(not progress.is_paused, _("The stage is paused already."))


def may_resume(user: User, progress: StageProgress) -> Verdict:
    return may_oversee(user) & allow_if(progress.is_paused, _("The stage is not paused."))


def may_override(user: User, progress: StageProgress, line: gates.Line | None = None) -> Verdict:
    """A condition that is met needs no waiver; one is given for the present attempt only."""
    verdict = may_oversee(user) & _in_state(progress, UNFINISHED)
    return verdict & allow_if(line is None or not line.holds, _("This condition is met or waived already."))


def _in_state(progress: StageProgress, states) -> Verdict:
    if progress.plan.is_archived:
        return _in_running(progress.plan)
    message = _("The state of the stage is “%(state)s”.") % {"state": progress.get_state_display()}
    return allow_if(progress.state in states, message)


def _not_paused(progress: StageProgress) -> Verdict:
    return allow_if(not progress.is_paused, _("The stage is paused: let it go on first."))


def may_add_evidence(
    user: User, plan: Plan, task: Task, institution: Institution | None = None, progress: StageProgress | None = None
) -> Verdict:
    """The network's tasks are proved by the department; an institution's by its people while its stage is at work."""
    if plan.is_archived:
        return _in_running(plan)
    if user.is_department:
        return YES
    if institution is None:
        return allow_if(False, NOT_OF_DEPARTMENT)
    state = progress.state if progress else ProgressState.LOCKED
    return may_fill(user, institution) & _open_for_evidence(state)


def _open_for_evidence(state: str) -> Verdict:
    if state == ProgressState.LOCKED:
        return allow_if(False, _("The stage is not open yet."))
    if state == ProgressState.SUBMITTED:
        return allow_if(False, _("The stage is under review: nothing can be changed until the department answers."))
    return allow_if(state in AT_WORK, _("The stage is finished."))


def may_decide_evidence(user: User, evidence: Evidence) -> Verdict:
    return (
        may_oversee(user)
        & _in_running(evidence.plan)
        & allow_if(evidence.state == EvidenceState.SUBMITTED, _("The department has decided on this evidence already."))
    )


def may_withdraw_evidence(user: User, evidence: Evidence, progress: StageProgress | None = None) -> Verdict:
    """The department at any time; an institution its own, while nobody has decided and the stage is at work."""
    verdict = _in_running(evidence.plan) & allow_if(evidence.state in LIVE, _("This evidence counts no longer."))
    if user.is_department:
        return verdict
    if evidence.institution is None:
        return verdict & allow_if(False, NOT_OF_DEPARTMENT)
    state = progress.state if progress else ProgressState.LOCKED
    return (
        verdict
        & may_fill(user, evidence.institution)
        & allow_if(evidence.state == EvidenceState.SUBMITTED, _("The department has decided on this evidence already."))
        & _open_for_evidence(state)
    )
