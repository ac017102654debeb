"""Grids of patient counts that are published together, and the shares that follow from them.

Pages never see a true count: they read a published grid, whose cells are rounded or hidden, and compute every share,
interval and curve from those cells alone. So nothing on a page reveals more than its published counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Count, CountTable, Labels, Layout, Mark, Share, population, share_of
from pipelines.dashboards.release import Row

TOTAL = "(total)"
Place = tuple[str, str, str]
"""Name of a grid, row and column; `TOTAL` for a total."""


@dataclass(frozen=True)
class CountGrid:
    """Patients by row and column; each patient of a row is in one column.

    Attributes:
        name: what other grids link to.
        rows: row keys.
        columns: column keys.
        cells: one inner list per row.
        layout: whom the counts count, if the labels are columns of a mart; else they get labels from the grid.
    """

    name: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: list[list[int]]
    layout: Layout | None = None

    def named(self) -> Layout:
        """Return whom the counts count."""
        by_row: list[Labels] = [{"row": key} for key in self.rows]
        by_column: list[Labels] = [{"column": key} for key in self.columns] if len(self.columns) > 1 else [{}]
        return self.layout or Layout(population(grid=self.name), by_row, by_column)

    def place_of(self, row: str, column: str) -> tuple[int, int]:
        """Return the position of a count in the grid with its totals."""
        down = len(self.rows) if row == TOTAL else list(self.rows).index(row)
        return down, len(self.columns) if column == TOTAL else list(self.columns).index(column)


@dataclass(frozen=True)
class PublishedGrid:
    """A grid as it is published.

    Attributes:
        grid: keys of rows and columns.
        table: cells and totals, rounded or hidden.
    """

    grid: CountGrid
    table: CountTable

    def count(self, row: str, column: str) -> Count:
        """Return a published cell or total."""
        down, across = self.grid.place_of(row, column)
        is_total_row, is_total_column = down == len(self.grid.rows), across == len(self.grid.columns)
        if is_total_row:
            return self.table.total if is_total_column else self.table.column_totals[across]
        return self.table.row_totals[down] if is_total_column else self.table.cells[down][across]

    def line(self, row: str) -> list[Count]:
        """Return a row's published cells and, last, its total."""
        return [self.count(row, column) for column in [*self.grid.columns, TOTAL]]

    def share(self, row: str, having: Sequence[str], among: Sequence[str]) -> Share:
        """Return the share of some columns among others, from the published cells.

        Args:
            row: row key or `TOTAL`.
            having: columns of those with the property.
            among: columns of all that are counted, `having` included.
        """
        return share_of(added(self.count(row, column) for column in having), added(self.count(row, c) for c in among))


Grids = Mapping[str, PublishedGrid]
"""Published grids by name."""


def grid_of(
    name: str,
    rows: Iterable[Row],
    keys: tuple[str, str],
    places: tuple[Iterable[str], Iterable[str]],
    layout: Layout | None = None,
) -> CountGrid:
    """Sum rows with `patients` into a grid.

    Args:
        name: name of the grid.
        rows: rows with `patients` and the two key columns; other keys are left out.
        keys: column of the row keys and column of the column keys.
        places: row keys and column keys in the order wanted.
        layout: whom the counts count, see `CountGrid`.
    """
    down, across = (list(wanted) for wanted in places)
    cells = {(row, column): 0 for row in down for column in across}
    for row in rows:
        place = (str(row[keys[0]]), str(row[keys[1]]))
        if place in cells:
            cells[place] += row["patients"]
    return CountGrid(name, down, across, [[cells[row, column] for column in across] for row in down], layout)


def added(counts: Iterable[Count]) -> Count:
    """Add published counts; hidden if one of them is."""
    total = 0
    for value in counts:
        if isinstance(value, Mark):
            return value
        total += value
    return total
