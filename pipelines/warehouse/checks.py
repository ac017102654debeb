"""Checks: queries on tonight's build that return failing rows. Only counts are kept."""

import re
from dataclasses import dataclass

import duckdb

from pipelines.resources import SQL

_HEADER = re.compile(r"-- severity: (fail|warn)\n-- (.+?)\n-- checked: (\S+)\n")


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check.

    Attributes:
        name: file name of the query.
        severity: fail stops the release, warn is shown.
        description: what must hold, in words.
        failed: rows that break it.
        checked: rows of the table it is about.
        about: that table, as `schema.table`.
    """

    name: str
    severity: str
    description: str
    failed: int
    checked: int
    about: str

    @property
    def outcome(self) -> str:
        """Return pass, warn, fail, or not_applicable for an empty table."""
        if not self.checked and not self.failed:
            return "not_applicable"
        return self.severity if self.failed else "pass"


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Run every query of sql/checks.

    Args:
        connection: tonight's build database, all models built.

    Returns:
        One result per check, in name order.

    Raises:
        ValueError: a check lacks its three header lines.
    """
    results = []
    for path in sorted((SQL / "checks").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        header = _HEADER.match(text)
        if header is None:
            raise ValueError(f"{path.name}: a check begins with its severity, what must hold, and `-- checked: table`")
        severity, description, table = header.groups()
        failed = connection.execute(f"select count(*) from ({text}\n)").fetchall()[0][0]
        checked = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
        results.append(CheckResult(path.stem, severity, description, failed, checked, table))
    return results
