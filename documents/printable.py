"""What may stand in a paper: characters that are seen where they stand."""

import re

# Controls, what turns the direction of writing, and what has no width: with them a paper says other than it shows.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def seen(text: str) -> str:
    """The text without characters that hide others or turn them round."""
    return _UNSEEN.sub("", text)
