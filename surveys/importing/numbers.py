"""Numbers and days of foreign files: limits are taken where they are fixed values."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ..definitions import LARGEST_NUMBER

_YEAR = re.compile(r"[12]\d{3}\Z")


def whole_in(text: str) -> int | None:
    """A whole number («3», «3.0»), or None."""
    number = number_in(text, 4)
    return int(number) if number is not None and number == int(number) else None


def number_in(text: str, decimals: int) -> int | float | None:
    """A number of so many places as our JSON has it, or None for an expression and for what is too large."""
    text = text.strip().replace(",", ".").replace("\xa0", "")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text):
        return None
    try:
        number = Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    if abs(number) > LARGEST_NUMBER:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def day_in(text: str, *, is_end: bool = False) -> str | None:
    """An ISO day out of a day or a year alone, or None."""
    text = text.strip()
    if _YEAR.match(text):
        return f"{text}-12-31" if is_end else f"{text}-01-01"
    try:
        return datetime.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
