"""What people type of the material base and say of it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm, SharedRecordMixin

from ..models import (
    ResourceItem,
)


class ItemForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = ResourceItem
        fields = [
            "kind",
            "name",
            "area",
            "quantity",
            "working",
            "year",
            "place",
            "hours_free_per_week",
            "is_offered",
            "conditions",
        ]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *list(self.fields["kind"].choices)[1:]]
        self.fields["area"].choices = [("", _("Any or none")), *list(self.fields["area"].choices)[1:]]
        self.fields["name"].help_text = _("For example: 3D printer, robotics kit, physics room.")
        this_year = timezone.localdate().year
        for name, lowest, highest in [
            ("quantity", 1, 100_000),
            ("working", 0, 100_000),
            ("year", 1950, this_year),
            ("hours_free_per_week", 0, 168),
        ]:
            field = self.fields[name]
            self.fields[name] = forms.IntegerField(
                label=field.label,
                required=field.required,
                initial=field.initial,
                help_text=field.help_text,
                min_value=lowest,
                max_value=highest,
                show_hidden_initial=self.is_shared,
            )

    def clean(self):
        given = super().clean()
        if given.get("working", 0) > given.get("quantity", 0) > 0:
            self.add_error("working", _("There cannot be more working than there are."))
        return given


class SubmitForm(Form):
    """Handing in a filled form, or the word that there is nothing."""

    def __init__(self, *args, is_empty: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_empty:
            self.fields["has_nothing"] = forms.BooleanField(
                label=_("The institution has no resources for technical creativity")
            )
        self.fields["confirm"] = forms.BooleanField(
            label=_("I have checked the list; while the department looks through it, it cannot be changed")
        )


class AcceptForm(Form):
    confirm = forms.BooleanField(label=_("I have looked the list through"))


class DeleteItemForm(Form):
    confirm = forms.BooleanField(label=_("Delete this resource from the list"))


class RemarkForm(Form):
    remark = forms.CharField(
        label=_("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The institution sees it above its list."),
    )
