"""Methods: what every number means, where each threshold comes from, and what the rules are."""

from itertools import groupby
from typing import Any

from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table

# Measured on simulated diaries with known truth, in four worlds: curves like the detector's library, other shapes
# and noise, 40 % of days missing, and strongly clustered headache days.
_CALL_THRESHOLDS = (
    ("0.85", "14", "18", "14", "21", "7–9"),
    ("0.90", "7", "11", "7", "14", "8–10"),
    ("0.94 (in use)", "3", "6", "3", "8", "10–12"),
    ("0.96", "1", "4", "1", "6", "11–13"),
)
_CLINIC_RULES = (
    ("Two windows without a meaningful change", "27–28"),
    ("Last four weeks against the four before", "70–82"),
    ("No significant trend (Mann–Kendall)", "67–78"),
)


def methods(release: Release) -> dict[str, Any]:
    """Return what the methods page shows."""
    columns = sorted(release.rows("meta.columns"), key=lambda row: row["table_name"])
    return {
        "metrics": sorted(release.metrics.values(), key=lambda row: row["label"]),
        "thresholds": _threshold_table(release),
        "dictionary": [
            (table, _column_table(list(rows))) for table, rows in groupby(columns, key=lambda row: row["table_name"])
        ],
        "call_thresholds": _call_table(),
        "clinic_rules": Table(
            "False calls of the rules as clinics use them, among truly improving simulated patients",
            ["Rule", "False calls, %"],
            [list(row) for row in _CLINIC_RULES],
        ),
    }


def _threshold_table(release: Release) -> Table:
    rows = sorted(release.rows("meta.thresholds"), key=lambda row: row["name"])
    return Table(
        "Every threshold of this release, with its source",
        ["Threshold", "Unit", "Source", "Why", "Value"],
        [
            [row["name"].replace("_", " "), row["unit"], row["source"], row["reason"], f"{row['value']:g}"]
            for row in rows
        ],
        text_columns=4,
    )


def _column_table(rows: list[Row]) -> Table:
    return Table(
        f"Columns of {rows[0]['table_name']}",
        ["Column", "Type", "Unit", "Meaning", "When empty"],
        [
            [
                row["column_name"],
                row["type"].lower(),
                row["unit"] or "",
                row["description"] or "",
                row["null_meaning"] or "never empty",
            ]
            for row in rows
        ],
        text_columns=5,
    )


def _call_table() -> Table:
    return Table(
        "What the call threshold buys: false calls among truly improving simulated patients, %, and the delay",
        [
            "Probability needed for a call",
            "Like the library",
            "Other shapes and noise",
            "40% of days missing",
            "Strong clustering",
            "Median weeks after onset",
        ],
        [list(row) for row in _CALL_THRESHOLDS],
    )
