"""What people type of teaching addresses and licences."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm, SharedRecordMixin

from ..models import Licence, TeachingAddress
from .places import PlaceField, PlaceMixin


class AddressForm(PlaceMixin, SharedRecordMixin, ModelForm):
    place = PlaceField()

    class Meta:
        model = TeachingAddress
        fields = ["address", "settlement", "purpose"]
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"address": _("As in the licence, with the settlement and the house.")}

    def clean_address(self):
        return " ".join(self.cleaned_data["address"].split())


class LicenceForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = Licence
        fields = ["kind", "number", "date", "issued_by", "status"]

    @property
    def values(self) -> dict:
        return self.cleaned_data

    def clean_number(self):
        return " ".join(self.cleaned_data["number"].split())

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date and date > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return date


class RemoveForm(Form):
    confirm = forms.BooleanField(label=_("Remove it from the card"))
