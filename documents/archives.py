"""Office files are ZIP archives of XML: opened here, and only here, with everything hostile refused."""

import io
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
# Ordinary sheets of one repeated value reach 100; the ratio counts only where the whole is worth worrying about.
MAX_RATIO = 300
RATIO_MATTERS_FROM = 20 * 1024 * 1024
_CHUNK = 1024 * 1024
_MARKUP_DECLARATION = (b"<!DOCTYPE", b"<!ENTITY")


def open_office(content: bytes) -> zipfile.ZipFile:
    """Open a .docx or .xlsx after unpacking all of it once, against limits and checksums.

    What passes can be given to any parser: it is as large as it says, whole, not encrypted, and declares no entities.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise ValidationError(
                _("The file is protected by a password. Save it without a password and choose it again."),
                code="encrypted",
            )
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise _too_large()
        if len({entry.filename for entry in entries}) < len(entries):
            raise _broken()  # two parts of one name: each reader would see another file
        unpacked = 0
        for entry in entries:
            unpacked += _check_entry(archive, entry)
            if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * len(content):
                raise _too_large()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        # NotImplementedError (an unknown compression) is a RuntimeError; ValueError and OSError come from bad offsets.
        raise _broken() from error
    return archive


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Unpack one part in pieces; ``zipfile`` stops at the declared size and compares the checksum."""
    size, tail, is_xml = 0, b"", entry.filename.lower().endswith((".xml", ".rels"))
    with archive.open(entry) as part:
        while piece := part.read(_CHUNK):
            size += len(piece)
            if is_xml:
                # UTF-16 has NULs between; no office program writes entities, in any encoding.
                window = (tail + piece).replace(b"\x00", b"")
                if any(word in window for word in _MARKUP_DECLARATION):
                    raise _broken()
                tail = piece[-32:]
    return size


def _broken() -> ValidationError:
    return ValidationError(
        _("The file is damaged. Open it in your office program, save it again and choose the new file."), code="broken"
    )


def _too_large() -> ValidationError:
    return ValidationError(
        _("The file is too large when unpacked. Remove pictures and sheets that are not needed and save it again."),
        code="unpacked_size",
    )
