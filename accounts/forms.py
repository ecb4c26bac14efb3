"""Forms of the entrance and of the people page."""

from allauth.account import forms as account_forms
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from common.forms import Form, SharedRecordMixin

from . import permissions
from .models import DepartmentRole, User
from .saved_views import is_list

LONGEST_PASSWORD = 1000


class Plain:
    """Allauth's form in our words: labels of ours, no placeholders (they vanish just when one would read them)."""

    labels: dict = {}
    help_texts: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, field.help_text)
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs["maxlength"] = LONGEST_PASSWORD


class LoginForm(Plain, account_forms.LoginForm):
    labels = {"login": _("E-mail"), "password": _("Password"), "remember": _("Remember me on this device")}
    help_texts = {"password": "", "remember": _("For 14 days. Not on a shared computer.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}

    def clean(self):
        cleaned = super().clean()
        if self.user and (self.user.is_department or self.user.is_staff):
            cleaned["remember"] = False  # sees the data of everybody: signs in every day
        return cleaned


class ResetPasswordForm(Plain, account_forms.ResetPasswordForm):
    labels = {"email": _("E-mail")}


class SetPasswordForm(Plain, account_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}


class ChangePasswordForm(Plain, account_forms.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    help_texts = {"oldpassword": ""}


class ReauthenticateForm(Plain, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}
    help_texts = {"password": ""}


class OncePerCode:
    """A code works once as long as it lives: allauth remembers it for 30 seconds, but we accept its neighbours too."""

    def clean_code(self):
        code = super().clean_code()
        lifetime = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
        digits = "".join(filter(str.isalnum, code))
        if not cache.add(f"second-factor-used:{self.user.pk}:{digits}", True, lifetime):
            raise get_second_factor_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OncePerCode, Plain, mfa_forms.AuthenticateForm):
    labels = {"code": _("Code")}
    help_texts = {"code": _("Six digits from the app, or one of your recovery codes.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].max_length = 40
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class SecondFactorAgainForm(OncePerCode, Plain, mfa_forms.ReauthenticateForm):
    labels = {"code": _("Code")}
    help_texts = {"code": _("Six digits from the app, or one of your recovery codes.")}


class ActivateSecondFactorForm(Plain, ActivateTOTPForm):
    labels = {"code": _("Code from the app")}
    help_texts = {"code": _("Six digits that the app shows now.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PhoneForm(forms.ModelForm):
    """What a person may change about themself."""

    class Meta:
        model = User
        fields = ["phone"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}


class LettersForm(forms.ModelForm):
    """How reminders come to a person. What has to be signed or answered is always written at once."""

    class Meta:
        model = User
        fields = ["letter_pace", "letters_on_working_days"]
        widgets = {"letter_pace": forms.RadioSelect}


class PersonForm(SharedRecordMixin, forms.ModelForm):
    """An account as an administrator of the department fills it in. The saving is left to the services."""

    class Meta:
        model = User
        fields = ["surname", "given_name", "patronymic", "email", "phone", "department_role"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and not permissions.may_change_role(by, self.instance):
            del self.fields["department_role"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()  # before it is compared with the others


class NewPersonForm(PersonForm):
    """A new account for somebody of the department; those of institutions are invited with their institution."""

    department_role = forms.ChoiceField(
        label=_("Role in the department"),
        choices=[choice for choice in DepartmentRole.choices if choice[0]],
        initial=DepartmentRole.SPECIALIST,
    )


class SavedViewForm(Form):
    """``may_share``: an administrator's view may be for everybody. ``is_own``: nobody chooses another's first page."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=100, help_text=_("What the list shows: “Schools without a licence”.")
    )
    is_default = forms.BooleanField(label=_("Open the list with this view"), required=False)
    is_shared = forms.BooleanField(label=_("Show to the whole department"), required=False)

    def __init__(self, *args, may_share: bool, is_own: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        if not is_own:
            del self.fields["is_default"]


class NewSavedViewForm(SavedViewForm):
    page = forms.CharField(max_length=200, widget=forms.HiddenInput)
    query = forms.CharField(max_length=5000, required=False, widget=forms.HiddenInput)

    def clean_page(self):
        if not is_list(page := self.cleaned_data["page"]):
            raise forms.ValidationError(_("There is no list at this address."))
        return page
