"""The pipeline's own database: raw history, quarantine and the log of files, checks and runs."""

from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote, raw_table_ddl
from pipelines.contracts.export_contract import export_contracts
from pipelines.errors import AlreadyRunningError, WrongUseError
from pipelines.settings import Settings

_TABLES = """
create schema if not exists raw;
create schema if not exists quarantine;
create schema if not exists meta;
create table if not exists meta.files (
    file_id integer, file_name varchar, sha256 varchar, export varchar, contract_version varchar,
    date_regime varchar, is_simulated boolean, rows_landed bigint, rows_loaded bigint, rows_unchanged bigint,
    rows_quarantined bigint, outcome varchar, reason varchar, night date, loaded_at timestamp
);
create table if not exists quarantine.rejected_rows (
    file_id integer, row_number bigint, column_name varchar, rule varchar
);
create table if not exists raw.patient_extents (
    patient_key varchar, export varchar, extracted_on date, loaded_night date
);
create table if not exists raw.corrections (
    sha256 varchar, row_number integer, export varchar, key varchar, column_name varchar, expected_old_value varchar,
    new_value varchar, reason varchar
);
create table if not exists meta.correction_files (night date, sha256 varchar);
create table if not exists meta.file_checks (
    file_id integer, check_name varchar, severity varchar, failed bigint, checked bigint, outcome varchar
);
create table if not exists meta.forgotten (key_hash varchar, forgotten_at timestamp);
create table if not exists meta.runs (
    run_id varchar, night date, as_of date, started_at timestamp, finished_at timestamp, outcome varchar,
    exit_code integer, files_loaded integer, files_refused integer, rows_loaded bigint, rows_quarantined bigint
);
create table if not exists meta.run_steps (run_id varchar, position integer, step varchar, rows bigint, seconds double);
"""


def limit_resources(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Hold a connection to the home's memory and thread limits; nothing is fetched from anywhere."""
    connection.execute(f"set memory_limit = '{settings.memory_limit_gib}GiB'")
    connection.execute(f"set temp_directory = {quote(str(settings.work))}")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    if settings.threads:
        connection.execute(f"set threads = {settings.threads}")


def open_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the warehouse, creating what is missing.

    Args:
        settings: settings of the home.

    Returns:
        A connection that may write; the caller holds the home's lock and closes it.
    """
    connection = duckdb.connect(str(settings.warehouse))
    limit_resources(connection, settings)
    connection.execute(_TABLES)
    for contract in export_contracts().values():
        connection.execute(raw_table_ddl(contract))
    return connection


def read_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the warehouse to read it beside the nights.

    Args:
        settings: settings of the home.

    Returns:
        A connection that cannot write; the caller closes it.

    Raises:
        WrongUseError: no night has run in this home.
        AlreadyRunningError: a run is writing the warehouse.
    """
    if not settings.warehouse.exists():
        raise WrongUseError(f"no warehouse at {settings.warehouse}. Run a night first: `outcomes run`.")
    try:
        return duckdb.connect(str(settings.warehouse), read_only=True)
    except duckdb.IOException:
        raise AlreadyRunningError(f"a run is writing {settings.warehouse}: try again when it has ended") from None


def attach_read_only(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a database file to read from."""
    connection.execute(f"attach {quote(str(path))} as {name} (read_only)")
