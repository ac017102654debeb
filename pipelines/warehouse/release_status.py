"""The state of a release in counts, as its status.json."""

import json
from pathlib import Path
from typing import Any

import duckdb

from pipelines.durable import write_text

Facts = dict[str, Any]
RELEASE_STATUS = "status.json"


def release_status(database: Path) -> Facts:
    """Return the state of a release in counts: its run, checks and clinics.

    Args:
        database: the release's outcomes.duckdb.
    """
    with duckdb.connect(str(database), read_only=True) as release:
        build = rows_of("from meta.build", release)[0]
        run = rows_of("from meta.runs where run_id = ?", release, build["run_id"])[0]
        steps = rows_of("select step, rows, round(seconds, 3) as seconds from meta.run_steps where run_id = ? "
                      "order by position", release, build["run_id"])  # fmt: skip
        checks = rows_of(
            "select count(*) as run, count(*) filter (where outcome = 'warn') as warned from meta.checks", release
        )[0]
        clinics = rows_of(
            "select count(distinct clinic_key) as known, "
            "count(distinct clinic_key) filter (where not is_updated) as not_updated, "
            "count(distinct clinic_key) filter (where became_silent) as newly_silent from meta.clinic_updates",
            release,
        )[0]
    return {"release": build, "run": run | {"steps": steps}, "checks": checks, "clinics": clinics}


def write_status(path: Path, facts: Facts) -> None:
    """Write a status.json, whole or not at all."""
    write_text(path, json.dumps(facts, indent=2) + "\n")


def rows_of(query: str, connection: duckdb.DuckDBPyConnection, *arguments: Any) -> list[Facts]:
    """Return rows with values that JSON can hold; times are UTC."""
    cursor = connection.execute(query, list(arguments))
    names = [column[0] for column in cursor.description or ()]
    found = cursor.fetchall()
    return [
        {
            name: value if isinstance(value, int | float | str | None) else value.isoformat()
            for name, value in zip(names, row, strict=True)
        }
        for row in found
    ]
