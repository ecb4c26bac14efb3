"""Posts and names of institutions by cases."""

import re
from collections.abc import Mapping
from functools import cache

import pymorphy3

from .base import Case, Gender

# The head noun stands before a quoted name, a bracket, a comma, a number.
_STOP = re.compile(r"[«»\"“”„'(),;:№/\d]")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*(?![\w.])")
_CASES = {
    Case.GENITIVE: "gent",
    Case.DATIVE: "datv",
    Case.ACCUSATIVE: "accs",
    Case.INSTRUMENTAL: "ablt",
    Case.PREPOSITIONAL: "loct",
}
_GENDERS = {"masc": Gender.MALE, "femn": Gender.FEMALE, "neut": Gender.NEUTER}
_LONGEST_ABBREVIATION = 5
_MOST_WORDS = 10


def decline_phrase(
    text: str, case: Case | str, known: Mapping[str, tuple[str, Mapping[Case, str]]] | None = None
) -> str:
    """«директора», «Муниципального бюджетного общеобразовательного учреждения «Школа № 1»».

    Declines the head noun and the adjectives before it only: what follows is in its case already. Quoted names,
    abbreviations (МБОУ, и.о.) and whatever is not understood stay. Inflecting every word is right half as often.

    ``known``: word in small letters → its gender and its forms, for nouns that the dictionary gets wrong.
    """
    case = Case(case)
    if case == Case.NOMINATIVE:
        return text
    if known and (declined := _by_known_noun(text, case, known)):
        return declined
    for start, end, parse, animate in reversed(_head(text)):
        text = text[:start] + _inflect(text[start:end], parse, case, animate=animate) + text[end:]
    return text


def _by_known_noun(text: str, case: Case, known: Mapping[str, tuple[str, Mapping[Case, str]]]) -> str:
    """The phrase with its head taken from ``known``; adjectives before it agree with its gender. «» without such."""
    words, noun = [], None
    stop = _STOP.search(text)
    for word in _WORD.finditer(text[: stop.start()] if stop else text):
        if case in known.get(word[0].lower(), ("", {}))[1]:
            noun = word
            break
        words.append(word)
    if noun is None or len(words) > _MOST_WORDS:
        return ""
    gender, forms = known[noun[0].lower()]
    parses = [_adjective(word[0], gender) for word in words]
    if None in parses:  # what stands before is no adjective: another word is the head
        return ""
    form = forms[case]
    text = text[: noun.start()] + (form.capitalize() if noun[0][0].isupper() else form) + text[noun.end() :]
    for word, parse in reversed(list(zip(words, parses, strict=True))):
        text = text[: word.start()] + _inflect(word[0], parse, case, animate=False) + text[word.end() :]
    return text


def _adjective(word: str, gender: str):
    for parse in _morph().parse(word):
        is_adjective = parse.tag.POS in ("ADJF", "PRTF") and parse.tag.case == "nomn"
        if is_adjective and (not gender or _GENDERS.get(parse.tag.gender) == gender):
            return parse
    return None


def gender_of(text: str) -> Gender | None:
    """Gender of the head noun, for «именуемое», «именуемый», «именуемая»; None when unknown or plural."""
    head = _head(text)
    tag = head[-1][2].tag if head else None
    return _GENDERS.get(tag.gender) if tag and tag.number == "sing" else None


def _head(text: str) -> list[tuple]:
    """The words to decline: (start, end, parse in the nominative, is the head a person)."""
    words, end = [], 0
    stop = _STOP.search(text)
    region = text[: stop.start()] if stop else text
    for word in _WORD.finditer(region):
        if region[end : word.start()].strip() or _is_abbreviation(word[0]):
            break
        words.append(word)
        end = word.end()
    found = _find(words[:_MOST_WORDS], None) or []
    # A post without a noun («заведующая хозяйством») is a person too.
    animate = bool(found) and (found[-1][1].tag.POS != "NOUN" or found[-1][1].tag.animacy == "anim")
    return [(word.start(), word.end(), parse, animate) for word, parse in found]


def _find(words: list[re.Match], agreed: tuple | None) -> list[tuple] | None:
    """Adjectives of one gender and number, then their noun; failing a noun, the adjectives stand for it."""
    if not words:
        return None
    word, rest = words[0], words[1:]
    nominative = [parse for parse in _morph().parse(word[0]) if parse.tag.case == "nomn"]
    adjectives = [parse for parse in nominative if parse.tag.POS in ("ADJF", "PRTF") and _agrees(parse, agreed)]
    # Parses of one gender and number lead to the same noun: following each would double the work at every word.
    for parse in {(parse.tag.gender, parse.tag.number): parse for parse in reversed(adjectives)}.values():
        if (found := _find(rest, (parse.tag.gender, parse.tag.number))) is not None:
            return [(word, parse), *found]
    for parse in nominative:
        if parse.tag.POS == "NOUN" and _agrees(parse, agreed):
            return [(word, parse)]
    if adjectives:
        return [(word, adjectives[0])]
    if agreed is None and _morph().parse(word[0])[0].tag.POS == "ADVB":  # «временно исполняющий обязанности»
        return _find(rest, agreed)
    return None


def _agrees(parse, agreed: tuple | None) -> bool:
    if agreed is None:
        return True
    gender, number = agreed
    return parse.tag.number == number and (number == "plur" or parse.tag.gender == gender)


def _inflect(word: str, parse, case: Case, *, animate: bool) -> str:
    if "Fixd" in parse.tag:
        return word
    grammemes = {_CASES[case]}
    if (
        case == Case.ACCUSATIVE
        and parse.tag.POS != "NOUN"
        and (parse.tag.number == "plur" or parse.tag.gender == "masc")
    ):
        grammemes.add("anim" if animate else "inan")
    inflected = parse.inflect(grammemes)
    if inflected is None:
        return word
    result = inflected.word
    if word.isupper():
        return result.upper()
    return "-".join(
        piece.capitalize() if old[0].isupper() else piece
        for piece, old in zip(result.split("-"), word.split("-"), strict=False)
    )


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and (
        len(word) == 1 or (len(word) <= _LONGEST_ABBREVIATION and not _morph().word_is_known(word))
    )


@cache
def _morph() -> pymorphy3.MorphAnalyzer:
    """The dictionary: a tenth of a second and some tens of megabytes, once a process."""
    return pymorphy3.MorphAnalyzer(lang="ru")
