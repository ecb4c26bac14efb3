"""People, for administrators of the department."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.forms import ReasonForm
from common.verdicts import Refused
from common.views import FilteredTableView

from .. import permissions, services
from ..filters import UserFilter
from ..forms import NewPersonForm, PersonForm
from ..models import User
from ..tables import TONES, UserTable


class UserListView(FilteredTableView):
    model = User
    table_class = UserTable
    filterset_class = UserFilter
    template_name = "accounts/user_list.html"
    title = gettext_lazy("People and accounts")
    empty_title = gettext_lazy("Nobody was found")

    def dispatch(self, request, *args, **kwargs):
        permissions.may_manage_people(request.user).require()
        return super().dispatch(request, *args, **kwargs)


user_list = UserListView.as_view()


@require_safe
def user_detail(request, uuid):
    person = _person(request, uuid)
    permissions.may_manage_people(request.user).require()
    context = {
        "person": person,
        "tone": TONES[person.state],
        "facts": [
            (_("E-mail"), person.email),
            (_("Phone"), person.phone),
            (_("Role in the department"), person.get_department_role_display()),
        ],
        "may_edit": permissions.may_change_account(request.user, person),
        "may_invite": permissions.may_invite(request.user, person),
        "may_deactivate": permissions.may_deactivate(request.user, person),
        "may_activate": permissions.may_activate(request.user, person),
        "may_reset": permissions.may_reset_second_factor(request.user, person),
    }
    return render(request, "accounts/user_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def user_create(request):
    permissions.may_manage_people(request.user).require()
    form = NewPersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.create_department_account(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            done = _("The account is made, the invitation is on its way to %(email)s.")
            messages.success(request, done % {"email": person.email})
            return redirect("accounts:user_detail", person.uuid)
    return render(request, "accounts/user_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request, uuid):
    person = _person(request, uuid)
    permissions.may_change_account(request.user, person).require()
    # A copy for the form, which writes what was typed into it before anything is checked.
    form = PersonForm(request.POST or None, instance=_person(request, uuid), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_account(person, by=request.user, **form.changes)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:user_detail", person.uuid)
    return render(request, "accounts/user_edit.html", {"form": form, "person": person})


@require_POST
def user_invite(request, uuid):
    person = _person(request, uuid)
    permissions.may_invite(request.user, person).require()
    services.invite_to_department(person, by=request.user)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": person.email})
    return redirect("accounts:user_detail", person.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def _with_reason(request, uuid, *, verdict, service, template_name, done):
    """Ask for the reason, do it, say that it is done."""
    person = _person(request, uuid)
    verdict(request.user, person).require()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service(person, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect("accounts:user_detail", person.uuid)
    context = {"form": form, "person": person, "back": reverse("accounts:user_detail", args=[person.uuid])}
    return render(request, template_name, context)


user_deactivate = partial(
    _with_reason,
    verdict=permissions.may_deactivate,
    service=services.deactivate,
    template_name="accounts/user_deactivate.html",
    done=gettext_lazy("The account is deactivated."),
)
user_activate = partial(
    _with_reason,
    verdict=permissions.may_activate,
    service=services.activate,
    template_name="accounts/user_activate.html",
    done=gettext_lazy("The account is active again."),
)
user_reset_second_factor = partial(
    _with_reason,
    verdict=permissions.may_reset_second_factor,
    service=services.reset_second_factor,
    template_name="accounts/user_reset_second_factor.html",
    done=gettext_lazy("The second factor is reset."),
)


def _person(request, uuid) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), uuid=uuid)
