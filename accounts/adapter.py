"""How allauth fits into this house: closed signup, letters through the outbox, our words, secrets encrypted."""

import base64
import hashlib
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.clients import client_address

from . import outbox, services
from .links import key_link

logger = logging.getLogger(__name__)

# What allauth writes about, as its templates are called: our template and the subject.
LETTERS = {
    "account/email/password_reset_key": ("password_reset", _("Setting a new password")),
    "account/email/password_reset": ("password_changed", _("Your password was changed")),
    "account/email/password_changed": ("password_changed", _("Your password was changed")),
    "mfa/email/totp_activated": ("second_factor_on", _("Your second factor is on")),
    "mfa/email/totp_deactivated": ("second_factor_off", _("Your second factor is off")),
    "mfa/email/recovery_codes_generated": ("recovery_codes", _("You have new recovery codes")),
}
# What allauth says when something is done. Nothing about signing in and out: the page that follows shows it.
MESSAGES = {
    "account/messages/password_changed.txt": _("The password is saved."),
    "mfa/messages/totp_activated.txt": _("The second factor is on."),
    "mfa/messages/totp_deactivated.txt": _("The second factor is off."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are made. Keep them safe."),
    "usersessions/messages/sessions_logged_out.txt": _("All your other sessions have ended."),
}
TOO_MANY = _("Too many wrong tries. Wait five minutes or set a new password.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is deactivated."),
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right."),
        "invalid_password_reset": _("This link does not work any more."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request) -> bool:
        return False  # accounts are made by the department

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        # Without the host, which allauth adds: every name of the portal would give five tries more.
        return attempts_key(credentials.get("email", ""))

    def set_password(self, user, password: str) -> None:
        """Set the password and end the sessions that the old one opened; allauth opens the current one again."""
        super().set_password(user, password)
        services.sign_out_everywhere(user)

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("accounts:profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        return key_link(key)

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ) -> None:
        if text := message or MESSAGES.get(message_template):
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        if template_prefix not in LETTERS:
            raise ImproperlyConfigured(f"No letter for {template_prefix}")
        template, subject = LETTERS[template_prefix]
        link = context.get("password_reset_url", "")
        outbox.tell(context["user"], template, str(subject), is_confidential=bool(link), link=link)

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        self.send_mail(template_prefix, user.email, {"user": user})


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _("The code is not right.")}

    def encrypt(self, text: str) -> str:
        """Whoever reads the database, or a backup of it, must not be able to make codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The key was changed and the old one is not in SECRET_KEY_FALLBACKS: then no code is right.
            logger.exception("A second factor cannot be decrypted; SECRET_KEY was changed.")
            return generate_totp_secret()


def attempts_key(email: str) -> str:
    """Under which failed sign-ins of one account are counted."""
    return f"sign-in:{email.strip().lower()}"


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor {key}".encode()).digest())) for key in keys]
    )
