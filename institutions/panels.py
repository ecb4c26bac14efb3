"""Slots on cards of institutions and networks: rooms above call ``network_panels.register(func)`` in ``ready()``."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest


class Panel(NamedTuple):
    """What another room or subject says on a card, with the way there (``url`` may be empty).

    ``figures``: pairs of (number, what is counted). ``badge``: where it stands, made by ``state_badge``. What a subject
    finds missing is not said here but declared in ``completeness``: lists can be filtered by that.
    """

    title: str
    text: str = ""
    url: str = ""
    label: str = ""
    figures: Sequence[tuple[object, str]] = ()
    badge: str = ""


class Panels:
    """Functions ``func(request, obj) -> list[Panel]``, or of plain tuples; each asks the rules itself."""

    def __init__(self) -> None:
        self._functions: list[Callable[[HttpRequest, Any], list]] = []

    def register(self, function: Callable[[HttpRequest, Any], list]) -> Callable:
        if function not in self._functions:
            self._functions.append(function)
        return function

    def of(self, request: HttpRequest, obj: Any) -> list[Panel]:
        return [Panel(*panel) for function in self._functions for panel in function(request, obj)]


institution_panels = Panels()
network_panels = Panels()
material_panels = Panels()
