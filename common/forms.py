"""Fields and small forms that every room uses."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RUSSIAN_DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]


class DateInput(forms.DateInput):
    """The browser's own calendar. It understands ISO dates only, whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


# Slips of the pen; further out, a week more or another time zone leaves the calendar.
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)


def within_reason(day: datetime.date) -> None:
    """Refuse a day that nobody can mean."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(_("Give a day between 1900 and 2100."), code="day")


class DateField(forms.DateField):
    """A day, typed «31.12.2026» where the browser has no calendar."""

    widget = DateInput
    input_formats = RUSSIAN_DATES
    default_validators = [within_reason]


class DateTimeField(forms.DateTimeField):
    widget = DateTimeInput
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]


class CalendarMixin:
    """Give every date, time and moment of the form the browser's own control: for forms made from models."""

    WIDGETS = {forms.DateInput: DateInput, forms.TimeInput: TimeInput, forms.DateTimeInput: DateTimeInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = self.WIDGETS.get(type(field.widget))
            if widget:
                field.widget = widget(attrs=field.widget.attrs)
                if isinstance(field, forms.DateField):
                    field.input_formats = RUSSIAN_DATES
                    field.validators.append(within_reason)
                elif isinstance(field, forms.DateTimeField):
                    field.input_formats = DateTimeField.input_formats


class Form(CalendarMixin, forms.Form):
    """A form with browser calendars."""


class ModelForm(CalendarMixin, forms.ModelForm):
    """A model's form with browser calendars."""


class SharedRecordMixin:
    """A model's form of one record that two people may have open at once. It carries what it showed.

    ``changes`` are the fields that this person changed, so that corrections of different fields both land. A field that
    somebody else has set to another value meanwhile is refused with that value; saving once more keeps one's own.
    For text, numbers, dates, lists and single check boxes.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = self.is_shared

    @property
    def is_shared(self) -> bool:
        """Is this a record that others may have open, not a new one?"""
        return not self.instance._state.adding

    @property
    def changes(self) -> dict:
        """Field → value of what this person changed. To be asked of a valid form."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data if self.is_shared else ():
            field, shown = self[name].field, self[name].html_initial_name
            present = self.initial.get(name)
            was_shown = field.hidden_widget().value_from_datadict(self.data, self.files, shown)
            if was_shown is None or (shown not in self.data and not isinstance(was_shown, list)):
                continue
            if not field.has_changed(present, was_shown) or not field.has_changed(present, self[name].data):
                continue
            self.data = self.data.copy()
            again = field.prepare_value(present)
            if isinstance(again, list):  # of a list nothing is sent when it is empty
                self.data.setlist(shown, again)
            else:
                self.data[shown] = again
            message = _("Somebody has changed this meanwhile to “%(value)s”. Save once more to keep what you typed.")
            self.add_error(name, forms.ValidationError(message, params={"value": self._in_words(field, present)}))
        return cleaned

    @staticmethod
    def _in_words(field: forms.Field, value) -> str:
        labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        if isinstance(value, list):
            return ", ".join(labels.get(str(code), str(code)) for code in value)
        if str(value) in labels:
            return labels[str(value)]
        return "" if value is None else str(value)


class ConfirmForm(Form):
    """An explicit yes: an empty POST with a valid token must not delete anything."""

    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))


class ReasonForm(Form):
    """An act that has to be explained; the words go into the history."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class HistoryForm(Form):
    """Filter of history lines: who and when. ``HistoryForm(request.GET).apply(entries)`` never fails."""

    prefix = "history"
    who = forms.CharField(label=pgettext_lazy("history filter", "Who"), required=False, max_length=100)
    since = DateField(label=pgettext_lazy("history filter", "From"), required=False)
    until = DateField(label=pgettext_lazy("history filter", "To"), required=False)

    def apply(self, entries):
        """Those lines of the queryset that match what was filled in correctly."""
        self.full_clean()
        wanted = getattr(self, "cleaned_data", {})
        if wanted.get("since"):
            entries = entries.filter(at__date__gte=wanted["since"])
        if wanted.get("until"):
            entries = entries.filter(at__date__lte=wanted["until"])
        if wanted.get("who"):
            # Names begin with a capital; SQLite compares Cyrillic letters with their case.
            who = wanted["who"].strip()
            entries = entries.filter(actor_name__icontains=who[:1].upper() + who[1:])
        return entries


class AppearanceForm(forms.Form):
    """Text size and colours of the pages, see ``common.context_processors``."""

    size = forms.ChoiceField(
        label=_("Text size"),
        choices=[("normal", _("Normal size")), ("large", _("Large size")), ("largest", _("Largest size"))],
        widget=forms.RadioSelect,
        required=False,
    )
    scheme = forms.ChoiceField(
        label=_("Colours"),
        choices=[
            ("normal", _("Normal colours")),
            ("black-on-white", _("Black on white")),
            ("white-on-black", _("White on black")),
            ("blue-on-cyan", _("Blue on light blue")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    back = forms.BooleanField(required=False, widget=forms.HiddenInput)
