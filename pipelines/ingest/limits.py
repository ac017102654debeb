"""Limits of a contract on a whole file: how many rows, how many empty, how many bad."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from pipelines.contracts.file_limits import FileLimit
from pipelines.ingest.landing import LandedRows
from pipelines.ingest.reading import Source


@dataclass(frozen=True)
class LimitResult:
    """One limit of a contract, checked on one file.

    Attributes:
        limit: the limit.
        failed: rows that exceed it; 1 for a file with too few rows.
        checked: rows that were counted; 1 for the file itself.
        found: the value that is compared with the limit: rows, or percent.
        is_exceeded: whether the limit is broken.
    """

    limit: FileLimit
    failed: int
    checked: int
    found: float
    is_exceeded: bool

    @property
    def outcome(self) -> str:
        """Return pass, the limit's severity, or not_applicable without rows."""
        if not self.checked:
            return "not_applicable"
        return self.limit.severity if self.is_exceeded else "pass"

    def __str__(self) -> str:
        """The limit for people, with the share found."""
        share = f"{self.found:.0f} % empty. " if self.limit.kind == "nullValues" else ""
        return f"{self.limit.name}: {share}{self.limit.description}"


def judge_limits(source: Source, rows: LandedRows, connection: duckdb.DuckDBPyConnection) -> Iterator[LimitResult]:
    """Check a landed file against its contract's limits.

    Args:
        source: the file.
        rows: counts of the landed file.
        connection: the landing database.

    Yields:
        One result per limit, in the contract's order.
    """
    for limit in source.contract.limits:
        if limit.kind == "rowCount":
            is_exceeded = rows.landed <= limit.limit
            yield LimitResult(limit, int(is_exceeded), 1, rows.landed, is_exceeded)
        elif limit.kind == "rejected_share":
            yield _share(limit, rows.rejected, rows.landed)
        elif limit.column not in source.header:  # the sender left it out on purpose
            yield _share(limit, 0, 0)
        else:
            checked, filled = connection.execute(f"select count(*), count({limit.column}) from typed").fetchall()[0]
            yield _share(limit, checked - filled, checked)


def _share(limit: FileLimit, failed: int, checked: int) -> LimitResult:
    return LimitResult(limit, failed, checked, 100 * failed / max(checked, 1), 100 * failed > checked * limit.limit)
