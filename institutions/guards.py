"""Slots in which rooms above put a word in: they register functions in ``ready()``, this room calls them."""

from collections.abc import Callable
from typing import Any


class Slot:
    """Functions called in the order in which they were registered, inside the caller's transaction."""

    def __init__(self) -> None:
        self._functions: list[Callable[..., Any]] = []

    def register(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if function not in self._functions:
            self._functions.append(function)
        return function

    def call(self, *args: Any, **kwargs: Any) -> None:
        for function in self._functions:
            function(*args, **kwargs)


# after_listing(network, by=…): the network's list of participants has grown.
after_listing = Slot()
