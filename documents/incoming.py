"""Large files on their way: kept on the disk while they are read, and not for good.

What the portal keeps for good are ``documents.files``; a gigabyte of open data that anybody can download again is not
worth a place in every backup.
"""

import hashlib
import re
import shutil
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

_KEY = re.compile(r"[0-9a-f]{32}")


class Incoming(NamedTuple):
    """``key``: finds the file again. ``size``: bytes."""

    key: str
    size: int
    sha256: str


def keep(pieces: Iterable[bytes]) -> Incoming:
    """Write the pieces to the disk as they come: ``keep(upload.chunks())``."""
    key, digest, size = uuid.uuid4().hex, hashlib.sha256(), 0
    settings.INCOMING_DIR.mkdir(parents=True, exist_ok=True, mode=0o750)
    try:
        with path_of(key).open("xb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
    except BaseException:
        drop(key)
        raise
    return Incoming(key, size, digest.hexdigest())


def path_of(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError("No key of an incoming file.")
    return settings.INCOMING_DIR / key


def folder(key: str) -> Path:
    """A folder for pieces of a long work that is interrupted and taken up again. ``drop`` it in the end."""
    path_of(key).mkdir(parents=True, exist_ok=True, mode=0o750)
    return path_of(key)


def drop(key: str) -> None:
    """The file has been read, or nobody will read it."""
    _remove(path_of(key))


def drop_forgotten(days: int = 7) -> int:
    """Drop what has been lying about for so long; how many."""
    limit = time.time() - days * 24 * 60 * 60
    forgotten = [path for path in settings.INCOMING_DIR.glob("*") if path.stat().st_mtime < limit]
    for path in forgotten:
        _remove(path)
    return len(forgotten)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
