"""Where things are on the map: degrees of latitude and longitude, both or neither."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def latitude_field() -> models.DecimalField:
    return _degrees(_("latitude"), Decimal(90))


def longitude_field() -> models.DecimalField:
    return _degrees(_("longitude"), Decimal(180))


def _degrees(label, limit: Decimal) -> models.DecimalField:
    """Six decimals are a tenth of a metre."""
    validators = [MinValueValidator(-limit), MaxValueValidator(limit)]
    return models.DecimalField(label, max_digits=9, decimal_places=6, null=True, blank=True, validators=validators)


def located(name: str) -> list[models.CheckConstraint]:
    """Constraints of a model with ``latitude`` and ``longitude``."""
    neither = Q(latitude__isnull=True, longitude__isnull=True)
    both = Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
    message = _("Give both latitude and longitude, in degrees, or neither.")
    return [
        models.CheckConstraint(condition=neither | both, name=f"{name}_is_on_the_map", violation_error_message=message)
    ]
