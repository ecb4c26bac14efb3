"""Filters for printed papers."""

import datetime
import functools
import re
from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from documents.russian import dates, names, numbers

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
_GLUE = (
    # № 5, ст. 15, г. Гвардейск, ул. Мира; initials with their surname; 2026 г., 12 500 руб.
    (
        re.compile(r"(?<!\w)(№|§|ст\.|п\.|пп\.|ч\.|г\.|ул\.|д\.|пос\.|обл\.|им\.|стр\.|рис\.|табл\.) +(?=[\w«\"])"),
        rf"\1{NBSP}",
    ),
    (re.compile(r"(?<!\w)((?:[А-ЯЁ]\. ?){1,2}) (?=[А-ЯЁ][а-яё])"), lambda found: found[1].replace(" ", "") + NBSP),
    (re.compile(r"(?<=\d) (?=(?:г\.|гг\.|руб|коп|экз|%|ч\b|мм\b|см\b|м\b|км\b|кг\b|лет\b|дн))"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NBSP),
    (re.compile(r" (?=[–—] )"), NBSP),
)


@register.filter
def blank(value, length: int = 8):
    """The value, or a line to write on where there is none: «________», never «None»."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "_" * int(length)
    return value


@register.filter
def ru_date(day: datetime.date | None) -> str:
    """«26» августа 2026 г.; places to write where there is no date."""
    if not day:
        return f"«___»{NBSP}______________{NBSP}20___{NBSP}г."
    return dates.ru_date(day).replace("» ", f"»{NBSP}").replace(" г.", f"{NBSP}г.")


@register.filter
def long_date(day: datetime.date | None) -> str:
    """26 августа 2026 г.; places to write where there is no date."""
    if not day:
        return ru_date(day)
    return f"{day.day}{NBSP}" + dates.long_date(day).split(" ", 1)[1].replace(" г.", f"{NBSP}г.")


@register.filter
def initials(person) -> str:
    """«А.П. Соколова» of an object or a mapping that has surname, given_name, patronymic."""
    return names.initials_first(*_names(person)) if person else blank("", 20)


@register.filter
def initials_last(person) -> str:
    """«Соколова А.П.» of the same."""
    return names.initials_last(*_names(person)) if person else blank("", 20)


def _names(person) -> tuple[str, str, str]:
    get = person.get if isinstance(person, Mapping) else functools.partial(getattr, person)
    return get("surname", ""), get("given_name", ""), get("patronymic", "")


@register.filter
def copies(number: int) -> str:
    """«2 (двух) экземплярах»."""
    return numbers.copies(number)


@register.filter
def rubles(amount: Decimal | int | None) -> str:
    """«12 500 (Двенадцать тысяч пятьсот) рублей 00 копеек»."""
    return blank("", 30) if amount is None else numbers.rubles(amount)


@register.filter(is_safe=True)
@stringfilter
def nbsp(text: str) -> str:
    """Hold together what a line must not tear apart: № 5, 2026 г., А.П. Соколова, a dash and the word before it."""
    for pattern, replacement in _GLUE:
        text = pattern.sub(replacement, text)
    return text


@register.filter(needs_autoescape=True)
@stringfilter
def clauses(text: str, autoescape: bool = True) -> SafeString:
    """Running text as paragraphs, one a line; empty lines are dropped."""
    escape = conditional_escape if autoescape else str
    lines = (line.strip() for line in text.splitlines())
    return mark_safe("".join(f"<p>{escape(nbsp(line))}</p>" for line in lines if line))  # noqa: S308
