"""Tables as pages show them: a caption, headings, and rows whose first cell names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.dashboards.count_grids import TOTAL, PublishedGrid


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


def grid_table(
    caption: str, corner: str, labels: tuple[Mapping[str, str], Mapping[str, str]], grid: PublishedGrid
) -> Table:
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
