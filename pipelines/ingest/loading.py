"""Loading one judged file into raw: new versions only, in one transaction with its quarantine and its log row."""

from datetime import date

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.ingest.accepted import copy_accepted, settle
from pipelines.ingest.file_log import log_file
from pipelines.ingest.forgotten import quarantine_forgotten
from pipelines.ingest.validation import FileVerdict
from pipelines.ingest.versions import SCRATCH, collect, confirm
from pipelines.settings import Settings


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
        log_file(verdict, night, 0, 0, warehouse)
        return 0, 0
    contract = export_contracts()[verdict.file.export or ""]
    warehouse.execute(f"attach {quote(str(verdict.landing))} as landing")
    quarantine_forgotten(settings, warehouse)
    warehouse.execute("begin")
    try:
        accepted = collect(contract, warehouse)
        pending = copy_accepted(contract, verdict, night, settings, warehouse)
        confirm(contract, warehouse)
        loaded = _insert_new(contract, verdict.file.file_id, night, warehouse)
        _extend(contract, night, warehouse)
        warehouse.execute(
            "insert into quarantine.rejected_rows "
            "select ?, row_number, column_name, rule from landing.rejected_rows order by row_number, rule",
            [verdict.file.file_id],
        )
        log_file(verdict, night, loaded, accepted - loaded, warehouse)
        warehouse.execute("commit")
    except BaseException:
        warehouse.execute("rollback")
        raise
    finally:
        for statement in (*SCRATCH, "detach landing"):
            warehouse.execute(statement)
    settle(pending)
    return loaded, accepted - loaded


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
