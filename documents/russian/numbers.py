"""Numbers and sums in words, plurals."""

from decimal import Decimal

from .base import Case, Gender


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that goes with the number: ``plural(21, "рубль", "рубля", "рублей")`` is «рубль»."""
    raise NotImplementedError


def in_words(n: int, gender: Gender | str = Gender.MALE, case: Case | str = Case.NOMINATIVE) -> str:
    """«двадцать один», «двадцати одном» (prepositional). Below a billion billions; ValueError beyond."""
    raise NotImplementedError


def copies(n: int) -> str:
    """«2 (двух) экземплярах», «21 (двадцати одном) экземпляре»: for «составлен в …»."""
    raise NotImplementedError


def rubles(amount: Decimal) -> str:
    """«12 500 (Двенадцать тысяч пятьсот) рублей 00 копеек». Takes Decimal or int, never float."""
    raise NotImplementedError
