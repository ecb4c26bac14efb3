"""Signing up, by parents on their phones and by hand."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution

from ..models import SignUp


class SignUpForm(forms.Form):
    """Least data: whom to expect and how to reach them. ``institutions``: of the network, to choose from."""

    name = forms.CharField(
        label=_("Name of the participant"),
        max_length=200,
        error_messages={"required": _("Write the name of who comes: surname and given name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    class_name = forms.CharField(
        label=_("Class"), max_length=40, required=False, widget=forms.TextInput(attrs={"class": "short"})
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("School or kindergarten"), required=False, empty_label=_("another, or none")
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If you give it, we write when the event is moved or a place becomes free."),
        error_messages={"invalid": _("This is no e-mail address: write it like anna@example.ru.")},
    )
    consent = forms.BooleanField(
        label=_("I agree that these data are kept as is said above"),
        error_messages={"required": _("Without the consent we may not keep your data and cannot sign you up.")},
    )

    def __init__(self, *args, institutions, is_by_hand: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.is_by_hand = is_by_hand
        if is_by_hand:
            self.fields["consent"].label = _("The participant or the parent has agreed that these data are kept")

    def clean_phone(self):
        phone = self.cleaned_data["phone"].strip()
        digits = re.sub(r"\D", "", phone)
        if phone and not 5 <= len(digits) <= 15:
            raise forms.ValidationError(_("This is no phone number: write it like +7 900 000-00-00."))
        return phone

    def clean(self):
        given = super().clean()
        has_contact = given.get("phone") or given.get("email") or self.errors.keys() & {"phone", "email"}
        if not has_contact and not self.is_by_hand:
            self.add_error("phone", _("Write a phone or an e-mail: we have to reach you if the event is moved."))
        return given

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "consent"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the poster"),
        max_length=40,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "class": "short"}),
    )


class AttendanceForm(forms.Form):
    """A tick for each who signed up: those ticked came, the others did not."""

    came = forms.ModelMultipleChoiceField(SignUp.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, signups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["came"].queryset = signups
