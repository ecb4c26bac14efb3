"""Guessing of codes is slowed down; thirty pupils behind one address are not.

Only codes that open nothing count. A class that mistypes four times each stays under the limit of an address. When
strangers try codes from everywhere at once, addresses with a few wrong codes of their own have to wait, all others go
on. Counted in the cache for some minutes, under a hash of the address that changes with every period.
"""

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from common.clients import client_address

PERIOD = 10 * 60
OF_ADDRESS = 120
OF_ADDRESS_UNDER_ATTACK = 10
OF_ALL = 3000


def may_try(request: HttpRequest) -> bool:
    """May this address have another code looked up?"""
    period = _period()
    counts = cache.get_many([_of_all(period), _of_address(request, period)])
    mine = counts.get(_of_address(request, period), 0)
    return mine < (OF_ADDRESS if counts.get(_of_all(period), 0) < OF_ALL else OF_ADDRESS_UNDER_ATTACK)


def note_failure(request: HttpRequest) -> None:
    """A code that opens nothing came from this address."""
    period = _period()
    for name in (_of_all(period), _of_address(request, period)):
        cache.add(name, 0, timeout=PERIOD)
        cache.incr(name)


def _period() -> int:
    return int(time.time()) // PERIOD


def _of_all(period: int) -> str:
    return f"surveys.tries.{period}"


def _of_address(request: HttpRequest, period: int) -> str:
    return f"surveys.tries.{salted_hmac('surveys.tries', f'{period} {client_address(request)}').hexdigest()}"
