"""Keeping files and handing them out."""

from django.http import HttpResponse

from .models import StoredFile


def store(content: bytes, *, name: str, content_type: str, by=None) -> StoredFile:
    """Keep these bytes for good and return the row that names them. The same bytes are kept on disk once."""
    raise NotImplementedError


def serve(stored: StoredFile, *, as_attachment: bool = True, name: str | None = None) -> HttpResponse:
    """Answer with the file. The caller has asked the rules. ``as_attachment=False`` shows PDF and pictures in the browser.

    To answer a conditional GET with 304, decorate nothing: pass through ``ConditionalGetMiddleware`` or compare ``ETag``.
    """
    raise NotImplementedError


def verify(stored: StoredFile) -> bool:
    """Do the bytes on disk still hash to what the row says? False also when they are missing."""
    raise NotImplementedError
