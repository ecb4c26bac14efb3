"""Input of the surveys' pages for staff, and the code typed by a respondent."""

import datetime
import re
import uuid

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import ConfirmForm, Form, ModelForm
from institutions.facts import participants
from institutions.models import Institution, Network

from .models import Audience, Launch, Questionnaire
from .models.launches import usual_reminders
from .services.launching import last_day_of_erasure, said_to_respondents

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


class BandsField(forms.CharField):
    """«1–4, 5–7, 8–9, 10–11» → a list. Each institution gets a link for each of them."""

    BAND = re.compile(r"([1-9]|1[01])(?:[-–—]([1-9]|1[01]))?\Z")

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=100, **kwargs)

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        bands, last = [], 0
        for part in filter(None, (part.strip() for part in re.split("[,;]", value or ""))):
            found = self.BAND.match(part.replace(" ", ""))
            if not found:
                raise forms.ValidationError(_("Write bands as in “1–4, 5–7, 8–9, 10–11”."))
            first, end = int(found[1]), int(found[2] or found[1])
            if first <= last or end < first:
                raise forms.ValidationError(_("Bands go upwards and do not overlap: “1–4, 5–7, 8–9, 10–11”."))
            bands.append(f"{first}–{end}" if end > first else str(first))
            last = end
        return bands

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class DaysField(forms.CharField):
    """«7, 3, 1» → a list of whole numbers, the largest first."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=60, **kwargs)

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        parts = [part for part in re.split(r"[,;\s]+", value or "") if part]
        if not all(re.fullmatch("[0-9]{1,2}", part) for part in parts) or len(parts) > 10:
            raise forms.ValidationError(_("Write days before the end as in “7, 3, 1”."))
        return sorted({int(part) for part in parts}, reverse=True)


class LaunchForm(ModelForm):
    """A survey to prepare. ``audience``: bands of classes are asked for only where there are classes."""

    bands = BandsField(
        label=_("Bands of classes"),
        help_text=_(
            "For pupils and parents, such as “1–4, 5–7, 8–9, 10–11”: a link and a number of answers for each band. "
            "Empty: one link for each institution."
        ),
    )
    remind_before = DaysField(
        label=_("Remind coordinators, days before the end"),
        help_text=_("Such as “7, 3, 1”. They learn how many answers are missing, nothing more. Empty: no reminders."),
    )

    class Meta:
        model = Launch
        fields = [
            *("network", "title", "opens_on", "closes_on", "answers_needed", "bands", "by_slips_only"),
            *("notice_text", "retention_until", "suppress_below", "publish_step", "remind_before"),
        ]
        widgets = {"notice_text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, user=None, audience="", **kwargs):
        super().__init__(*args, **kwargs)
        if "network" in self.fields:
            networks = Network.objects.visible_to(user)
            self.fields["network"].queryset = networks
            if len(only := networks[:2]) == 1:
                self.fields["network"].initial = only[0]
        if audience == Audience.TEACHERS:
            self.fields.pop("bands", None)
        self.fields["answers_needed"].validators.append(MaxValueValidator(MOST_ANSWERS))
        if "suppress_below" in self.fields:
            self.fields["suppress_below"].validators += [MinValueValidator(3), MaxValueValidator(100)]
            self.fields["publish_step"].validators += [MinValueValidator(1), MaxValueValidator(1000)]
        if not self.instance.closes_on:
            self.fields["remind_before"].initial = usual_reminders()
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
        # The database's constraints repeat what `clean` and validators say in words beside the field.
        repeated = {"opens_on", "closes_on", "retention_until", "suppress_below", "publish_step"}
        return super()._get_validation_exclusions() | repeated


class NewLaunchForm(LaunchForm):
    """Several surveys at once: one for each questionnaire chosen."""

    questionnaires = forms.ModelMultipleChoiceField(
        Questionnaire.objects.none(),
        label=_("Questionnaires"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one questionnaire.")},
        help_text=_("Each is put to its own audience; several are prepared with the same days at once."),
    )
    field_order = ["questionnaires"]

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        questionnaires = self.fields["questionnaires"]
        questionnaires.queryset = Questionnaire.objects.visible_to(user).own().order_by("audience", "title", "pk")
        questionnaires.label_from_instance = lambda each: f"{each.title} ({each.get_audience_display().lower()})"
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Of one survey. Empty, or for several: as the questionnaire is called.")
        self.fields["notice_text"].help_text = _("Shown above the questions. Empty: the words of the questionnaire.")


class LaunchEditForm(LaunchForm):
    """A draft: everything but the network, for the links are made by it."""

    class Meta(LaunchForm.Meta):
        fields = [name for name in LaunchForm.Meta.fields if name != "network"]


class OpenLaunchForm(LaunchForm):
    """An open survey: what its respondents were told stays."""

    bands = None

    class Meta(LaunchForm.Meta):
        fields = ["closes_on", "answers_needed", "retention_until", "remind_before"]

    def clean(self):
        cleaned = super().clean()
        closes_on, retention = cleaned.get("closes_on"), cleaned.get("retention_until")
        last = closes_on and last_day_of_erasure(self.instance, closes_on)
        if last and retention and retention > last:
            self.add_error("retention_until", said_to_respondents(last))
        return cleaned


class InstitutionsForm(Form):
    """Which participants of the network are asked."""

    institutions = forms.ModelMultipleChoiceField(
        Institution.objects.none(),
        label=_("Institutions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one institution.")},
    )

    def __init__(self, *args, launch: Launch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institutions"].queryset = participants(launch.network).order_by("sort_key", "pk")
        self.fields["institutions"].initial = list(launch.entries.order_by().values_list("institution", flat=True))


class ShareForm(Form):
    """Answers needed as a share of the head-count."""

    share = forms.IntegerField(
        label=_("Share of the head-count, %"), min_value=1, max_value=100, initial=50, help_text=_("From 1 to 100.")
    )


class SlipsForm(Form):
    """Slips for a class."""

    class_name = forms.CharField(label=_("Class"), max_length=40, help_text=_("Such as 7А; printed on the slips."))
    count = forms.IntegerField(label=_("How many slips"), min_value=1, max_value=60, initial=30)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReprintForm(ConfirmForm):
    confirm = forms.BooleanField(label=_("I understand that the unused slips of this class stop working"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class PinField(forms.RegexField):
    """Four to eight digits, not shown while typed."""

    def __init__(self, **kwargs):
        widget = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        messages = {"invalid": _("A PIN is 4 to 8 digits.")}
        super().__init__(r"\A[0-9]{4,8}\Z", widget=widget, error_messages=messages, **kwargs)


class KioskForm(Form):
    """A shared device to switch on."""

    HOURS = [(1, _("1 hour")), (3, _("3 hours")), (8, _("the whole day (8 hours)"))]
    hours = forms.TypedChoiceField(label=_("For how long"), choices=HOURS, coerce=int, initial=3)
    pin = PinField(
        label=_("PIN"), help_text=_("4 to 8 digits that you make up: they end the mode on the device. Not for pupils.")
    )


class LeaveForm(forms.Form):
    pin = PinField(label=_("PIN"))


class ErasureForm(forms.Form):
    """What a respondent shows to have the answers erased."""

    attrs = {"autocapitalize": "none", "spellcheck": "false", "class": "short"}
    code = forms.CharField(label=_("Code of the link"), max_length=40, widget=forms.TextInput(attrs=attrs))
    receipt = forms.CharField(label=_("Code of the receipt"), max_length=40, widget=forms.TextInput(attrs=attrs))


class TargetsForm(Form):
    """For each link how many people there are and how many answers are needed."""

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = list(entries)
        for entry in self.entries:
            label = _("%(name)s: head-count") % {"name": entry.name}
            self.fields[self.expected_of(entry)] = self._number(label, entry.expected, required=False)
            label = _("%(name)s: answers needed") % {"name": entry.name}
            self.fields[self.name_of(entry)] = self._number(label, entry.answers_needed)

    @staticmethod
    def _number(label: str, initial: int | None, **options) -> forms.IntegerField:
        widget = forms.NumberInput(attrs={"aria-label": label, "class": "form-control"})
        limits = {"min_value": 0, "max_value": MOST_ANSWERS}
        return forms.IntegerField(label=label, initial=initial, widget=widget, **limits, **options)

    @staticmethod
    def name_of(entry) -> str:
        return f"entry-{entry.pk}"

    @staticmethod
    def expected_of(entry) -> str:
        return f"expected-{entry.pk}"

    def rows(self):
        """Entry, its head-count, its answers needed: as the table shows them."""
        return [(entry, self[self.expected_of(entry)], self[self.name_of(entry)]) for entry in self.entries]

    def numbers(self) -> dict[int, int]:
        return {entry.pk: self.cleaned_data[self.name_of(entry)] for entry in self.entries}

    def head_counts(self) -> dict[int, int | None]:
        """Those that were sent; a form without them leaves them alone."""
        return {
            entry.pk: self.cleaned_data[name]
            for entry in self.entries
            if (name := self.expected_of(entry)) in self.data
        }
