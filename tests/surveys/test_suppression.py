"""Nobody in a small group is found: whatever is shown, however it is added and subtracted."""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.suppression import may_replace, protect, visible

K = 5
TABLES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.fixed_dictionaries(
        {(f"r{row}", f"c{column}"): st.integers(0, 14) for row, column in product(range(size[0]), range(size[1]))}
    )
)


def published(cells, shown) -> list[frozenset]:
    """The groups whose figures are told, each as the set of its cells."""
    full = {cell for cell, n in cells.items() if n}
    groups = [full] if shown.total else []
    groups += [{cell for cell in full if cell[0] == row} for row in shown.rows]
    groups += [{cell for cell in full if cell[1] == column} for column in shown.columns]
    groups += [{cell} for cell in shown.cells]
    return [frozenset(group) for group in groups if group]


def reckonable(groups, atoms) -> list[frozenset]:
    """All unions of atoms that are linear combinations of the groups, by elimination over the fractions."""
    atoms = sorted(atoms)
    basis: list[list[Fraction]] = []
    for group in groups:
        basis.append([Fraction(atom in group) for atom in atoms])
    reduced, pivots = [], []
    for column in range(len(atoms)):
        found = next((row for row in basis if row[column]), None)
        if found is None:
            continue
        basis.remove(found)
        found = [value / found[column] for value in found]
        basis = [[a - row[column] * b for a, b in zip(row, found, strict=True)] for row in basis]
        reduced = [[a - row[column] * b for a, b in zip(row, found, strict=True)] for row in reduced]
        reduced.append(found)
        pivots.append(column)
    unions = []
    for size in range(1, len(atoms) + 1):
        for chosen in combinations(range(len(atoms)), size):
            wanted = [Fraction(index in chosen) for index in range(len(atoms))]
            made = [sum(wanted[p] * row[i] for p, row in zip(pivots, reduced, strict=True)) for i in range(len(atoms))]
            if made == wanted:
                unions.append(frozenset(atoms[index] for index in chosen))
    return unions


@settings(deadline=None)
@given(cells=TABLES)
def test_no_sum_of_shown_figures_gives_a_small_group(cells):
    shown = protect(cells, K)
    atoms = {cell for cell, n in cells.items() if n}
    for union in reckonable(published(cells, shown), atoms):
        assert sum(cells[cell] for cell in union) >= K, (sorted(union), shown)


@settings(deadline=None, max_examples=60)
@given(cells=TABLES, seen=st.lists(st.integers(0, 14), min_size=9, max_size=9))
def test_nor_together_with_what_was_seen_before(cells, seen):
    """Some cells were shown with fewer answers: the later answers of a cell are then an atom of their own."""
    before = {}
    for (cell, n), old in zip(cells.items(), seen, strict=False):
        before[cell] = old if old >= K and may_replace(old, n, K) else 0
    fresh = {cell: n - before[cell] for cell, n in cells.items()}
    shown = protect(cells, K, fresh)
    sizes = {(cell, "early"): n for cell, n in before.items() if n}
    sizes |= {(cell, "late"): n for cell, n in fresh.items() if n}
    groups = [frozenset(atom for atom in sizes if atom[0] in group) for group in published(cells, shown)]
    groups += [frozenset({atom}) for atom in sizes if atom[1] == "early"]
    assume(len(sizes) <= 11)  # the elimination looks at 2ⁿ unions
    for union in reckonable(groups, sizes):
        assert sum(sizes[atom] for atom in union) >= K, (sorted(union), shown)


@given(cells=TABLES)
def test_the_same_is_shown_whatever_the_order(cells):
    assert protect(dict(reversed(cells.items())), K) == protect(cells, K)


@given(cells=TABLES)
def test_where_nobody_is_few_all_is_shown(cells):
    cells = {cell: n + K for cell, n in cells.items()}
    shown = protect(cells, K)
    assert shown.cells == set(cells)
    assert shown.rows == {row for row, _column in cells}


def test_one_small_cell_costs_three_others_and_no_total():
    cells = {("a", "1–4"): 3, ("a", "5–7"): 12, ("b", "1–4"): 20, ("b", "5–7"): 30, ("c", "1–4"): 40, ("c", "5–7"): 9}
    shown = protect(cells, K)
    assert shown.columns == {"1–4", "5–7"}
    assert shown.rows == {"a", "b", "c"}
    assert shown.cells == {("c", "1–4"), ("c", "5–7")}


def test_many_columns_have_totals_only_where_nothing_is_hidden():
    cells = {(row, column): 9 for row in "ab" for column in range(10)}
    assert len(protect(cells, K).columns) == 10
    assert not protect(cells | {("a", 0): 2}, K).columns


@pytest.mark.parametrize(("before", "after", "answer"), [(0, 5, True), (0, 4, False), (10, 14, False), (10, 15, True)])
def test_a_figure_moves_in_steps(before, after, answer):
    assert may_replace(before, after, K) is answer


def test_one_division_by_itself():
    assert visible({"a": 4, "b": 8, "c": 20}, K) == {"c"}
    assert visible({"a": 4, "b": 8, "c": 20}, K, {"a": 4, "b": 5, "c": 20}) == {"c"}
