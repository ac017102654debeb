"""Tables as pages show them: a caption, headings, and rows whose first cell names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.dashboards.disclosure import CountTable, Rules, publish_table
from pipelines.dashboards.release import Row


@dataclass(frozen=True)
class Table:
    """A table of a page; the first column holds the rows' names.

    Attributes:
        caption: what the table shows, of whom.
        columns: headings, the row names' heading first.
        rows: the row's name, then its cells: numbers, marks or text.
        has_totals: whether last row and last column are totals.
    """

    caption: str
    columns: list[str]
    rows: list[list[Any]]
    has_totals: bool = False


def cross_count(
    rows: Sequence[Row], down: str, across: str, names: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> list[list[int]]:
    """Sum patients into a grid with a place for every row and column name.

    Args:
        rows: rows with `patients` and the two keys.
        down: key of the rows.
        across: key of the columns.
        names: row keys and column keys in the order wanted.
    """
    grid = {(row, column): 0 for row in names[0] for column in names[1]}
    for row in rows:
        grid[row[down], row[across]] += row["patients"]
    return [[grid[row, column] for column in names[1]] for row in names[0]]


def published_table(
    caption: str, corner: str, names: tuple[Sequence[str], Sequence[str]], counts: Sequence[Sequence[int]], rules: Rules
) -> Table:
    """Publish counts with their totals through disclosure control."""
    return with_totals(caption, corner, names, publish_table(counts, rules))


def with_totals(caption: str, corner: str, names: tuple[Sequence[str], Sequence[str]], table: CountTable) -> Table:
    """Lay out a published table with its totals as last row and column."""
    rows = [[name, *cells, total] for name, cells, total in zip(names[0], table.cells, table.row_totals, strict=True)]
    rows.append(["All", *table.column_totals, table.total])
    return Table(caption, [corner, *names[1], "All"], rows, has_totals=True)
