"""Asking for the password again, for acts that must not be done from a screen left open."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.verdicts import YES, Verdict

# Counted apart from the tries at the entrance: whoever hammers there must not keep a director from signing.
LIMIT = {"password_again": "5/5m/user"}


def check_password(request: HttpRequest, password: str) -> Verdict:
    """Is this the password of the signed-in person? Five wrong ones in five minutes, and the answer is no for a while.

    A yes is remembered in the session like any other repeated authentication.
    """
    usage = ratelimit.consume(
        request, app="allauth.account", action="password_again", config=LIMIT, user=request.user, limit_get=True
    )
    if not usage:
        return Verdict((_("Too many wrong passwords. Try again in five minutes."),))
    if not request.user.check_password(password):
        return Verdict((_("The password is not right."),))
    usage.rollback()
    reauthenticate_by_password(request)
    return YES
