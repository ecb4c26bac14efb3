"""Checks of the requisites. ИНН, КПП and ОГРН block, as the tax service's own forms do; the rest only warns.

``warnings(institution)`` tells what looks wrong in the codes of statistics, the treasury block and the bank account. It
is computed whenever it is shown, so that it is never out of date.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.functional import Promise
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


class Warning(NamedTuple):
    """What looks wrong with a field; ``field``: its name on ``Institution``."""

    field: str
    message: str | Promise


def warnings(institution) -> list[Warning]:
    """What looks wrong in requisites that are kept nevertheless, in the order of the form."""
    return [Warning(*warning) for check in (_codes, _treasury, _bank) for warning in check(institution)]


Found = Iterator[tuple[str, str | Promise]]


def _codes(institution) -> Found:
    okpo, oktmo = institution.okpo, institution.oktmo
    if okpo and not re.fullmatch(r"[0-9]{8}", okpo):
        yield "okpo", _("The OKPO of an organisation has 8 digits.")
    elif okpo and not okpo_is_right(okpo):
        yield (
            "okpo",
            _("The check digit of the OKPO does not fit: compare it with the letter of the statistics service."),
        )
    if oktmo and not re.fullmatch(r"[0-9]{8}|[0-9]{11}", oktmo):
        yield "oktmo", _("The OKTMO has 8 or 11 digits.")


def _treasury(institution) -> Found:
    account, single = institution.treasury_account, institution.single_account
    if account and not re.fullmatch(r"03[0-9]{18}", account):
        yield "treasury_account", _("The treasury account has 20 digits and begins with 03.")
    elif account and account[5:8] != "643":
        yield "treasury_account", _("Digits 6 to 8 of the treasury account are 643, the rouble.")
    elif account.startswith("03234") and institution.oktmo and account[8:13] != institution.oktmo[:5]:
        # The account carries the code of the municipality, the institution perhaps that of its village: the first five
        # digits, region and district, are common to both.
        yield "treasury_account", _("From digit 9 on the treasury account repeats the OKTMO; here they differ.")
    if single and not re.fullmatch(r"40102[0-9]{15}", single):
        yield "single_account", _("The single treasury account has 20 digits and begins with 40102.")
    elif single and _is_bik(institution.bik) and not key_fits(_of_settlement_centre(institution.bik), single):
        yield (
            "single_account",
            _("The key of the single treasury account does not fit the BIK: one of them has a slip."),
        )
    if institution.kbk and not re.fullmatch(r"[0-9]{20}", institution.kbk):
        yield "kbk", _("The KBK has 20 digits.")


def _bank(institution) -> Found:
    bik, account, correspondent = institution.bik, institution.bank_account, institution.correspondent_account
    has_account = institution.treasury_account or institution.single_account or account
    if bik and not _is_bik(bik):
        yield "bik", _("The BIK has 9 digits.")
    elif has_account and not bik:
        yield "bik", _("Without the BIK nobody can pay to the account, and its key cannot be checked.")
    elif bik and institution.single_account and not bik.startswith(("00", "01")):
        yield "bik", _("The BIK of a treasury body usually begins with 01.")
    if account and not re.fullmatch(r"[0-9]{20}", account):
        yield "bank_account", _("The account in a bank has 20 digits.")
    elif account and _is_bik(bik) and not institution.single_account and not key_fits(bik[-3:], account):
        yield "bank_account", _("The key of the account does not fit the BIK: one of them has a slip.")
    if correspondent and not re.fullmatch(r"30101[0-9]{15}", correspondent):
        yield "correspondent_account", _("The correspondent account has 20 digits and begins with 30101.")
    elif correspondent and _is_bik(bik) and not key_fits(_of_settlement_centre(bik), correspondent):
        yield "correspondent_account", _("The key of the correspondent account does not fit the BIK.")


def okpo_is_right(value: str) -> bool:
    """ОКПО, 8 digits: weights 1…7 mod 11; if that is 10, weights 3…9; if 10 again, zero."""
    for first in (1, 3):
        rest = sum(weight * int(digit) for weight, digit in enumerate(value[:7], start=first)) % 11
        if rest < 10:
            break
    return rest % 10 == int(value[7])


def key_fits(prefix: str, account: str) -> bool:
    """The key of an account (Bank of Russia): weights 7, 1, 3 over three digits of the BIK and the account, mod 10."""
    return sum(weight * int(digit) for weight, digit in zip(cycle((7, 1, 3)), prefix + account, strict=False)) % 10 == 0


def _of_settlement_centre(bik: str) -> str:
    """The three digits for accounts opened in the Bank of Russia itself: «0» and digits 5–6 of the BIK."""
    return f"0{bik[4:6]}"


def _is_bik(value: str) -> bool:
    return re.fullmatch(r"[0-9]{9}", value) is not None
