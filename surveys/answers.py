"""From what was posted to the document that is stored, or to errors in plain words. Knows neither requests nor rows.

The document holds codes: ``{"q1": "school", "q4": ["robotics", "other"], "q4-other": "ткачество", "q6": {"rooms": 3},
"q14": "na", "q13": 6, "q15": "…", "q16": "12.5", "q17": "2026-09-01"}``; a ranking is a list, best first. Questions
left out or hidden by a rule are not in it. Only what the form could have sent is accepted.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.russian import Case, Gender
from documents.russian.numbers import in_words

from . import rules
from .definitions import LONGEST_OTHER, NO_OPINION, OTHER, Bound, Definition, Kind, Question

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}\Z")
DECIMAL_NUMBER = re.compile(r"[+-]?[0-9]{1,9}([.,][0-9]{1,9})?\Z")
RUSSIAN_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})\Z")
WHOLE_FORM = ""  # the key of an error that belongs to no field
# Characters that turn the direction of a line and make a text read as something else.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = {"Cc", "Cs"}

Document = dict[str, str | int | list[str] | dict[str, str | int]]


@dataclass
class Reading:
    """What came out: the document, or errors by field. ``typed`` is what to show again, whatever it was."""

    document: Document = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.errors


def read(definition: Definition, posted: dict[str, list[str]], *, until: int | None = None) -> Reading:
    """Check what was posted (field → values; the page's own service fields already taken out).

    ``until``: only the first so many pages, for whoever has not come further. What rules hide, by the answers before
    it, is neither checked nor kept in the document, whatever was posted there.
    """
    reading = Reading(typed={name: values for name, values in posted.items() if name in definition.fields})
    if posted.keys() - definition.fields:
        reading.errors[WHOLE_FORM] = _("There are fields here that this questionnaire does not have. Reload the page.")
    for page in definition.pages[:until]:
        for question in page.questions:
            if rules.is_shown(page, question, reading.document, definition):
                READERS[question.kind](question, reading)
    return reading


def at_least(least: int) -> str:
    """«не меньше двух ответов»."""
    return ngettext("no fewer than %(least)s answer", "no fewer than %(least)s answers", least) % {
        "least": in_words(least, Gender.MALE, Case.GENITIVE)
    }


def number_text(number: Bound | int) -> str:
    """A number or a day as Russians write it."""
    if isinstance(number, datetime.date):
        return date_format(number, "d.m.Y")
    return f"{number:f}".replace(".", ",") if isinstance(number, Decimal) else str(number)


def words_for(most: int) -> str:
    """«не больше трёх ответов»: how many answers a question takes."""
    return ngettext("no more than %(most)s answer", "no more than %(most)s answers", most) % {
        "most": in_words(most, Gender.MALE, Case.GENITIVE)
    }


def clean_text(text: str) -> str:
    """The text as it is stored: one kind of line break, nothing that a database refuses or nobody sees."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():  # most are, and then there is nothing to take out
        return text.strip()
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c) not in UNSEEN and c not in TURNING))
    return "".join(kept).strip()


def _single(question: Question, reading: Reading) -> None:
    chosen = _chosen(question, reading)
    own = _own_text(question, reading)
    if chosen is None or own is None:
        return
    if own and not chosen and question.other:
        chosen = [question.other.code]  # wrote an answer of their own, did not tap the circle beside it
    if own and question.other.code not in chosen:
        _refuse(reading, question.code, _("You wrote an answer of your own but chose another one. Keep one of them."))
    elif len(chosen) > 1:
        _refuse(reading, question.code, _("Choose one answer."))
    elif chosen:
        reading.document[question.code] = chosen[0]
        _keep_own(question, own, reading)
    elif question.required:
        _refuse(reading, question.code, _("Choose an answer."))


def _multi(question: Question, reading: Reading) -> None:
    chosen = _chosen(question, reading)
    own = _own_text(question, reading)
    if chosen is None or own is None:
        return
    if own and question.other.code not in chosen:
        chosen.append(question.other.code)
    # In the order of the questionnaire, whatever the browser sends: the same answers are the same document.
    ordered = [choice.code for choice in question.choices if choice.code in chosen]
    alone = next((choice for choice in question.choices if choice.exclusive and choice.code in chosen), None)
    if len(chosen) != len(ordered):
        _refuse(reading, question.code, _("One answer came twice. Reload the page and answer again."))
    elif alone and len(ordered) > 1:
        message = _("The answer “%(answer)s” does not go together with others.")
        _refuse(reading, question.code, message % {"answer": alone.text})
    elif question.most and len(ordered) > question.most:
        _refuse(reading, question.code, _("Choose %(no_more_than)s.") % {"no_more_than": words_for(question.most)})
    elif ordered and not alone and len(ordered) < (question.least or 0):
        _refuse(reading, question.code, _("Choose %(at_least)s.") % {"at_least": at_least(question.least)})
    elif ordered:
        reading.document[question.code] = ordered
        _keep_own(question, own, reading)
    elif question.required:
        _refuse(reading, question.code, _("Choose at least one answer."))


def _scale(question: Question, reading: Reading) -> None:
    step = _step(question, question.code, reading)
    if step is not None:
        reading.document[question.code] = step


def _matrix(question: Question, reading: Reading) -> None:
    steps = {row.code: _step(question, f"{question.code}-{row.code}", reading) for row in question.rows}
    given = {code: step for code, step in steps.items() if step is not None}
    if given:
        reading.document[question.code] = given


def _step(question: Question, name: str, reading: Reading) -> str | int | None:
    """The answer of one scale or one line; None when there is none (then an error stands, if there must be one)."""
    values = reading.typed.get(name, [])
    if any(value not in question.by_code for value in values):
        _refuse(reading, name, _("This answer is not in the questionnaire. Reload the page."))
    elif len(values) > 1:
        _refuse(reading, name, _("Choose one answer."))
    elif values:
        return values[0] if question.columns or values[0] == NO_OPINION else int(values[0])
    elif question.required and question.columns:
        _refuse(reading, name, _("Choose an answer."))
    elif question.required:
        _refuse(
            reading,
            name,
            _("Choose a mark from %(low)s to %(high)s.") % {"low": question.marks[0], "high": question.marks[-1]},
        )
    return None


def _number(question: Question, reading: Reading) -> None:
    value = _line_or_box(question, reading, _("Enter a number."))
    if value is None:
        return
    value = value.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not question.decimals:
        if not WHOLE_NUMBER.match(value):
            _refuse(reading, question.code, _("Enter a whole number in digits."))
            return
        number: int | Decimal = int(value)
    elif not DECIMAL_NUMBER.match(value):
        _refuse(reading, question.code, _("Enter a number in digits, such as 2 or 2,5."))
        return
    else:
        number = Decimal(value.replace(",", ".")).normalize()
        if -number.as_tuple().exponent > question.decimals:  # type: ignore[operator]
            message = ngettext(
                "No more than %(count)s digit after the comma.",
                "No more than %(count)s digits after the comma.",
                question.decimals,
            )
            _refuse(reading, question.code, message % {"count": question.decimals})
            return
    if _is_within(number, question, reading):
        reading.document[question.code] = number if isinstance(number, int) else f"{number + 0:f}"


def _date(question: Question, reading: Reading) -> None:
    value = _line_or_box(question, reading, _("Enter a day."))
    if value is None:
        return
    if written := RUSSIAN_DAY.match(value):
        value = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}"
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        _refuse(reading, question.code, _("Enter a day such as 01.09.2026."))
        return
    if _is_within(day, question, reading):
        reading.document[question.code] = day.isoformat()


def _is_within(value: Bound, question: Question, reading: Reading) -> bool:
    """Between the bounds of a number or a day; if not, the error says which they are."""
    low, high = question.minimum, question.maximum
    if (low is None or value >= low) and (high is None or value <= high):  # type: ignore[operator]
        return True
    if question.kind == Kind.DATE:
        if low is not None and high is not None:
            message = _("Enter a day from %(low)s to %(high)s.")
        else:
            message = _("Enter a day from %(low)s on.") if high is None else _("Enter a day up to %(high)s.")
    elif low is not None and high is not None:
        message = _("Enter a number from %(low)s to %(high)s.")
    else:
        message = _("Enter a number from %(low)s up.") if high is None else _("Enter a number up to %(high)s.")
    said = {"low": "" if low is None else number_text(low), "high": "" if high is None else number_text(high)}
    _refuse(reading, question.code, message % said)
    return False


def _text(question: Question, reading: Reading) -> None:
    value = _line_or_box(question, reading, _("Write an answer."))
    if value is None:
        return
    if len(value) > question.max_length:
        _refuse(reading, question.code, _too_long(value, question.max_length))
    else:
        reading.document[question.code] = value


def _ranking(question: Question, reading: Reading) -> None:
    """Places come choice by choice. What got one place twice or left one out is said by the question as a whole."""
    if _has_no_opinion(question, reading):
        if any(any(reading.typed.get(name, [])) for name in question.fields[: len(question.choices)]):
            _refuse(reading, question.code, _both_given())
        else:
            reading.document[question.code] = NO_OPINION
        return
    places: dict[int, list[str]] = {}
    for choice in question.choices:
        name = f"{question.code}-{choice.code}"
        value = _one_line(question, name, reading)
        if not value:
            continue
        if not WHOLE_NUMBER.match(value) or not 1 <= int(value) <= question.places:
            _refuse(reading, name, _("Choose a place from 1 to %(last)s.") % {"last": question.places})
            return
        places.setdefault(int(value), []).append(choice.code)
    twice = sorted(place for place, codes in places.items() if len(codes) > 1)
    missing = sorted(set(range(1, (question.places if question.required else len(places)) + 1)) - places.keys())
    if any(name in reading.errors for name in question.fields):
        return
    if twice:
        _refuse(
            reading, question.code, _("Place %(place)s is given to several answers. Keep one.") % {"place": twice[0]}
        )
    elif missing:
        _refuse(reading, question.code, _("Say which answer has place %(place)s.") % {"place": missing[0]})
    elif places:
        reading.document[question.code] = [places[place][0] for place in sorted(places)]


def _info(question: Question, reading: Reading) -> None:
    """An explanation takes no answer."""


def _line_or_box(question: Question, reading: Reading, demand: str) -> str | None:
    """What was typed; None when there is nothing more to do: an error, an answer left out, or a ticked box.

    (Who types the very letters of NO_OPINION into a text that has the box gets what they stand for.)
    """
    value = _one_line(question, question.code, reading)
    if value is None:
        return None
    if _has_no_opinion(question, reading):
        if value:
            _refuse(reading, question.code, _both_given())
        else:
            reading.document[question.code] = NO_OPINION
        return None
    if not value and question.required and question.code not in reading.errors:
        _refuse(reading, question.code, demand)
    return value or None


def _has_no_opinion(question: Question, reading: Reading) -> bool:
    """Was the box «затрудняюсь ответить» ticked? Then that is the answer."""
    if not question.has_box:
        return False
    name = f"{question.code}-{NO_OPINION}"
    values = reading.typed.get(name, [])
    if any(value != NO_OPINION for value in values):
        _refuse(reading, question.code, _("This answer is not in the questionnaire. Reload the page."))
        return False
    return bool(values)


def _both_given() -> str:
    return _("There is an answer and a tick at “I find it hard to answer”. Keep one of them.")


def _chosen(question: Question, reading: Reading) -> list[str] | None:
    """Codes that were ticked; None (and an error) when one of them is not the questionnaire's."""
    values = list(reading.typed.get(question.code, []))
    if question.dropdown and values == [""]:
        return []
    if any(value not in question.by_code for value in values):
        _refuse(reading, question.code, _("This answer is not in the questionnaire. Reload the page."))
        return None
    return values


def _own_text(question: Question, reading: Reading) -> str | None:
    """The text beside «другое», empty when there is none; None (and an error) when it cannot be taken."""
    name = f"{question.code}-{OTHER}"
    if not question.other:
        return ""
    value = _one_line(question, name, reading)
    if value is not None and len(value) > LONGEST_OTHER:
        _refuse(reading, name, _too_long(value, LONGEST_OTHER))
        return None
    return value


def _keep_own(question: Question, own: str, reading: Reading) -> None:
    if own:
        reading.document[f"{question.code}-{OTHER}"] = own


def _one_line(question: Question, name: str, reading: Reading) -> str | None:
    values = reading.typed.get(name, [])
    if len(values) > 1:
        _refuse(reading, name, _("Give one answer."))
        return None
    return clean_text(values[0]) if values else ""


def _too_long(value: str, most: int) -> str:
    message = ngettext(
        "No more than %(most)s character fits here, there are %(now)s now.",
        "No more than %(most)s characters fit here, there are %(now)s now.",
        most,
    )
    return message % {"most": most, "now": len(value)}


def _refuse(reading: Reading, name: str, message: str) -> None:
    reading.errors[name] = message


READERS = {
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.SCALE: _scale,
    Kind.MATRIX: _matrix,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.RANKING: _ranking,
    Kind.INFO: _info,
}
