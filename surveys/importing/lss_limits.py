"""Limits of questions of LimeSurvey: how many answers, from which number to which, how long, from which day on."""

from django.utils.translation import gettext as _

from .draft import Asked
from .lss_account import Account
from .lss_source import Thing
from .numbers import day_in, number_in, whole_in

LONGEST_TEXT = 2000


def limit_ticks(account: Account, thing: Thing, asked: Asked) -> None:
    """The least and the most answers of a question with several."""
    count = len(asked.source["choices"])
    for limit in ("min", "max"):
        wanted = whole_in(account.value(thing, f"{limit}_answers"))
        if wanted and 1 <= wanted <= count:
            asked.source[limit] = wanted
            account.used(thing, f"{limit}_answers")
    if asked.source.get("min", 0) > asked.source.get("max", count):
        del asked.source["min"]
        thing.row.change("min_answers", _("The least number of answers is above the most: only the most was taken."))


def limit_places(account: Account, thing: Thing, asked: Asked) -> None:
    """How many of the choices are put in order."""
    count = len(asked.source["choices"])
    for attribute in ("max_answers", "max_subquestions"):
        most = whole_in(account.value(thing, attribute))
        if most and most > 0:
            asked.source["max"] = min(most, count, asked.source.get("max", most))
            account.used(thing, attribute)


def limit_number(account: Account, thing: Thing, asked: Asked, lowest: str, highest: str) -> None:
    """``lowest``, ``highest``: the attributes that hold the limits; empty for a question that has none."""
    decimals = 0 if account.value(thing, "num_value_int_only") == "1" else 2
    account.used(thing, "num_value_int_only", "numbers_only")
    if decimals:
        asked.source["decimals"] = decimals
    for key, attribute in (("min", lowest), ("max", highest)):
        value = number_in(account.value(thing, attribute), decimals) if attribute else None
        if value is not None:
            asked.source[key] = value
            account.used(thing, attribute)
    if {"min", "max"} <= asked.source.keys() and asked.source["min"] > asked.source["max"]:
        del asked.source["min"], asked.source["max"]
        thing.row.change(_("limits"), _("The least is above the most: the number has no limits now."))


def limit_text(account: Account, thing: Thing, asked: Asked, *, is_long: bool) -> None:
    """One line or several, and the number of characters."""
    if not is_long:
        asked.source["long"] = False
    length = whole_in(account.value(thing, "maximum_chars"))
    if length and length > 0:
        asked.source["max_length"] = min(length, LONGEST_TEXT)
        account.used(thing, "maximum_chars")
        if length > LONGEST_TEXT:
            thing.row.change(_("length"), _("Answers have up to %(limit)s characters here.") % {"limit": LONGEST_TEXT})


def limit_days(account: Account, thing: Thing, asked: Asked) -> None:
    """The first and the last day, which older versions gave as years."""
    for key, old in (("min", "dropdown_dates_year_min"), ("max", "dropdown_dates_year_max")):
        for attribute in (f"date_{key}", old):
            if key not in asked.source and (day := day_in(account.value(thing, attribute), is_end=key == "max")):
                asked.source[key] = day
                account.used(thing, attribute)
    if {"min", "max"} <= asked.source.keys() and asked.source["min"] > asked.source["max"]:
        del asked.source["min"], asked.source["max"]
        thing.row.change(_("limits"), _("The first day is after the last: the day has no limits now."))
