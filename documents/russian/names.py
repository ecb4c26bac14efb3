"""People's names (ФИО): by cases, with initials."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from pytrovich import enums
from pytrovich.maker import PetrovichDeclinationMaker

from .base import Case, Gender

# Parts that stay as they are, in every case and in small letters.
_PARTICLES = frozenset(["оглы", "кызы", "угли", "гызы", "заде", "фон", "ван", "дер", "де", "ла", "ибн", "эль", "аль"])
# Surnames that the rules get wrong: stressed endings after ч, and the word «лев».
_STRESSED = {
    "ткач",
    "пугач",
    "грач",
    "деркач",
    "калач",
    "рогач",
    "усач",
    "богач",
    "лихач",
    "трубач",
    "скрипач",
    "силач",
}
_SURNAMES = {name: f"{name}а {name}у {name}а {name}ом {name}е" for name in _STRESSED} | {
    "лев": "льва льву льва львом льве"
}
_POSSESSIVE = re.compile(r"(ов|ев|ёв|ин|ын)а$|[ая]я$")


def decline_name(
    surname: str,
    given_name: str,
    patronymic: str,
    gender: Gender | str,
    case: Case | str,
    known: Mapping[str, Callable[[str], str]] | None = None,
) -> str:
    """«Соколовой Анны Петровны». Parts may be empty. ИВАНОВ and иванов are taken as Иванов.

    ``known``: for ``surname`` and ``given_name``, what gives the form of a word that the rules get wrong, or «».
    """
    gender, case, known = Gender(gender), Case(case), known or {}
    parts = (
        (enums.NamePart.LASTNAME, surname, known.get("surname")),
        (enums.NamePart.FIRSTNAME, given_name, known.get("given_name")),
        (enums.NamePart.MIDDLENAME, patronymic, None),
    )
    return " ".join(filter(None, (_decline(part, normalise(name), gender, case, forms) for part, name, forms in parts)))


def normalise(name: str) -> str:
    """«иванов-петров» and «ИВАНОВ-ПЕТРОВ» as «Иванов-Петров»; mixed letters are left as the bearer writes them."""
    return re.sub(r"[^\s-]+", lambda word: _capitalised(word[0]), " ".join(name.split()))


def _capitalised(word: str) -> str:
    if word.lower() in _PARTICLES and not word.istitle():
        return word.lower()
    if word.islower() or (word.isupper() and len(word) > 1):
        return word[0].upper() + word[1:].lower()
    return word


def _decline(
    part: enums.NamePart, name: str, gender: Gender, case: Case, known: Callable[[str], str] | None = None
) -> str:
    if known and case != Case.NOMINATIVE and (form := known(name)):
        return form
    words = name.split(" ")
    # «Рашид оглы» does not change; what stands in brackets does not either.
    if case == Case.NOMINATIVE or words[-1].lower() in _PARTICLES:
        return name
    return " ".join(
        word
        if word.startswith("(") or word in _PARTICLES
        else "-".join((known and known(piece)) or _decline_word(part, piece, gender, case) for piece in word.split("-"))
        for word in words
    )


def _decline_word(part: enums.NamePart, word: str, gender: Gender, case: Case) -> str:
    if not word or not word[0].isalpha():
        return word
    if part is enums.NamePart.LASTNAME:
        if gender == Gender.MALE and (forms := _SURNAMES.get(word.lower())):
            return forms.split()[list(Case).index(case) - 1].capitalize()
        if word[-1] in "ая" and not _POSSESSIVE.search(word):
            gender = Gender.MALE  # Гроза, Сметана: one declension for both
    return _maker().make(part, enums.Gender[gender.name], enums.Case[case.name], word)


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


def guess_gender(patronymic: str) -> Gender | None:
    """The gender that the patronymic shows: Петровна, оглы, кызы. None when it does not: ask the person."""
    patronymic = patronymic.strip().lower()
    if re.search(r"(вна|ична|инична|кызы|гызы)$", patronymic):
        return Gender.FEMALE
    return Gender.MALE if re.search(r"(ич|оглы|угли)$", patronymic) else None


def initials_first(surname: str, given_name: str, patronymic: str = "") -> str:
    """«А.П. Соколова», as under a signature; the space does not break."""
    return f"{_initials(given_name, patronymic)}\N{NO-BREAK SPACE}{normalise(surname)}".strip()


def initials_last(surname: str, given_name: str, patronymic: str = "") -> str:
    """«Соколова А.П.», as in lists; the space does not break."""
    return f"{normalise(surname)}\N{NO-BREAK SPACE}{_initials(given_name, patronymic)}".strip()


def _initials(*names: str) -> str:
    return "".join(f"{name.strip()[0].upper()}." for name in names if name.strip())
