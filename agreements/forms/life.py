"""Forms of an agreement that was sent: more time, its end, how its parties are reminded."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm
from documents.uploads import MIB, UploadField

from ..models import AgreementTemplate


class ExtendForm(Form):
    sign_by = DateField(label=_("New day to sign by"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who have not signed yet get it in a letter."),
    )


class TerminateForm(Form):
    last_day = DateField(
        label=_("Last day in force"), initial=timezone.localdate, help_text=_("From the next day on it binds nobody.")
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Agreement of the parties or court decision: kind, number, date."),
    )
    file = UploadField(label=_("Scan of the document"), kinds={"pdf", "png", "jpeg"}, max_size=20 * MIB, required=False)
    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))


class RemindersForm(ModelForm):
    class Meta:
        model = AgreementTemplate
        fields = [
            *("remind_after_days", "remind_every_days", "remind_at_most"),
            *("tell_deputies_after_days", "tell_department_after_days"),
        ]
