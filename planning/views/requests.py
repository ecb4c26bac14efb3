"""What a request brought."""

from typing import Any


def sent(request, *, files: bool = False) -> tuple[Any, ...]:
    """Arguments that bind a form to a POST, even an empty one, and leave it unbound otherwise."""
    if request.method != "POST":
        return ()
    return (request.POST, request.FILES) if files else (request.POST,)
