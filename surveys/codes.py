"""Codes that people read off paper, keys of opened pages, receipts."""

import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

# No look-alikes (0/o, 1/l/i, 3/З) and no vowels, so that chance writes no words. 26 letters: 10 of them are 47 bits.
ALPHABET = "2456789bcdfghjkmnpqrstvwxz"
# Slips are read off paper by children: what looks alike in small letters is left out too (2/z, 5/s, 6/b, 9/g/q).
SLIP_ALPHABET = "2456789cdfhjkmnprtvwx"
_MISREAD = str.maketrans("zsgq", "2599")
ENTRY_LENGTH = 10
SLIP_LENGTH = 8
RECEIPT_LENGTH = 10
# Cyrillic letters that look like ours: what a person types who copies the code with a Russian keyboard.
_LOOK_ALIKES = str.maketrans("квмнрстх", "kbmhpctx")
_KEY_SALT = "surveys.key"
_SLIP_SALT = "surveys.slip"
_RECEIPT_SALT = "surveys.receipt"
KEY_AGE = 7 * 24 * 60 * 60


def new_code() -> str:
    """An unguessable code of a link."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ENTRY_LENGTH))


def new_slip_code() -> str:
    """The code of a slip: shorter, for it is good for one answer and guessing is slowed down."""
    return "".join(secrets.choice(SLIP_ALPHABET) for _ in range(SLIP_LENGTH))


def normalise_slip(typed: str) -> str:
    """The code out of what was typed from a slip, with letters that no slip has read as those they look like."""
    return normalise(typed).translate(_MISREAD)


def hash_of_slip(code: str, secret: str | None = None) -> str:
    """What is stored of a slip's code: nothing to try codes on without our secret."""
    return salted_hmac(_SLIP_SALT, code, secret=secret, algorithm="sha256").hexdigest()


def hashes_of_slip(code: str) -> list[str]:
    """What a slip of that code may be stored as: also under the secrets used before, while slips are about."""
    return [hash_of_slip(code, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def receipts_of(key: uuid.UUID) -> list[str]:
    """What may stand on the respondent's paper: also what was made with the secrets used before."""
    return [receipt_of(key, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def grouped(code: str) -> str:
    """«bcdfg-hjkmn»: as it is printed."""
    half = (len(code) + 1) // 2
    return f"{code[:half]}-{code[half:]}"


def normalise(typed: str) -> str:
    """The code out of what a person typed: any case, hyphens, spaces, Russian letters that look the same."""
    typed = typed.casefold().translate(_LOOK_ALIKES)
    return "".join(char for char in typed if char.isalnum())[:64]


@dataclass(frozen=True, slots=True)
class Key:
    """One opened questionnaire: which version was shown, behind which link. ``is_stale``: opened over a week ago."""

    uuid: uuid.UUID
    version: int
    entry: int
    is_stale: bool = False


class KeyBroken(Exception):
    """The key is missing or was not made by us."""


def issue_key(*, version: int, entry: int) -> str:
    """A new key, to stand in the form. Signed, so that nobody makes one up or changes what it holds."""
    return signing.dumps([uuid.uuid4().hex, version, entry], salt=_KEY_SALT)


def read_key(text: str) -> Key:
    """The key that came back with the form."""
    try:
        identity, version, entry = signing.loads(text, salt=_KEY_SALT)
    except signing.BadSignature as error:
        raise KeyBroken from error
    try:
        signing.loads(text, salt=_KEY_SALT, max_age=KEY_AGE)
    except signing.SignatureExpired:
        return Key(uuid.UUID(identity), version, entry, is_stale=True)
    return Key(uuid.UUID(identity), version, entry)


def receipt_of(key: uuid.UUID, secret: str | None = None) -> str:
    """What the respondent may write down. Made from the key and our secret: tells nothing, is the same at a retry."""
    digest = salted_hmac(_RECEIPT_SALT, key.hex, secret=secret, algorithm="sha256").digest()
    number = int.from_bytes(digest)
    letters = []
    for _ in range(RECEIPT_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)
