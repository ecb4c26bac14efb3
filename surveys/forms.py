"""Input of the surveys' pages for staff, and the code typed by a respondent."""

import datetime

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ModelForm
from institutions.models import Institution, Network

from .models import Launch

USUAL_DAYS = 14
USUAL_RETENTION = 365
MOST_ANSWERS = 100_000


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the paper"),
        max_length=40,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "class": "short", "aria-describedby": "code-hint"}
        ),
    )


class ScopeForm(Form):
    """Whose results: everybody's or one institution's. A GET form: a wrong value is as good as none."""

    institution = forms.ModelChoiceField(
        Institution.objects, label=_("Institution"), required=False, empty_label=_("All together")
    )

    def __init__(self, *args, launch: Launch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.filter(
            pk__in=launch.entries.order_by().values("institution")
        )

    def chosen(self) -> Institution | None:
        self.full_clean()
        return getattr(self, "cleaned_data", {}).get("institution")


class LaunchForm(ModelForm):
    class Meta:
        model = Launch
        fields = ["network", "title", "opens_on", "closes_on", "answers_needed", "notice_text", "retention_until"]
        widgets = {"notice_text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if "network" in self.fields:
            networks = Network.objects.visible_to(user)
            self.fields["network"].queryset = networks
            if len(only := networks[:2]) == 1:
                self.fields["network"].initial = only[0]
        self.fields["answers_needed"].validators.append(MaxValueValidator(MOST_ANSWERS))
        if not self.instance.closes_on:
            today = timezone.localdate()
            last = today + datetime.timedelta(days=USUAL_DAYS)
            self.fields["closes_on"].initial = last
            self.fields["retention_until"].initial = last + datetime.timedelta(days=USUAL_RETENTION)

    def clean(self):
        cleaned = super().clean()
        opens_on = cleaned.get("opens_on", self.instance.opens_on)
        closes_on, retention = cleaned.get("closes_on"), cleaned.get("retention_until")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", _("The last day is before the first."))
        if closes_on and closes_on < timezone.localdate():
            self.add_error("closes_on", _("The last day is over already."))
        if closes_on and retention and retention < closes_on:
            self.add_error("retention_until", _("Answers are kept at least until the survey ends."))
        return cleaned

    def _get_validation_exclusions(self):
        # The database's constraints repeat what `clean` says in words beside the field.
        return super()._get_validation_exclusions() | {"opens_on", "closes_on", "retention_until"}


class LaunchEditForm(LaunchForm):
    """A draft: everything but the network, for the links are made by it."""

    class Meta(LaunchForm.Meta):
        fields = [name for name in LaunchForm.Meta.fields if name != "network"]


class OpenLaunchForm(LaunchForm):
    """An open survey: what its respondents were told stays."""

    class Meta(LaunchForm.Meta):
        fields = ["closes_on", "answers_needed", "retention_until"]


class TargetsForm(Form):
    """Numbers of answers needed, one field for each institution."""

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = list(entries)
        for entry in self.entries:
            self.fields[self.name_of(entry)] = forms.IntegerField(
                label=str(entry.institution), min_value=0, max_value=MOST_ANSWERS, initial=entry.answers_needed
            )

    @staticmethod
    def name_of(entry) -> str:
        return f"entry-{entry.pk}"

    def numbers(self) -> dict[int, int]:
        return {entry.pk: self.cleaned_data[self.name_of(entry)] for entry in self.entries}
