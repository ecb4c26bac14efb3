"""What people type of the staff: persons, their leaving, their training."""

import datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import UploadField

from ..models import CreativeArea, StaffMember, Training, TrainingState

CHOOSE = ("", _("Choose"))


class MemberForm(SharedRecordMixin, ModelForm):
    areas = forms.MultipleChoiceField(
        label=_("Areas of technical creativity that the person can teach"),
        choices=CreativeArea,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    GROUPS = [
        (_("Person"), ["surname", "given_name", "patronymic", "gender"]),
        (_("Work"), ["post", "post_name", "subject", "employment", "hired_on"]),
        (_("Education"), ["education", "is_pedagogical", "speciality"]),
        (
            _("Category"),
            ["category", "category_since", "category_until", "is_teacher_methodist", "is_teacher_mentor"],
        ),
        (_("Experience"), ["experience_years", "teaching_years", "experience_on"]),
        (_("For the network"), ["areas", "hours_for_network"]),
    ]

    class Meta:
        model = StaffMember
        fields = [
            "surname",
            "given_name",
            "patronymic",
            "gender",
            "post",
            "post_name",
            "subject",
            "employment",
            "hired_on",
            "education",
            "is_pedagogical",
            "speciality",
            "category",
            "category_since",
            "category_until",
            "is_teacher_methodist",
            "is_teacher_mentor",
            "experience_years",
            "teaching_years",
            "experience_on",
            "areas",
            "hours_for_network",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("gender", "post", "education"):
            self.fields[name].choices = [CHOOSE, *list(self.fields[name].choices)[1:]]
        if not self.is_shared:
            self.fields["experience_on"].initial = timezone.localdate()
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(Fieldset(legend, *names, css_class="person-group") for legend, names in self.GROUPS)
        )

    def clean(self):
        given = super().clean()
        if given.get("experience_years") is None and given.get("teaching_years") is None:
            given["experience_on"] = None  # the day stands there by itself; without years it means nothing
        return given


class LeaveForm(Form):
    left_on = DateField(label=_("Last day of work"))

    def __init__(self, *args, hired_on: datetime.date | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.hired_on = hired_on
        self.fields["left_on"].initial = timezone.localdate()

    def clean_left_on(self):
        day = self.cleaned_data["left_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet: come back to this page when it has."))
        if self.hired_on and day < self.hired_on:
            message = _("The person works here since %(day)s: the last day cannot be earlier.")
            raise forms.ValidationError(message, params={"day": f"{self.hired_on:%d.%m.%Y}"})
        return day


class ComeBackForm(Form):
    confirm = forms.BooleanField(label=_("This person works in the institution"))


class RemoveForm(Form):
    confirm = forms.BooleanField(label=_("This person was entered by mistake: delete with all training records"))


class RemoveTrainingForm(Form):
    confirm = forms.BooleanField(label=_("Delete this record"))


class TrainingForm(SharedRecordMixin, ModelForm):
    document = UploadField(
        label=_("Scan of the document"), kinds={"pdf", "png", "jpeg"}, max_size=10 * 1024 * 1024, required=False
    )

    class Meta:
        model = Training
        fields = ["state", "kind", "topic", "area", "provider", "hours", "started_on", "ended_on", "document_number"]
        labels = {"state": _("Training"), "started_on": _("First day"), "ended_on": _("Last day")}
        widgets = {"state": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            (TrainingState.DONE, _("It is finished")),
            (TrainingState.PLANNED, _("It is planned")),
        ]
        self.fields["area"].choices = [("", _("None of them")), *list(self.fields["area"].choices)[1:]]
        self.fields["topic"].help_text = _("As in the certificate; of a planned course as in the plan.")
        scan = self.fields["document"]
        scan.show_hidden_initial = False
        if self.instance.document_id:
            scan.help_text = format_lazy("{} {}", _("Leave empty to keep the file that is there."), scan.help_text)
