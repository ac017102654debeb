"""Rebuilding the directors' pages from the released database and the ledger must give the same bytes.

So every number (a table's cell, a card, a sentence, a curve's JSON, a CSV file) is the database's, rounded or hidden as
the ledger says.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.dashboards.disclosure.ledger_file import read_ledger
from pipelines.dashboards.site import render_as_decided
from pipelines.warehouse.release import LEDGER_FILE

_SITE = "directors"


def number_problems(database: Path, folder: Path, last: Path | None) -> Iterator[str]:
    """Return the files of `directors/` that differ from what the database gives.

    Args:
        database: the release's outcomes.duckdb.
        folder: the release folder with `directors/` and the ledger of published counts.
        last: folder of the release before, as the pages were made beside it.
    """
    with TemporaryDirectory(dir=folder.parent) as scratch:
        again = Path(scratch) / _SITE
        render_as_decided(database, again, last, read_ledger(folder / LEDGER_FILE))
        yield from (f"{_SITE}/{name}: is not what the database gives" for name in _others(folder / _SITE, again))


def _others(built: Path, again: Path) -> list[str]:
    """Return the names of files that two folders do not both hold with the same bytes."""
    names = {path.relative_to(site).as_posix() for site in (built, again) for path in site.rglob("*") if path.is_file()}
    return sorted(name for name in names if _bytes(built / name) != _bytes(again / name))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
