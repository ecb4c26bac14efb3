"""Things counted in running text: «12 учреждений», «в 21 учреждении», «3,4 единицы»."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .base import Case
from .numbers import decimal, grouped, plural

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted, adjectives and all. The forms are written by hand: paper must not depend on guesses.

    ``one``, ``few``, ``many``: after 1, 2 and 5. ``cases``: case → forms after 1 and after any other number, for the
    cases that texts use. ``part``: after a fraction («3,4 единицы»), by default ``few``.
    """

    one: str
    few: str
    many: str
    cases: dict[Case, tuple[str, str]] = field(default_factory=dict)
    part: str = ""


def counted(n: int, noun: Noun, case: Case | str = Case.NOMINATIVE) -> str:
    """«12 учреждений», «12 учреждениях». ``KeyError`` when the noun does not know the case."""
    case = Case(case)
    if case == Case.NOMINATIVE:
        form = plural(n, noun.one, noun.few, noun.many)
    else:
        single, others = noun.cases[case]
        form = plural(n, single, others, others)
    return f"{grouped(n)}{NBSP}{form}"


def measured(value: float | Decimal, noun: Noun, places: int = 1) -> str:
    """«3,4 единицы»; what rounds to a whole number is counted: «5 единиц»."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        return counted(int(rounded), noun)
    return f"{decimal(rounded, places)}{NBSP}{noun.part or noun.few}"


def listed(names: list[str], most: int = 5, rest: Noun | None = None) -> str:
    """«А, Б и В»; beyond ``most`` names the rest is counted: «А, Б и ещё 12 учреждений»."""
    shown, more = names[:most], len(names) - most
    if more > 0:
        tail = counted(more, rest) if rest else grouped(more)
        return f"{', '.join(shown)} и ещё {tail}"
    return " и ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""
