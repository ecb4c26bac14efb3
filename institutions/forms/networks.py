"""What people type of networks: the decision, the model, invitations and answers."""

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import UploadField

from ..models import (
    CreativeArea,
    FounderDecision,
    Institution,
    InteractionForm,
    Network,
    NetworkModel,
    NetworkRole,
)


class DecisionForm(SharedRecordMixin, ModelForm):
    file = UploadField(
        label=_("Scan or PDF"),
        kinds={"pdf", "png", "jpeg"},
        max_size=20 * 1024 * 1024,
        required=False,
    )

    class Meta:
        model = FounderDecision
        fields = ["kind", "issued_by", "number", "date", "title"]
        help_texts = {
            "issued_by": _("As on the paper: the administration or its department."),
            "title": _("What it is about, as on the paper."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].show_hidden_initial = False
        if self.instance.file_id:
            keep = _("Leave empty to keep the file that is there.")
            self.fields["file"].help_text = format_lazy("{} {}", keep, self.fields["file"].help_text)

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return date


class NetworkModelForm(SharedRecordMixin, ModelForm):
    model = forms.ChoiceField(label=_("Model of the network"), choices=NetworkModel, widget=forms.RadioSelect)
    interaction_forms = forms.MultipleChoiceField(
        label=_("Forms of interaction"), choices=InteractionForm, widget=forms.CheckboxSelectMultiple
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Why this model and these forms fit the municipality."),
    )

    class Meta:
        model = Network
        fields = ["model", "interaction_forms", "reasons"]


class ParticipantSearchForm(Form):
    """Search among the participants of a network; the tab that is open stays open."""

    q = forms.CharField(label=_("Find a participant"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.CharField(required=False, widget=forms.HiddenInput)


class InviteForm(Form):
    email = forms.EmailField(
        label=_("E-mail of the head"), help_text=_("The invitation with the link to set a password goes there.")
    )


class AgreeForm(Form):
    confirm = forms.BooleanField(label=_("The institution agrees to take part in the network"))


class StrikeOffForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=NetworkRole, widget=forms.RadioSelect)
    basis = forms.CharField(
        label=_("Basis"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it follows from; the suggestion's reasons may stay as they are."),
    )


class RoleRowForm(Form):
    """One line of the table in which roles are decided in bulk: the suggestion, which may be corrected."""

    role = forms.ChoiceField(choices=NetworkRole)
    basis = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, name: str, **kwargs):
        super().__init__(*args, **kwargs)
        for field, label in (("role", _("Role")), ("basis", _("Basis"))):
            self.fields[field].widget.attrs |= {
                "class": "form-select form-select-sm" if field == "role" else "form-control form-control-sm",
                "aria-label": f"{label}: {name}",
            }


class CentreForm(Form):
    """A resource centre: who, in which areas, from when till when, on what basis."""

    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none())
    areas = forms.MultipleChoiceField(
        label=_("Areas"), choices=CreativeArea, widget=forms.CheckboxSelectMultiple, help_text=_("What it leads in.")
    )
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"), required=False, help_text=_("Leave empty while no end is set."))
    basis = forms.CharField(
        label=_("Basis"), max_length=300, help_text=_("The order or decision, with its number and date.")
    )

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions

    def clean(self):
        given = super().clean()
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first one."))
        return given


class AskAgainForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed since the refusal; goes into the history."),
    )


class RefuseForm(Form):
    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The department reads it."),
    )
