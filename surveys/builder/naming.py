"""Codes proposed for questions and answers. A code is given once and stays, whatever becomes of the text."""

import re
from collections.abc import Collection

from ..latin import latin

LONGEST = 40
_NOT_IN_CODE = re.compile(r"[^a-z0-9]+")
_NUMBERED = re.compile(r"q([0-9]{1,6})\Z")
_ENOUGH_WORDS = 4


def code_of(text: str, taken: Collection[str], fallback: str) -> str:
    """«Робототехника» → ``robototekhnika``; numbered where taken. ``fallback``: for a text without letters."""
    words = _NOT_IN_CODE.sub(" ", latin(text)).split()[:_ENOUGH_WORDS]
    stem = "_".join(words)[: LONGEST - 4].rstrip("_")
    if not stem or not stem[0].isalpha():
        stem = f"{fallback}_{stem}" if stem else fallback
    return free(stem[: LONGEST - 4], taken)


def free(stem: str, taken: Collection[str]) -> str:
    """The code itself, or the first of ``code_2``, ``code_3``… that nobody has."""
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code


def next_question(used: Collection[str]) -> str:
    """``q17`` after ``q16``: never one that a question had before, be it removed or in an older version."""
    numbers = [int(found[1]) for code in used if (found := _NUMBERED.match(code))]
    return f"q{max(numbers, default=0) + 1}"
