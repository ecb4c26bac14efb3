"""A slot for whoever keeps the history: accounts lie below the journal and cannot write to it themselves."""

from collections.abc import Callable

from django.db import models

_writers: list[Callable] = []


def register(writer: Callable) -> None:
    """Let ``writer(action, target, *, by, reason, **details)`` hear of every change, in its transaction."""
    if writer not in _writers:
        _writers.append(writer)


def record(action: str, target: models.Model, *, by, reason: str = "", **details) -> None:
    for write in _writers:
        write(action, target, by=by, reason=reason, **details)
