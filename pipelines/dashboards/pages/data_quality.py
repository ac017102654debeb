"""Data quality: what arrived, what became of every row, and what each check found. Counts only."""

from typing import Any

from pipelines.dashboards.disclosure import Rules, publish_count
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.labels import OUTCOMES
from pipelines.dashboards.release import Release, Row

_RUNS_SHOWN = 90


def data_quality(release: Release, rules: Rules | None) -> dict[str, Any]:
    """Return what the data quality page shows.

    Args:
        release: the release.
        rules: disclosure thresholds for the directors' site; None where counts of patients may be seen.
    """
    files = sorted(release.rows("meta.files"), key=lambda row: (row["night"], row["file_name"]), reverse=True)
    checks = sorted(release.rows("meta.checks"), key=_check_order)
    runs = sorted(release.rows("meta.runs"), key=lambda row: (row["night"], row["run_id"]), reverse=True)
    refused = [row for row in files if row["outcome"] == "refused"]
    failed = [row for row in checks if row["outcome"] not in ("pass", "not_applicable")]
    return {
        "headline": headline(len(files), len(refused), len(failed)),
        "files": [_file(row) for row in files],
        "quarantine": sorted(
            release.rows("meta.quarantine"), key=lambda row: (row["file_name"], row["rule"], row["column_name"] or "")
        ),
        "checks": [_check(row, rules) for row in checks],
        "runs": [row | {"outcome": _said(row["outcome"])} for row in runs[:_RUNS_SHOWN]],
        "refused": refused,
        "totals": {
            name: sum(row[name] or 0 for row in files)
            for name in ("rows_landed", "rows_loaded", "rows_unchanged", "rows_quarantined")
        },
    }


def headline(files: int, refused: int, failed: int) -> str:
    """Say in at most ten words whether anything needs a look."""
    if files == 0:
        return "No file has arrived yet"
    if refused == 0 and failed == 0:
        return "All files loaded, all checks passed"
    return f"{counted(refused, 'refused file')}, {counted(failed, 'check')} with findings"


def _file(row: Row) -> Row:
    accounted = sum(row[name] or 0 for name in ("rows_loaded", "rows_unchanged", "rows_quarantined"))
    return row | {
        "outcome_label": _said(row["outcome"]),
        "is_reconciled": accounted == (row["rows_landed"] or 0),
    }


def _check(row: Row, rules: Rules | None) -> Row:
    # A check may count patients, so on the directors' site its counts are published like patient counts.
    counts = {
        name: row[name] if rules is None or row[name] is None else publish_count(row[name], rules)
        for name in ("failed", "checked")
    }
    return row | counts | {"outcome_label": _said(row["outcome"]), "name": row["check_name"].replace("_", " ")}


def _check_order(row: Row) -> tuple[bool, str, str]:
    return row["outcome"] in ("pass", "not_applicable"), row["severity"], row["check_name"]


def _said(outcome: str | None) -> str:
    return OUTCOMES.get(outcome or "", (outcome or "not known").replace("_", " "))
