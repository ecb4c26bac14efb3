"""The back office of accounts."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy, ngettext

from . import delivery, services
from .models import Letter, User
from .recording import record

# Allauth's tables hold secrets and what only allauth may change. E-mails are those of the accounts.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Technical care of accounts. Passwords are set by their owners, by a link; nobody sees or types them here."""

    list_display = ["full_name", "email", "department_role", "is_active", "is_staff", "last_login"]
    list_filter = ["department_role", "is_active", "is_staff", "is_superuser"]
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Name or e-mail, in small letters")
    ordering = ["surname", "given_name"]
    readonly_fields = ["uuid", "last_login", "joined_at"]
    fields = [
        ("surname", "given_name", "patronymic"),
        "email",
        "phone",
        "department_role",
        ("is_active", "is_staff", "is_superuser"),
        "groups",
        ("uuid", "joined_at", "last_login"),
    ]
    actions = ["send_invitation"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # the history names its people: accounts are deactivated

    def save_model(self, request, user, form, change) -> None:
        """The back office leaves the same lines in the history as the portal's own pages."""
        if not change:
            user.set_unusable_password()
        was = form.initial.get("department_role", "")
        super().save_model(request, user, form, change)
        if not change:
            record("accounts.user.create", user, by=request.user, role=user.department_role)
        elif form.changed_data:
            roles = {"was": was, "now": user.department_role} if "department_role" in form.changed_data else {}
            record("accounts.user.change", user, by=request.user, fields=form.changed_data, **roles)
        if change and {"email", "is_active"} & set(form.changed_data):
            services.sign_out_everywhere(user)

    @admin.action(description=gettext_lazy("Send an invitation to set a password"), permissions=["change"])
    def send_invitation(self, request, users):
        invited = [services.invite_to_department(user, by=request.user) for user in users if user.is_active]
        count = len(list(filter(None, invited)))
        text = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count)
        messages.success(request, text % {"count": count})


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """To look at only."""

    list_display = ["created_at", "to", "subject", "tries", "sent_at", "gave_up_at"]
    list_filter = ["sent_at", "gave_up_at"]
    search_fields = ["to", "subject"]
    exclude = ["body"]
    readonly_fields = ["text"]

    @admin.display(description=gettext_lazy("text"))
    def text(self, letter):
        return delivery.masked(letter.body) if letter.is_confidential else letter.body

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
