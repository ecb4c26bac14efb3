"""What people type about shared resources: hours, bookings, use, requests."""

import datetime
import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DateField, Form, ModelForm, SharedRecordMixin

from ..models import Booking, CreativeArea, Institution, ItemCondition, ResourceRequest, SharedUse, Weekday
from ..models.material_base import types_by_kind
from ..services.bookings import MAX_WEEKS
from ..services.sharing import WeeklyHours

_INTERVAL = re.compile(r"^([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(?:-|–|—|до)\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?$")
MANY = 10_000


class HoursField(forms.CharField):
    """«14:00–17:00, 18–19.30» of one day: a list of pairs of times."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=200, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        spans = []
        for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
            found = _INTERVAL.match(part.lower().removeprefix("с ").strip())
            try:
                hours = [int(number or 0) for number in found.groups()]
                spans.append((datetime.time(*hours[:2]), datetime.time(*hours[2:])))
            except (AttributeError, ValueError) as error:
                message = _("“%(part)s” is no time: write it as 14:00–17:00, several through a comma.")
                raise forms.ValidationError(message, params={"part": part[:40]}) from error
        return spans


class OrderForm(Form):
    """Open hours of the week and the order of use."""

    needs_consent = SharedUse._meta.get_field("needs_consent").formfield()
    weeks_ahead = forms.IntegerField(
        label=_("How many weeks ahead it can be booked"), min_value=1, max_value=52, initial=12
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = {f"day_{day.value}": HoursField(label=day.label) for day in Weekday}
        days["day_1"].help_text = _("For example: 14:00–17:00, 18:00–19:30. Leave a day empty if it is not open then.")
        self.fields = days | self.fields

    @property
    def hours(self) -> list[WeeklyHours]:
        return [WeeklyHours(day.value, *span) for day in Weekday for span in self.cleaned_data[f"day_{day.value}"]]

    @staticmethod
    def shown(slots, order: SharedUse) -> dict:
        """Initial values from what is stored."""
        initial = {"needs_consent": order.needs_consent, "weeks_ahead": order.weeks_ahead}
        for day in Weekday:
            told = [f"{slot.starts:%H:%M}–{slot.ends:%H:%M}" for slot in slots if slot.weekday == day]
            initial[f"day_{day.value}"] = ", ".join(told)
        return initial


class CloseForm(Form):
    first = DateField(label=_("First day"))
    last = DateField(label=_("Last day"), required=False, help_text=_("Leave empty for one day."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everybody in the network sees it in the calendar.")
    )

    def clean(self):
        given = super().clean()
        first, last = given.get("first"), given.get("last") or given.get("first")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first one."))
        if last and last < timezone.localdate():
            self.add_error("last" if given.get("last") else "first", _("This day is over."))
        given["last"] = last
        return given


class BookingForm(Form):
    day = DateField(label=_("Day"))
    starts = forms.TimeField(label=_("From"))
    ends = forms.TimeField(label=_("Until"))
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=MANY, initial=1)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=500,
        help_text=_("What lesson or event. Seen by the keeper and the department."),
    )
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=MANY, required=False)
    weeks = forms.IntegerField(
        label=_("Repeat weekly, weeks"),
        min_value=1,
        max_value=MAX_WEEKS,
        initial=1,
        help_text=_("1 is this day only. Each date is looked at by itself: what is taken is told, the rest booked."),
    )

    def __init__(self, *args, institutions: list[Institution], working: int, **kwargs):
        super().__init__(*args, **kwargs)
        if working == 1:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].help_text = _("Working pieces in all: %(count)s.") % {"count": working}
        if len(institutions) > 1:
            self.fields["institution"] = forms.ModelChoiceField(
                label=_("For which institution"),
                queryset=Institution.objects.filter(pk__in=[institution.pk for institution in institutions]),
            )
        for name in ("starts", "ends"):
            self.fields[name].widget.attrs["step"] = 300


class AnswerForm(Form):
    """A reason; of a series, whether for all of its dates."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    whole_series = forms.BooleanField(label=_("For all dates of the series that have not begun"), required=False)

    def __init__(self, *args, booking: Booking, **kwargs):
        super().__init__(*args, **kwargs)
        if booking.series is None:
            del self.fields["whole_series"]


class MissedForm(Form):
    reason = forms.CharField(
        label=_("Why it did not take place"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class UseForm(Form):
    starts = forms.TimeField(label=_("Began at"))
    ends = forms.TimeField(label=_("Ended at"))
    children = forms.IntegerField(label=_("How many children came"), min_value=0, max_value=MANY)
    condition = forms.ChoiceField(label=_("Condition of the resource afterwards"), choices=ItemCondition)
    remarks = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self):
        given = super().clean()
        if given.get("starts") and given.get("ends") and given["ends"] <= given["starts"]:
            self.add_error("ends", _("The end is before the start."))
        if given.get("condition") in (ItemCondition.WORN, ItemCondition.BROKEN) and not given.get("remarks"):
            self.add_error("remarks", _("Say what is wrong with it."))
        return given


class RequestForm(SharedRecordMixin, ModelForm):
    class Meta:
        model = ResourceRequest
        fields = [
            "type",
            "area",
            "what",
            "quantity",
            "hours_per_week",
            "children",
            "starts_on",
            "ends_on",
            "purpose",
        ]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, institutions: list[Institution] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("Choose")), *types_by_kind()]
        self.fields["area"].choices = [("", _("Any or none")), *CreativeArea.choices]
        self.fields["what"].help_text = _("For example: 3D printer, room for robotics, bus to the competition.")
        self.fields["ends_on"].help_text = _("Leave empty if it is needed for long.")
        for name, lowest, highest in [("quantity", 1, MANY), ("hours_per_week", 1, 168), ("children", 1, MANY)]:
            field = self.fields[name]
            self.fields[name] = forms.IntegerField(
                label=field.label,
                required=field.required,
                initial=field.initial,
                min_value=lowest,
                max_value=highest,
                show_hidden_initial=self.is_shared,
            )
        if len(institutions) > 1:
            self.fields["institution"] = forms.ModelChoiceField(
                label=_("For which institution"),
                queryset=Institution.objects.filter(pk__in=[institution.pk for institution in institutions]),
            )
        self.fields["purpose"].widget.attrs["maxlength"] = 2000

    def clean(self):
        given = super().clean()
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The end is before the start."))
        elif ends and not self.is_shared and ends < timezone.localdate():
            self.add_error("ends_on", _("This day is over."))
        if starts and abs(starts.year - timezone.localdate().year) > 5:
            self.add_error("starts_on", _("Check the year."))
        if len(given.get("purpose", "")) > 2000:
            self.add_error("purpose", _("Shorter, please: 2000 characters at most."))
        return given


class OutcomeForm(Form):
    outcome = forms.CharField(label=_("Who met it and how"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(Form):
    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class WhenForm(forms.Form):
    """The part of the calendar in the address; nonsense is passed over."""

    day = DateField(required=False)
    view = forms.ChoiceField(choices=[("week", ""), ("day", "")], required=False)
    request = forms.UUIDField(required=False)

    def told(self, name: str, otherwise=None):
        self.full_clean()
        return getattr(self, "cleaned_data", {}).get(name) or otherwise


class PeriodForm(Form):
    since = DateField(label=_("From day"), required=False)
    until = DateField(label=_("To day"), required=False)


class PrefillForm(forms.Form):
    """Hours in the address of the booking form; nonsense is passed over."""

    day = DateField(required=False)
    starts = forms.TimeField(required=False)
    ends = forms.TimeField(required=False)
    request = forms.UUIDField(required=False)

    @property
    def told(self) -> dict:
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
