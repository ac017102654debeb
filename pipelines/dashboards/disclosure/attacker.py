"""What an attacker can work out about hidden counts from everything that is shown, by linear programming.

The attacker knows the rules, which counts add up to which, and every shown count exactly: over many nights a rounded
count gives its true value away whenever it crosses to the next multiple, so rounding protects nothing here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.population import Population

Floats = NDArray[np.float64]
_MANY = 1e6
_TOLERANCE = 1e-6
# Where a line's sum is known, few of its counts can be high at once.
_SHARE_UPWARDS = 0.4
# Groups of hidden counts whose answer is kept: more than the pages of one night have.
_REMEMBERED = 2_000


def exposed(
    counts: Mapping[Population, int],
    hidden: Collection[Population],
    lines: Iterable[Line],
    small_cell_min: int,
    enough: int | None = None,
) -> set[Population]:
    """Return the hidden counts about which too much can be worked out.

    What is left must cover every small count where the count is small (from the least on that a group of hidden groups
    can be), and be as wide as the smallest count that may
    be shown, less one, where it is hidden for another's sake. A hidden zero needs no protection.

    Args:
        counts: true counts of everything in the lines.
        hidden: which of them are not shown.
        lines: which of them add up to which.
        small_cell_min: smallest count that may be shown.
        enough: after how many to stop looking; None finds all.
    """
    found: set[Population] = set()
    for unknown, equations in _components(set(hidden), lines):
        if enough is not None and len(found) >= enough:
            break
        narrow = _narrow(_system(unknown, equations, counts, set(hidden)), small_cell_min, enough)
        found |= {unknown[index] for index in narrow}
    return found


@dataclass(frozen=True)
class _System:
    """Linear equations that the hidden counts fulfil: with their true counts all that an answer depends on.

    Attributes:
        entries: row, column and sign of each hidden count in an equation.
        shown: what the shown counts of each equation leave for the hidden ones.
        true: the hidden counts.
        is_total: which of them are totals.
    """

    entries: tuple[tuple[int, int, float], ...]
    shown: tuple[float, ...]
    true: tuple[int, ...]
    is_total: tuple[bool, ...]

    @property
    def least(self) -> float:
        """The least that each hidden count can be."""
        return 0.0 if 0 in self.true else 1.0

    @cached_property
    def matrix(self) -> coo_array:
        """The hidden counts' part of the equations, one equation a row."""
        rows, columns, signs = np.array(self.entries, dtype=float).reshape(-1, 3).T
        places = (rows.astype(np.int64), columns.astype(np.int64))
        return coo_array((signs, places), shape=(len(self.shown), len(self.true)))

    @cached_property
    def right(self) -> Floats:
        """The shown part of the equations."""
        return np.array(self.shown, dtype=float)

    def solve(self, wanted: Floats, bounds: Floats) -> Floats | None:
        """Return counts with the smallest weighted shortfall from what is wanted; see `_goals`."""
        size = len(self.is_total)
        solution = linprog(
            np.concatenate([np.zeros(size), np.abs(wanted)]),
            A_ub=_shortfalls(wanted),
            b_ub=wanted * bounds,
            A_eq=coo_array((self.matrix.data, self.matrix.coords), shape=(len(self.right), 2 * size)),
            b_eq=self.right,
            bounds=[(self.least, _MANY)] * size + [(0, None)] * size,
        )
        return None if solution.x is None else solution.x[:size]

    def floor(self, index: int) -> float:
        """Return the least that one count can be for who knows what is hidden and what is none, and no number."""
        is_unnumbered = self.right == 0
        rows = self.matrix.tocsr()[is_unnumbered]
        wanted = np.zeros(len(self.is_total))
        wanted[index] = 1
        solution = linprog(wanted, A_eq=rows, b_eq=np.zeros(rows.shape[0]), bounds=(self.least, _MANY))
        return float(solution.fun) + _TOLERANCE


def _components(hidden: set[Population], lines: Iterable[Line]) -> list[tuple[list[Population], list[Line]]]:
    """Return groups of hidden counts that equations tie together, each with its equations."""
    touching: dict[Population, list[Line]] = {of: [] for of in hidden}
    for line in lines:
        for of in line.all:
            if of in touching:
                touching[of].append(line)
    groups, left = [], dict.fromkeys(sorted(hidden, key=str))
    while left:
        waiting = [next(iter(left))]
        members: dict[Population, None] = {}
        equations: dict[Line, None] = {}
        while waiting:
            of = waiting.pop()
            if of in members:
                continue
            members[of] = None
            left.pop(of)
            for line in touching[of]:
                equations[line] = None
                waiting += [other for other in line.all if other in hidden and other not in members]
        groups.append((list(members), list(equations)))
    return groups


def _system(
    unknown: Sequence[Population], lines: Sequence[Line], counts: Mapping[Population, int], hidden: set[Population]
) -> _System:
    place = {of: index for index, of in enumerate(unknown)}
    shown = [0.0] * len(lines)
    entries: list[tuple[int, int, float]] = []
    for row, line in enumerate(lines):
        for of, sign in [*((part, 1.0) for part in line.parts), (line.total, -1.0)]:
            if of in hidden:
                entries.append((row, place[of], sign))
            else:
                shown[row] -= sign * counts[of]
    totals = {line.total for line in lines}
    is_total = tuple(of in totals for of in unknown)
    return _System(tuple(entries), tuple(shown), tuple(counts[of] for of in unknown), is_total)


@lru_cache(_REMEMBERED)
def _narrow(system: _System, small_cell_min: int, enough: int | None) -> frozenset[int]:
    """Look for counts that fit everything shown and reach low and high; return those for which there are none.

    Whatever fits is possible for every hidden count at once, so one solution settles many of them. The pages are made
    several times over with the same hidden counts, and many tables are alike: an answer is remembered.
    """
    counts = np.array(system.true, dtype=float)
    low, high = _goals(counts, system.is_total, small_cell_min)
    least, most = counts.copy(), counts.copy()
    narrow: set[int] = set()

    def is_open() -> NDArray[np.bool_]:
        is_small = counts < small_cell_min
        is_settled = np.where(is_small, (least <= low) & (most >= high), most - least >= small_cell_min - 1)
        return np.asarray(~is_settled & [index not in narrow for index in range(len(counts))], dtype=np.bool_)

    def try_for(asked: NDArray[np.int64], upwards: NDArray[np.int64]) -> bool:
        """Solve for all that is asked, some upwards and the rest downwards; tells whether it settled anything."""
        nonlocal least, most
        before = is_open().sum()
        wanted = np.zeros(len(counts))
        wanted[asked] = 1
        wanted[upwards] = -1
        solution = system.solve(wanted, np.where(wanted < 0, high, low))
        if solution is not None:
            least, most = np.minimum(least, solution - _TOLERANCE), np.maximum(most, solution + _TOLERANCE)
        return bool(is_open().sum() < before)

    rng = np.random.default_rng(0)
    while (waiting := np.flatnonzero(is_open())).size and len(narrow) != enough:
        if len(waiting) > 1 and try_for(waiting, waiting[rng.random(len(waiting)) < _SHARE_UPWARDS]):
            continue
        first = waiting[:1]
        if try_for(first, first) or try_for(first, first[:0]):
            continue
        low[first] = np.maximum(low[first], system.floor(int(first[0])))
        if is_open()[first[0]]:
            narrow.add(int(first[0]))
    return frozenset(narrow)


def _goals(counts: Floats, is_total: Sequence[bool], small_cell_min: int) -> tuple[Floats, Floats]:
    """Return how low and how high each hidden count must be able to go."""
    is_small = counts < small_cell_min
    # A total is at least as large as its hidden parts are many, so only parts can be asked to reach down to 1.
    low = np.where(is_small, np.where(is_total, counts, 1), counts - (small_cell_min - 1))
    high = np.where(is_small, small_cell_min - 1, counts + small_cell_min - 1)
    is_none = counts == 0
    return np.where(is_none, 0, low), np.where(is_none, 0, high)


def _shortfalls(wanted: Floats) -> coo_array:
    """Return the rows that say by how much each wanted count misses its goal."""
    size = len(wanted)
    asked = np.flatnonzero(wanted)
    signs = np.concatenate([wanted[asked], -np.ones(len(asked))])
    return coo_array((signs, (np.tile(asked, 2), np.concatenate([asked, asked + size]))), shape=(size, 2 * size))
