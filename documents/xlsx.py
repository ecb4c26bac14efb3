"""Spreadsheets in and out."""

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_rows(
    content: bytes,
    *,
    sheet: int | str = 0,
    max_rows: int = 20_000,
    max_columns: int = 200,
) -> list[list[str]]:
    """Cells of a sheet as the text a person sees: ``3`` for 3.0, ISO dates, empty for nothing.

    Rows keep their place from the first row of the sheet (row 1 is index 0); trailing empty rows are dropped, all rows are
    equally long. Raises ``ValidationError`` in plain words for a broken file, an unknown sheet, or too much of it.
    """
    raise NotImplementedError


class Workbook:
    """A workbook for people: styled head, filters, frozen head row; text stays text and nothing is a formula.

    ``book = Workbook(title="…"); book.write_table(headers, rows, title="Лист"); content = book.close()``
    """

    def __init__(self, *, title: str = ""):
        raise NotImplementedError

    def write_table(
        self,
        headers: Sequence[str],
        rows: Iterable[Sequence],
        *,
        title: str,
        widths: Sequence[int | None] | None = None,
        text_columns: bool | Iterable[int] = True,
        choices: Mapping[int, Sequence[str]] | None = None,
        notes: Mapping[int, str] | None = None,
        spare_rows: int = 0,
    ) -> None:
        """Add a sheet called ``title``.

        Strings stay strings (leading zeros, quotes, line breaks survive); dates and numbers stay what they are.
        ``text_columns``: columns formatted as text, so that what people type there keeps its zeros (True: those that hold no
        numbers or dates). ``choices``: column → values of a drop-down list, also for ``spare_rows`` below the table.
        ``notes``: column → comment shown at the header.
        """
        raise NotImplementedError

    def close(self) -> bytes:
        """Finish and return the file."""
        raise NotImplementedError


def response(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download called ``name`` (with or without ``.xlsx``)."""
    raise NotImplementedError
