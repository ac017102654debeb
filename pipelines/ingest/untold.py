"""What stayed out and no run has told of yet: a run that is killed or fails takes its words with it."""

import duckdb

from pipelines.ingest.quarantine import quarantined_rows


def untold_refusals(warehouse: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return one line for each refused file that no ended run has told of, in the order in which they came.

    A file that was taken since, beside a repaired manifest, needs no word any more.

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
        select file_name, reason from newest where outcome = 'refused' and not is_told order by file_id
        """
    ).fetchall()
    return tuple(f"{name}: refused: {reason}" for name, reason in rows)


def untold_rows(warehouse: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return one line for each rule that quarantined rows of a file of which no ended run has told.

    Args:
        warehouse: open connection to the warehouse; only read.

    Returns:
        File, rows, column, rule and remedy, without any value of the file.
    """
    return tuple(str(rows) for rows, _ in quarantined_rows(warehouse, only_untold=True))


def mark_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Note that every file so far has been told of; in the transaction that ends the run.

    Args:
        warehouse: connection that may write.
    """
    warehouse.execute("update meta.files set is_told = true where not is_told")
