"""The log of files: what was read from each, and how it kept the rules and limits of its contract."""

from datetime import UTC, date, datetime

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest.validation import FileVerdict


def log_file(
    verdict: FileVerdict, night: date, loaded: int, unchanged: int, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Store a file's counts and outcome, and how it kept its rules and limits.

    Args:
        verdict: the file as judged.
        night: night that the file counts as read in.
        loaded: rows that were new.
        unchanged: rows that were known already.
        warehouse: connection that may write.
    """
    file, rows = verdict.file, verdict.rows
    landed = rows.landed if rows and not verdict.refusal else 0  # of a refused file nothing lands
    quarantined = landed - loaded - unchanged
    outcome = "refused" if verdict.refusal else "partly" if quarantined else "loaded"
    contract = export_contracts().get(file.export or "")
    warehouse.execute(
        f"insert into meta.files values ({', '.join('?' * 17)})",
        [
            file.file_id, file.name, file.sha256, file.export, contract.version if contract else None,
            file.date_regime, file.is_simulated, landed, loaded, unchanged, quarantined, outcome,
            str(verdict.refusal) if verdict.refusal else None, night, datetime.now(UTC).replace(tzinfo=None),
            file.manifest_sha256, False,
        ],
    )  # fmt: skip
    checks = [
        (item.rule, "warn", item.failed_duckdb, item.checked, "warn" if item.failed_duckdb else "pass")
        for item in verdict.results
    ]
    checks += [
        (item.limit.name, item.limit.severity, item.failed, item.checked, item.outcome) for item in verdict.limits
    ]
    for check in checks:
        warehouse.execute("insert into meta.file_checks values (?, ?, ?, ?, ?, ?)", [file.file_id, *check])
