"""The kinds of work that rooms have described."""

from collections.abc import Callable

WORKS: dict[str, Callable] = {}


def work(kind: str) -> Callable[[Callable], Callable]:
    """Register ``function(job, **arguments)`` as the work of this kind, see the promises in ``jobs``."""

    def register(function: Callable) -> Callable:
        if WORKS.setdefault(kind, function) is not function:
            raise ValueError(f"Two works call themselves {kind}.")
        return function

    return register


PARTS: dict[str, Callable] = {}


def part(kind: str) -> Callable[[Callable], Callable]:
    """Register ``function(**arguments)`` as what a part of the work of this kind does, see ``jobs.parts``."""

    def register(function: Callable) -> Callable:
        if PARTS.setdefault(kind, function) is not function:
            raise ValueError(f"Two parts of works call themselves {kind}.")
        return function

    return register
