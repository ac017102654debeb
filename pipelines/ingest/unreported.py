"""Refusals and quarantined rows that no run has reported yet: a run that is killed or fails reports nothing."""

import duckdb

from pipelines.ingest.kept_out import quarantined_rows, refused_files


def unreported_refusals(warehouse: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return one line for each refused file that no finished run has reported, oldest first.

    Args:
        warehouse: open connection to the warehouse; only read.

    Returns:
        Name as shown, rule and remedy, without any value of the file.
    """
    return tuple(str(file) for file, _ in refused_files(warehouse, only_unreported=True))


def unreported_rows(warehouse: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return one line for each rule that quarantined rows of a file that no finished run has reported.

    Args:
        warehouse: open connection to the warehouse; only read.

    Returns:
        File, rows, column, rule and remedy, without any value of the file.
    """
    return tuple(str(rows) for rows, _ in quarantined_rows(warehouse, only_unreported=True))
