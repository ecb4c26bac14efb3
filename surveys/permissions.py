"""Who may do what with questionnaires and surveys."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if

from .models import Launch


def may_prepare(user: User) -> Verdict:
    """Questionnaires and surveys are the department's."""
    return allow_if(user.is_department, _("Only the department holds surveys."))


def may_edit(user: User, launch: Launch) -> Verdict:
    """What a closed survey said and counted stays as it was."""
    return may_prepare(user) & allow_if(not launch.is_closed, _("The survey is closed."))


def may_open(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_draft, _("The survey was opened already."))


def may_close(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_open, _("Only an open survey can be closed."))


def may_delete(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_draft, _("A survey that was opened is kept."))


def may_see_results(user: User, launch: Launch) -> Verdict:
    """Distributions wait for the end: two pictures a few answers apart would show what those few answered."""
    return allow_if(user.is_department, _("Only the department sees the results.")) & allow_if(
        launch.is_closed,
        _("Results are shown when the survey is closed, so that nobody's answer can be told from two views in a row."),
    )
