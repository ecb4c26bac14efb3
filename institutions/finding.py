"""Search that forgives: what of the register is searched, and how a person's words are understood.

An institution's names, numbers and addresses become one line of folded words, once, when the row is saved; a query
becomes a few pieces that the line has to contain. A word is found by its beginning, a number whole: «1» is neither
10 nor 21. Words of addresses stand behind «@», for «школа 1» means no house on Школьная street.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from common.folding import fold

from .abbreviations import BY_KIND, FULL_FORMS, OF_KINDS, SAID_OF

LONGEST = 300  # characters of a query that are read
MOST_WORDS = 24
REQUISITE = 5  # digits: from here on a number is one of INN or OGRN, and its beginning will do
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = re.compile(r"(\d)-?(?:ая|ый|ой|ий|го|[яйе])\b")
_SLASHED = re.compile(r"\b(\w)\s?/\s?(\w)\b")  # д/с
_NUMBER_SIGN = re.compile(r"(?:\b(?:n|no|nr|номер)|(?<=[а-я])n)[\s.]*(?=\d)")
_GROUPS = re.compile(r"\d[\d \-]{8,20}\d")
_ENDING = re.compile(
    r"(?<=\w{3})(?:ого|его|ому|ему|ыми|ими|ами|ями|ая|яя|ое|ее|ые|ие|ой|ей|ий|ый|ых|их|ую|юю|ью|ия|ии|ию|ов|ев|ом|ем|ам|ям|ах|ях"
    r"|[аеиоуыэюяйьъ])\Z"
)
# Letters that look the same in both alphabets, for words that have no other («MOY»).
_LOOK_ALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_LATIN_TWINS = set("abcehkmoptxy")
_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN_KEYS + _LATIN_KEYS.upper() + '{}:"<>~', _RUSSIAN_KEYS * 2 + "хъжэбюё")


def stem(word: str) -> str:
    """The word without its ending, so that «школы» finds «школа»: a beginning of at least three letters stays."""
    return _ENDING.sub("", word, count=1)


_KIND_STEMS = {stem(word) for word in OF_KINDS.split()}
_FULL = {short: full.split() for shorts, full in FULL_FORMS.items() for short in shorts.split()}
_PHRASES = [([stem(word) for word in full.split()], shorts.split()) for shorts, full in FULL_FORMS.items()]


def search_text_of(
    *, names: Iterable[str], kind: str = "", numbers: Iterable[str] = (), addresses: Iterable[str] = ()
) -> str:
    """The line that is searched. ``names``: all by which the institution is known, former ones too."""
    of_names = [_words(name) for name in names]
    present, added = BY_KIND.get(kind, ((), ""))
    if added and not any(word.startswith(present) for name in of_names for word in name):
        of_names.append(added.split())
    words: dict[str, None] = {}
    for name in of_names:
        words |= dict.fromkeys(name)
        words |= dict.fromkeys(_other_forms(name))
    if kind == "school" and any(word.startswith("школ") for word in words):
        words["сш"] = None
    words |= dict.fromkeys(number for text in numbers for number in _words(text))
    places = dict.fromkeys(f"@{word}" for address in addresses for word in _words(address))
    return f" {' '.join([*words, *places])} "


def _words(text: str) -> list[str]:
    """«МБОУ "Школа №01"» → мбоу, школа, 1."""
    text = _SLASHED.sub(r"\1\2", fold(text.replace("#", " ")))
    text = _NUMBER_SIGN.sub(" ", _ORDINAL.sub(r"\1 ", text))
    return [token.lstrip("0") or "0" if token.isdigit() else token for token in _TOKEN.findall(text)]


def _other_forms(words: list[str]) -> Iterator[str]:
    """Full words of the abbreviations in a name, abbreviations of its full words, Russian letters for Latin ones."""
    for word in words:
        yield from _FULL.get(word, ())
        if russian := _as_russian(word):
            yield russian
    stems = [stem(word) for word in words]
    for phrase, shorts in _PHRASES:
        if any(stems[at : at + len(phrase)] == phrase for at in range(len(stems))):
            yield from shorts


def _as_russian(word: str) -> str:
    """«moy» typed with the wrong letters throughout as «моу»; empty for any other word."""
    return word.translate(_LOOK_ALIKES) if word.isalpha() and set(word) <= _LATIN_TWINS else ""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query. ``pieces``: the line has one of them; ``in_address``: or one of these, if need be."""

    typed: str
    pieces: tuple[str, ...]
    in_address: tuple[str, ...] = ()

    def condition(self, *, with_address: bool = False) -> Q:
        pieces = [*self.pieces, *(self.in_address if with_address else ())]
        return Q.create([Q(search_text__contains=piece) for piece in pieces], Q.OR)


def terms_of(text: str) -> list[Term]:
    """What was asked for, word by word."""
    text, requisites = text[:LONGEST], []
    for group in _GROUPS.findall(text):
        digits = re.sub(r"\D", "", group)
        if len(digits) in (10, 13):  # «9999 000 013» is one number
            requisites.append(digits)
            text = text.replace(group, " ", 1)
    return [_term(word) for word in [*_words(text), *_words(" ".join(requisites))]][:MOST_WORDS]


def _term(word: str) -> Term:
    if word.isdigit():
        return Term(word, (f" {word}",)) if len(word) >= REQUISITE else Term(word, (f" {word} ",), (f"@{word} ",))
    if said := SAID_OF.get(word):
        return Term(word, tuple(f" {form}" for form in said))
    beginnings = {stem(word), stem(_as_russian(word)) or stem(word)}
    pieces = tuple(f" {beginning}" for beginning in sorted(beginnings))
    places = tuple(f"@{beginning}" for beginning in sorted(beginnings))
    return Term(word, pieces if stem(word) in _KIND_STEMS else (*pieces, *places))


def condition(terms: list[Term], *, with_address: bool = False) -> Q:
    return Q.create([term.condition(with_address=with_address) for term in terms], Q.AND)


def understood(rows: models.QuerySet, text: str) -> tuple[list[Term], bool]:
    """The first reading under which anything of ``rows`` is found, and whether addresses were looked at for all of it.

    Words as typed; then numbers of houses too; then the same keys under the other layout («irjkf» is «школа»). When
    nothing is found, the first reading. Asks the database at most four times, once when the first reading holds.
    """
    readings = [terms_of(text)]
    if (other := text.translate(_OTHER_LAYOUT)) != text and not re.search("[а-яё]", text, re.IGNORECASE):
        readings.append(terms_of(other))
    for terms in readings:
        for with_address in (False, True) if any(term.in_address for term in terms) else (False,):
            if terms and rows.filter(condition(terms, with_address=with_address)).exists():
                return terms, with_address
    return readings[0], False


@dataclass(frozen=True, slots=True)
class Explained:
    """A word of a query that found nothing together. ``count``: how many rows have it. ``without``: the query, left it
    out, and how many rows that finds. ``instead``: a word of the register one letter away."""

    typed: str
    count: int
    without: str = ""
    found_without: int = 0
    instead: str = ""


def explain(rows: models.QuerySet, text: str) -> list[Explained]:
    """Why nothing was found, word by word; for one page that is empty anyway, a few queries do not matter."""
    terms = terms_of(text)
    counts = [rows.filter(term.condition(with_address=True)).count() for term in terms]
    vocabulary = _vocabulary(rows) if not all(counts) else {}
    explained = []
    for place, (term, count) in enumerate(zip(terms, counts, strict=True)):
        others = [*terms[:place], *terms[place + 1 :]]
        found = rows.filter(condition(others, with_address=True)).count() if others else 0
        explained.append(
            Explained(
                typed=term.typed,
                count=count,
                without=" ".join(other.typed for other in others) if found else "",
                found_without=found,
                instead="" if count else _nearest(term.typed, vocabulary),
            )
        )
    return explained


def _vocabulary(rows: models.QuerySet) -> dict[str, int]:
    """Words of the register, and how often each occurs."""
    vocabulary: dict[str, int] = {}
    for line in rows.order_by().values_list("search_text", flat=True).iterator(chunk_size=2000):
        for word in line.split():
            word = word.lstrip("@")
            vocabulary[word] = vocabulary.get(word, 0) + 1
    return vocabulary


def _nearest(word: str, vocabulary: dict[str, int]) -> str:
    """The most frequent word of the register one slip away, empty when there is none."""
    if word.isdigit() or len(word) < 4:
        return ""
    near = [known for known in vocabulary if abs(len(known) - len(word)) < 2 and _one_slip(word, known)]
    return min(near, key=lambda known: (-vocabulary[known], known), default="")


def _one_slip(one: str, two: str) -> bool:
    """Is it one letter that was left out, put in or mistaken, or are two neighbours swapped?"""
    at = next(
        (at for at, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), min(len(one), len(two))
    )
    if len(one) != len(two):
        short, long = sorted((one, two), key=len)
        return short[at:] == long[at + 1 :]
    swapped = one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]
    return one[at + 1 :] == two[at + 1 :] or swapped


def refresh(model: type[models.Model], *, batch: int = 1000) -> int:
    """Make the searched line of every institution anew, for migrations; returns how many there were."""
    done, changed = 0, []
    rows = model._default_manager.only("short_name", "full_name", "kind", "inn", "ogrn", "address", "search_text")
    for row in rows.order_by().iterator(chunk_size=batch):
        row.search_text = search_text_of(
            names=[row.short_name, row.full_name], kind=row.kind, numbers=[row.inn, row.ogrn], addresses=[row.address]
        )
        changed.append(row)
        if len(changed) == batch:
            model._default_manager.bulk_update(changed, ["search_text"])
            done, changed = done + len(changed), []
    model._default_manager.bulk_update(changed, ["search_text"])
    return done + len(changed)
