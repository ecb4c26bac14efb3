"""The registry of measures: what the portal itself knows of the actual value of an indicator.

A measure takes a network and a year and gives one figure with the rows behind it, in two or three queries for all
institutions. It never guesses: where there is nothing to count, it says why and where that is mended.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from institutions import facts as institution_facts
from institutions.models import Network

from ..years import Year


@dataclass(frozen=True, slots=True)
class Row:
    """One line behind a figure. ``institution``: key as text, empty for what belongs to no one in particular."""

    label: str
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    institution: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure says. ``value`` None: not known, ``why`` says why and ``mend`` leads to where it is entered.

    ``heads``: what stands in the columns numerator and denominator (empty: no such column). ``says``: on what day and
    by what it was counted.
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    heads: tuple[str, str] = ("", "")
    rows: tuple[Row, ...] = ()
    why: str = ""
    mend: str = ""
    says: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> "Figure":
        """The figure out of ``as_json()``."""
        rows = tuple(Row(**row) for row in stored["rows"])
        return cls(**{**stored, "heads": tuple(stored["heads"]), "rows": rows})

    def of(self, institutions: Iterable[uuid.UUID]) -> list[Row]:
        """Rows of these institutions."""
        keys = {str(pk) for pk in institutions}
        return [row for row in self.rows if row.institution in keys]


def unknown(why: str | Promise, mend: str = "") -> Figure:
    """No figure, and why."""
    return Figure(why=str(why), mend=mend)


class Asked:
    """What measures of one network share: who takes part and under what name, asked once for all years."""

    def __init__(self, network: Network):
        self.network = network
        self.participants = institution_facts.participants(network)
        self.memory: dict[Any, Any] = {}

    @cached_property
    def names(self) -> dict[uuid.UUID, str]:
        """All participants in the order of lists."""
        return dict(self.participants.order_by("sort_key", "pk").values_list("pk", "short_name"))

    def once(self, key: Any, ask: Callable[[], Any]) -> Any:
        """What ``ask`` gives, asked once however many years want it."""
        if key not in self.memory:
            self.memory[key] = ask()
        return self.memory[key]

    @property
    def network_page(self) -> str:
        return self.network.get_absolute_url()


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as people choose it. ``is_state``: the data know their present state only, not that of a past day."""

    code: str
    label: str | Promise
    explanation: str | Promise
    function: Callable[[Asked, Year], Figure] = field(repr=False)
    is_state: bool = False

    def figure(self, asked: Asked, year: Year, *, grace: int = 0) -> Figure:
        """The figure of the year. ``grace``: days after its end in which the present state still stands for it."""
        if not year.has_begun:
            return unknown(_("The year has not begun yet."))
        if not asked.names:
            return unknown(_("The network has no participants yet."), asked.network_page)
        if self.is_state and (timezone.localdate() - year.last).days > grace:
            return unknown(
                _("The portal knows only the present state of these data, and no figure was kept when the year ended.")
            )
        return self.function(asked, year)


MEASURES: dict[str, Measure] = {}


def measure(code: str, label: str | Promise, *, explanation: str | Promise, is_state: bool = False):
    """Enter a function ``(asked, year) -> Figure`` into the registry under a code that indicators keep."""

    def register(function: Callable[[Asked, Year], Figure]) -> Callable[[Asked, Year], Figure]:
        if code in MEASURES:
            raise ValueError(f"Two measures are called {code}.")
        MEASURES[code] = Measure(code, label, explanation, function, is_state)
        return function

    return register


def share(part: float, whole: float) -> float | None:
    """Per cent, None of nothing."""
    return part * 100 / whole if whole else None


def share_of_rows(rows: Sequence[Row], heads: tuple[str, str], says: str) -> Figure:
    """The share that the rows give together: sum of numerators by sum of denominators."""
    part = sum(row.numerator or 0 for row in rows)
    whole = sum(row.denominator or 0 for row in rows)
    return Figure(share(part, whole), part, whole, heads, tuple(rows), says=says)


def share_of_institutions(asked: Asked, having: set[uuid.UUID], *, head: str, says: str) -> Figure:
    """The share of participants that have something; each is a row of «yes» or «no»."""
    rows = tuple(
        Row(name, 1 if pk in having else 0, institution=str(pk), note=_("yes") if pk in having else _("no"))
        for pk, name in asked.names.items()
    )
    part = sum(pk in having for pk in asked.names)
    return Figure(share(part, len(rows)), part, len(rows), (head, _("Participants")), rows, says=says)


def as_of(year: Year) -> str:
    return _("As of %(day)s.") % {"day": f"{timezone.localdate():%d.%m.%Y}"} if year.is_over else on_day(year)


def on_day(year: Year) -> str:
    return _("As of %(day)s.") % {"day": f"{year.on:%d.%m.%Y}"}


def within(year: Year) -> str:
    return _("From %(first)s to %(last)s.") % {"first": f"{year.first:%d.%m.%Y}", "last": f"{year.on:%d.%m.%Y}"}


def page(name: str, *args: Any, query: str = "") -> str:
    return reverse(name, args=args) + query
