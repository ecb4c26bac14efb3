"""What of the federal registry was not entered, as a spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from documents.xlsx import Workbook

from .models import ImportRow


def refused_file(rows: Iterable[ImportRow]) -> bytes:
    """Certificates that were refused or overtaken, each with the reason."""
    head = [
        _("Certificate in the file"),
        _("INN"),
        _("Short name"),
        _("Full name"),
        _("Address"),
        _("Number of the accreditation"),
        _("Reason"),
    ]
    book = Workbook(title=_("Certificates that were not entered"))
    book.write_table(head, (_cells(row) for row in rows), title=_("Not entered"), widths=[14, 14, 40, 60, 50, 28, 70])
    return book.close()


def _cells(row: ImportRow) -> list[str]:
    numbers = [one["number"] for one in row.values.get("accreditations", [])]
    return [
        str(row.number),
        row.inn,
        row.name,
        row.cells.get("FullName") or row.values.get("full_name", ""),
        row.cells.get("PostAddress") or row.values.get("address", ""),
        row.cells.get("RegNumber") or ", ".join(numbers),
        " ".join(reason for _code, reason in row.errors),
    ]
