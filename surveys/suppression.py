"""Small groups stay hidden: the one function that every page, chart and export asks."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)


def visible(cells: Mapping[Group, int], k: int) -> frozenset[Group]:
    """Those of the groups whose figures may stand beside the figures of their total.

    ``cells``: group → how many answered. Groups under ``k`` are hidden. What is hidden must not come out by subtracting
    the shown groups from the total: while that is one group only, or fewer than ``k`` people together, the next
    smallest is hidden too. An empty group is hidden like a small one, so that the two look the same.
    """
    hidden = sorted(n for n in cells.values() if 0 < n < k)
    shown = sorted((n, str(group), group) for group, n in cells.items() if n >= k)
    while shown and hidden and (len(hidden) == 1 or sum(hidden) < k):
        hidden.append(shown.pop(0)[0])
    return frozenset(group for _n, _name, group in shown)


def total_is_visible(cells: Mapping[Group, int], k: int) -> bool:
    """May the figures of all groups together be shown?"""
    return sum(cells.values()) >= k
