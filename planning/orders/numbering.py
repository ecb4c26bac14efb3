"""Which numbers mean stages. Orders are typed by hand: the same «1.» is a stage here and a task under «I.» there."""

import re
from collections import Counter

from .dates import DETAIL
from .lines import (
    BULLET,
    DASHES,
    DOTS,
    LETTER,
    NUMBER,
    NUMERIC_DATE,
    STAGE_AFTER,
    STAGE_ALONE,
    STAGE_NAMED,
    STAGE_WORD,
    SUBNUMBER,
    TASK_WORD,
    TERMINATED,
    Line,
    Marker,
)

RESULTS = re.compile(r"(?:планируем|ожидаем)\w*\s+(?:\w+\s+)?результат", re.IGNORECASE)
_BY_WORD = (STAGE_WORD, STAGE_ALONE, STAGE_AFTER)


def stage_by_word(text: str) -> tuple[str, str] | None:
    """Number and title of «Этап 1. …», «I этап. …», «Подготовительный этап»; None for what is called no stage."""
    for pattern in _BY_WORD:
        if found := pattern.match(text):
            return found["number"], found.groupdict().get("body") or ""
    return ("", text) if STAGE_NAMED.match(text) else None


def stage_title(text: str) -> tuple[str, str]:
    """Number and title of a heading, whichever way it is numbered."""
    if named := stage_by_word(text):
        return named[0], named[1] or text
    found = SUBNUMBER.match(text) or NUMBER.match(text)
    return (found["number"], found["body"]) if found else ("", text)


def mark(lines: list[Line]) -> None:
    """Tell headings, items and running text apart by what stands at the beginning of each line."""
    lines = [line for line in lines if line.marker is Marker.NONE]  # rows of tables know what they are
    top = _top(lines)
    style = None  # the sign after the number, as at the first stage: where it is «1.», «1)» numbers tasks
    bullets = Counter(line.text[0] for line in lines if line.text[0] in DOTS + DASHES + "*")
    dotted = sum(count for sign, count in bullets.items() if sign not in DASHES)
    dashed = sum(count for sign, count in bullets.items() if sign in DASHES)
    before: Line | None = None
    for line in lines:
        rest = line.text
        if bullet := BULLET.match(rest):
            is_dash = bullet["bullet"] in DASHES
            runs_on = before is not None and not line.after_blank and not TERMINATED.search(before.text)
            if is_dash and dashed <= dotted and runs_on:
                before = line  # «Разработка Плана / – графика мероприятий»: a dash of the sentence, wrapped
                continue
            line.has_bullet, line.marker, line.body = True, Marker.ITEM, bullet["body"]
            rest = bullet["body"]
        style = _mark_by_number(line, rest, top, style)
        before = line


def _mark_by_number(line: Line, rest: str, top: str, style: str | None) -> str | None:
    if DETAIL.match(rest):
        line.marker, line.body = Marker.DETAIL, rest
    elif (named := stage_by_word(rest)) and (top == "word" or STAGE_WORD.match(rest)):
        line.marker, (line.printed_number, line.body) = Marker.STAGE, named
    elif found := TASK_WORD.match(rest):
        line.marker, line.printed_number, line.body, line.rank = Marker.SUBNUMBER, found["number"], found["body"], 0
    elif found := SUBNUMBER.match(rest):
        if not NUMERIC_DATE.match(rest):
            line.marker, line.printed_number, line.body, line.rank = Marker.SUBNUMBER, found["number"], found["body"], 0
    elif found := NUMBER.match(rest):
        is_roman = not found["number"].isdigit()
        is_demoted = top == "word" or (top == "roman" and not is_roman)
        if not is_demoted:
            style = style or found["end"]
        is_stage = (not is_demoted and found["end"] == style) or bool(RESULTS.match(found["body"]))
        line.marker, line.body, line.rank = Marker.STAGE if is_stage else Marker.ITEM, found["body"], 0
        line.printed_number = found["number"] if is_stage else ""
        line.letter = found["number"] if is_demoted and not is_stage else ""
    elif found := LETTER.match(rest):
        line.marker, line.body, line.rank, line.letter = Marker.ITEM, found["body"], 1, found["number"]
    return style


def _top(lines: list[Line]) -> str:
    """What the stages are told by: ``word``, ``roman`` (then «1.» numbers tasks), or ``plain`` numbers."""
    words, numbers = [], []
    for place, line in enumerate(lines):
        bullet = BULLET.match(line.text)
        rest = bullet["body"] if bullet else line.text
        if stage_by_word(rest):
            words.append(place)
        elif (found := NUMBER.match(rest)) and not SUBNUMBER.match(rest):
            numbers.append((place, found["number"]))
    # One «Этап 3. …» among numbered stages is a stage more, no scheme.
    if words and (not numbers or words[0] < numbers[0][0] or len(words) > max(1, len(numbers) // 2)):
        return "word"
    arabic = any(number.isdigit() for _place, number in numbers)
    return "roman" if numbers and not numbers[0][1].isdigit() and arabic else "plain"
