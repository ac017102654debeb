"""Data quality: what arrived, what became of every row, and what each check found. Counts only."""

from typing import Any

from pipelines.dashboards.disclosure import Rules, publish_count
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.labels import OUTCOMES
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table

_RUNS_SHOWN = 90
_FILES_SHOWN = 60
_FATES = ("rows_loaded", "rows_unchanged", "rows_quarantined")


def data_quality(release: Release, rules: Rules | None) -> dict[str, Any]:
    """Return what the data quality page shows.

    Args:
        release: the release.
        rules: disclosure thresholds for the directors' site; None where counts of patients may be seen.
    """
    files = sorted(release.rows("meta.files"), key=lambda row: (row["night"], row["file_name"]), reverse=True)
    refused = [row for row in files if row["outcome"] == "refused"]
    checks = _checks(release)
    findings = [row for row in checks if _has_finding(row)]
    taken = [row for row in files if row["outcome"] != "refused"]
    return {
        "headline": headline(len(files), len(refused), len(findings)),
        "refused": refused,
        "totals": [(label, sum(row[name] or 0 for row in taken)) for name, label in _TOTALS],
        "tables": {
            "Files": _file_table(files),
            "Quarantine": _quarantine_table(release),
            "Checks with findings": _check_table("Checks that found something", findings, rules),
            "Runs": _run_table(release),
        },
        "passed": _check_table("Checks that passed", [row for row in checks if not _has_finding(row)], rules),
    }


_TOTALS = (
    ("rows_landed", "Rows arrived"),
    ("rows_loaded", "Loaded"),
    ("rows_unchanged", "Unchanged"),
    ("rows_quarantined", "Quarantined"),
)


def headline(files: int, refused: int, findings: int) -> str:
    """Say in at most ten words whether anything needs a look."""
    if files == 0:
        return "No file has arrived yet"
    if refused == 0 and findings == 0:
        return "All files loaded, all checks passed"
    return f"{counted(refused, 'refused file')}, {counted(findings, 'check')} with findings"


def _file_table(files: list[Row]) -> Table:
    rows = [
        [
            row["file_name"],
            row["night"],
            _said(row["outcome"]),
            _adds_up(row),
            row["rows_landed"],
            *(row[name] for name in _FATES),
        ]
        for row in files[:_FILES_SHOWN]
    ]
    caption = f"The newest {len(rows)} of {counted(len(files), 'file')}"
    columns = ["File", "Night", "Outcome", "Rows add up", *(label for _, label in _TOTALS)]
    return Table(caption, columns, rows, text_columns=4)


def _adds_up(row: Row) -> str:
    if row["outcome"] == "refused":
        return "not loaded"
    return "yes" if sum(row[name] or 0 for name in _FATES) == (row["rows_landed"] or 0) else "no"


def _quarantine_table(release: Release) -> Table:
    rows = [
        [row["file_name"], row["rule"], (row["column_name"] or "whole row").replace("_", " "), row["rows"]]
        for row in release.rows("meta.quarantine")
    ]
    rows.sort(key=lambda row: row[:3])
    caption = "Quarantined rows by file and rule; a row can break several rules"
    return Table(caption, ["File", "Rule", "Column", "Rows"], rows, text_columns=3)


def _checks(release: Release) -> list[Row]:
    """Return this release's checks by name: a rule that every file is held against is one check."""
    by_name: dict[str, list[Row]] = {}
    for row in release.rows("meta.checks"):
        if row["run_id"] == release.build["run_id"]:
            by_name.setdefault(row["check_name"], []).append(row)
    return [_together(rows) for _, rows in sorted(by_name.items())]


def _together(rows: list[Row]) -> Row:
    findings = [row for row in rows if _has_finding(row)]
    together = (findings or rows)[0] | {name: sum(row[name] or 0 for row in rows) for name in ("failed", "checked")}
    if len(rows) > 1:
        together["description"] = f"{len(rows)} files keep this rule or limit of their contract"
    return together


def _check_table(caption: str, checks: list[Row], rules: Rules | None) -> Table:
    rows = [
        [
            row["check_name"].replace("_", " ").replace(".", ": "),
            row["description"] or "",
            "stops the release, or refuses the file" if row["severity"] == "fail" else "warns",
            _said(row["outcome"]),
            *(_published(row[name], rules) for name in ("failed", "checked")),
        ]
        for row in checks
    ]
    return Table(caption, ["Check", "What must hold", "If not", "Outcome", "Failed", "Checked"], rows, text_columns=4)


def _run_table(release: Release) -> Table:
    runs = sorted(release.rows("meta.runs"), key=lambda row: (row["night"], row["run_id"]), reverse=True)
    counts = ("files_loaded", "files_refused", "rows_loaded", "rows_quarantined")
    rows = [
        [row["night"], row["run_id"], _said(row["outcome"]), *(row[name] for name in counts)]
        for row in runs[:_RUNS_SHOWN]
    ]
    columns = ["Night", "Run", "Outcome", "Files loaded", "Files refused", "Rows loaded", "Rows quarantined"]
    return Table("Last runs, newest first", columns, rows, text_columns=3)


def _has_finding(row: Row) -> bool:
    return row["outcome"] not in ("pass", "not_applicable")


def _published(rows: int, rules: Rules | None) -> Any:
    """Publish a check's count: it may count patients, so for directors it is treated like a patient count."""
    return rows if rules is None else publish_count(rows, rules)


def _said(outcome: str | None) -> str:
    return OUTCOMES.get(outcome or "", (outcome or "not known").replace("_", " "))
