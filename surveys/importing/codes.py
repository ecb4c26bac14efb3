"""Codes of foreign questions and answers, made into codes of ours: the same original always gives the same code."""

import re
import unicodedata

from ..latin import latin as in_latin

_FOREIGN = re.compile(r"[^a-z0-9]+")
LONGEST = 40
# Original → codes of ours, in the order of those that share the original.
Known = dict[str, list[str]]


class Codes:
    """Hands out codes of one name space. ``prefix``: for originals that begin with no letter or have none at all.

    ``known``: what originals had in an earlier import, and keep.
    """

    def __init__(self, prefix: str, *, reserved: tuple[str, ...] = (), known: Known | None = None):
        self.prefix, self.known = prefix, known or {}
        self.taken = {*reserved}
        self.promised = {code for codes in self.known.values() for code in codes}

    def give(self, original: str) -> str:
        """A code that nobody has yet."""
        if known := next((code for code in self.known.get(original, ()) if code not in self.taken), ""):
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
    text = unicodedata.normalize("NFKD", in_latin(text)).encode("ascii", "ignore").decode()
    return _FOREIGN.sub("_", text).strip("_")
