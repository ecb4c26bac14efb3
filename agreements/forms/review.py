"""Remarks on a text under review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form


class RemarkOnTextForm(Form):
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    institution = forms.ModelChoiceField(label=_("For which institution"), queryset=None, required=False)
    text = forms.CharField(
        label=_("Your remark"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What is wrong and how it should read instead."),
    )
    is_blocking = forms.BooleanField(
        label=_("The text cannot be approved until this is settled"),
        required=False,
        help_text=_("For what you could not sign. Wishes need no mark."),
    )

    def __init__(self, *args, clauses, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(clause["key"], f"{number}. {clause['heading']}") for number, clause in enumerate(clauses, 1)]
        self.fields["clause"].choices = [("", _("The whole text")), *choices]
        field = self.fields["institution"]
        field.queryset = institutions
        if not institutions:
            del self.fields["institution"]
            return
        field.required, field.empty_label = True, None
        if len(institutions) == 1:
            field.initial = institutions[0]
            field.widget = forms.HiddenInput()


class MessageForm(Form):
    text = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class SettleForm(Form):
    resolution = forms.CharField(
        label=_("How it was settled"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: taken into the text; or not, and why. Stands in the protocol of disagreements."),
    )
