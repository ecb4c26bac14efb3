"""Who may do what with questionnaires and surveys."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.verdicts import Verdict, allow_if
from institutions.facts import institutions_of
from institutions.models import Institution

from .models import Entry, Launch, Questionnaire, Version


def may_prepare(user: User) -> Verdict:
    """Questionnaires and surveys are the department's."""
    return allow_if(user.is_department, _("Only the department holds surveys."))


def may_write(user: User, questionnaire: Questionnaire) -> Verdict:
    """The bank stays as it came; what lies in the archive is taken out first."""
    return (
        may_prepare(user)
        & allow_if(not questionnaire.bank, _("A questionnaire of the bank is copied, not changed."))
        & allow_if(not questionnaire.archived_at, _("The questionnaire is in the archive. Take it out first."))
    )


def may_begin_draft(user: User, version: Version) -> Verdict:
    """Frozen versions stay; the next one begins with their questions, and there is one draft at a time."""
    return may_write(user, version.questionnaire) & allow_if(
        version.questionnaire.draft() is None,
        _("There is a draft already. Go on with it, or throw it away first."),
    )


def may_discard(user: User, draft: Version) -> Verdict:
    """Links of a survey that is being prepared lead to the draft."""
    return may_write(user, draft.questionnaire) & allow_if(
        not draft.launches.exists(),
        _("A survey is being prepared with this draft. Delete the survey first."),
    )


def may_edit(user: User, launch: Launch) -> Verdict:
    """What a closed survey said and counted stays as it was."""
    return may_prepare(user) & allow_if(not launch.is_closed, _("The survey is closed."))


def may_open(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_draft, _("The survey was opened already."))


def may_choose_institutions(user: User, launch: Launch) -> Verdict:
    why = _("The survey was opened already: withdraw single links instead.")
    return may_prepare(user) & allow_if(launch.is_draft, why)


def may_close(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_open, _("Only an open survey can be closed."))


def may_delete(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_draft, _("A survey that was opened is kept."))


def may_reopen(user: User, launch: Launch) -> Verdict:
    """Never: a launch in which results were shown would let the answers that come afterwards be told apart."""
    why = _("A closed survey is not opened again: its results were shown. Hold a new one with “Copy for a new survey”.")
    return may_prepare(user) & allow_if(not launch.is_closed, why)


def may_remind(user: User, launch: Launch) -> Verdict:
    return may_prepare(user) & allow_if(launch.is_accepting, _("The survey does not take answers now."))


def may_hand_out(user: User, entry: Entry) -> Verdict:
    """Slips, shared devices, paper: the people of the institution, and the department in their place."""
    return allow_if(not entry.launch.is_closed, _("The survey is closed.")) & allow_if(
        not entry.revoked_at, _("The link is withdrawn.")
    )


def may_take_answers(user: User, entry: Entry) -> Verdict:
    """Switching on a device or typing in paper makes sense while answers are taken."""
    return allow_if(entry.launch.is_accepting, _("The survey does not take answers now.")) & allow_if(
        not entry.revoked_at, _("The link is withdrawn.")
    )


def may_change_link(user: User, entry: Entry) -> Verdict:
    return may_edit(user, entry.launch)


def may_see_results(user: User, launch: Launch) -> Verdict:
    """The department and the people of the institutions asked: what everybody may see is hidden where groups are small.

    Who else may not is not told that there is a survey (``Launch.objects.visible_to``).
    """
    return allow_if(not launch.is_draft, _("Nobody was asked yet: the survey is not open."))


def may_see_details(user: User, launch: Launch) -> Verdict:
    """Own words and answers crossed with each other come at the end: they do not move in steps."""
    return may_see_results(user, launch) & allow_if(
        launch.is_closed, _("This is shown when the survey is closed, so that nobody is told by two looks in a row.")
    )


def may_export_results(user: User, launch: Launch) -> Verdict:
    """Reports and files of a survey are the department's, who answer for what becomes of them."""
    return allow_if(user.is_department, _("Only the department exports results.")) & may_see_details(user, launch)


def institutions_seen(user: User, launch: Launch):
    """Institutions whose results the person may look at apart: all of them, or one's own."""
    asked = Institution.objects.filter(pk__in=launch.entries.order_by().values("institution"))
    return asked if user.is_department else asked.filter(pk__in=institutions_of(user).values("pk"))
