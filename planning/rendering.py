"""The board's body as HTML: 1200 cells of joined strings, which as a template would cost ten times as much."""

from collections.abc import Iterable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.templatetags.icons import SHAPES

from .board import Board, Cell, Row
from .models import ProgressState

# State → (icon of the sprite on the page, short word). The shapes are those of the usual icons.
ICONS: dict[str, str] = {
    ProgressState.LOCKED: "lock",
    ProgressState.OPEN: "circle",
    ProgressState.IN_PROGRESS: "clock",
    ProgressState.SUBMITTED: "eye",
    ProgressState.COMPLETED: "check",
    ProgressState.NOT_APPLICABLE: "minus",
}
SPRITE = (*ICONS.values(), "alert", "pause", "pen")


def rows_html(board: Board, rows: Iterable[Row], *, with_ticks: bool = False, with_links: bool = True) -> SafeString:
    """``<tr>`` elements of these rows; the words of a cell are made once for each kind of cell.

    ``with_ticks``: each name has a box of the form ``bulk`` before it. ``with_links``: names and cells lead to pages.

    Addresses are relative to the board's own, which takes a third off the page.
    """
    labels: dict[Cell, str] = {}
    lines = []
    for n, row in enumerate(rows):
        address = f"../institutions/{row.institution}/"
        name: str = escape(row.name.replace("№ ", "№\N{NO-BREAK SPACE}"))
        cells = []
        for position, cell in enumerate(row.cells, start=1):
            label = labels.get(cell)
            if label is None:
                label = labels[cell] = _label(cell)
            if with_links:
                label = f'<a href="{address}stages/{position}/">{label}</a>'
            else:
                label = f'<div class="cell-plain">{label}</div>'
            cells.append(f'<td class="cell cell-{cell.state}">{label}</td>')
        tick = ""
        if with_ticks:
            tick = (
                f'<input class="form-check-input" type="checkbox" name="institution" value="{row.institution}"'
                f' form="bulk" aria-labelledby="n{n}">'
            )
        if with_links:
            name = f'<a id="n{n}" href="{address}">{name}</a>'
        lines.append(f'<tr><th scope="row">{tick}{name}</th>{"".join(cells)}</tr>')
    return mark_safe("".join(lines))  # noqa: S308 - every part is escaped above


def sprite_html() -> SafeString:
    """The shapes that cells refer to, once a page."""
    symbols = (
        f'<symbol id="cell-{name}" viewBox="0 0 24 24">{SHAPES[name]}</symbol>' for name in dict.fromkeys(SPRITE)
    )
    opening = '<svg class="board-sprite" aria-hidden="true" focusable="false">'
    return mark_safe(f"{opening}{''.join(symbols)}</svg>")  # noqa: S308 - our own constants


def _label(cell: Cell) -> SafeString:
    parts = [
        format_html(
            '<span class="cell-state"><svg class="icon" aria-hidden="true"><use href="#cell-{}"/></svg>{}</span>',
            ICONS[cell.state],
            ProgressState(cell.state).label,
        )
    ]
    if cell.of and cell.state != ProgressState.NOT_APPLICABLE:
        counted = _("%(done)s of %(of)s") % {"done": cell.done, "of": cell.of}
        parts.append(format_html('<span class="cell-count">{}</span>', counted))
    if cell.is_overdue:
        late = _("was due %(day)s") % {"day": f"{cell.due_on:%d.%m.%Y}"}
        parts.append(_mark("alert", "cell-late", late))
    elif cell.due_on and not cell.is_finished:
        parts.append(
            format_html('<span class="cell-due">{}</span>', _("by %(day)s") % {"day": f"{cell.due_on:%d.%m.%Y}"})
        )
    if cell.is_paused:
        parts.append(_mark("pause", "cell-paused", pgettext("stage", "paused")))
    if cell.needs_attention:
        parts.append(_mark("alert", "cell-attention", _("needs attention")))
    if cell.is_ready:
        parts.append(_mark("check", "cell-ready", _("may be moved on")))
    if cell.is_waived:
        parts.append(_mark("pen", "cell-waived", _("with a waiver")))
    return SafeString("".join(parts))


def _mark(icon: str, kind: str, text: str) -> SafeString:
    return format_html(
        '<span class="cell-mark {}"><svg class="icon" aria-hidden="true"><use href="#cell-{}"/></svg>{}</span>',
        kind,
        icon,
        text,
    )
