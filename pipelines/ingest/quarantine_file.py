"""Every quarantined row as a CSV file, for people who repair the exports."""

from pathlib import Path

from pipelines.contracts.duckdb_rules import quote
from pipelines.errors import WrongUseError
from pipelines.ingest.kept_out import expected_by
from pipelines.settings import Settings
from pipelines.warehouse.database import read_warehouse


def export_rows(settings: Settings, target: Path) -> int:
    """Write every quarantined row as CSV: file_name, row, column, rule, expected.

    Args:
        settings: settings of the home.
        target: file to write.

    Returns:
        Rows written; a row that breaks two rules is written twice.

    Raises:
        WrongUseError: no night has run in this home, or the file cannot be written.
        AlreadyRunningError: a run is writing the warehouse.
    """
    with read_warehouse(settings) as warehouse:
        _require_writable(target)
        broken = warehouse.execute(
            "select distinct file_id, rule, file_name, export "
            "from quarantine.rejected_rows inner join meta.files using (file_id) order by all"
        ).fetchall()
        warehouse.execute("create temp table rules (file_id integer, rule varchar, expected varchar)")
        for file_id, rule, name, export in broken:
            warehouse.execute("insert into rules values (?, ?, ?)", [file_id, rule, expected_by(name, export, rule)])
        written = warehouse.execute(
            f"""
            copy (
                select file_name, row_number as row, column_name as column, rule, expected
                from quarantine.rejected_rows
                inner join meta.files using (file_id)
                inner join rules using (file_id, rule)
                order by file_id, row, rule
            ) to {quote(str(target))} (format csv, header)
            """
        ).fetchall()
    return int(written[0][0])


def _require_writable(target: Path) -> None:
    """Require that a file can be written; DuckDB's error would point to memory or disk."""
    try:
        target.open("ab").close()
    except OSError as error:
        raise WrongUseError(f"{target} cannot be written: {error.strerror}. Name a file that you may write.") from None
