"""Tables as pages show them: a caption, headings, and rows whose first cell names them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.dashboards.disclosure import CountTable
from pipelines.dashboards.release import Row


@dataclass(frozen=True)
class Table:
    """A table of a page; the first column holds the rows' names.

    Attributes:
        caption: what the table shows, of whom.
        columns: headings, the row names' heading first.
        rows: the row's name, then its cells: numbers, marks or text.
        text_columns: how many columns, from the first, hold text; the others hold numbers.
        has_totals: whether last row and last column are totals.
    """

    caption: str
    columns: list[str]
    rows: list[list[Any]]
    text_columns: int = 1
    has_totals: bool = False


def cross_count(
    rows: Sequence[Row], down: str, across: str, keys: tuple[Iterable[str], Iterable[str]]
) -> list[list[int]]:
    """Sum patients into a grid with a place for every row and column key.

    Args:
        rows: rows with `patients` and the two keys.
        down: column that holds the row keys.
        across: column that holds the column keys.
        keys: row keys and column keys in the order wanted.
    """
    row_keys, column_keys = (list(names) for names in keys)
    grid = {(row, column): 0 for row in row_keys for column in column_keys}
    for row in rows:
        grid[row[down], row[across]] += row["patients"]
    return [[grid[row, column] for column in column_keys] for row in row_keys]


def count_table(caption: str, corner: str, names: tuple[list[str], list[str]], counts: CountTable) -> Table:
    """Lay out published counts with their totals as last row and column.

    Args:
        caption: what the table shows, of whom.
        corner: heading of the row names.
        names: row names and column names.
        counts: published cells and totals.
    """
    lines = zip(names[0], counts.cells, counts.row_totals, strict=True)
    rows = [[name, *cells, total] for name, cells, total in lines]
    rows.append(["All", *counts.column_totals, counts.total])
    return Table(caption, [corner, *names[1], "All"], rows, has_totals=True)
