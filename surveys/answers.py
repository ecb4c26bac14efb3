"""From what was posted to the document that is stored, or to errors in plain words. Knows neither requests nor rows.

The document holds codes: ``{"q1": "school", "q4": ["robotics", "other"], "q4-other": "ткачество", "q6": {"rooms": 3},
"q14": "na", "q13": 6, "q15": "…"}``. Questions left out are not in it. Only what the form could have sent is accepted.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.russian import Case, Gender
from documents.russian.numbers import in_words

from .definitions import LONGEST_OTHER, NO_OPINION, OTHER, Definition, Kind, Question

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}\Z")
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


def read(definition: Definition, posted: dict[str, list[str]]) -> Reading:
    """Check everything that was posted (field → values; the page's own service fields already taken out)."""
    reading = Reading(typed={name: values for name, values in posted.items() if name in definition.fields})
    if posted.keys() - definition.fields:
        reading.errors[WHOLE_FORM] = _("There are fields here that this questionnaire does not have. Reload the page.")
    for question in definition.questions:
        READERS[question.kind](question, reading)
    return reading


def words_for(most: int) -> str:
    """«не больше трёх ответов»: how many answers a question takes."""
    return ngettext("no more than %(most)s answer", "no more than %(most)s answers", most) % {
        "most": in_words(most, Gender.MALE, Case.GENITIVE)
    }


def clean_text(text: str) -> str:
    """The text as it is stored: one kind of line break, nothing that a database refuses or nobody sees."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
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
    """The step of one scale; None when there is none (then an error stands, if there must be one)."""
    values = reading.typed.get(name, [])
    known = {option.code for option in question.options}
    if not set(values) <= known:
        _refuse(reading, name, _("This answer is not in the questionnaire. Reload the page."))
    elif len(values) > 1:
        _refuse(reading, name, _("Choose one answer."))
    elif values:
        return values[0] if values[0] == NO_OPINION else int(values[0])
    elif question.required:
        _refuse(reading, name, _("Choose a mark from 1 to 5."))
    return None


def _number(question: Question, reading: Reading) -> None:
    value = _one_line(question, question.code, reading)
    if value is None:
        return
    value = value.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not value:
        if question.required:
            _refuse(reading, question.code, _("Enter a number."))
        return
    if not WHOLE_NUMBER.match(value):
        _refuse(reading, question.code, _("Enter a whole number in digits."))
        return
    number = int(value)
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        if None not in (low, high):
            message = _("Enter a number from %(low)s to %(high)s.")
        else:
            message = _("Enter a number from %(low)s up.") if high is None else _("Enter a number up to %(high)s.")
        _refuse(reading, question.code, message % {"low": low, "high": high})
        return
    reading.document[question.code] = number


def _text(question: Question, reading: Reading) -> None:
    value = _one_line(question, question.code, reading)
    if value is None:
        return
    if len(value) > question.max_length:
        _refuse(reading, question.code, _too_long(value, question.max_length))
    elif value:
        reading.document[question.code] = value
    elif question.required:
        _refuse(reading, question.code, _("Write an answer."))


def _chosen(question: Question, reading: Reading) -> list[str] | None:
    """Codes that were ticked; None (and an error) when one of them is not the questionnaire's."""
    values = list(reading.typed.get(question.code, []))
    if not set(values) <= {choice.code for choice in question.choices}:
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
}
