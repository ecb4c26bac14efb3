"""Text out of what people upload: encodings of the district's computers, and Word documents."""

import codecs
import math
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .docx import docx_text

__all__ = ["decode", "docx_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD_ENCODINGS = ("cp1251", "koi8-r", "cp866")
# How often each letter stands in Russian text, per 10,000.
# fmt: off
_FREQUENCY = {
    "о": 1097, "е": 845, "а": 801, "и": 735, "н": 670, "т": 626, "с": 547, "р": 473, "в": 454, "л": 440, "к": 349,
    "м": 321, "д": 298, "п": 281, "у": 262, "я": 201, "ы": 190, "ь": 174, "г": 170, "з": 165, "б": 159, "ч": 144,
    "й": 121, "х": 97, "ж": 94, "ш": 73, "ю": 64, "ц": 48, "щ": 36, "э": 32, "ф": 26, "ъ": 10, "ё": 20,
}
# fmt: on
_STRANGE = -12.0  # weight of a character that Russian text does not have
_PUNCTUATION = -4.0
_PLAUSIBLE = -4.2  # mean weight below which it is no Russian text; texts have about -2.9, permuted letters about -5
_PRIOR = 5, -3.2  # letters and their mean weight taken for granted: a few rare letters prove nothing


def decode(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with BOM, Windows-1251, KOI8-R or the old DOS encoding; line ends become ``\\n``.

    ``ValidationError`` when it is no text.
    """
    return _clean(_decode(content))


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _no_text() from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    guesses = []
    for encoding in _OLD_ENCODINGS:
        try:
            guesses.append(content.decode(encoding))
        except UnicodeDecodeError:  # one byte has no meaning in Windows-1251
            continue
    best = max(guesses, key=_plausibility)
    if _plausibility(best) < _PLAUSIBLE:
        raise _no_text()
    return best


def _plausibility(text: str) -> float:
    """Mean logarithm of the frequencies of letters beyond ASCII; a capital inside a word counts against."""
    weights, previous = [], " "
    for char in text[:20_000]:
        if char > "\x7f":
            if share := _FREQUENCY.get(char.lower()):
                weights.append(math.log(share / 10_000) - 3 * (char.isupper() and previous.islower()))
            else:
                weights.append(_PUNCTUATION if char in "«»—–№„“”…§°\xa0" else _STRANGE)
        previous = char
    count, weight = _PRIOR
    return (sum(weights) + count * weight) / (len(weights) + count)


def _clean(text: str) -> str:
    if any(unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\v\x85\x1a" for char in text):
        raise _no_text()
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    text = text.translate({0x1A: None, 0x0B: "\n", 0x0C: "\n", 0x85: "\n"})
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_text() -> ValidationError:
    return ValidationError(
        _("This is no plain text. Save it in Notepad as a text file in UTF-8 and choose the new file."), code="no_text"
    )
