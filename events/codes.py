"""Codes of addresses: short ones for posters, long ones that are personal."""

import secrets
import uuid

from django.core import signing

# No look-alikes (0/o, 1/l/i) and no vowels, so that chance writes no words.
ALPHABET = "2456789bcdfghjkmnpqrstvwxz"
LENGTH = 8
SECRET_LENGTH = 24
# Cyrillic letters that look like ours: typed from a poster with a Russian keyboard.
_LOOK_ALIKES = str.maketrans("квмнрстх", "kbmhpctx")
_SALT = "events.signup"


def new_code() -> str:
    """The code of a poster's address."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_secret() -> str:
    """The code of a personal address: nobody guesses it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))


def normalise(typed: str) -> str:
    """The code out of what a person typed: any case, hyphens, spaces, Russian letters that look the same."""
    return "".join(char for char in typed.casefold().translate(_LOOK_ALIKES) if char.isalnum())[:SECRET_LENGTH]


def issue_key(event: uuid.UUID) -> str:
    """A new key to stand in a form: signed, so that nobody makes one up. Sent twice, it enters once."""
    return signing.dumps([uuid.uuid4().hex, event.hex], salt=_SALT)


def read_key(text: str, event: uuid.UUID) -> uuid.UUID | None:
    """The key that came back with the form; None when it is not ours, or of another event."""
    try:
        key, about = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return uuid.UUID(key) if about == event.hex else None
