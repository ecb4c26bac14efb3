"""Deadlines and persons in the words of an order. What is found is a proposal: a person looks at it."""

import calendar
import datetime
import re

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTH = (
    r"(?:январ[а-я]{1,2}|феврал[а-я]{1,2}|март[а-я]?|апрел[а-я]{1,2}|ма[йяе]|июн[а-я]{1,2}|июл[а-я]{1,2}|август[а-я]?"
    r"|сентябр[а-я]{1,2}|октябр[а-я]{1,2}|ноябр[а-я]{1,2}|декабр[а-я]{1,2})"
)
_YEAR = r"(?:\s+(?P<{0}>\d{{4}})(?:\s*(?:года?|г\.))?)"
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?![\d])(?:\s*(?:года?|г\.))?")
_WORDED = re.compile(rf"[«\"]?(?P<day>\d{{1,2}})[»\"]?\s+(?P<month>{_MONTH}){_YEAR.format('year')}?", re.IGNORECASE)
_MONTHLY = re.compile(rf"\b(?P<month>{_MONTH}){_YEAR.format('year')}", re.IGNORECASE)
_QUARTER = re.compile(
    r"\b(?P<number>IV|III|II|I|[1-4](?:-?[йя]|-ый|-ой|-ий|-ом)?)\s+(?P<part>квартал\w*|полугоди\w*)"
    + _YEAR.format("year")
    + "?",
    re.IGNORECASE,
)
_OPEN_ENDED = (
    r"в течение\s+(?:всего\s+|учебного\s+|\d{4}(?:\s*[-–/]\s*\d{4})?\s+){0,2}(?:учебного\s+)?(?:года?|периода|срока)"
    r"|постоянно|ежегодно|ежемесячно|ежеквартально|еженедельно|по\s+отдельному\s+(?:плану|графику)"
)
_POINT = rf"(?:{_NUMERIC.pattern}|{_WORDED.pattern}|{_MONTHLY.pattern}|{_QUARTER.pattern})"


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


# In running text a day is a deadline only behind such a word, or in brackets at the end.
_IN_TEXT = re.compile(
    rf"(?:в\s+срок\s+)?(?:до|не\s+позднее|к)\s+{_unnamed(_POINT)}|(?:во?\s+)?{_unnamed(_QUARTER.pattern)}|{_OPEN_ENDED}"
    rf"|(?<=\()(?:во?\s+)?(?:{_MONTH}\s*[-–—]\s*)?{_unnamed(_POINT)}[^()]*(?=\))"
    rf"|(?:во?\s+)?{_unnamed(_MONTHLY.pattern)}(?=[.;]?\Z)",
    re.IGNORECASE,
)
_LABEL_DUE = r"срок(?:и|ом)?(?:\s+(?:исполнения|выполнения|реализации|проведения|сдачи))?\s*[:–—-]"
_LABEL_WHO = (
    r"(?:ответственн\w+(?:\s+(?:исполнител\w+|лиц\w+|за\s+\w+))?|исполнител[ьи])\s*[:–—-]"
    r"|отв\.\s*(?:за\s+\w+\s*)?[:–—-]?"
)
_DUE = re.compile(rf"(?<!\w)(?:{_LABEL_DUE})\s*(?P<due>\S.*)", re.IGNORECASE)
_WHO = re.compile(rf"(?<!\w)(?:{_LABEL_WHO})\s*(?P<who>\S.*)", re.IGNORECASE)
_NEXT = re.compile(rf"\s*[.,;(]?\s*(?<!\w)(?:{_LABEL_DUE}|{_LABEL_WHO})", re.IGNORECASE)
DETAIL = re.compile(rf"\(?(?:{_LABEL_DUE}|{_LABEL_WHO})\s*\S", re.IGNORECASE)
_INITIAL = re.compile(r"(?<!\w)\w\.\Z|(?:\bг|\bул|\bзам|\bотв)\.\Z")


def day_in(text: str) -> datetime.date | None:
    """The one day written in figures or in words with its year; None for none or the thirty-first of June."""
    if found := re.search(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)", text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := re.search(r"[«\"]?(\d{1,2})[»\"]?\s+([а-я]{3,8})\s+(\d{4})", text, re.IGNORECASE):
        return _date(int(found[3]), _month(found[2]), int(found[1]))
    return None


def last_day(text: str, *, after: datetime.date | None = None) -> datetime.date | None:
    """The day by which a deadline is over: «III квартал 2026» → 30 September, «сентябрь – октябрь 2026» → 31 October.

    ``after``: the order's own date; a day without a year is the first one after it. None where it cannot be told.
    """
    found = []
    for match in _NUMERIC.finditer(text):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        found.append(_date(year, int(match[2]), int(match[1])))
    for match in _WORDED.finditer(text):
        month, day = _month(match["month"]), int(match["day"])
        found.append(_with_year(match["year"], month, day, after))
    for match in _MONTHLY.finditer(text):
        if not re.search(r"\d\s*[»\"]?\s*\Z", text[: match.start()]):
            found.append(_end_of_month(int(match["year"]), _month(match["month"])))
    for match in _QUARTER.finditer(text):
        month = _quarter(match["number"], match["part"])
        if month and (year := int(match["year"]) if match["year"] else None):
            found.append(_end_of_month(year, month))
        elif month and after:
            end = _end_of_month(after.year, month)
            found.append(end if end and end >= after else _end_of_month(after.year + 1, month))
    return max((day for day in found if day), default=None)


def _with_year(year: str | None, month: int, day: int, after: datetime.date | None) -> datetime.date | None:
    if year:
        return _date(int(year), month, day)
    if after is None:
        return None
    this = _date(after.year, month, day)
    return this if this and this >= after else _date(after.year + 1, month, day)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _month(word: str) -> int:
    return next((n for n, start in enumerate(MONTHS, 1) if word.lower().startswith(start)), 0)


def _end_of_month(year: int, month: int) -> datetime.date | None:
    return _date(year, month, calendar.monthrange(year, month)[1]) if 1900 <= year <= 2200 and month else None


def _quarter(number: str, part: str) -> int:
    """Last month of a quarter or half-year."""
    digits = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
    value = digits.get(number.lower()) or int(number[0])
    return value * 3 if part.lower().startswith("квартал") else {1: 6, 2: 12}.get(value, 0)


def due_in(text: str) -> str:
    """The words that tell a deadline: behind «Срок:», or those of the text itself; empty when there are none."""
    if labelled := _DUE.search(text):
        return _clause(labelled["due"])
    found = _IN_TEXT.search(text)
    return found[0].strip() if found else ""


def responsible_in(text: str) -> str:
    """Whom the text names behind «Ответственный:» or «Отв.»; empty when nobody."""
    found = _WHO.search(text)
    return _clause(found["who"]) if found else ""


def _clause(text: str) -> str:
    """Up to the next label; without the stop at its end, unless that belongs to an initial."""
    if following := _NEXT.search(text):
        text = text[: following.start()]
    text = text.strip()
    if text.endswith(")") and text.count("(") < text.count(")"):
        text = text[:-1]
    text = text.rstrip(" ;,")
    return text if not text.endswith(".") or _INITIAL.search(text) else text.rstrip(". ")
