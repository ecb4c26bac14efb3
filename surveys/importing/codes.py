"""Codes of foreign questions and answers, made into codes of ours: the same original always gives the same code."""

import re
import unicodedata

_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "sch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
_LETTERS |= {"ъ": "", "ь": "", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "і": "i", "ї": "i", "є": "e"}
_FOREIGN = re.compile(r"[^a-z0-9]+")
LONGEST = 40


class Codes:
    """Hands out codes of one name space. ``prefix``: for originals that begin with no letter or have none at all.

    ``known``: original → code that it had in an earlier import and keeps.
    """

    def __init__(self, prefix: str, *, reserved: tuple[str, ...] = (), known: dict[str, str] | None = None):
        self.prefix, self.known = prefix, known or {}
        self.taken = {*reserved}
        self.promised = set(self.known.values())

    def give(self, original: str) -> str:
        """A code that nobody has yet."""
        known = self.known.get(original)
        if known and known not in self.taken:
            self.taken.add(known)
            return known
        wanted = latin(original)
        if not wanted or not wanted[0].isalpha():
            wanted = f"{self.prefix}{wanted}"
        wanted = wanted[:LONGEST].rstrip("_")
        code, number = wanted, 1
        while code in self.taken or code in self.promised:
            number += 1
            code = f"{wanted[: LONGEST - 1 - len(str(number))]}_{number}"
        self.taken.add(code)
        return code


def latin(text: str) -> str:
    """Lower-case Latin letters and digits with «_» between words; may be empty."""
    text = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _FOREIGN.sub("_", text).strip("_")
