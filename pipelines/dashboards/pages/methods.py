"""Methods: definitions of the numbers, sources of the thresholds, the rules, and the SQL that ran."""

import re
from itertools import groupby
from typing import Any

from pipelines.contracts.published import published_contracts
from pipelines.dashboards.care_time import outcome_weeks
from pipelines.dashboards.pages.plateau_errors import error_tables, missed_calls
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table
from pipelines.plateau.futures import TWELVE_WEEKS
from pipelines.resources import CHANGELOG

_RULE_SETS = {
    "spoke": "Diagnosis codes and the spoke they speak for",
    "procedure": "Procedure codes",
    "safety": "Safety codes",
    "beighton": "Beighton score by age band",
    "medication": "Classes of acute medication",
    "questionnaire": "Questionnaires",
    "band": "Bands of questionnaire scores",
}
_PAGES = {
    "overview": "Overview",
    "plateau": "Plateau board",
    "outcomes": "Outcomes",
    "clinics": "Clinics",
    "pathway": "Referral pathway",
}
# Which models a metric is read from, by table of the database.
METRIC_TABLES = ("marts.rpt_metrics", "marts.rpt_metric_patients")


def methods(release: Release) -> dict[str, Any]:
    """Return what the methods page shows."""
    return {
        "metrics": _metrics_by_page(release),
        "metric_tables": METRIC_TABLES,
        "thresholds": _threshold_table(release),
        "rule_sets": _rule_tables(release),
        "revisions": revisions(CHANGELOG.read_text(encoding="utf-8")),
        "horizon_days": TWELVE_WEEKS,
        "outcome_weeks": outcome_weeks(release.thresholds),
        "plateau_errors": error_tables(release.thresholds["plateau_call_probability"]),
        "missed_calls": missed_calls(release.thresholds["plateau_call_probability"]),
    }


def dictionary(release: Release) -> dict[str, Any]:
    """Return what the data dictionary shows: every published table with its columns."""
    columns = sorted(release.rows("meta.columns"), key=lambda row: row["table_name"])
    by_table = groupby(columns, key=lambda row: row["table_name"])
    # A kept release that is rendered again may have a table that today's contracts lack.
    said = {name: contract.comment for name, contract in published_contracts().items()}
    return {"tables": [(table, said.get(table, ""), _column_table(list(rows))) for table, rows in by_table]}


def queries(release: Release) -> dict[str, Any]:
    """Return what the page of queries shows: the SQL of every table, in build order."""
    return {
        "models": [(row["table_name"], _title(row["sql_text"]), row["sql_text"]) for row in release.rows("meta.models")]
    }


def _title(query: str) -> str:
    """Return what a model says first of its table."""
    first = query.partition("\n")[0]
    return first.removeprefix("-- ") if first.startswith("-- ") else ""


def revisions(changelog: str) -> list[tuple[str, list[str]]]:
    """Return each version of the changelog with what changed its numbers."""
    found = []
    for version in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        name, _, text = version.partition("\n")
        numbers = re.search(r"^### Numbers\n(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL)
        items = re.split(r"^- ", numbers[1], flags=re.MULTILINE)[1:] if numbers else []
        found.append((name.strip(), [" ".join(item.split()).replace("`", "") for item in items]))
    return found


def _metrics_by_page(release: Release) -> list[tuple[str, list[Row]]]:
    """Return each page's metrics with a worked example, in alphabetical order."""
    metrics = [metric | {"example": _example(metric["unit"])} for metric in release.registry.values()]
    by_page = {
        label: sorted((metric for metric in metrics if metric["page"] == page), key=lambda metric: metric["label"])
        for page, label in _PAGES.items()
    }
    return [(label, found) for label, found in by_page.items() if found]


def _example(unit: str) -> str:
    """Work a number of this unit with invented counts."""
    if unit == "%":
        return "Of 40 such patients 12 count: 12 / 40 = 30%."
    if unit == "patients":
        return "Of 40 such patients 31 count: 31."
    if unit == "kappa":
        return "Of 40 episodes both say yes to 20 and no to 12: agreement 80%, by chance 52%, so kappa is 0.58."
    return f"Three patients with 3, 5 and 11 {unit}: the median is 5."


def _rule_tables(release: Release) -> list[tuple[str, Table]]:
    rows = release.rows("meta.code_rules")
    tables = []
    for rule_set, title in _RULE_SETS.items():
        own = [row for row in rows if row["rule_set"] == rule_set]
        cells = [
            [
                row["code"].replace("_", " ") if rule_set != "spoke" else row["code"],
                (row["code_label"] or "").replace("_", " "),
                row["says"].replace("_", " "),
                row["source"] or "not recorded",
            ]
            for row in own
        ]
        tables.append((title, Table(title, ["Code", "What it is", "Taken for", "Source"], cells, text_columns=4)))
    return tables


def _threshold_table(release: Release) -> Table:
    readers = _readers(release.rows("meta.models"))
    rows = [
        [
            row["name"].replace("_", " "),
            row["unit"],
            row["source"],
            row["reason"],
            ", ".join(readers.get(row["name"], ["detector or pages"])),
            f"{row['value']:g}",
        ]
        for row in sorted(release.rows("meta.thresholds"), key=lambda row: row["name"])
    ]
    columns = ["Threshold", "Unit", "Source", "Why", "Read by", "Value"]
    return Table("Every threshold of this release, with its source", columns, rows, text_columns=5)


def _readers(models: list[Row]) -> dict[str, list[str]]:
    """Name the tables whose query reads each threshold; the detector and the pages read the others."""
    readers: dict[str, list[str]] = {}
    for row in models:
        query = "\n".join(line for line in row["sql_text"].splitlines() if not line.startswith("--"))
        for threshold in sorted(set(re.findall(r"\bthresholds\.(\w+)", query))):
            readers.setdefault(threshold, []).append(row["table_name"].split(".")[1])
    return readers


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
