"""Checks as the data quality page shows them: per rule, what it can harm and what changed since the last release."""

from functools import cache
from typing import Any

from pipelines.contracts.export_contract import export_contracts
from pipelines.dashboards.disclosure import Rules, population, publish_share
from pipelines.dashboards.formatting import counted, number, percent, probability
from pipelines.dashboards.labels import OUTCOMES
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table

_SEVERITIES = {"fail": "stops the release, or refuses the file", "warn": "warns"}
_CHANGES = {"new": "NEW", "existing": "EXISTING", "resolved": "RESOLVED"}


def checks_by_name(release: Release) -> list[Row]:
    """Return this release's checks by name; a rule that applies to every file is one check."""
    by_name: dict[str, list[Row]] = {}
    for row in release.rows("meta.checks"):
        if row["run_id"] == release.build["run_id"]:
            by_name.setdefault(row["check_name"], []).append(row)
    return [_together(rows) for _, rows in sorted(by_name.items())]


def has_finding(row: Row) -> bool:
    """Return whether a check found something."""
    return row["outcome"] not in ("pass", "not_applicable")


def check_table(caption: str, checks: list[Row], rules: Rules | None) -> Table:
    """Lay out checks: what must hold and why, what they allow, severity, outcome, change, harm, failed n and share.

    Args:
        caption: what the table shows.
        checks: of `checks_by_name`.
        rules: disclosure thresholds; None where counts of patients may be seen.
    """
    rows = [
        [
            row["check_name"].replace("_", " ").replace(".", ": "),
            row["description"],
            row["reason"] or "",
            _allowed().get(row["check_name"], "no row"),
            _SEVERITIES[row["severity"]],
            OUTCOMES[row["outcome"]],
            _CHANGES.get(row["since_last_release"] or "", ""),
            (row["metrics"] or "no metric").replace(";", ", "),
            *_counts(row, rules),
        ]
        for row in checks
    ]
    columns = ["Check", "What must hold", "Why", "Allowed", "If not", "Outcome", "Since last release", "Can harm"]
    return Table(caption, [*columns, "Failed", "Checked", "Share"], rows, text_columns=8)


def _what_must_hold(rows: list[Row]) -> str:
    """Return what a rule requires: the contract's or check's description, or how many files keep a limit."""
    name = rows[0]["check_name"]
    if name in _allowed():
        return f"{counted(len(rows), 'file')} within this limit"
    return _asked_of_rows().get(name, rows[0]["description"] or "")


@cache
def _asked_of_rows() -> dict[str, str]:
    """Return what each contract rule requires of a row, by its name; an alert is a check of its own too."""
    asked = {}
    for contract in export_contracts().values():
        keys = {f"{column.name}.format" for column in contract.columns if column.is_pseudonym}
        for rule in contract.rules:
            if not rule.is_alert:
                asked[rule.name] = "a pseudonym of the agreed form" if rule.name in keys else rule.expected
    return asked


@cache
def _allowed() -> dict[str, str]:
    """Return what each limit on a whole file allows, in words, by its name; any other rule allows no row."""
    limits = [limit for contract in export_contracts().values() for limit in contract.limits]
    return {
        limit.name: f"no file of under {counted(int(limit.limit) + 1, 'row')}" if limit.kind == "rowCount"
        else f"up to {number(limit.limit)}% of rows"
        for limit in limits
    }  # fmt: skip


def _counts(row: Row, rules: Rules | None) -> list[Any]:
    """Return failed, checked and share: a check may count patients, so for directors it is treated as if it did."""
    failed, checked = row["failed"], row["checked"]
    if rules is not None:
        share = publish_share(failed, checked, rules, population(check=row["check_name"]), {"is_failed": True})
        failed, checked = share.numerator, share.denominator
    if not isinstance(failed, int) or not isinstance(checked, int):
        return [failed, checked, failed if not isinstance(failed, int) else checked]
    if not checked:
        return [failed, checked, "not applicable"]
    # Only exactly none and all are printed as 0 and 100 %.
    return [failed, checked, (percent if failed in (0, checked) else probability)(failed / checked)]


def _together(rows: list[Row]) -> Row:
    findings = [row for row in rows if has_finding(row)]
    together = (findings or rows)[0] | {name: sum(row[name] or 0 for row in rows) for name in ("failed", "checked")}
    return together | {"description": _what_must_hold(rows)}
