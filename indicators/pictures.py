"""Small pictures of trends: a line through a few years, as wide as a word."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents.charts import Chart, Series
from documents.russian.numbers import decimal

from .standing import Line

WIDTH, HEIGHT, EDGE = 96, 26, 5


def sparkline(points: Sequence[tuple[str, float | None]], places: int) -> SafeString:
    """A line with a dot a year; who cannot see it is told the numbers. Nothing where fewer than two are known."""
    known = [(n, label, value) for n, (label, value) in enumerate(points) if value is not None]
    if len(known) < 2:
        return mark_safe("")
    values = [value for _n, _label, value in known]
    low, span = min(values), max(values) - min(values) or 1
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    dots = [(EDGE + n * step, HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE)) for n, _l, value in known]
    told = ", ".join(f"{label}: {decimal(value, places)}" for _n, label, value in known)
    return format_html(
        '<svg class="sparkline" width="{}" height="{}" role="img" aria-label="{}"><polyline points="{}" />{}</svg>',
        WIDTH,
        HEIGHT,
        told,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in dots),
        format_html_join("", '<circle cx="{}" cy="{}" r="2.5" />', ((f"{x:.1f}", f"{y:.1f}") for x, y in dots)),
    )


def years_chart(line: Line, title: str, *, target: str, actual: str) -> Chart | None:
    """Target and actual of each year, side by side; None where nothing is known."""
    cells = [cell for cell in line.cells.values() if cell.target is not None or cell.actual is not None]
    if not cells:
        return None
    return Chart(
        title,
        tuple(cell.year.short for cell in cells),
        (
            Series(target, tuple(cell.target for cell in cells)),
            Series(actual, tuple(cell.actual for cell in cells)),
        ),
        decimals=line.indicator.decimals,
        is_grouped=True,
    )
