"""What one version of an agreement says otherwise than the one before, clause by clause."""

import difflib
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import AgreementVersion

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: ``kind`` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause, title or preamble. ``kind``: same, changed, added or removed."""

    kind: str
    heading: str
    pieces: tuple[Piece, ...]


def compare(old: dict, new: dict) -> list[Difference]:
    """Two wordings as ``printing.wording_of`` gives them; clauses are found by their keys wherever they moved."""
    found = [*_of("", old["title"], new["title"]), *_of("", old["preamble"], new["preamble"])]
    before = {clause["key"]: clause for clause in old["clauses"]}
    for clause in new["clauses"]:
        was = before.pop(clause["key"], None)
        if was is None:
            found.append(Difference(ADDED, clause["heading"], (Piece(ADDED, clause["text"]),)))
            continue
        heading = (
            clause["heading"] if was["heading"] == clause["heading"] else f"{was['heading']} → {clause['heading']}"
        )
        found += _of(heading, was["text"], clause["text"], is_renamed=was["heading"] != clause["heading"])
    found += [Difference(REMOVED, was["heading"], (Piece(REMOVED, was["text"]),)) for was in before.values()]
    return found + _of_annexes(old.get("annexes", []), new.get("annexes", []))


def _of_annexes(old: list[dict], new: list[dict]) -> list[Difference]:
    before = {annex["key"]: annex for annex in old if annex_text(annex)}
    found = []
    for n, annex in enumerate(new, 1):
        if not annex_text(annex):  # the list of the parties is compared by itself
            continue
        was = before.pop(annex["key"], None)
        heading = _("Annex %(number)s. %(heading)s") % {"number": n, "heading": annex["heading"]}
        if was is None:
            found.append(Difference(ADDED, heading, (Piece(ADDED, annex_text(annex)),)))
        else:
            found += _of(heading, annex_text(was), annex_text(annex), is_renamed=was["heading"] != annex["heading"])
    return found + [Difference(REMOVED, was["heading"], (Piece(REMOVED, annex_text(was)),)) for was in before.values()]


def annex_text(annex: dict) -> str:
    """What an annex says, its table line by line."""
    return "\n".join(filter(None, [annex["text"], *(" · ".join(row) for row in annex.get("rows", ()))]))


def _of(heading: str, old: str, new: str, *, is_renamed: bool = False) -> list[Difference]:
    if not old and not new:
        return []
    pieces = tuple(_pieces(old, new))
    is_changed = is_renamed or any(piece.kind != SAME for piece in pieces)
    return [Difference(CHANGED if is_changed else SAME, heading, pieces)]


def _pieces(old: str, new: str):
    a, b = _WORD.findall(old), _WORD.findall(new)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(a[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(REMOVED, "".join(a[i1:i2]))
        if j2 > j1:
            yield Piece(ADDED, "".join(b[j1:j2]))


def wording_of(version: AgreementVersion) -> dict:
    """The frozen wording of a version."""
    return {part: getattr(version, part) for part in ("title", "preamble", "clauses", "annexes")}


def parties_of(old: AgreementVersion, new: AgreementVersion) -> tuple[list[str], list[str]]:
    """Short names of parties that left and that came."""
    names = [
        {party.institution_id: party.short_name for party in version.parties.select_related("institution")}
        for version in (old, new)
    ]
    left = sorted(name for key, name in names[0].items() if key not in names[1])
    came = sorted(name for key, name in names[1].items() if key not in names[0])
    return left, came
