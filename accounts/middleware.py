"""What stands before every page for people who are signed in: their second factor, the view a list opens with."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect

from .saved_views import opens_with

# What a person may open on the way to a second factor.
ON_THE_WAY = {"account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_reauthenticate"}


class SecondFactorMiddleware:
    """Lead people of the department, and whoever may open the technical admin, to set their second factor up first.

    Public pages stay open: they give nothing to anybody that an anonymous visitor would not get.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        is_public = not getattr(view_func, "login_required", True)
        # Asked before the person: a public page does not read the session.
        if is_public or not settings.REQUIRE_SECOND_FACTOR or not must_have_second_factor(request.user):
            return None
        if request.resolver_match.view_name in ON_THE_WAY:
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        return redirect("mfa_activate_totp")


def must_have_second_factor(user) -> bool:
    return user.is_authenticated and (user.is_department or user.is_staff or user.is_superuser)


class SavedViewMiddleware:
    """Open a list with the view that the person wants to see first. An address with parameters is taken at its word.

    A page that answers «not changed» (``tells_unchanged``) is asked first, when the browser knows it: its tag holds the
    views, so that a page which has got a first view since is a changed one; then it opens with that view by itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        view = getattr(view_func, "view_class", view_func)
        if not getattr(view, "saves_views", False) or request.method not in ("GET", "HEAD") or request.GET:
            return None
        if "If-None-Match" in request.headers and getattr(view, "tells_unchanged", False):
            return None
        first = opens_with(request) if request.user.is_authenticated else None
        return redirect(first) if first else None
