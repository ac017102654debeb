"""Data quality: files and rows that arrived, results of checks, and outcomes of nights. Counts only."""

from typing import Any

from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.labels import EXPORTS, OUTCOMES, RUN_OUTCOMES, STEPS, label_of
from pipelines.dashboards.pages.check_tables import check_table, checks_by_name, has_finding
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.sparkline import nights_line
from pipelines.dashboards.tables import Table

_FILES_SHOWN = 60
_TRENDS_OVER = 30
_FATES = ("rows_loaded", "rows_unchanged", "rows_quarantined")
_TOTALS = (
    ("rows_landed", "Rows arrived"),
    ("rows_loaded", "Loaded"),
    ("rows_unchanged", "Known already"),
    ("rows_quarantined", "Quarantined"),
)


def data_quality(release: Release, rules: Rules | None) -> dict[str, Any]:
    """Return what the data quality page shows.

    Args:
        release: the release.
        rules: disclosure thresholds for the directors' site; None where counts of patients may be seen.
    """
    files = sorted(release.rows("meta.files"), key=lambda row: (row["night"], row["file_name"]), reverse=True)
    refused = _refused_lately(files)
    taken = [row for row in files if row["outcome"] != "refused"]
    checks = checks_by_name(release)
    findings = [row for row in checks if has_finding(row)]
    resolved = [row for row in checks if row["since_last_release"] == "resolved"]
    return {
        "headline": headline(len(files), len(refused), len(findings)),
        "refused": refused,
        "totals": [(label, sum(row[name] or 0 for row in taken)) for name, label in _TOTALS],
        "sources": source_table(release),
        "clinics": clinic_table(release),
        "silent": sum(not row["is_updated"] for row in release.rows("meta.clinic_updates")),
        "files": file_table(files),
        "quarantine": quarantine_table(release),
        "findings": check_table("Checks that found something", findings, rules),
        "resolved": check_table("Found in the last release, no longer now", resolved, rules),
        "passed": check_table("Checks without a finding", [row for row in checks if not has_finding(row)], rules),
        "nights": [(row["night"], row["outcome"], _night(row)) for row in release.rows("meta.run_nights")],
        "steps": step_table(release),
        "step_trends": step_trends(release),
    }


def headline(files: int, refused: int, findings: int) -> str:
    """Say in at most ten words whether anything needs a look."""
    if files == 0:
        return "No file has arrived yet"
    if refused == 0 and findings == 0:
        return "All new files loaded, all checks passed"
    files_said = counted(refused, "new file") if refused else "No new file"
    checks_said = counted(findings, "check") if findings else "no check"
    return f"{files_said} refused, {checks_said} with findings"


def _refused_lately(files: list[Row]) -> list[Row]:
    """Return the refused files since whose night no later one has brought an accepted file of their export."""
    accepted = [row for row in files if row["outcome"] != "refused"]

    def is_over(refused: Row) -> bool:
        return any(row["night"] > refused["night"] for row in accepted if refused["export"] in (None, row["export"]))

    return [row for row in files if row["outcome"] == "refused" and not is_over(row)]


def source_table(release: Release) -> Table:
    """Return the newest rows of each export, compared with the expected number."""
    rows = [
        [
            label_of(row["export"], EXPORTS),
            row["newest_night"],
            "late" if row["is_late"] else "on time",
            {None: "nothing to compare", True: "unusual", False: "as expected"}[row["is_unusual"]],
            row["files_refused"],
            row["rows_landed"],
            None if row["rows_expected"] is None else round(row["rows_expected"]),
            *(row[name] for name in _FATES),
        ]
        for row in release.rows("meta.sources")
    ]
    columns = ["Source", "Newest night", "Timing", "Amount", "Refused since", "Rows arrived", "Rows expected"]
    columns += [label for _, label in _TOTALS[1:]]
    return Table(
        "Newest accepted night of each source; expected is the mean of the nights before", columns, rows, text_columns=4
    )


def clinic_table(release: Release) -> Table:
    """Return whether the newest night of each export updated each clinic, and which clinics are late."""
    rows = [
        [
            row["clinic_key"],
            label_of(row["export"], EXPORTS),
            "updated" if row["is_updated"] else "late" if row["is_late"] else "not updated",
            row["newest_night"],
            row["nights_since"],
        ]
        for row in release.rows("meta.clinic_updates")
    ]
    rows.sort(key=lambda row: (row[2] == "updated", row[0], row[1]))
    columns = ["Clinic", "Source", "State", "Newest night", "Nights behind"]
    return Table("Clinics by source, those not updated first", columns, rows, text_columns=4)


def file_table(files: list[Row]) -> Table:
    """Return the newest files, each reconciled to the row."""
    rows = [
        [
            row["file_name"],
            row["night"],
            label_of(row["outcome"], OUTCOMES),
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


def quarantine_table(release: Release) -> Table:
    """Return quarantined rows by file and reason."""
    rows = [
        [row["file_name"], _rule(row["rule"]), (row["column_name"] or "whole row").replace("_", " "), row["rows"]]
        for row in release.rows("meta.quarantine")
    ]
    rows.sort(key=lambda row: row[:3])
    caption = "Quarantined rows by file and reason; a row can have several"
    return Table(caption, ["File", "Reason", "Column", "Rows"], rows, text_columns=3)


def _rule(rule: str) -> str:
    return rule.replace("_", " ").replace(".", ": ")


def _night(row: Row) -> str:
    night = f"{row['night']}: {label_of(row['outcome'], RUN_OUTCOMES)}"
    return night if row["outcome"] == "no_run" else f"{night}, {counted(row['rows_loaded'], 'row')} loaded"


def step_table(release: Release) -> Table:
    """Return rows and seconds of each step of this run, and the usual ones."""
    names = ("rows", "usual_rows", "seconds", "usual_seconds", "earlier_runs")
    rows = [[label_of(row["step"], STEPS), *(row[name] for name in names)] for row in release.rows("meta.step_trends")]
    columns = ["Step", "Rows", "Usual rows", "Seconds", "Usual seconds", "Earlier runs"]
    return Table("Steps of this run, up to the writing of the release", columns, rows)


def step_trends(release: Release) -> list[tuple[str, Any, Any]]:
    """Return each step's name with its lines of rows and of seconds over the last runs."""
    published = [row for row in release.rows("meta.runs") if row["outcome"] == "published"]
    # by number, for a clock may have been set back
    runs = [row["run_id"] for row in sorted(published, key=lambda row: row["run_number"])][-_TRENDS_OVER:]
    rows: dict[str, dict[str, tuple[int, float]]] = {}
    for row in release.rows("meta.run_steps"):
        of_step = rows.setdefault(row["step"], {})
        before = of_step.get(row["run_id"], (0, 0.0))
        of_step[row["run_id"]] = (before[0] + (row["rows"] or 0), before[1] + row["seconds"])
    shown = [row["step"] for row in release.rows("meta.step_trends")]
    lines = {step: [rows[step].get(run, (None, None)) for run in runs] for step in shown}
    return [
        (
            label_of(step, STEPS),
            nights_line([count for count, _ in line]),
            nights_line([seconds for _, seconds in line]),
        )
        for step, line in lines.items()
    ]
