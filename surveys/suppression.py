"""Small groups stay hidden: what every page, chart, export, report and reply asks before it shows a figure.

What is promised, and how:

- A group is shown when at least ``k`` people answered in it. Empty and small look the same.
- What is hidden does not come out by subtracting what is shown (``visible`` for one division into groups, ``protect``
  for two that cross, such as institutions and bands of classes).
- Nor does it by looking twice (``may_replace``): a figure that was shown is replaced only by one with ``k`` more people
  in it. What is new since it was shown counts as a group of its own, which is what ``fresh`` says.
- Inside a shown group each answer is counted, however rare: it says that somebody of the group gave it, not who. The
  smallest and largest number of a group would be somebody's and are not shown.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeVar

Group = TypeVar("Group", bound=Hashable)
Cell = tuple[Any, Any]  # row, column
# More crossing groups than that have 2ⁿ unions to look at: their totals are shown only where nothing is hidden.
MOST_CROSSING = 8


def visible(cells: Mapping[Group, int], k: int, fresh: Mapping[Group, int] | None = None) -> frozenset[Group]:
    """Those of the groups whose figures may stand beside the figures of their total.

    ``cells``: group → how many answered. Groups under ``k`` are hidden. What is hidden must not come out by subtracting
    the shown groups from the total: while that is one group only, or fewer than ``k`` people together, the next
    smallest is hidden too. An empty group is hidden like a small one, so that the two look the same. ``fresh``: how
    many of a group nobody could have read off before; all of them unless told.
    """
    fresh = cells if fresh is None else fresh
    hidden = [fresh[group] for group, n in cells.items() if 0 < n < k]
    shown = sorted((n, str(group), group) for group, n in cells.items() if n >= k)
    while shown and hidden and (len(hidden) == 1 or sum(hidden) < k):
        hidden.append(fresh[shown.pop(0)[2]])
    return frozenset(group for _n, _name, group in shown)


def total_is_visible(cells: Mapping[Group, int], k: int) -> bool:
    """May the figures of all groups together be shown?"""
    return sum(cells.values()) >= k


def may_replace(before: int, after: int, step: int) -> bool:
    """May figures of ``after`` people take the place of those of ``before``, which were seen?"""
    return after - before >= step


@dataclass(frozen=True, slots=True)
class Shown:
    """Which figures of a table may be shown: its total, its rows, its columns, its cells."""

    total: bool = False
    rows: frozenset = frozenset()
    columns: frozenset = frozenset()
    cells: frozenset[Cell] = frozenset()

    def allows(self, row: Hashable | None = None, column: Hashable | None = None) -> bool:
        """The total without row and column, a row, a column, or a cell."""
        if row is None:
            return self.total if column is None else column in self.columns
        return row in self.rows if column is None else (row, column) in self.cells


def protect(cells: Mapping[Cell, int], k: int, fresh: Mapping[Cell, int] | None = None) -> Shown:
    """What may be shown of a table whose rows and columns have totals: (row, column) → how many answered.

    Rows, and the cells in each of them, form a tree: there what is hidden in a row, and the hidden rows together, are
    all that subtraction gives, so ``visible`` is enough. Totals of columns cross the tree. With them exactly the sums
    that ``_leaks`` looks at can be reckoned too; while one of them is small, one more cell is hidden, and when no cell
    is left, the total of a column. The reckoning is proved by tests/surveys/test_suppression.py with linear algebra.
    """
    cells = {cell: n for cell, n in cells.items() if n}
    fresh = cells if fresh is None else fresh
    if sum(cells.values()) < k:
        return Shown()
    by_row: dict[Hashable, dict[Cell, int]] = defaultdict(dict)
    by_column: dict[Hashable, int] = defaultdict(int)
    for (row, column), n in cells.items():
        by_row[row][row, column] = n
        by_column[column] += n
    rows = visible(
        {row: sum(inside.values()) for row, inside in by_row.items()},
        k,
        {row: sum(fresh[cell] for cell in inside) for row, inside in by_row.items()},
    )
    shown = {row: set(visible(by_row[row], k, fresh)) for row in rows}
    columns = {column for column, n in by_column.items() if n >= k} if len(by_column) > 1 else set()
    if len(columns) > MOST_CROSSING and _rests(by_row, shown):
        columns = set()
    while columns and (leak := _leaks(_rests(by_row, shown), columns, fresh, k)):
        candidates = sorted((cells[cell], str(cell), cell) for each in shown.values() for cell in each if leak(cell[1]))
        if candidates:
            cell = candidates[0][2]
            _hide(cell, by_row[cell[0]], shown[cell[0]], fresh, k)
        else:
            columns.discard(min(columns, key=lambda column: (by_column[column], str(column))))
    return Shown(True, rows, frozenset(columns), frozenset(cell for each in shown.values() for cell in each))


def _hide(cell: Cell, inside: Mapping[Cell, int], shown: set[Cell], fresh: Mapping[Cell, int], k: int) -> None:
    """Hide the cell and the next smallest ones of its row, as ``visible`` does."""
    shown.discard(cell)
    while shown:
        hidden = [each for each in inside if each not in shown]
        if len(hidden) > 1 and sum(fresh[each] for each in hidden) >= k:
            return
        shown.discard(min(shown, key=lambda each: (inside[each], str(each))))


def _rests(by_row: Mapping[Hashable, Mapping[Cell, int]], shown: Mapping[Hashable, set[Cell]]) -> list[list[Cell]]:
    """What stays hidden in each shown row, and all hidden rows together."""
    rests = [[cell for cell in by_row[row] if cell not in cells] for row, cells in shown.items()]
    rests.append([cell for row, inside in by_row.items() if row not in shown for cell in inside])
    return [rest for rest in rests if rest]


def _leaks(rests: Iterable[list[Cell]], columns: set, fresh: Mapping[Cell, int], k: int):
    """The columns of a union of hidden cells that comes out by subtraction and is small; as a test, or None.

    Take some of the shown columns together, subtract the shown cells in them and every rest that lies wholly in them:
    what remains are the cells of these columns in the rests that lie partly in them. The other parts of the same rests
    come out likewise. Nothing else does.
    """
    sums = [_by_column(rest, columns, fresh) for rest in rests]
    for size in range(1, len(columns) + 1):
        for chosen in combinations(sorted(columns, key=str), size):
            union = frozenset(chosen)
            inside = outside = 0
            for rest in sums:
                part = sum(n for column, n in rest.items() if column in union)
                if rest.keys() & union and rest.keys() - union:
                    inside += part
                    outside += sum(rest.values()) - part
            if 0 < inside < k:
                return union.__contains__
            if 0 < outside < k:
                return lambda column, union=union: column not in union
    return None


def _by_column(rest: list[Cell], columns: set, fresh: Mapping[Cell, int]) -> dict:
    """Fresh answers of a rest by column; columns without a total of their own are as one."""
    sums: dict = defaultdict(int)
    for cell in rest:
        sums[cell[1] if cell[1] in columns else None] += fresh[cell]
    return sums
