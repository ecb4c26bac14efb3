"""Forms of those who sign."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form


class AcceptRulesForm(Form):
    accept = forms.BooleanField(label=_("I have read the rules and accept them"))


class ShownForm(Form):
    """Carries the hash of the text that the page showed, so that nobody answers to a text they did not see."""

    shown_sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class SignForm(ShownForm):
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("The password you sign in to the portal with. Entering it creates your signature."),
    )


class ReasonToSignForm(ShownForm):
    """A refusal: the reason is read by the department."""

    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The department reads it and decides what comes next."),
    )
