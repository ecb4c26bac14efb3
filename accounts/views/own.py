"""A person's own account."""

from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import calendar_links
from ..devices import device_name
from ..forms import LettersForm, PhoneForm
from ..middleware import must_have_second_factor
from ..models import CalendarLink

# The address of the calendar is shown on the page after it was issued, and never again.
NEW_ADDRESS = "new_calendar_address"


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    form = PhoneForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=list(form.Meta.fields))  # not what somebody else changes at this moment
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "has_second_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
        "needs_second_factor": must_have_second_factor(request.user),
        "session_count": len(_living_sessions(request)),
        "calendar_link": CalendarLink.objects.filter(user=request.user).first(),
        "calendar_address": request.session.pop(NEW_ADDRESS, ""),
    }
    response = render(request, "accounts/profile.html", context)
    if context["calendar_address"]:
        response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request):
    """When reminders come by mail."""
    form = LettersForm(request.POST if request.method == "POST" else None, instance=request.user)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            form.instance.save(update_fields=list(form.Meta.fields))
            messages.success(request, _("Saved."))
            return redirect("accounts:profile")
        status = 422
    return render(request, "accounts/letters_form.html", {"form": form}, status=status)


@require_POST
def calendar_link_issue(request):
    request.session[NEW_ADDRESS] = calendar_links.issue(request.user)
    return redirect(f"{reverse('accounts:profile')}#calendar")


@require_POST
def calendar_link_revoke(request):
    calendar_links.revoke(request.user)
    messages.success(
        request, _("The address of the calendar is revoked: calendars that use it stop showing deadlines.")
    )
    return redirect(f"{reverse('accounts:profile')}#calendar")


class OwnPasswordChangeView(PasswordChangeView):
    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")  # allauth would let them set one on the spot
        return super().dispatch(request, *args, **kwargs)


class OwnSessionsView(ListUserSessionsView):
    """Where the person is signed in. Unlike allauth's, looking does not tidy the table up: a GET never writes."""

    def get_context_data(self, **kwargs):
        context = super(ListUserSessionsView, self).get_context_data(**kwargs)
        sessions = _living_sessions(self.request)
        others = [session for session in sessions if not session.is_current()]
        named = [(session, device_name(session.user_agent)) for session in sessions]
        return context | {"sessions": named, "others": others}


def _living_sessions(request) -> list[UserSession]:
    """The current session first. It may be missing from the table when it was not opened at the entrance."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    sessions = UserSession.objects.filter(user=request.user, session_key__in=living).order_by("-created_at")
    return sorted(sessions, key=lambda session: session.session_key != request.session.session_key)


password_change = OwnPasswordChangeView.as_view()
session_list = OwnSessionsView.as_view()
