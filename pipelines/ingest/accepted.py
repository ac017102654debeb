"""The accepted rows of each file, kept as Parquet next to the warehouse; no step of a night reads them."""

from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import ExportContract
from pipelines.durable import replace_file, sync
from pipelines.ingest.validation import FileVerdict
from pipelines.settings import Settings

# Ending of an accepted file until its rows are in the warehouse; after a kill `operations.repair` settles it.
PENDING = ".new"


def copy_accepted(
    contract: ExportContract, verdict: FileVerdict, night: date, settings: Settings,
    warehouse: duckdb.DuckDBPyConnection,
) -> Path:  # fmt: skip
    """Keep the accepted rows as Parquet in the contract's columns: a file that the pipeline could load again.

    Args:
        contract: contract of the export.
        verdict: the file as judged.
        night: night that the rows count as loaded in.
        settings: settings of the home.
        warehouse: connection with the rows as `accepted`.

    Returns:
        The file, pending until `settle`.
    """
    settings.accepted.mkdir(exist_ok=True)
    sync(settings.home)
    path = settings.accepted / f"{contract.name}_{night.isoformat()}_{verdict.file.sha256[:16]}.parquet{PENDING}"
    names = ", ".join(contract.column_names)
    warehouse.execute(f"copy (select {names} from accepted) to {quote(str(path))} (format parquet)")
    sync(path)
    sync(path.parent)
    return path


def settle(pending: Path) -> None:
    """Give a pending file its name, now that its rows are in the warehouse."""
    replace_file(pending, pending.with_name(pending.name.removesuffix(PENDING)))
