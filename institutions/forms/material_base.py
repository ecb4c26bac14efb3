"""What people type of the material base."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm, SharedRecordMixin

from ..models import CreativeArea, ResourceItem
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
            "place",
            "keeper_name",
            "keeper_phone",
            "hours_busy_per_week",
            "hours_free_per_week",
            "is_offered",
            "conditions",
        ]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("Choose")), *types_by_kind()]
        self.fields["area"].choices = [("", _("Any or none")), *CreativeArea.choices]
        self.fields["name"].help_text = _("As in the accounts: “Picaso Designer X printer”, “physics room”.")


class DeleteItemForm(Form):
    confirm = forms.BooleanField(label=_("Delete this resource from the list"))
