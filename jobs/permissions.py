"""Who may do what with long work."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if

from .models import Job, JobState


def _is_theirs(user: User, job: Job) -> Verdict:
    return allow_if(
        job.started_by_id == user.pk or user.is_department_administrator,
        _("Only who started the work and administrators of the department decide about it."),
    )


def may_cancel(user: User, job: Job) -> Verdict:
    return (
        _is_theirs(user, job)
        & allow_if(job.is_active, _("The work is over already."))
        & allow_if(job.stop_asked_at is None or not job.is_active, _("The work is being stopped."))
    )


def may_repeat(user: User, job: Job) -> Verdict:
    """What failed or was cancelled goes on from where it stands: works pass over what they have done."""
    return _is_theirs(user, job) & allow_if(
        job.state in {JobState.FAILED, JobState.CANCELLED}, _("Only failed and cancelled work is started again.")
    )
