"""Who may do what with accounts and letters."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.verdicts import Verdict, allow_if

from .models import Letter, SavedView, User


def may_manage_people(user: User) -> Verdict:
    """Administrators of the department keep the list of people."""
    return allow_if(user.is_department_administrator, _("Only an administrator of the department manages accounts."))


def may_change_account(user: User, person: User) -> Verdict:
    """Technical accounts are out of reach: with a changed e-mail they would change hands."""
    return may_manage_people(user) & allow_if(
        not (person.is_superuser or person.is_staff), _("Technical accounts are managed in the technical admin.")
    )


def may_change_role(user: User, person: User) -> Verdict:
    """Nobody changes their own role, so that an administrator always remains."""
    return may_change_account(user, person) & allow_if(user != person, _("Nobody changes their own role."))


def may_deactivate(user: User, person: User) -> Verdict:
    return (
        may_change_account(user, person)
        & allow_if(user != person, _("Nobody deactivates themself."))
        & allow_if(person.is_active, _("The account is deactivated already."))
    )


def may_activate(user: User, person: User) -> Verdict:
    return may_change_account(user, person) & allow_if(not person.is_active, _("The account is active already."))


def may_invite(user: User, person: User) -> Verdict:
    return (
        may_change_account(user, person)
        & allow_if(person.is_active, _("The account is deactivated."))
        & allow_if(not person.has_usable_password(), _("The person has set a password already."))
    )


def may_reset_second_factor(user: User, person: User) -> Verdict:
    """For somebody who lost the phone and the recovery codes; one's own is changed in the profile, with a code."""
    return (
        may_change_account(user, person)
        & allow_if(user != person, _("Change your own second factor in your profile."))
        & allow_if(is_mfa_enabled(person), _("The person has no second factor."))
    )


def may_see_letters(user: User) -> Verdict:
    """Administrators; where the portal only shows itself, the whole department."""
    return allow_if(
        user.is_department_administrator or (settings.DEBUG and user.is_department),
        _("Only an administrator of the department sees the outbox."),
    )


def may_try_letter_again(user: User, letter: Letter) -> Verdict:
    return may_see_letters(user) & allow_if(letter.gave_up_at, _("Only failed letters are tried again."))


def may_share_views(user: User) -> Verdict:
    return allow_if(
        user.is_department_administrator, _("Only an administrator of the department shares views with everybody.")
    )


def may_change_view(user: User, view: SavedView) -> Verdict:
    """The owner; a view that the department shares, an administrator too."""
    return allow_if(
        view.owner_id == user.pk or (view.is_shared and user.is_department_administrator),
        _("Only its owner changes a saved view; a shared one, an administrator too."),
    )
