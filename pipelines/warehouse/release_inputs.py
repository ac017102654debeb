"""What a release is made from: by its inputs a night knows whether readers already see what is known."""

from datetime import date
from typing import Any

import duckdb

from pipelines.version import thresholds_hash
from pipelines.warehouse.correcting import corrections_in_force


def inputs_of(warehouse: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, Any]:
    """Return the inputs of a release: its night, every file up to then and the digest of the corrections."""
    files = warehouse.execute(
        "select sha256, file_name, outcome from meta.files where night <= ? order by all", [as_of]
    ).fetchall()
    newest = warehouse.execute("select max(night) from meta.files where night <= ?", [as_of]).fetchall()[0][0]
    corrections = corrections_in_force(warehouse, as_of)
    forgotten = warehouse.execute("select count(*) from meta.forgotten").fetchall()[0][0]
    return {
        "files": [list(row) for row in files],
        # A night without new files has the same knowledge as the one before.
        "knowledge_night": newest.isoformat() if newest else None,
        "corrections": corrections,
        # A forgotten patient must leave the counts, so the next night publishes.
        "forgotten": forgotten,
        "thresholds": thresholds_hash(),
    }
