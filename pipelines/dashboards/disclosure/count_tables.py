"""Tables of counts with their totals, and whom each of their counts counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from pipelines.dashboards.disclosure.population import Labels, Population
from pipelines.dashboards.disclosure.rules import Count

Place = tuple[int, int, int]
"""Table, row and column of a count; the totals follow the cells."""
Link = Sequence[Place]


@dataclass(frozen=True)
class CountTable:
    """A published table of counts with its totals, each rounded or hidden."""

    cells: list[list[Count]]
    row_totals: list[Count]
    column_totals: list[Count]
    total: Count

    @classmethod
    def from_whole(cls, shown: Sequence[Sequence[Count]]) -> Self:
        """Take a table apart whose last row and last column are its totals."""
        *rows, totals = ([*row] for row in shown)
        return cls([row[:-1] for row in rows], [row[-1] for row in rows], totals[:-1], totals[-1])


@dataclass(frozen=True)
class Layout:
    """Whom a table counts.

    Attributes:
        group: everybody in the table.
        rows: labels of each row.
        columns: labels of each column; one column without labels for a plain list.
    """

    group: Population
    rows: Sequence[Labels]
    columns: Sequence[Labels] = field(default=({},))

    def places(self) -> list[list[Population]]:
        """Return the population of every count, totals last."""
        return [
            [self.group.narrowed(**row).narrowed(**column) for column in [*self.columns, {}]]
            for row in [*self.rows, {}]
        ]


def with_totals(cells: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return a table with a column of row totals and, last, a row of column totals."""
    counts = np.array(cells, dtype=np.int64).reshape(len(cells), -1)
    rows = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
    whole: list[list[int]] = np.vstack([rows, rows.sum(axis=0, keepdims=True)]).tolist()
    return whole
