"""The warehouse's schema: tables of a new warehouse, and numbered migrations for older ones.

Version 1 had no version row. A released migration is never changed; further changes are a new migration.
"""

from dataclasses import dataclass

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.contracts.raw_tables import raw_table_ddl

TABLES = """
create schema raw;
create schema quarantine;
create schema meta;
create table meta.files (
    file_id integer, file_name varchar, sha256 varchar, export varchar, contract_version varchar,
    date_regime varchar, is_simulated boolean, rows_landed bigint, rows_loaded bigint, rows_unchanged bigint,
    rows_quarantined bigint, outcome varchar, reason varchar, night date, loaded_at timestamp,
    manifest_sha256 varchar, is_reported boolean
);
create table quarantine.rejected_rows (file_id integer, row_number bigint, column_name varchar, rule varchar);
create table raw.patient_extents (patient_key varchar, export varchar, extracted_on date, loaded_night date);
create table raw.corrections (
    sha256 varchar, row_number integer, export varchar, key varchar, column_name varchar, expected_old_value varchar,
    new_value varchar, reason varchar
);
create table meta.correction_files (night date, sha256 varchar);
create table meta.file_checks (
    file_id integer, check_name varchar, severity varchar, failed bigint, checked bigint, outcome varchar
);
create table meta.forgotten (key_hash varchar, forgotten_at timestamp);
create table meta.runs (
    run_id varchar, night date, as_of date, started_at timestamp, finished_at timestamp, outcome varchar,
    exit_code integer, files_loaded integer, files_refused integer, rows_loaded bigint, rows_quarantined bigint,
    run_number integer
);
create table meta.run_steps (run_id varchar, position integer, step varchar, rows bigint, seconds double);
create table meta.schema_version (version integer);
"""


@dataclass(frozen=True)
class Migration:
    """One step from the version before to `version`.

    Attributes:
        version: version that the warehouse has after it.
        title: what it changes, for people.
        statements: SQL, run in one transaction.
    """

    version: int
    title: str
    statements: str


MIGRATIONS = (
    Migration(
        2,
        "runs are numbered in the order in which they ran",
        """
        create table if not exists raw.corrections (
            sha256 varchar, row_number integer, export varchar, key varchar, column_name varchar,
            expected_old_value varchar, new_value varchar, reason varchar
        );
        create table if not exists meta.correction_files (night date, sha256 varchar);
        create table if not exists meta.forgotten (key_hash varchar, forgotten_at timestamp);
        alter table meta.runs add column run_number integer;
        update meta.runs as runs set run_number = numbered.place
        from (
            select rowid as stored_row, row_number() over (order by started_at, run_id) as place from meta.runs
        ) as numbered
        where runs.rowid = numbered.stored_row;
        create table meta.schema_version (version integer);
        insert into meta.schema_version values (2);
        """,
    ),
    Migration(
        3,
        "a refused file is known together with its manifest",
        "alter table meta.files add column manifest_sha256 varchar;",
    ),
    Migration(
        4,
        "refused files are reported once",
        "alter table meta.files add column is_told boolean; update meta.files set is_told = true;",
    ),
    Migration(
        5,
        "stored versions are compared by their columns, no longer by a stored hash of them",
        """
        alter table raw.clinic_visits drop column content_hash;
        alter table raw.headache_diary drop column content_hash;
        """,
    ),
    Migration(
        6,
        "is_told of meta.files is named is_reported",
        "alter table meta.files rename column is_told to is_reported;",
    ),
)
VERSION = MIGRATIONS[-1].version


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every table of an empty warehouse, all or nothing."""
    connection.execute("begin")
    connection.execute(TABLES)
    for contract in export_contracts().values():
        connection.execute(raw_table_ddl(contract))
    connection.execute("insert into meta.schema_version values (?)", [VERSION])
    connection.execute("commit")


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the schema version of an open warehouse; 0 for an empty file.

    Args:
        connection: connection to the warehouse.
    """
    tables = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database() and schema_name = 'meta'"
        ).fetchall()
    }
    if "schema_version" in tables:
        return int(connection.execute("select version from meta.schema_version").fetchall()[0][0])
    return 1 if "files" in tables else 0


def missing_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the columns, as `export.column`, that the export contracts have and the raw tables lack."""
    stored = {(table, column) for table, column, _ in _stored_columns(connection)}
    return [f"{table}.{column}" for table, column, _ in _described_columns() if (table, column) not in stored]


def follow_contracts(connection: duckdb.DuckDBPyConnection) -> None:
    """Update columns and comments of the raw tables to the contracts, where they differ."""
    if set(_described_columns()) - _stored_columns(connection):
        for contract in export_contracts().values():
            connection.execute(raw_table_ddl(contract))


def _stored_columns(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    found = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'raw'"
    ).fetchall()
    return set(found)


def _described_columns() -> list[tuple[str, str, str]]:
    return [
        (contract.name, column.name, column.description)
        for contract in export_contracts().values()
        for column in contract.columns
    ]


def migrate(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Migrate an older warehouse to this version; all steps or none.

    Args:
        connection: connection that may write.

    Returns:
        Titles of the migrations that ran.
    """
    version, done = version_of(connection), []
    connection.execute("begin")
    for migration in MIGRATIONS:
        if migration.version > version:
            connection.execute(migration.statements)
            connection.execute("update meta.schema_version set version = ?", [migration.version])
            done.append(migration.title)
    if missing := missing_columns(connection):
        follow_contracts(connection)
        done.append(f"columns {', '.join(missing)}")
    connection.execute("commit")
    return done
