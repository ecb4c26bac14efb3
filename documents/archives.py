"""ZIP archives that people send, office files first of all: opened here, and only here, everything hostile refused."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
# Ordinary sheets of one repeated value reach 100; the ratio counts only where the whole is worth worrying about.
MAX_RATIO = 300
RATIO_MATTERS_FROM = 20 * 1024 * 1024
# One packed file of data, read as it comes: nothing of it is kept in memory.
MAX_SINGLE = 8 * 1024 * 1024 * 1024
_CHUNK = 1024 * 1024
# NotImplementedError (an unknown compression) is a RuntimeError.
_UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError)
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
    except (*_UNREADABLE, OSError, ValueError) as error:
        # ValueError and OSError come from bad offsets.
        raise _broken() from error
    return archive


@contextmanager
def open_single(path: Path, suffix: str) -> Iterator[tuple[IO[bytes], int]]:
    """The only file with that suffix in a ZIP, opened for reading as it comes, and its size in bytes.

    ``ValidationError`` in plain words for archives that are hostile or broken, also when that shows while reading.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise _too_many(suffix)
            entries = [one for one in archive.infolist() if one.filename.lower().endswith(suffix) and not _is_mac(one)]
            if len(entries) != 1:
                raise _too_many(suffix)
            if entries[0].flag_bits & 0x1:
                raise ValidationError(
                    _("The archive is protected by a password. Pack it without one and choose it again."),
                    code="encrypted",
                )
            size, packed = entries[0].file_size, entries[0].compress_size
            if size > MAX_SINGLE or (size > RATIO_MATTERS_FROM and size > MAX_RATIO * packed):
                raise ValidationError(
                    _("What is in the archive is too large. Unpack it, look at it, and choose the file itself."),
                    code="unpacked_size",
                )
            with archive.open(entries[0]) as file:  # stops at the declared size and compares the checksum
                yield file, size
    except _UNREADABLE as error:
        raise ValidationError(
            _("The archive is damaged or was not downloaded whole. Download it again."), code="broken"
        ) from error


def _is_mac(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.startswith("__MACOSX/")


def _too_many(suffix: str) -> ValidationError:
    message = _("The archive must hold exactly one %(suffix)s file. Unpack it and choose the file itself.")
    return ValidationError(message, code="entries", params={"suffix": suffix})


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
