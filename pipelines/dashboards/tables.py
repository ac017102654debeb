"""Tables of pages: a caption, headings, and rows that begin with their name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.dashboards.count_grids import TOTAL, PublishedGrid
from pipelines.dashboards.disclosure import Mark

Words = tuple[Mapping[str, str], Mapping[str, str]]
"""Labels of the row keys and of the column keys."""


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


def grid_table(caption: str, corner: str, labels: Words, grid: PublishedGrid) -> Table:
    """Lay out a published grid with its totals.

    Args:
        caption: what the table shows, of whom.
        corner: heading of the row names.
        labels: words for the row keys and for the column keys.
        grid: the published counts.
    """
    rows = [[labels[0].get(row, row), *grid.line(row)] for row in grid.grid.rows]
    rows.append(["All", *grid.line(TOTAL)])
    return Table(caption, [corner, *(labels[1][column] for column in grid.grid.columns), "All"], rows, has_totals=True)


def is_mostly_hidden(grid: PublishedGrid) -> bool:
    """Return whether more than half of a grid's cells, totals apart, are hidden."""
    cells = [cell for row in grid.grid.rows for cell in grid.line(row)[:-1]]
    return 2 * sum(isinstance(cell, Mark) for cell in cells) > len(cells)


def margin_tables(
    captions: tuple[str, str], corners: tuple[str, str], labels: Words, grid: PublishedGrid
) -> list[Table]:
    """Lay out the totals of a published grid alone: a table of those of its rows, and one of those of its columns.

    Args:
        captions: what each table shows, of whom.
        corners: heading of the names of each.
        labels: words for the row keys and for the column keys.
        grid: the published counts.
    """
    by_row = [[labels[0][row], grid.count(row, TOTAL)] for row in grid.grid.rows]
    by_column = [[labels[1][column], grid.count(TOTAL, column)] for column in grid.grid.columns]
    everybody = ["All", grid.count(TOTAL, TOTAL)]
    return [
        Table(caption, [corner, "Patients"], [*rows, everybody])
        for caption, corner, rows in zip(captions, corners, (by_row, by_column), strict=True)
    ]
