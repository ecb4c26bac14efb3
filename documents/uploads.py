"""Files that people send: judged by their content, never by the name or the browser's word."""

from collections.abc import Collection
from dataclasses import dataclass

from django import forms

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked into. ``kind``: pdf, docx, xlsx, txt, png or jpeg; ``name`` is cleaned."""

    content: bytes
    kind: str
    content_type: str
    name: str


def read_upload(uploaded, *, kinds: Collection[str], max_size: int = 10 * MIB) -> Upload:
    """Read an uploaded file, or raise ``ValidationError`` saying in plain words what is wrong and what to do."""
    raise NotImplementedError


class UploadField(forms.FileField):
    """A file field whose cleaned value is an ``Upload`` (None when not required and empty)."""

    def __init__(self, *, kinds: Collection[str], max_size: int = 10 * MIB, **kwargs):
        self.kinds, self.max_upload_size = frozenset(kinds), max_size
        super().__init__(**kwargs)
