"""A place on the map, typed as maps give it."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WITH_POINTS = re.compile(r"(-?\d{1,3}(?:\.\d+)?)°?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)°?")
WITH_COMMAS = re.compile(r"(-?\d{1,3},\d+)°?\s*[,;\s]\s*(-?\d{1,3},\d+)°?")
SIX = Decimal("0.000001")


class PlaceField(forms.CharField):
    """Latitude and longitude in one line, «54.6541, 21.0712»; the value is such a line, or empty."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Place on the map"),
            required=False,
            max_length=60,
            help_text=_("Latitude and longitude as maps show them: 54.6541, 21.0712. Distances are counted from here."),
            **kwargs,
        )

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        # «54,6541 21,0712» first: «54, 21» would be taken for it otherwise.
        found = WITH_COMMAS.fullmatch(text) or WITH_POINTS.fullmatch(text)
        if not found:
            raise ValidationError(_("Type two numbers, latitude and longitude: 54.6541, 21.0712."))
        latitude, longitude = (Decimal(number.replace(",", ".")).quantize(SIX) for number in found.groups())
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValidationError(_("Latitude is at most 90, longitude at most 180 degrees."))
        return written(latitude, longitude)


def written(latitude: Decimal | None, longitude: Decimal | None) -> str:
    if latitude is None or longitude is None:
        return ""
    return f"{latitude.normalize():f}, {longitude.normalize():f}"


class PlaceMixin:
    """A form of something with ``latitude`` and ``longitude``, which its field ``place`` fills."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["place"] = written(self.instance.latitude, self.instance.longitude)

    @property
    def changes(self) -> dict:
        changes = super().changes
        if "place" in changes:
            changes |= _degrees(changes.pop("place"))
        return changes

    @property
    def values(self) -> dict:
        """Everything that was typed, for a new record."""
        values = dict(self.cleaned_data)
        return values | _degrees(values.pop("place"))


def _degrees(place: str) -> dict[str, Decimal | None]:
    latitude, longitude = map(Decimal, place.split(", ")) if place else (None, None)
    return {"latitude": latitude, "longitude": longitude}
