"""Events: entered, moved, put off, told of."""

import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm, ReasonForm, SharedRecordMixin

from ..models import Event, EventSchedule
from ..services.events import MAX_WEEKS

TIME_FIELDS = ("day", "last_day", "starts", "ends")
FIELDS = (
    *("title", "kind", *TIME_FIELDS, "place", "is_online", "for_pupils", "for_parents", "for_teachers", "class_band"),
    *("responsible", "resource", "is_open", "is_public", "description", "expected_result"),
    *("has_signup", "signup_for", "places", "has_waiting_list", "signup_opens", "signup_closes", "keep_days"),
)


# Title of a part of the form → its fields.
GROUPS = (
    (_("What and when"), ("form_key", "title", "kind", *TIME_FIELDS, "place", "is_online")),
    (_("For whom"), ("for_pupils", "for_parents", "for_teachers", "class_band", "is_open", "is_public", "description")),
    (_("In the schedule"), ("responsible", "resource", "expected_result")),
    (
        _("Signing up"),
        (
            *("has_signup", "signup_for", "places", "has_waiting_list", "signup_opens", "signup_closes"),
            "keep_days",
        ),
    ),
)


class TimesMixin:
    """Day and hours that fit together and lie in the school year. The form knows its ``schedule``."""

    schedule: EventSchedule

    def clean(self):
        given = super().clean()
        day, last, starts, ends = (given.get(name) for name in TIME_FIELDS)
        if "day" not in self.fields:
            return given
        if last and day and last == day:
            given["last_day"] = last = None
        if day and last and last < day:
            self.add_error("last_day", _("The last day is before the first one."))
        if last and last > self.schedule.last_day:
            params = {"first": f"{self.schedule.first_day:%d.%m.%Y}", "last": f"{self.schedule.last_day:%d.%m.%Y}"}
            message = _("The school year of this schedule is %(first)s–%(last)s.")
            self.add_error("last_day", forms.ValidationError(message, params=params))
        if ends and not starts:
            self.add_error("starts", _("Say when it begins, or leave both hours empty for the whole day."))
        if starts and ends and ends <= starts:
            self.add_error("ends", _("It ends before it begins."))
        if day and not self.schedule.first_day <= day <= self.schedule.last_day:
            message = _("The school year of this schedule is %(first)s–%(last)s.")
            params = {"first": f"{self.schedule.first_day:%d.%m.%Y}", "last": f"{self.schedule.last_day:%d.%m.%Y}"}
            self.add_error("day", forms.ValidationError(message, params=params))
        return given


class EventForm(TimesMixin, SharedRecordMixin, ModelForm):
    """A new event carries a key, so that a form sent twice enters one. Times of an approved one are not here."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Event
        fields = FIELDS
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, schedule: EventSchedule, **kwargs):
        super().__init__(*args, **kwargs)
        self.schedule = schedule
        if self.is_shared:
            del self.fields["form_key"]
            if self.instance.is_approved:
                for name in TIME_FIELDS:
                    del self.fields[name]
        else:
            self.fields["form_key"].initial = uuid.uuid4()
        for name in ("starts", "ends"):
            if name in self.fields:
                self.fields[name].widget.attrs["step"] = 300
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(Fieldset(title, *(name for name in names if name in self.fields)) for title, names in GROUPS)
        )

    def clean(self):
        given = super().clean()
        if not any(given.get(name) for name in ("for_pupils", "for_parents", "for_teachers")):
            self.add_error("for_pupils", _("Say for whom it is: pupils, parents or teachers."))
        if not given.get("place") and not given.get("is_online"):
            self.add_error("place", _("Write the place, or mark that it is online."))
        opens, closes = given.get("signup_opens"), given.get("signup_closes")
        if opens and closes and closes <= opens:
            self.add_error("signup_closes", _("Signing up closes before it opens."))
        keep = given.get("keep_days")
        if keep is not None and not 1 <= keep <= 365:
            self.add_error("keep_days", _("From 1 to 365 days."))
        return given

    def _get_validation_exclusions(self):
        # The database's constraints repeat what ``clean`` says in words beside the field.
        return super()._get_validation_exclusions() | {*TIME_FIELDS, "keep_days", "state"}

    @property
    def values(self) -> dict:
        """Of a new event: everything but the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}


class MoveForm(TimesMixin, Form):
    day = DateField(label=_("New day"))
    last_day = DateField(label=_("Last day"), required=False, help_text=_("Only if it lasts several days."))
    starts = forms.TimeField(label=_("Begins at"), required=False, help_text=_("Leave empty for the whole day."))
    ends = forms.TimeField(label=_("Ends at"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who signed up get it by mail; everybody sees it in the calendar."),
    )

    def __init__(self, *args, schedule: EventSchedule, **kwargs):
        super().__init__(*args, **kwargs)
        self.schedule = schedule


class CancelForm(ReasonForm):
    pass


class HoldForm(Form):
    attended = forms.IntegerField(
        label=_("How many came"), min_value=0, max_value=100_000, required=False, help_text=_("Pupils and adults.")
    )
    outcome = forms.CharField(
        label=_("How it went"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class RepeatForm(Form):
    weeks = forms.IntegerField(
        label=_("For how many weeks more"),
        min_value=1,
        max_value=MAX_WEEKS,
        initial=4,
        help_text=_("The same day of the week and hours, up to the end of the school year."),
    )


class PeriodForm(forms.Form):
    """The month that a calendar shows: «2026-12». A wrong one is as good as none."""

    month = forms.RegexField(r"^(20[0-9]{2})-(0[1-9]|1[0-2])$", required=False)

    def chosen(self):
        """The first day of the month, this month by default."""
        today = timezone.localdate().replace(day=1)
        text = self.cleaned_data.get("month") if self.is_valid() else ""
        return today.replace(year=int(text[:4]), month=int(text[5:])) if text else today
