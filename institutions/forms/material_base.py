"""What people type of the material base."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm, SharedRecordMixin

from ..models import CreativeArea, Institution, ResourceItem, TeachingAddress
from ..models.material_base import types_by_kind


class ItemForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = ResourceItem
        fields = [
            "type",
            "name",
            "area",
            "brand",
            "inventory_number",
            "serial_number",
            "quantity",
            "working",
            "year",
            "seats",
            "licences",
            "internet_mbps",
            "address",
            "place",
            "keeper_name",
            "keeper_phone",
            "hours_busy_per_week",
            "hours_free_per_week",
            "is_offered",
            "conditions",
        ]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, institution: Institution, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].queryset = TeachingAddress.objects.filter(institution=institution)
        if not self.fields["address"].queryset:
            del self.fields["address"]
        self.fields["type"].choices = [("", _("Choose")), *types_by_kind()]
        self.fields["area"].choices = [("", _("Any or none")), *CreativeArea.choices]
        self.fields["name"].help_text = _("As in the accounts: “Picaso Designer X printer”, “physics room”.")


class DeleteItemForm(Form):
    confirm = forms.BooleanField(label=_("Delete this resource from the list"))


class OfferForm(Form):
    """Many lines at once: offered to the network, or taken back."""

    items = forms.MultipleChoiceField(error_messages={"required": _("Tick the resources first.")})
    conditions = forms.CharField(
        label=_("Conditions of use for all of them"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("Empty: the conditions that each has stay as they are."),
    )
    offer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])

    def __init__(self, *args, keys=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(str(key), str(key)) for key in keys]
