"""Versions of a row: which rows of a landed file only repeat what a key's row was, in the file or in raw."""

import duckdb

from pipelines.contracts.duckdb_rules import content_hash
from pipelines.contracts.export_contract import ExportContract

# Removes what `collect` and `confirm` leave in the connection.
SCRATCH = (
    "drop view if exists incoming",
    "drop view if exists accepted",
    "drop table if exists spans",
    "drop table if exists known",
    "drop table if exists confirmed",
)


def collect(contract: ExportContract, warehouse: duckdb.DuckDBPyConnection) -> int:
    """Select the good rows as `accepted`, and as `incoming` only the first of equal consecutive extracts of a key."""
    key = ", ".join(contract.key)
    warehouse.execute(
        "create temp view accepted as select * exclude (broken) from landing.numbered "
        "anti join landing.rejected_rows using (row_number)"
    )
    _compare_extracts(key, warehouse)
    warehouse.execute(
        """
        create temp view incoming as
        select accepted.*, coalesce(spans.seen_extracted_on, accepted.extracted_on) as seen_extracted_on
        from accepted left join spans using (row_number)
        where spans.is_change is distinct from false
        """
    )
    return int(warehouse.execute("select count(*) from accepted").fetchall()[0][0])


def _compare_extracts(key: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Make `spans`: of each repeated key, which extracts changed its row, and until when the row stayed so."""
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


def confirm(contract: ExportContract, warehouse: duckdb.DuckDBPyConnection) -> None:
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
    _find_confirmed(key, warehouse)
    warehouse.execute(
        f"""
        update raw.{contract.name} as stored set seen_extracted_on = confirmed.seen_extracted_on
        from confirmed where stored.rowid = confirmed.stored_row
        """
    )


def _find_confirmed(key: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Make `confirmed`: of each key, the next later row of the file if the newest stored version says the same."""
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
