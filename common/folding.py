"""Folded text for search columns, the same on every database.

SQLite ignores case for ASCII only, and people type е for ё, N for № and Latin letters that look Russian. Fold the
column when the row is saved and the query when it is asked, then compare with ``contains``.
"""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[а-я]")
# Letters of one look on the keyboards side by side; folded only inside words that are Russian otherwise («MБOУ»).
_LOOK_ALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_SAME = str.maketrans(
    dict.fromkeys('«»„“”‟"№', " ")
    | dict.fromkeys("'‘’ʼ`´\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{COMBINING ACUTE ACCENT}")
    | dict.fromkeys("‐‑‒–—−", "-")
    | {"ё": "е"}
)


def fold(text: str) -> str:
    """Lower case, ё as е, no quotes or №, single spaces, Russian letters in Russian words. Idempotent."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = unicodedata.normalize("NFC", text).translate(_SAME)
    # Control characters become spaces: PostgreSQL refuses NUL even in a query.
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    text = _WORD.sub(lambda word: _russian(word[0]), text)
    return " ".join(text.split())


def _russian(word: str) -> str:
    return word.translate(_LOOK_ALIKES) if _CYRILLIC.search(word) else word
