"""Bars of the timeline: the plan's period above, what came of it below, today as a line. Words stand beside them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .timeline import StageTime, Timeline

LEAST = 0.75  # per cent: a day is to be seen, too


def bars(timeline: Timeline, time: StageTime) -> SafeString:
    """One stage as SVG as wide as its place. It is hidden from readers: the cells beside it say the same."""
    parts = []
    if time.planned_to:
        parts.append(_bar(timeline, time.planned_from, time.planned_to, y=3, kind="planned"))
    if time.first_opened:
        ends = time.last_completed or timeline.on
        kind = "late" if time.overdue or time.late else "actual"
        parts.append(_bar(timeline, time.first_opened, ends, y=17, kind=kind))
    if time.first_completed:
        x = f"{timeline.place(time.first_completed)}%"
        parts.append(format_html('<rect class="time-first" x="{}" y="15" width="3" height="14"/>', x))
    today = f"{timeline.place(timeline.on)}%"
    parts.append(format_html('<line class="time-today" x1="{}" x2="{}" y1="0" y2="32"/>', today, today))
    inside = mark_safe("".join(parts))  # noqa: S308  made of format_html
    return format_html(
        '<svg class="time-bars" width="100%" height="32" aria-hidden="true" focusable="false">{}</svg>', inside
    )


def _bar(timeline: Timeline, since, until, *, y: int, kind: str) -> SafeString:
    start = timeline.place(since)
    width = max(timeline.place(until) - start, LEAST)
    return format_html(
        '<rect class="time-{}" x="{}%" y="{}" width="{}%" height="10" rx="2"/>', kind, start, y, round(width, 2)
    )
