"""Thresholds of a check, in the words that the check gives them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form

from ..gates import Check


class ThresholdsForm(Form):
    """A field for each threshold of the check, the reason, and what the person saw."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, check: Check, values: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.check = check
        for one in check.thresholds:
            self.fields[one.code] = self._field(one, values[one.code])
            self.fields[f"seen-{one.code}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=values[one.code], required=False
            )
        self.order_fields([one.code for one in check.thresholds])

    @staticmethod
    def _field(one, value: int) -> forms.Field:
        if one.is_flag:
            return forms.BooleanField(label=one.label, required=False, initial=bool(value))
        usual = _("Usually %(value)s; from %(minimum)s to %(maximum)s.")
        bounds = {"value": one.in_words(one.default), "minimum": one.minimum, "maximum": one.maximum}
        label = f"{one.label}, {one.unit}" if one.unit else one.label
        return forms.IntegerField(
            label=label, initial=value, min_value=one.minimum, max_value=one.maximum, help_text=usual % bounds
        )

    @property
    def thresholds(self) -> dict[str, int]:
        """Threshold → its new value. To be asked of a form whose thresholds are valid."""
        return {one.code: int(self.cleaned_data[one.code]) for one in self.check.thresholds}

    @property
    def seen(self) -> dict[str, int]:
        """Threshold → the value that the page showed."""
        return {one.code: self.cleaned_data.get(f"seen-{one.code}") or 0 for one in self.check.thresholds}
