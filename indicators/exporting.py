"""Expected results as workbooks and as a paper."""

from collections.abc import Iterable
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import files, pdf, xlsx

from .models import Indicator
from .standing import Cell, Line, rounded
from .years import Year


def lines_xlsx(title: str, lines: Iterable[Line], year: Year) -> HttpResponse:
    """The list as it is filtered, one year."""
    heads = [
        *(_("Code"), _("Expected result"), _("Indicator"), _("Unit"), _("Baseline"), _("Date of the baseline")),
        *(_("Target"), _("Actual value"), _("Of the target, %"), _("State"), _("Where the value comes from")),
        *(_("Source"), _("Explanation")),
    ]
    rows = [_row(line, line.cells[year.number]) for line in lines]
    book = xlsx.Workbook(title=title)
    book.write_table(heads, rows, title=year.short.replace("/", "-"))
    return files.respond(book.close(), name=f"{title}.xlsx", content_type=xlsx.CONTENT_TYPE)


def _row(line: Line, cell: Cell) -> list:
    one = line.indicator
    source = cell.fact.source if cell.fact else (cell.figure.says if cell.figure else "")
    if cell.is_overruled and cell.fact:
        source += f" ({_('computed')}: {cell.computed_shown}; {cell.fact.reason})"
    return [
        *(one.code, one.result.text, one.name, one.unit, one.baseline, one.baseline_on),
        *(plain(one, cell.target), plain(one, cell.actual), cell.percent, cell.label, cell.origin_label),
        *(source or cell.why, cell.explanation),
    ]


def years_xlsx(title: str, lines: Iterable[Line], years: list[Year]) -> HttpResponse:
    """Targets and actual values of all years."""
    heads = [_("Code"), _("Indicator"), _("Unit"), _("Baseline")]
    for year in years:
        heads += [f"{_('Target')} {year.short}", f"{_('Actual value')} {year.short}", f"{_('State')} {year.short}"]
    rows = []
    for line in lines:
        one = line.indicator
        row: list = [one.code, one.name, one.unit, one.baseline]
        for year in years:
            cell = line.cells[year.number]
            row += [plain(one, cell.target), plain(one, cell.actual), cell.label]
        rows.append(row)
    book = xlsx.Workbook(title=title)
    book.write_table(heads, rows, title=_("Years"))
    return files.respond(book.close(), name=f"{title}.xlsx", content_type=xlsx.CONTENT_TYPE)


def rows_xlsx(cell: Cell, rows: Iterable) -> HttpResponse:
    """The rows behind a figure."""
    figure, one = cell.figure, cell.indicator
    heads = [_("Institution")]
    columns = [n for n, head in enumerate(figure.heads) if head] if figure else []
    if figure:
        heads += [figure.heads[n] for n in columns]
    heads += [_("Value"), _("Note")]
    table = [
        [row.label, *((row.numerator, row.denominator)[n] for n in columns), plain(one, row.value), row.note]
        for row in rows
    ]
    if figure:
        total = [(figure.numerator, figure.denominator)[n] for n in columns]
        table.append([_("The network"), *total, plain(one, figure.value), figure.says])
    title = f"{one.code} {cell.year.short}".replace("/", "-")
    book = xlsx.Workbook(title=title)
    book.write_table(heads, table, title=title)
    return files.respond(book.close(), name=f"{title}.xlsx", content_type=xlsx.CONTENT_TYPE)


def lines_pdf(plan, title: str, lines: list[Line], year: Year) -> HttpResponse:
    """The list as a paper on lying pages."""
    grouped: dict = {}
    for line in lines:
        grouped.setdefault(line.indicator.result, []).append((line, line.cells[year.number]))
    context = {"plan": plan, "groups": list(grouped.items()), "year": year, "today": timezone.localdate()}
    content = pdf.render("indicators/paper/indicators.html", context, title=title)
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


def plain(indicator: Indicator, value: float | None) -> Decimal | None:
    """A number for a cell, with the decimals of the indicator."""
    return None if value is None else rounded(value, indicator.decimals)
