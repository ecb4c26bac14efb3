"""Check digits of the requisites (handbook: INN, KPP, OGRN). ИНН and ОГРН block, as the tax service's own forms do."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")


def validate_inn(value: str) -> None:
    """ИНН of an organisation: 10 digits, the last one a check digit."""
    if not re.fullmatch(r"[0-9]{10}", value):
        raise ValidationError(_("The INN of an organisation has 10 digits."), code="inn_length")
    try:
        stdnum_inn.validate(value)
    except NumberError:
        raise ValidationError(
            _("The check digit of the INN is wrong: compare it with the certificate of registration."), code="inn_digit"
        ) from None


def validate_kpp(value: str) -> None:
    """КПП: 9 characters, no check digit."""
    if not KPP.fullmatch(value):
        raise ValidationError(_("The KPP has 9 characters: 4 digits, 2 digits or letters, 3 digits."), code="kpp")


def validate_ogrn(value: str) -> None:
    """ОГРН of an organisation: 13 digits, the last one a check digit."""
    if not re.fullmatch(r"[0-9]{13}", value):
        raise ValidationError(_("The OGRN of an organisation has 13 digits."), code="ogrn_length")
    try:
        stdnum_ogrn.validate(value)
    except NumberError:
        raise ValidationError(
            _("The check digit of the OGRN is wrong: compare it with the certificate of registration."),
            code="ogrn_digit",
        ) from None


def between(lowest: int, highest: int) -> list:
    """Validators of a number that lies between the two, both included."""
    return [MinValueValidator(lowest), MaxValueValidator(highest)]


def validate_past_year(value: int) -> None:
    """A year from 1900 to this one."""
    this_year = timezone.localdate().year
    if not 1900 <= value <= this_year:
        message = _("Give a year from 1900 to %(year)s.")
        raise ValidationError(message, code="year", params={"year": this_year})
