"""Files that people send: judged by their content, never by the name or the browser's word."""

import io
import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from PIL import Image

from . import text
from .archives import open_office
from .files import clean_name

MIB = 1024 * 1024
_MAX_PIXELS = 80_000_000  # A4 at 600 dpi is 35 million
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its content type and how people call it."""

    content_type: str
    label: str | Promise
    extensions: tuple[str, ...]


KINDS = {
    "pdf": Kind("application/pdf", "PDF", (".pdf",)),
    "docx": Kind(_OFFICE + "wordprocessingml.document", pgettext_lazy("kind of file", "Word (.docx)"), (".docx",)),
    "xlsx": Kind(_OFFICE + "spreadsheetml.sheet", pgettext_lazy("kind of file", "Excel (.xlsx)"), (".xlsx",)),
    "txt": Kind("text/plain; charset=utf-8", pgettext_lazy("kind of file", "plain text (.txt)"), (".txt",)),
    "png": Kind("image/png", "PNG", (".png",)),
    "jpeg": Kind("image/jpeg", "JPEG", (".jpg", ".jpeg")),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked into.

    ``kind``: pdf, docx, xlsx, txt, png or jpeg. ``name`` is cleaned and ends as the kind does. Text comes as UTF-8.
    """

    content: bytes
    kind: str
    content_type: str
    name: str


def read_upload(uploaded, *, kinds: Collection[str], max_size: int = 10 * MIB) -> Upload:
    """Read an uploaded file, or raise ``ValidationError`` saying in plain words what is wrong and what to do."""
    if uploaded.size > max_size:
        raise ValidationError(
            _("The file takes %(size)s, the limit is %(limit)s. Make it smaller or split it into parts."),
            code="size",
            params={"size": _size(uploaded.size), "limit": _size(max_size)},
        )
    uploaded.seek(0)
    content = uploaded.read(max_size + 1)
    if not content:
        raise ValidationError(_("The file is empty. Choose the file that has the text in it."), code="empty")
    name = uploaded.name or ""
    kind = _kind(content, name, kinds)
    if kind is None or kind not in kinds:
        raise ValidationError(
            _("A file of this kind is not accepted. Accepted: %(kinds)s."),
            code="kind",
            params={"kinds": _listed(kinds)},
        )
    if kind == "txt":
        content = text.decode(content).encode()
    return Upload(content, kind, KINDS[kind].content_type, _named(name, KINDS[kind]))


def _kind(content: bytes, name: str, kinds: Collection[str]) -> str | None:
    """What the file is by its bytes; None for what we do not know. Files that are nearly right get their own advice."""
    if content.startswith(b"%PDF-"):
        return _check_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content, kinds)
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _check_picture(content)
    if content.startswith(_OLD_OFFICE):
        _advise_old_office(content, kinds)
    if content.startswith(b"{\\rtf") and "docx" in kinds:
        raise ValidationError(
            _("This is an .rtf file. Open it in Word, save it as .docx and choose the new file."), code="old_format"
        )
    if "txt" in kinds:
        try:
            text.decode(content)
        except ValidationError:
            if name.lower().endswith(".txt"):
                raise
            return None
        return "txt"
    return None


def _check_pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(
            _("The PDF is cut off: its end is missing. Save or scan it again and choose the new file."), code="broken"
        )
    return "pdf"


def _office_kind(content: bytes, kinds: Collection[str]) -> str | None:
    if not _MAIN_PARTS.keys() & kinds:
        return None
    archive = open_office(content)
    names = set(archive.namelist())
    if "mimetype" in names:
        raise ValidationError(
            _("This is an OpenDocument file. In LibreOffice save it as %(kinds)s and choose the new file."),
            code="old_format",
            params={"kinds": _listed(_MAIN_PARTS.keys() & kinds)},
        )
    if "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(
            _("The file has macros in it. Save it as %(kinds)s without macros and choose the new file."),
            code="macros",
            params={"kinds": _listed(_MAIN_PARTS.keys() & kinds)},
        )
    declared = archive.read("[Content_Types].xml")
    return next((kind for kind, (part, mark) in _MAIN_PARTS.items() if mark in declared and part in names), None)


def _check_picture(content: bytes) -> str:
    """Look at the size and the checksums without unpacking the dots: a small file may hold a billion of them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ours is the stricter limit
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
                kind = picture.format.lower()
                picture.verify()
        whole = {"png": b"IEND", "jpeg": b"\xff\xd9"}[kind] in content[-1024:]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        whole, width, height = False, 0, 0
    if not whole:
        raise ValidationError(
            _("The picture is damaged. Save or scan it again and choose the new file."), code="broken"
        )
    if width * height > _MAX_PIXELS:
        raise ValidationError(
            _("The picture is too large: %(width)s × %(height)s dots. Scan it at 300 dots per inch or less."),
            code="pixels",
            params={"width": width, "height": height},
        )
    return kind


def _advise_old_office(content: bytes, kinds: Collection[str]) -> None:
    """Old .doc and .xls, and new files under a password, are containers of one look; names inside tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise ValidationError(
            _("The file is protected by a password. Save it without a password and choose it again."), code="encrypted"
        )
    if "WordDocument".encode("utf-16-le") in content and "docx" in kinds:
        raise ValidationError(
            _("This is a file of an old kind (.doc). Open it in Word, save it as .docx and choose the new file."),
            code="old_format",
        )
    if "Book".encode("utf-16-le") in content.replace(b"b\0o\0o\0k", b"B\0o\0o\0k") and "xlsx" in kinds:
        raise ValidationError(
            _("This is a file of an old kind (.xls). Open it in Excel, save it as .xlsx and choose the new file."),
            code="old_format",
        )


def _named(name: str, kind: Kind) -> str:
    """The name with an extension that tells the truth."""
    name = clean_name(name)
    if name.lower().endswith(kind.extensions):
        return name
    stem = name.rsplit(".", 1)[0] if name.lower().endswith(_ALL_EXTENSIONS) else name
    return clean_name(stem + kind.extensions[0])


_ALL_EXTENSIONS = tuple(extension for kind in KINDS.values() for extension in kind.extensions)


def _listed(kinds: Collection[str]) -> str:
    return ", ".join(str(kind.label) for code, kind in KINDS.items() if code in kinds)


def _size(size: int) -> str:
    """«10 МБ» rather than «10,0 МБ»."""
    return re.sub(r"[.,]0(?=\s)", "", filesizeformat(size))


class UploadField(forms.FileField):
    """A file field whose cleaned value is an ``Upload`` (None when not required and empty)."""

    widget = forms.FileInput

    def __init__(self, *, kinds: Collection[str], max_size: int = 10 * MIB, **kwargs):
        self.kinds, self.max_upload_size = frozenset(kinds), max_size
        if unknown := self.kinds - KINDS.keys():
            raise ValueError(f"Unknown kinds of files: {', '.join(sorted(unknown))}.")
        limit = format_lazy(
            gettext_lazy("{kinds}, up to {limit}."),
            kinds=lazy(_listed, str)(self.kinds),
            limit=lazy(_size, str)(max_size),
        )
        own = kwargs.pop("help_text", "")
        super().__init__(help_text=format_lazy("{} {}", own, limit) if own else limit, **kwargs)

    def widget_attrs(self, widget):
        accept = ",".join(extension for code in KINDS if code in self.kinds for extension in KINDS[code].extensions)
        return super().widget_attrs(widget) | {"accept": accept}

    def to_python(self, data):
        if data in self.empty_values:
            return None
        return read_upload(data, kinds=self.kinds, max_size=self.max_upload_size)
