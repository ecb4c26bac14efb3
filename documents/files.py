"""Keeping files and handing them out."""

import contextlib
import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from .models import StoredFile

# What a browser may show by itself; everything else is always a download.
INLINE_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg"})
# Nothing in the file may run, load or be framed. The browser's own viewer shows a PDF nevertheless.
POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
_NAME_LENGTH = 200


def store(content: bytes, *, name: str, content_type: str, by=None) -> StoredFile:
    """Keep these bytes for good and return the row that names them. Equal bytes lie on the disk once.

    The bytes are on the disk before the row exists, so that a row always has its bytes; a transaction that fails
    afterwards leaves bytes that nobody names, which is harmless.
    """
    stored = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content_type=content_type,
        name=clean_name(name),
        created_by=by,
    )
    if not verify(stored):
        _write(stored.path, content)
    stored.save(force_insert=True)
    return stored


def verify(stored: StoredFile) -> bool:
    """Do the bytes on the disk still hash to what the row says? False also when they are missing."""
    try:
        with stored.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
    except FileNotFoundError:
        return False


def serve(stored: StoredFile, *, as_attachment: bool = True, name: str | None = None) -> HttpResponse:
    """Answer with the file; the caller has asked the rules.

    ``as_attachment=False`` lets the browser show PDF and pictures; other types are downloaded anyway.
    """
    return respond(
        stored.read(),
        name=name or stored.name,
        content_type=stored.content_type,
        as_attachment=as_attachment,
        etag=stored.sha256,
    )


def respond(
    content: bytes, *, name: str, content_type: str, as_attachment: bool = True, etag: str | None = None
) -> HttpResponse:
    """Answer with bytes that are not stored (a copy for printing, an export) under the same precautions."""
    inline = not as_attachment and content_type in INLINE_TYPES
    headers = {
        "Content-Disposition": content_disposition_header(not inline, clean_name(name)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    if etag:
        headers["ETag"] = f'"{etag}"'
    return HttpResponse(content, content_type=content_type, headers=headers)


def clean_name(name: str) -> str:
    """A name that every file system takes and that hides nothing: no paths, control or direction characters."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(char for char in name if char.isspace() or unicodedata.category(char)[0] != "C")
    name = " ".join(_FORBIDDEN.sub("-", name).split()).strip(".- ")
    path = Path(name)
    suffix = path.suffix if len(path.suffix) <= 10 else ""
    stem = name.removesuffix(suffix)[: _NAME_LENGTH - len(suffix)].rstrip(" .")
    return f"{stem}{suffix}" or "file"


def _write(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o440)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
