"""Figures of results in templates."""

from django import template

from documents.russian.numbers import decimal

from ..results import Bar
from ..results_words import percent as in_words

register = template.Library()


@register.filter
def figure(value: float | None, places: int = 2) -> str:
    """«3,67»; a dash for what cannot be reckoned."""
    return "–" if value is None else decimal(value, places)


@register.filter
def percent(bar: Bar | None) -> str:
    """«45 %», «менее 1 %»; a dash for what is hidden."""
    return "–" if bar is None else in_words(bar)
