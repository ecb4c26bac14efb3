"""What happens to accounts and to those who own them."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.verdicts import Conflict, Refused

from . import outbox
from .links import password_link
from .models import DepartmentRole, Letter, User
from .recording import record

INVITATION_DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
# What the department may change in somebody's account.
EDITABLE = ("surname", "given_name", "patronymic", "email", "phone", "department_role")


def create_account(
    email: str,
    surname: str,
    given_name: str,
    patronymic: str = "",
    *,
    phone: str = "",
    department_role: str = DepartmentRole.NONE,
    by: User | None,
) -> User:
    """Make an account that has no password yet; ``invite`` its owner to set one. Refused when the e-mail is taken."""
    user = User(
        email=email,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        phone=phone,
        department_role=department_role,
    )
    user.set_unusable_password()
    with transaction.atomic():
        _save(user)
        record("accounts.user.create", user, by=by, role=department_role)
    return user


def create_department_account(*, by: User, **fields: str) -> User:
    """Make an account for somebody of the department and invite them."""
    with transaction.atomic():
        user = create_account(**fields, by=by)
        invite_to_department(user, by=by)
    return user


def change_account(user: User, *, by: User, **changes: str) -> User:
    """Correct a name, a phone, an e-mail or the standing in the department.

    With another e-mail the account changes hands as far as the mail goes: its sessions end and its links die.
    """
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        was = {name: getattr(user, name) for name in EDITABLE}
        for name in changes.keys() & set(EDITABLE):
            setattr(user, name, changes[name])
        _save(user)
        changed = [name for name in EDITABLE if getattr(user, name) != was[name]]
        if "email" in changed:
            sign_out_everywhere(user)
        if changed:
            roles = {"was": was["department_role"], "now": user.department_role} if "department_role" in changed else {}
            record("accounts.user.change", user, by=by, fields=changed, **roles)
    return user


def invite(user: User, *, key: str, text: str, subject: str, by: User | None) -> Letter | None:
    """Write to a person that they are expected in the portal; None when this ``key`` was used already.

    Whoever has no password yet gets a personal link to set one, which works once and for a week; nobody else sees it.
    The others get the way to the entrance.
    """
    is_new = not user.has_usable_password()
    body = outbox.compose(
        "invitation",
        user=user,
        text=text,
        link=password_link(user) if is_new else "",
        lifetime=ngettext("%(days)s day", "%(days)s days", INVITATION_DAYS) % {"days": INVITATION_DAYS},
    )
    with transaction.atomic():
        letter = outbox.post(user.email, subject, body, key=key, is_confidential=is_new)
        if letter:
            record("accounts.user.invite", user, by=by)
    return letter


def invite_to_department(user: User, *, by: User) -> Letter | None:
    """Invite, or invite again; however often one clicks, once a minute."""
    return invite(
        user,
        key=f"invitation:{user.pk}:{timezone.now():%Y-%m-%dT%H:%M}",
        subject=_("Invitation to the portal"),
        text=_("An account was made for you in the portal of the municipal education network."),
        by=by,
    )


def deactivate(user: User, *, by: User, reason: str) -> None:
    """Take the right to sign in away, at once and on every device. The account and all it did stay."""
    with transaction.atomic():
        user = _locked(user, is_active=True)
        user.is_active = False
        user.save(update_fields=["is_active"])
        sign_out_everywhere(user)
        record("accounts.user.deactivate", user, by=by, reason=reason)


def activate(user: User, *, by: User, reason: str = "") -> None:
    """Give the right to sign in back."""
    with transaction.atomic():
        user = _locked(user, is_active=False)
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("accounts.user.activate", user, by=by, reason=reason)


def reset_second_factor(user: User, *, by: User, reason: str) -> None:
    """Forget the authenticator app and the recovery codes of somebody who lost them. Their owner is told."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        sign_out_everywhere(user)
        outbox.tell(user, "second_factor_reset", _("Your second factor was reset"))
        record("accounts.user.reset_second_factor", user, by=by, reason=reason)


def sign_out_everywhere(user: User) -> None:
    """End all sessions of this person."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _locked(user: User, *, is_active: bool) -> User:
    fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if fresh.is_active != is_active:
        raise Conflict(_("Somebody was here before you: the account has changed. Open the page again."))
    return fresh


def _save(user: User) -> None:
    """Save, with a clear refusal when the e-mail is taken: by now, or by somebody quicker."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if User.objects.exclude(pk=user.pk).filter(email=user.email).exists():
            raise Refused(_("This e-mail is already in use.")) from error
        raise
