"""A slot for annexes of orders that rooms above fill: they call ``annexes.register(AnnexSource(…))`` in ``ready()``.

An annex is a plain table of strings, built of what the portal knows of a network at the moment it is asked for; when
the order is sent to be signed, what was built is kept with it and never asked for again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from institutions.models import Network


@dataclass(frozen=True, slots=True)
class Annex:
    """Приложение: ``title`` as it is printed (Russian), heads of ``columns``, ``rows`` of as many strings each.

    ``weights``: how wide the columns are beside one another (all the same when empty). ``is_wide``: on lying pages.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]] = ()
    weights: Sequence[int] = field(default=())
    is_wide: bool = False

    def as_dict(self) -> dict[str, Any]:
        """What is kept with the order, in JSON."""
        return {
            "title": str(self.title),
            "columns": [str(cell) for cell in self.columns],
            "rows": [[str(cell) for cell in row] for row in self.rows],
            "weights": list(self.weights),
            "is_wide": self.is_wide,
        }


@dataclass(frozen=True, slots=True)
class AnnexSource:
    """``code``: kept with the order, unique. ``label``: how the specialist finds it. ``build(network) -> Annex``."""

    code: str
    label: str | Promise
    build: Callable[[Network], Annex]


class Annexes:
    """The sources that are known, in the order in which they registered."""

    def __init__(self) -> None:
        self._sources: dict[str, AnnexSource] = {}

    def register(self, source: AnnexSource) -> AnnexSource:
        """Offer an annex; a code that is known already keeps its first source."""
        return self._sources.setdefault(source.code, source)

    def choices(self) -> list[tuple[str, str | Promise]]:
        return [(source.code, source.label) for source in self._sources.values()]

    def build(self, code: str, network: Network) -> Annex | None:
        """The annex as it is today; None when its room is gone."""
        source = self._sources.get(code)
        return source.build(network) if source else None


annexes = Annexes()
