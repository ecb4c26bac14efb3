"""A slot for filters of the register that rooms above fill: they call ``register(FilterSlot(…))`` in ``ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class FilterSlot:
    """One filter and column that another room knows the answers to.

    ``code``: name in the address. ``choices(user)``: (value, label) pairs, one query or two. ``narrow(institutions,
    value)``: those of the institutions that the value means; a value that is none of the choices never comes here.
    ``told(keys)``: institution's key → what the column of an export says; the rest have nothing to say.
    """

    code: str
    label: str | Promise
    choices: Callable[..., list[tuple[str, str]]]
    narrow: Callable[[QuerySet, str], QuerySet]
    told: Callable[[Iterable], dict]


SLOTS: list[FilterSlot] = []


def register(slot: FilterSlot) -> FilterSlot:
    if all(known.code != slot.code for known in SLOTS):
        SLOTS.append(slot)
    return slot
