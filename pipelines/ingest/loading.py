"""Loading one judged file into raw: new versions only, in one transaction with its quarantine and its log row."""

from datetime import UTC, date, datetime

import duckdb

from pipelines.contracts.duckdb_rules import content_hash, quote
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.ingest.accepted import copy_accepted, settle
from pipelines.ingest.forgotten import quarantine_forgotten
from pipelines.ingest.validation import FileVerdict
from pipelines.settings import Settings

_SCRATCH = (
    "drop view if exists incoming",
    "drop view if exists accepted",
    "drop table if exists spans",
    "drop table if exists known",
    "drop table if exists confirmed",
    "detach landing",
)


def load(
    verdict: FileVerdict, night: date, settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> tuple[int, int]:
    """Store what one file adds to the history.

    A row is new when its content differs from what raw already knows of its key at that extract; a full dump
    that changes nothing adds nothing, it only moves `seen_extracted_on`.

    Args:
        verdict: the file as judged; a refused file leaves only its row in meta.files.
        night: night that the rows count as loaded in.
        settings: settings of the home.
        warehouse: connection that may write.

    Returns:
        Rows loaded, and rows that were already known.
    """
    if verdict.landing is None or verdict.rows is None:
        _log_file(verdict, night, 0, 0, warehouse)
        return 0, 0
    contract = export_contracts()[verdict.file.export or ""]
    warehouse.execute(f"attach {quote(str(verdict.landing))} as landing")
    quarantine_forgotten(settings, warehouse)
    warehouse.execute("begin")
    try:
        accepted = _collect(contract, warehouse)
        pending = copy_accepted(contract, verdict, night, settings, warehouse)
        _confirm(contract, warehouse)
        loaded = _insert_new(contract, verdict.file.file_id, night, warehouse)
        _extend(contract, night, warehouse)
        warehouse.execute(
            "insert into quarantine.rejected_rows "
            "select ?, row_number, column_name, rule from landing.rejected_rows order by row_number, rule",
            [verdict.file.file_id],
        )
        _log_file(verdict, night, loaded, accepted - loaded, warehouse)
        warehouse.execute("commit")
    except BaseException:
        warehouse.execute("rollback")
        raise
    finally:
        for statement in _SCRATCH:
            warehouse.execute(statement)
    settle(pending)
    return loaded, accepted - loaded


def _collect(contract: ExportContract, warehouse: duckdb.DuckDBPyConnection) -> int:
    """Select the good rows as `accepted`, and as `incoming` only the first of equal consecutive extracts of a key."""
    key = ", ".join(contract.key)
    warehouse.execute(
        "create temp view accepted as select * exclude (broken) from landing.numbered "
        "anti join landing.rejected_rows using (row_number)"
    )
    warehouse.execute(
        f"""
        create temp table spans as
        with compared as (
            select {key}, extracted_on, row_number,
                content_hash is distinct from lag(content_hash) over versions as is_change
            from landing.repeated_rows anti join landing.rejected_rows using (row_number)
            window versions as (partition by {key} order by extracted_on, row_number)
        ),
        counted as (
            select *, sum(is_change::integer) over (
                partition by {key} order by extracted_on, row_number
            ) as span
            from compared
        )
        select row_number, is_change, max(extracted_on) over (partition by {key}, span) as seen_extracted_on
        from counted
        """
    )
    warehouse.execute(
        """
        create temp view incoming as
        select accepted.*, coalesce(spans.seen_extracted_on, accepted.extracted_on) as seen_extracted_on
        from accepted left join spans using (row_number)
        where spans.is_change is distinct from false
        """
    )
    return int(warehouse.execute("select count(*) from accepted").fetchall()[0][0])


def _confirm(contract: ExportContract, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Extend the newest version of a key if the next later row of the file has the same content.

    Leaves `known`, the stored versions of the file's keys, and `confirmed`, the rows of the file with the same content.
    """
    key = ", ".join(contract.key)
    warehouse.execute(
        f"""
        create temp table known as
        select {key}, {content_hash(contract)} as content_hash, extracted_on, seen_extracted_on, file_id, row_number,
            rowid as stored_row
        from raw.{contract.name} semi join incoming using ({key})
        """
    )
    warehouse.execute(
        f"""
        create temp table confirmed as
        with newest as (
            select {key}, content_hash as newest_hash, seen_extracted_on as known_until, stored_row
            from known
            qualify row_number() over (
                partition by {key} order by seen_extracted_on desc, file_id desc, row_number desc
            ) = 1
        ),
        first_later as (
            select stored_row, newest_hash, row_number, content_hash, seen_extracted_on
            from incoming inner join newest using ({key})
            where incoming.seen_extracted_on > newest.known_until
            qualify row_number() over (partition by {key} order by incoming.extracted_on) = 1
        )
        select stored_row, row_number, seen_extracted_on from first_later where content_hash = newest_hash
        """
    )
    warehouse.execute(
        f"""
        update raw.{contract.name} as stored set seen_extracted_on = confirmed.seen_extracted_on
        from confirmed where stored.rowid = confirmed.stored_row
        """
    )


def _insert_new(contract: ExportContract, file_id: int, night: date, warehouse: duckdb.DuckDBPyConnection) -> int:
    """Insert the rows that neither confirm a version nor fall within one; return how many."""
    names = ", ".join((*contract.column_names, "seen_extracted_on"))
    inserted = warehouse.execute(
        f"""
        insert into raw.{contract.name} by name
        select {names}, {file_id} as file_id, row_number, date {quote(night.isoformat())} as loaded_night
        from incoming anti join confirmed using (row_number) anti join known on
            {" and ".join(f"incoming.{name} = known.{name}" for name in contract.key)}
            and known.content_hash = incoming.content_hash
            and incoming.extracted_on >= known.extracted_on
            and incoming.seen_extracted_on <= known.seen_extracted_on
        """
    ).fetchall()[0][0]
    return int(inserted)


def _extend(contract: ExportContract, night: date, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Store how far each patient's data reach: no entry up to the newest extract is information too."""
    warehouse.execute(
        f"""
        insert into raw.patient_extents
        select patient_key, {quote(contract.name)}, max(extracted_on) as extracted_on, date {quote(night.isoformat())}
        from accepted group by patient_key
        having max(extracted_on) > coalesce((
            select max(known.extracted_on) from raw.patient_extents as known
            where known.patient_key = accepted.patient_key and known.export = {quote(contract.name)}
        ), date '0001-01-01')
        order by patient_key
        """
    )


def _log_file(
    verdict: FileVerdict, night: date, loaded: int, unchanged: int, warehouse: duckdb.DuckDBPyConnection
) -> None:
    file, rows = verdict.file, verdict.rows
    landed = rows.landed if rows else 0
    quarantined = landed - loaded - unchanged if verdict.refusal is None else 0
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
