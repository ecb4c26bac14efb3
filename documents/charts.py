"""Bar charts as SVG: one drawing for the page, one for paper. Knows bars, numbers and letters, no business word.

Nothing is told by colour alone: each series has its own pattern, each bar its number. Screen readers get a title and a
description; the table behind the chart is the caller's. No style attributes, for the policy of our pages refuses them:
colours stand as attributes, so that paper is drawn right, and static/charts.css overrides them on the screen.
"""

import itertools
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .russian.numbers import decimal

INK, DARK, LIGHT = "#17212b", "#17508f", "#d4e0ec"
# Plain fill of a series, or else the inner markup of its pattern, drawn in a square of 8: tiles of one colour show
# seams on paper. Told apart in black and white too.
PLAIN = {0: ("chart-dark", DARK), 2: ("chart-light", LIGHT)}
PATTERNS = (
    "",
    f'<rect class="chart-light" width="8" height="8" fill="#ffffff"/>'
    f'<path class="chart-line" d="M-1 9 9 -1M-5 5 5 -5M3 13 13 3" stroke="{DARK}" stroke-width="1.6"/>',
    "",
    f'<rect class="chart-light" width="8" height="8" fill="#ffffff"/>'
    f'<path class="chart-line" d="M2 0V8M6 0V8" stroke="{DARK}" stroke-width="1"/>',
    '<rect class="chart-dark" width="8" height="8" fill="#6f8fb3"/>'
    '<path class="chart-paper-line" d="M0 2H8M0 6H8" stroke="#ffffff" stroke-width="1"/>',
    f'<rect class="chart-light" width="8" height="8" fill="#ffffff"/>'
    f'<path class="chart-line" d="M1 1h2v2H1zM5 5h2v2H5z" stroke="{DARK}" stroke-width="1"/>',
)
SERIES_LIMIT = len(PATTERNS)


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind, one a label; None where nothing is known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars: one series is plain bars, several (at most six) are stacked or stand one below another.

    ``decimals``: places shown.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    decimals: int = 0
    is_grouped: bool = False

    def __post_init__(self):
        if len(self.series) > SERIES_LIMIT:
            raise ValueError("More series than patterns that can be told apart.")
        if any(len(series.values) != len(self.labels) for series in self.series):
            raise ValueError("Each series has one number a label.")

    @classmethod
    def restored(cls, stored: dict) -> "Chart":
        """The chart out of ``as_json()``."""
        series = tuple(Series(one["name"], tuple(one["values"])) for one in stored["series"])
        return cls(stored["title"], tuple(stored["labels"]), series, stored["decimals"], stored["is_grouped"])

    def as_json(self) -> dict:
        return asdict(self)

    @property
    def totals(self) -> list[float | None]:
        """Length of each bar, of a group the longest; None where no series knows anything."""
        length = max if self.is_grouped else sum
        columns = zip(*(series.values for series in self.series), strict=True)
        return [None if all(v is None for v in column) else length(v or 0 for v in column) for column in columns]

    @property
    def is_known(self) -> bool:
        """Is there anything to draw?"""
        return any(total is not None for total in self.totals)

    def description(self) -> str:
        """What the picture shows, in a sentence or two."""
        known = [(total, label) for total, label in zip(self.totals, self.labels, strict=True) if total is not None]
        if not known:
            return _("There is no data.")
        (high, most), (low, least) = max(known, key=lambda one: one[0]), min(known, key=lambda one: one[0])
        text = _("Bars: %(count)s. The longest: %(most)s, %(high)s; the shortest: %(least)s, %(low)s.") % {
            "count": len(self.labels),
            "most": most,
            "high": self.shown(high),
            "least": least,
            "low": self.shown(low),
        }
        names = ", ".join(series.name for series in self.series)
        return text if len(self.series) == 1 else f"{text} " + _("Told apart: %(names)s.") % {"names": names}

    def shown(self, value: float | None) -> str:
        return _("no data") if value is None else decimal(value, self.decimals)


def for_screen(chart: Chart, key: str) -> SafeString:
    """The chart as wide as its place: letters keep their size on a phone. ``key``: unique in the page (for ids)."""
    top = 6 + 20 * len(chart.series) if len(chart.series) > 1 else 0
    row = 22 + 16 * (len(chart.series) if chart.is_grouped else 1)
    parts = []
    for n, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        parts.append(_swatch(key, n, 0, 2 + 20 * n))
        parts.append(_text(26, 14 + 20 * n, series.name))
    for n, (label, bars) in enumerate(_bars(chart, 82)):
        y = top + row * n
        parts.append(_text(0, y + 13, label))
        for bar in bars:
            parts += [
                _bar(key, i, f"{left:.3f}%", y + 18, f"{width:.3f}%", 14) for i, left, width, _shown in bar.pieces
            ]
            parts += [
                _text(f"{left + width / 2:.3f}%", y + 29, shown, anchor="middle", ground=True)
                for _i, left, width, shown in bar.written(0.9)
            ]
            parts.append(_text(f"{bar.end:.3f}%", y + 29, bar.shown, dx=6))
            y += 16
    height = top + row * len(chart.labels) + 4
    return format_html(
        '<svg class="chart" width="100%" height="{}" role="img" aria-labelledby="{}-t {}-d">{}{}</svg>',
        height,
        key,
        key,
        _head(chart, key),
        _join(parts),
    )


def for_paper(chart: Chart, key: str) -> SafeString:
    """The chart as wide as the text of an A4 page, labels at the left. ``key``: unique in the paper (for ids)."""
    # Many bars have labels of one line, so that forty of them fit into a page.
    lines_allowed, label_width = (2, 172) if len(chart.labels) <= 22 else (1, 234)
    width, value_width, line = 468, 46, 10.5
    parts, y = [], 2.0
    if len(chart.series) > 1:
        x = 0.0
        for n, series in enumerate(chart.series):
            wide = 20 + 5 * len(series.name)
            if x and x + wide > width:
                x, y = 0, y + 14
            parts.append(_swatch(key, n, x, y, size=10))
            parts.append(_text(x + 20, y + 8.5, series.name, size=9))
            x += wide + 8
        y += 18
    first_bar = y
    room = width - label_width - value_width
    for label, bars in _bars(chart, room):
        lines = textwrap.wrap(label, round(label_width / 5.2), max_lines=lines_allowed, placeholder="…") or [""]
        height = max(len(lines) * line + 3, 4 + 11 * len(bars))
        first = y + (height - len(lines) * line) / 2 + 8
        parts += [_text(label_width - 6, first + n * line, part, size=9, anchor="end") for n, part in enumerate(lines)]
        for n, bar in enumerate(bars):
            middle = y + height / 2 + 11 * (n - (len(bars) - 1) / 2)
            parts += [
                _bar(key, i, f"{label_width + left:.2f}", middle - 5, f"{wide:.2f}", 10)
                for i, left, wide, _shown in bar.pieces
            ]
            parts += [
                _text(f"{label_width + left + wide / 2:.2f}", middle + 3, shown, size=8, anchor="middle", ground=True)
                for _i, left, wide, shown in bar.written(5)
            ]
            parts.append(_text(f"{label_width + bar.end + 5:.2f}", middle + 3.2, bar.shown, size=9))
        y += height
    parts.append(format_html('<path d="M{} {}V{}" stroke="{}" stroke-width="0.75"/>', label_width, first_bar, y, INK))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="165mm" height="{}mm" viewBox="0 0 {} {}">{}{}</svg>',
        f"{y * 165 / width:.2f}",
        width,
        f"{y:.1f}",
        _head(chart, key),
        _join(parts),
    )


@dataclass(frozen=True, slots=True)
class _Bar:
    """Pieces (series, left, width, number as written) of one bar, and the number at its end."""

    pieces: list[tuple[int, float, float, str]]
    shown: str

    @property
    def end(self) -> float:
        return sum(width for _i, _left, width, _shown in self.pieces)

    def written(self, letter: float) -> list[tuple[int, float, float, str]]:
        """Pieces of several that are wide enough for their number. ``letter``: about the width of a figure."""
        return [piece for piece in self.pieces if len(self.pieces) > 1 and piece[2] > letter * (len(piece[3]) + 1.5)]


def _bars(chart: Chart, room: float) -> Iterator[tuple[str, list[_Bar]]]:
    """Label and bars of each row, the longest bar as long as ``room``."""
    totals = chart.totals
    longest = max((total for total in totals if total is not None), default=0) or 1

    def piece(i: int, start: float, value: float) -> tuple[int, float, float, str]:
        return i, start * room / longest, value * room / longest, chart.shown(value)

    for n, (label, total) in enumerate(zip(chart.labels, totals, strict=True)):
        values = [series.values[n] for series in chart.series]
        if chart.is_grouped:
            yield (
                label,
                [_Bar([piece(i, 0, value)] if value else [], chart.shown(value)) for i, value in enumerate(values)],
            )
            continue
        starts = itertools.accumulate((value or 0 for value in values), initial=0)
        pieces = [piece(i, start, value) for i, (start, value) in enumerate(zip(starts, values, strict=False)) if value]
        yield label, [_Bar(pieces, chart.shown(total))]


def _head(chart: Chart, key: str) -> SafeString:
    patterns = format_html_join(
        "",
        '<pattern id="{}-p{}" width="8" height="8" patternUnits="userSpaceOnUse">{}</pattern>',
        [(key, n, mark_safe(PATTERNS[n])) for n in range(len(chart.series)) if n not in PLAIN],  # noqa: S308 - our own constants
    )
    return format_html(
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc><defs>{}</defs>',
        key,
        chart.title,
        key,
        chart.description(),
        patterns,
    )


def _bar(key: str, n: int, x: str, y: float, width: str, height: float) -> SafeString:
    kind, fill = PLAIN.get(n, ("chart-pattern", f"url(#{key}-p{n})"))
    return format_html(
        '<rect class="chart-bar {}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="0.75"/>',
        kind,
        x,
        f"{y:.2f}",
        width,
        height,
        fill,
        DARK,
    )


def _swatch(key: str, n: int, x: float, y: float, size: float = 14) -> SafeString:
    return _bar(key, n, f"{x:.2f}", y, f"{size + 4}", size)


def _text(x, y: float, text: str, *, size: float = 13, anchor="", dx: float = 0, ground=False) -> SafeString:
    """Letters; on a ``ground`` of their own where they stand upon a pattern."""
    drawn = format_html(
        '<text x="{}" y="{}"{}{} font-size="{}" font-family="{}" fill="{}">{}</text>',
        x,
        f"{y:.2f}",
        format_html(' dx="{}"', dx) if dx else "",
        format_html(' text-anchor="{}"', anchor) if anchor else "",
        size,
        "MOS Sans, PT Sans, sans-serif",
        INK,
        text,
    )
    if not ground:
        return drawn
    halo = format_html(
        '<text class="chart-halo" x="{}" y="{}" text-anchor="{}" font-size="{}" font-family="{}" fill="#ffffff" '
        'stroke="#ffffff" stroke-width="4" stroke-linejoin="round" aria-hidden="true">{}</text>',
        x,
        f"{y:.2f}",
        anchor or "start",
        size,
        "MOS Sans, PT Sans, sans-serif",
        text,
    )
    return format_html("{}{}", halo, drawn)


def _join(parts: list[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped
