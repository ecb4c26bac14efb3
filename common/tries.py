"""Tries of one address: public pages behind codes that nobody may guess."""

from django.core.cache import cache
from django.http import HttpRequest

from .clients import client_address


class TooOften(Exception):
    """This address has used up its tries."""


def count(request: HttpRequest, what: str, *, limit: int, seconds: int) -> None:
    """Count a try of the request's address; ``TooOften`` when there were more than ``limit`` in so many seconds."""
    key = f"{what}:{client_address(request)}"
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # the time ended between the two lines
        return
    if tries > limit:
        raise TooOften
