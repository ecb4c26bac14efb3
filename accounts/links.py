"""Links that let a person set a password: personal, for once, for a limited time."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from .models import User

# A link sent to somebody who has a password replaces that password, so it should not lie in a mailbox for a week.
REPLACEMENT_LIFETIME = timedelta(hours=24)


class PasswordLinkGenerator(PasswordResetTokenGenerator):
    """Keys that die when used, when the person signs in, changes e-mail or password, or is deactivated."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        if not user or not token or not user.is_active or not super().check_token(user, token):
            return False
        return not user.has_usable_password() or self._age(token) <= REPLACEMENT_LIFETIME

    def _age(self, token: str) -> timedelta:
        written = base36_to_int(token.partition("-")[0])
        return timedelta(seconds=self._num_seconds(self._now()) - written)


def password_link(user: User) -> str:
    """A fresh link by which this person, and nobody else, sets a password."""
    return key_link(f"{int_to_base36(user.pk)}-{PasswordLinkGenerator().make_token(user)}")


def key_link(key: str) -> str:
    """The whole address for a key: at the portal's own name, whatever ``Host`` the request came with."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.SITE_URL + path.replace("UID-KEY", key)
