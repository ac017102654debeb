"""The linear equations that hidden counts satisfy, and their solutions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.population import Population

Floats = NDArray[np.float64]
TOLERANCE = 1e-6
_MANY = 1e6


@dataclass(frozen=True)
class System:
    """Linear equations that hidden counts satisfy, with their true values: all that the attacker's result depends on.

    Attributes:
        entries: row, column and sign of each hidden count in an equation.
        shown: the remainder that the shown counts of each equation leave for the hidden ones.
        true: the true hidden counts.
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
        """Return possible counts with the smallest weighted shortfall from the wanted ones; None if there are none."""
        size, asked = len(self.is_total), np.flatnonzero(wanted)
        columns = size + len(asked)
        limits = np.full((columns, 2), (0, np.inf))
        limits[:size] = self.least, _MANY
        solution = linprog(
            np.concatenate([np.zeros(size), np.abs(wanted[asked])]),
            A_ub=_shortfalls(wanted, asked),
            b_ub=(wanted * bounds)[asked],
            A_eq=coo_array((self.matrix.data, self.matrix.coords), shape=(len(self.right), columns)),
            b_eq=self.right,
            bounds=limits,
        )
        return None if solution.x is None else solution.x[:size]

    def floor(self, index: int) -> float:
        """Return the least that one count can be, given only which counts are hidden and which are zero."""
        is_unnumbered = self.right == 0
        rows = self.matrix.tocsr()[is_unnumbered]
        wanted = np.zeros(len(self.is_total))
        wanted[index] = 1
        solution = linprog(wanted, A_eq=rows, b_eq=np.zeros(rows.shape[0]), bounds=(self.least, _MANY))
        return float(solution.fun) + TOLERANCE


def components(hidden: set[Population], lines: Iterable[Line]) -> list[tuple[list[Population], list[Line]]]:
    """Return groups of hidden counts that equations connect, each with its equations."""
    touching: dict[Population, list[Line]] = {group: [] for group in hidden}
    for line in lines:
        for group in line.all:
            if group in touching:
                touching[group].append(line)
    groups, left = [], dict.fromkeys(sorted(hidden, key=str))
    while left:
        waiting = [next(iter(left))]
        members: dict[Population, None] = {}
        equations: dict[Line, None] = {}
        while waiting:
            group = waiting.pop()
            if group in members:
                continue
            members[group] = None
            left.pop(group)
            for line in touching[group]:
                equations[line] = None
                waiting += [other for other in line.all if other in hidden and other not in members]
        groups.append((list(members), list(equations)))
    return groups


def system_of(
    unknown: Sequence[Population], lines: Sequence[Line], counts: Mapping[Population, int], hidden: set[Population]
) -> System:
    """Return the equations that some hidden counts satisfy.

    Args:
        unknown: the hidden counts, in the order of the system's columns.
        lines: which counts add up to which.
        counts: true counts of everything in the lines.
        hidden: which of them are not shown.
    """
    column_of = {group: column for column, group in enumerate(unknown)}
    shown = [0.0] * len(lines)
    entries: list[tuple[int, int, float]] = []
    for row, line in enumerate(lines):
        for group, sign in [*((part, 1.0) for part in line.parts), (line.total, -1.0)]:
            if group in hidden:
                entries.append((row, column_of[group], sign))
            else:
                shown[row] -= sign * counts[group]
    totals = {line.total for line in lines}
    is_total = tuple(group in totals for group in unknown)
    return System(tuple(entries), tuple(shown), tuple(counts[group] for group in unknown), is_total)


def _shortfalls(wanted: Floats, asked: NDArray[np.int64]) -> coo_array:
    """Return the constraint rows that measure how far each count that is asked for misses its goal."""
    size, rows = len(wanted), np.arange(len(asked))
    signs = np.concatenate([wanted[asked], -np.ones(len(asked))])
    places = (np.tile(rows, 2), np.concatenate([asked, size + rows]))
    return coo_array((signs, places), shape=(len(asked), size + len(asked)))
