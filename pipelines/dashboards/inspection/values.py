"""A figure's table on the page and its CSV file must say the same."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.dashboards.inspection.markup import Page

_SIMULATED = "simulated"


def value_problems(path: Path, page: Page, is_aggregate: bool) -> Iterator[str]:
    """Return the CSV files of a page's figures that do not hold what the page's table shows.

    Args:
        path: the page.
        page: its content.
        is_aggregate: whether each file must have its table's columns; a worklist's file has a column per value where
            the page has a picture or a sentence.
    """
    for rows, files in page.tables:
        for name in files:
            target = path.parent / name
            if target.exists() and _is_other(rows, target, is_aggregate):
                yield f"shows other values than {name}"


def _is_other(rows: list[list[str]], target: Path, is_aggregate: bool) -> bool:
    with target.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    if header[-1] == "data" and all(line[-1] == _SIMULATED for line in lines):
        header, lines = header[:-1], [line[:-1] for line in lines]
    if header != rows[0]:
        return is_aggregate
    cells = [cell for line in lines for cell in line]
    shown = [cell for row in rows[1:] for cell in row]
    return len(cells) != len(shown) or not all(map(_agree, shown, cells))


def _agree(shown: str, cell: str) -> bool:
    """Return whether a page's cell is a file's value, as exact as the page prints it."""
    text = shown.replace(",", "").replace("\N{MINUS SIGN}", "-")
    try:
        value, printed = float(cell), float(text.removesuffix("%"))
    except ValueError:
        return shown == " ".join(cell.split())
    decimals = len(text.removesuffix("%").partition(".")[2])
    return abs(value * (100 if text.endswith("%") else 1) - printed) <= 0.5 * 10.0**-decimals + 1e-9
