"""Appointing a person to act for an institution."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form

from ..models import (
    AppointmentRole,
)


class AppointForm(Form):
    role = forms.ChoiceField(label=_("Role"))
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The person signs in with it. Whoever has no account yet gets a link to set a password."),
    )
    surname = forms.CharField(label=_("Surname"), max_length=100)
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)
    post = forms.CharField(label=_("Post"), max_length=200, help_text=_("As in papers, in the nominative case."))
    basis = forms.CharField(
        label=_("Authority basis"),
        max_length=300,
        required=False,
        help_text=_("Charter, order or power of attorney. A deputy signs only with a document."),
    )
    valid_from = DateField(label=pgettext_lazy("appointment", "From"), initial=timezone.localdate)
    valid_to = DateField(label=pgettext_lazy("appointment", "Until"), required=False, help_text=_("Empty: no term."))

    def __init__(self, *args, roles: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in AppointmentRole if role in roles]

    def clean(self):
        given = self.cleaned_data
        if given.get("role") == AppointmentRole.DEPUTY and not given.get("basis"):
            self.add_error("basis", _("Name the document that gives the deputy the right to sign."))
        if given.get("valid_to") and given.get("valid_from") and given["valid_to"] < given["valid_from"]:
            self.add_error("valid_to", _("The appointment ends before it begins."))
        return given
