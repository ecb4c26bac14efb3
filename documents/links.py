"""Who gives what to whom, drawn as SVG: two columns and lines between them. Knows nodes and lines, no business word.

In the manner of ``documents.charts``: nothing is told by colour alone (each sort of line has its own pattern, marked
nodes another shape), screen readers get a title and a description, the table behind the picture is the caller's.
"""

import textwrap
from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

INK, PALE, LETTER = "#17212b", "#c5ced8", 6.5
# Of each sort of line: class for the screen, colour for paper, pattern of dashes.
SORTS = (
    ("link-first", "#17508f", ""),
    ("link-second", "#9a3c0a", "9 5"),
    ("link-third", "#2d6a2f", "2 4"),
    ("link-fourth", "#5b3a8c", "12 4 2 4"),
)
TOP = 34
DENSE = 20  # rows; more of them stand closer, each in one line


@dataclass(frozen=True, slots=True)
class Layout:
    """``edge``: where the columns stand from either side; ``row``: height of one node."""

    width: int
    edge: int
    row: int
    is_dense: bool


ROOMY, CLOSE = Layout(1040, 340, 36, False), Layout(1420, 500, 23, True)


@dataclass(frozen=True, slots=True)
class Node:
    """``note``: a second, quieter line. ``is_marked``: another shape. ``is_chosen``: stands out, its lines too."""

    key: Hashable
    label: str
    note: str = ""
    is_marked: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A line from the left column to the right one. ``sort``: its place in the legend. ``title``: in words."""

    source: Hashable
    target: Hashable
    sort: int
    weight: int
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    description: str
    left_head: str
    right_head: str
    left: Sequence[Node]
    right: Sequence[Node]
    links: Sequence[Link]
    legend: Sequence[str]
    marked_label: str = ""

    @property
    def rows(self) -> int:
        return max(len(self.left), len(self.right))


def untangled(left: Sequence[Node], right: Sequence[Node], links: Sequence[Link]) -> list[Node]:
    """The right column in the order in which lines cross least: each node near the middle of those it is tied to."""
    place = {node.key: n for n, node in enumerate(left)}
    pulls: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for link in links:
        if link.source in place:
            pulls[link.target].append((place[link.source], link.weight))

    def middle(node: Node) -> float:
        pulled = pulls.get(node.key)
        if not pulled:
            return len(left)
        return sum(where * weight for where, weight in pulled) / sum(weight for _where, weight in pulled)

    return sorted(right, key=middle)


def draw(picture: Picture, key: str) -> SafeString:
    """The picture; it keeps its proportions in whatever width it gets. ``key``: unique in the page (for ids)."""
    layout = CLOSE if picture.rows > DENSE else ROOMY
    legend_lines = len(picture.legend) + bool(picture.marked_label)
    top = 24 * legend_lines + TOP
    height = top + layout.row * max(picture.rows, 1) + 8
    left = {node.key: top + layout.row * (n + 0.5) for n, node in enumerate(picture.left)}
    right = {node.key: top + layout.row * (n + 0.5) for n, node in enumerate(picture.right)}
    chosen = {node.key for node in (*picture.left, *picture.right) if node.is_chosen}
    parts = [*_legend(picture), *_heads(picture, layout, top)]
    # The pale lines first, so that those that count lie above.
    for link in sorted(picture.links, key=lambda link: _stands_out(link, chosen)):
        parts.append(_line(layout, link, left[link.source], right[link.target], is_pale=not _stands_out(link, chosen)))
    parts += [_node(layout, node, left[node.key], is_left=True) for node in picture.left]
    parts += [_node(layout, node, right[node.key], is_left=False) for node in picture.right]
    return format_html(
        '<svg class="links{}" viewBox="0 0 {} {}" role="img" font-family="PT Sans, sans-serif" '
        'aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        " links-dense" if layout.is_dense else "",
        layout.width,
        int(height),
        key,
        key,
        key,
        picture.title,
        key,
        picture.description,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _stands_out(link: Link, chosen: Collection[Hashable]) -> bool:
    return not chosen or link.source in chosen or link.target in chosen


def _legend(picture: Picture) -> list[SafeString]:
    parts = []
    for n, label in enumerate(picture.legend):
        y = 14 + 24 * n
        parts.append(_stroke(n, f"M0 {y}H60", 3, is_pale=False))
        parts.append(_text(72, y + 4, label, size=14))
    if picture.marked_label:
        y = 14 + 24 * len(picture.legend)
        parts.append(_mark(30, y, is_marked=True))
        parts.append(_text(72, y + 4, picture.marked_label, size=14))
    return parts


def _heads(picture: Picture, layout: Layout, top: float) -> list[SafeString]:
    return [
        _text(layout.edge - 16, top - 8, picture.left_head, size=14, anchor="end", is_bold=True),
        _text(layout.width - layout.edge + 16, top - 8, picture.right_head, size=14, is_bold=True),
    ]


def _line(layout: Layout, link: Link, y1: float, y2: float, *, is_pale: bool) -> SafeString:
    start, end = layout.edge, layout.width - layout.edge
    bend = (end - start) * 0.45
    path = f"M{start} {y1:.0f}C{start + bend:.0f} {y1:.0f} {end - bend:.0f} {y2:.0f} {end} {y2:.0f}"
    width = 1 if is_pale else min(1.5 + 0.5 * link.weight, 6)
    return _stroke(link.sort, path, width, is_pale=is_pale, title=link.title)


def _stroke(sort: int, path: str, width: float, *, is_pale: bool, title: str = "") -> SafeString:
    css, colour, dashes = SORTS[sort % len(SORTS)]
    return format_html(
        '<path class="{}" d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-opacity="{}"{}>{}</path>',
        "link-pale" if is_pale else css,
        path,
        PALE if is_pale else colour,
        f"{width:g}",
        "0.7" if not title or is_pale else "0.85",
        format_html(' stroke-dasharray="{}"', dashes) if dashes else mark_safe(""),
        format_html("<title>{}</title>", title) if title else "",
    )


def _node(layout: Layout, node: Node, y: float, *, is_left: bool) -> SafeString:
    x = layout.edge if is_left else layout.width - layout.edge
    edge, anchor = (x - 16, "end") if is_left else (x + 16, "start")
    shown = _lines(layout, node)
    first = y + 4.5 - 7.5 * (len(shown) - 1)
    texts = []
    for n, (text, is_quiet) in enumerate(shown):
        is_bold = node.is_chosen and not is_quiet
        texts.append(_text(edge, first + 15 * n, text, size=11.5 if is_quiet else 13, anchor=anchor, is_bold=is_bold))
    mark = _mark(x, y, is_marked=node.is_marked, is_chosen=node.is_chosen)
    return format_html("<g>{}{}</g>", mark, format_html_join("", "{}", ((text,) for text in texts)))


def _lines(layout: Layout, node: Node) -> list[tuple[str, bool]]:
    """At most two lines of a node, the note among them (True); close together it stands behind the name."""
    room = int((layout.edge - 24) / LETTER)
    if layout.is_dense:
        note = f" · {node.note}" if node.note else ""
        return [(textwrap.shorten(node.label, room - len(note), placeholder="…") + note, False)]
    kept = 1 if node.note else 2
    lines = textwrap.wrap(node.label, room) or [""]
    if len(lines) > kept:
        lines[kept - 1 :] = [textwrap.shorten(" ".join(lines[kept - 1 :]), room, placeholder="…")]
    return [(line, False) for line in lines] + ([(node.note, True)] if node.note else [])


def _mark(x: float, y: float, *, is_marked: bool, is_chosen: bool = False) -> SafeString:
    """A ring; of a marked node a full diamond."""
    if is_marked:
        return format_html('<path class="link-node" d="M{} {}l9 9-9 9-9-9z" fill="{}"/>', f"{x:g}", f"{y - 9:g}", INK)
    return format_html(
        '<circle class="link-ring" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>',
        f"{x:g}",
        f"{y:g}",
        7 if is_chosen else 5,
        INK if is_chosen else "#ffffff",
        INK,
    )


def _text(x: float, y: float, text: str, *, size: float, anchor: str = "start", is_bold: bool = False) -> SafeString:
    return format_html(
        '<text class="link-text" x="{}" y="{}" font-size="{}" text-anchor="{}" font-weight="{}" fill="{}">{}</text>',
        f"{x:g}",
        f"{y:g}",
        f"{size:g}",
        anchor,
        "700" if is_bold else "400",
        INK,
        text,
    )
