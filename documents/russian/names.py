"""People's names (ФИО): by cases, with initials."""

from .base import Case, Gender


def decline_name(
    surname: str,
    given_name: str,
    patronymic: str,
    gender: Gender | str,
    case: Case | str,
) -> str:
    """«Соколовой Анны Петровны». ``patronymic`` may be empty. ИВАНОВ and иванов become Иванов before."""
    raise NotImplementedError


def guess_gender(patronymic: str) -> Gender | None:
    """The gender that the patronymic shows: Петровна, оглы, кызы. None when it does not: ask the person."""
    raise NotImplementedError


def initials_first(surname: str, given_name: str, patronymic: str = "") -> str:
    """«А.П. Соколова», as under a signature; the space does not break."""
    raise NotImplementedError


def initials_last(surname: str, given_name: str, patronymic: str = "") -> str:
    """«Соколова А.П.», as in lists; the space does not break."""
    raise NotImplementedError
