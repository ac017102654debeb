"""Checks of the published counts: no hidden one can be inferred, and the database has the same patients."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.dashboards.disclosure import Population
from pipelines.dashboards.disclosure.attacker import exposed
from pipelines.dashboards.disclosure.ledger import Ledger
from pipelines.dashboards.disclosure.ledger_file import read_ledger
from pipelines.dashboards.inspection.recount import recounted

_LIMIT = "select cast(value as integer) from meta.thresholds where name = 'small_cell_min'"


def count_problems(path: Path, connection: duckdb.DuckDBPyConnection, is_whole: bool) -> Iterator[str]:
    """Return problems of the published counts, without quoting any count.

    Args:
        path: the release's ledger.
        connection: the release's database.
        is_whole: whether the database still has every patient that the ledger counts.
    """
    if not path.exists():
        yield "the pages have no ledger of whom they count"
        return
    ledger = read_ledger(path)
    limit = connection.execute(_LIMIT).fetchall()[0][0]
    for of in _given_away(ledger, limit):
        yield f"the directors' pages reveal a count under {limit} patients: {of}"
    if is_whole:
        for of, patients in recounted(ledger.entries, connection).items():
            if patients != ledger.entries[of].patients:
                yield f"the directors' pages count other patients than the database: {of}"


def _given_away(ledger: Ledger, limit: int) -> list[Population]:
    """Return small counts that are shown, and hidden ones that linear programming or a difference reveals."""
    counts = {of: entry.patients for of, entry in ledger.entries.items()}
    hidden = {of for of, entry in ledger.entries.items() if entry.hidden_for}
    lines = dict.fromkeys(line for of in hidden for line in ledger.lines.get(of, ()))
    revealed = exposed(counts, hidden, lines, limit)
    for of in counts.keys() - hidden:
        if 0 < counts[of] < limit or ledger.shown.leaves_few(of, counts[of], limit, limit):
            revealed.add(of)
    return sorted(revealed, key=str)
