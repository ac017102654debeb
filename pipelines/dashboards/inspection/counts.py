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
    for group in _given_away(ledger, limit):
        yield f"the directors' pages reveal a count under {limit} patients: {group}"
    if is_whole:
        for group, patients in recounted(ledger.entries, connection).items():
            if patients != ledger.entries[group].patients:
                yield f"the directors' pages count other patients than the database: {group}"


def _given_away(ledger: Ledger, limit: int) -> list[Population]:
    """Return small counts that are shown, and hidden ones that linear programming or a difference reveals."""
    counts = {group: entry.patients for group, entry in ledger.entries.items()}
    hidden = {group for group, entry in ledger.entries.items() if entry.hidden_for}
    lines = dict.fromkeys(line for group in hidden for line in ledger.lines.get(group, ()))
    revealed = exposed(counts, hidden, lines, limit)
    for group in counts.keys() - hidden:
        if 0 < counts[group] < limit or ledger.shown.leaves_few(group, counts[group], limit, limit):
            revealed.add(group)
    return sorted(revealed, key=str)
