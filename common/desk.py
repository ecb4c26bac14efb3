"""What rooms tell the desk, the first page after signing in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that awaits a person.

    ``title``: what, in words («Ждут вашей подписи»). ``url``: where it is done. ``count``: how many, or None.
    ``tone``: neutral, info, waiting, good or bad, as in the state badge. ``text``: whose, which, by when.
    """

    title: str
    url: str
    count: int | None = None
    tone: str = "info"
    text: str = ""
