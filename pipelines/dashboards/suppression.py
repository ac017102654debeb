"""Which further cells of a table must be hidden, and what an attacker could still work out.

Tables here are whole: counts with their row totals as last column, their column totals as last row and the grand
total in the corner.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bounds = NDArray[np.float64]
Place = tuple[int, int, int]
"""Table, row and column of a count."""
Link = Sequence[Place]


def with_totals(cells: Counts) -> Counts:
    """Return a table of counts, shape (R, C), as a whole one, shape (R + 1, C + 1)."""
    rows = np.hstack([cells, cells.sum(axis=1, keepdims=True)])
    return np.vstack([rows, rows.sum(axis=0, keepdims=True)])


def suppress(whole: Counts, hidden: Flags, small_cell_min: int) -> None:
    """Hide more of a table: small counts, then the smallest others until every line keeps its secret.

    Args:
        whole: counts with totals, shape (R + 1, C + 1).
        hidden: what is hidden so far, same shape; added to in place.
        small_cell_min: smallest count that may be shown; zero may be shown too.
    """
    hidden |= (whole > 0) & (whole < small_cell_min)
    lines = [(whole[row], hidden[row]) for row in range(whole.shape[0])]
    lines += [(whole[:, column], hidden[:, column]) for column in range(whole.shape[1])]
    is_changed = True
    while is_changed:
        is_changed = False
        for counts, is_hidden in lines:
            candidates = np.flatnonzero(~is_hidden & (counts > 0))
            if len(candidates) and _is_exposed(counts, is_hidden, small_cell_min):
                is_hidden[candidates[np.argmin(counts[candidates])]] = is_changed = True


def suppress_linked(wholes: Sequence[Counts], links: Sequence[Link], small_cell_min: int) -> list[Flags]:
    """Choose what to hide in tables that show some of the same counts.

    Args:
        wholes: tables of counts with totals.
        links: places that hold the same count; hidden in one of them, it is hidden in all.
        small_cell_min: smallest count that may be shown.

    Returns:
        True where a count must be hidden, one array per table.
    """
    hidden: list[Flags] = [np.zeros(whole.shape, dtype=np.bool_) for whole in wholes]
    hidden_before = -1
    while hidden_before < (hidden_now := sum(int(flags.sum()) for flags in hidden)):
        hidden_before = hidden_now
        for whole, flags in zip(wholes, hidden, strict=True):
            suppress(whole, flags, small_cell_min)
        for link in links:
            is_hidden = any(hidden[table][row, column] for table, row, column in link)
            for table, row, column in link:
                hidden[table][row, column] |= is_hidden
    return hidden


def is_safe(whole: Counts, hidden: Flags, lower: Bounds, upper: Bounds, small_cell_min: int) -> bool:
    """Tell whether each hidden count stays uncertain for someone who knows all rules and every shown count.

    Solved per hidden count by linear programming, downwards and upwards. What is left must cover every small count
    where the count is small, and be as wide as that where it is hidden for another's sake.

    Args:
        whole: true counts with totals, shape (R + 1, C + 1).
        hidden: what is hidden, same shape.
        lower: least that the true count can be, as far as shown or known, same shape.
        upper: most that it can be, same shape.
        small_cell_min: smallest count that may be shown.
    """
    largest_small = small_cell_min - 1
    last_row, last_column = (size - 1 for size in whole.shape)
    for row, column in np.argwhere(hidden):
        least, most = _range((row, column), lower, upper)
        if most - least < largest_small - 1:
            return False
        # A total is at least as large as its hidden cells are many, so only cells can be asked to reach down to 1.
        is_total = row == last_row or column == last_column
        if whole[row, column] <= largest_small and (most < largest_small or (least > 1 and not is_total)):
            return False
    return True


def _is_exposed(counts: Counts, is_hidden: Flags, small_cell_min: int) -> bool:
    """Tell whether a line of cells and, last, their total gives a hidden cell away.

    With the total hidden, one hidden cell is open upwards. With the total shown, the hidden cells' sum is known:
    it takes two of them, and a sum with which each could be anything from 1 to the largest small count.
    """
    cells, total_is_hidden = is_hidden[:-1], bool(is_hidden[-1])
    hidden_cells = int(cells.sum())
    if total_is_hidden:
        return hidden_cells == 0
    needed = small_cell_min - 1 + hidden_cells - 1
    return hidden_cells == 1 or (hidden_cells > 1 and int(counts[:-1][cells].sum()) < needed)


def _range(place: tuple[int, ...], lower: Bounds, upper: Bounds) -> tuple[float, float]:
    """Return the least and the most that one count can be, given the bounds of all and that lines add up."""
    rows, columns = lower.shape
    lines = np.zeros((rows + columns, rows, columns))
    for row in range(rows):
        lines[row, row, :-1], lines[row, row, -1] = 1, -1
    for column in range(columns):
        lines[rows + column, :-1, column], lines[rows + column, -1, column] = 1, -1
    wanted = np.zeros((rows, columns))
    wanted[place] = 1
    bounds = np.column_stack([lower.ravel(), upper.ravel()])
    equations = {"A_eq": lines.reshape(len(lines), -1), "b_eq": np.zeros(len(lines)), "bounds": bounds}
    least, most = linprog(wanted.ravel(), **equations), linprog(-wanted.ravel(), **equations)
    return float(least.fun), float("inf") if most.fun is None else float(-most.fun)
