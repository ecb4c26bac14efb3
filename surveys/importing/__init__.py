"""Questionnaires out of foreign files: LimeSurvey (.lss), XLSForm (.xlsx, .xls) and our own JSON.

``read(content)`` tells the kind by the bytes and gives the definition with the account of every row of the file.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from . import lss, ours, xlsform
from .codes import Known
from .draft import each_question
from .report import Report, Severity, count, storable

__all__ = [
    "MAX_SIZE",
    "FileKind",
    "Imported",
    "Report",
    "Severity",
    "count",
    "each_question",
    "kind_of",
    "known_codes",
    "read",
]

MAX_SIZE = 20 * 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileKind(models.TextChoices):
    LSS = "lss", pgettext_lazy("kind of file", "LimeSurvey (.lss)")
    XLSFORM = "xlsform", pgettext_lazy("kind of file", "XLSForm (.xlsx, .xls)")
    OURS = "json", pgettext_lazy("kind of file", "Questionnaire of the portal (.json)")


@dataclass(frozen=True, slots=True)
class Imported:
    """``definition``: our JSON, None when the file holds nothing that can be asked."""

    kind: FileKind
    definition: dict | None
    report: Report


def read(content: bytes, known: Known | None = None) -> Imported:
    """Read a file. Raises ``ValidationError`` in plain words for a file as a whole that cannot be read.

    ``known``: code in the file → codes of ours, from ``known_codes`` of an earlier version.
    """
    kind, report = kind_of(content), Report()
    if kind == FileKind.OURS:
        definition = ours.read(content, report)
    else:
        draft = (lss if kind == FileKind.LSS else xlsform).read(content, report, known)
        definition = draft.definition(_("Questionnaire without a name"))
    report.close()
    return Imported(kind, storable(definition), report)


def kind_of(content: bytes) -> FileKind:
    """What the file is, by its bytes. Raises ``ValidationError`` for what is none of the three kinds."""
    if not content.strip():
        raise ValidationError(_("The file is empty. Choose the file that holds the questionnaire."), code="empty")
    if len(content) > MAX_SIZE:
        raise ValidationError(_("The file is larger than a questionnaire ever is."), code="size")
    if content.startswith((b"PK\x03\x04", _OLD_OFFICE)):
        return FileKind.XLSFORM
    start = content[:400].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    start = start.replace(b"\0", b"").lstrip()
    if start.startswith(b"<"):
        return FileKind.LSS
    if start.startswith(b"{"):
        return FileKind.OURS
    raise ValidationError(
        _("The portal reads .lss of LimeSurvey, .xlsx or .xls of XLSForm and its own .json. This is none of them."),
        code="kind",
    )


def known_codes(definition: dict | None) -> Known:
    """Of a questionnaire that was imported before: the codes stay, also of those that share one in the file."""
    known: Known = {}
    for question in each_question(definition or {}):
        known.setdefault(question.get("source", question["code"]), []).append(question["code"])
    return known
