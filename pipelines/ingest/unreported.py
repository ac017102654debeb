"""Refusals and quarantined rows that no run has reported yet: a run that is killed or fails reports nothing."""

import duckdb

from pipelines.ingest.quarantine import quarantined_rows


def unreported_refusals(warehouse: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return one line for each refused file that no finished run has reported, oldest first.

    A file that was accepted since, with a repaired manifest, is left out.

    Args:
        warehouse: open connection to the warehouse; only read.

    Returns:
        Name as shown, rule and remedy, without any value of the file.
    """
    rows = warehouse.execute(
        """
        with newest as (
            from meta.files
            qualify row_number() over (partition by file_name, sha256 order by file_id desc) = 1
        )
        select file_name, reason from newest where outcome = 'refused' and not is_reported order by file_id
        """
    ).fetchall()
    return tuple(f"{name}: refused: {reason}" for name, reason in rows)


def unreported_rows(warehouse: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return one line for each rule that quarantined rows of a file that no finished run has reported.

    Args:
        warehouse: open connection to the warehouse; only read.

    Returns:
        File, rows, column, rule and remedy, without any value of the file.
    """
    return tuple(str(rows) for rows, _ in quarantined_rows(warehouse, only_unreported=True))
