"""Older warehouses are brought up to date, newer ones refused."""

from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.export_contract import export_contracts
from pipelines.contracts.raw_tables import raw_table_ddl
from pipelines.errors import OutcomesError
from pipelines.operations.open_home import open_home
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse, read_warehouse
from pipelines.warehouse.schema import MIGRATIONS, VERSION

# What the first version of the program made, before warehouses had a version row.
VERSION_1 = """
create schema raw; create schema quarantine; create schema meta;
create table meta.files (
    file_id integer, file_name varchar, sha256 varchar, export varchar, contract_version varchar,
    date_regime varchar, is_simulated boolean, rows_landed bigint, rows_loaded bigint, rows_unchanged bigint,
    rows_quarantined bigint, outcome varchar, reason varchar, night date, loaded_at timestamp
);
create table quarantine.rejected_rows (file_id integer, row_number bigint, column_name varchar, rule varchar);
create table raw.patient_extents (patient_key varchar, export varchar, extracted_on date, loaded_night date);
create table meta.file_checks (
    file_id integer, check_name varchar, severity varchar, failed bigint, checked bigint, outcome varchar
);
create table meta.runs (
    run_id varchar, night date, as_of date, started_at timestamp, finished_at timestamp, outcome varchar,
    exit_code integer, files_loaded integer, files_refused integer, rows_loaded bigint, rows_quarantined bigint
);
create table meta.run_steps (run_id varchar, position integer, step varchar, rows bigint, seconds double);
insert into meta.runs values
    ('b', '2024-05-02', '2024-05-02', '2024-05-02 03:00', '2024-05-02 03:01', 'published', 0, 2, 0, 9, 0),
    ('a', '2024-05-01', '2024-05-01', '2024-05-01 03:00', null, 'running', null, 0, 0, 0, 0);
insert into meta.files values
    (1, 'f', 's', 'clinic_visits', '1', 'shifted', false, 9, 9, 0, 0, 'loaded', null, '2024-05-02', '2024-05-02 03:00');
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


def shapes(settings: Settings) -> list[tuple]:
    with read_warehouse(settings) as warehouse:
        return warehouse.execute(
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
            "where not internal order by all"
        ).fetchall()


def test_a_warehouse_of_version_1_becomes_like_a_new_one_after_a_copy_of_it(
    settings: Settings, tmp_path_factory
) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(VERSION_1)
        for contract in export_contracts().values():
            connection.execute(raw_table_ddl(contract))
            connection.execute(f"alter table raw.{contract.name} add column content_hash ubigint")
    with pytest.raises(OutcomesError, match="has schema version 1, this program works with version"):
        read_warehouse(settings)
    with open_home(settings) as found:
        assert f"brought the warehouse from schema version 1 to {VERSION} (runs are numbered" in found[0]
    new = Settings(tmp_path_factory.mktemp("new"))
    open_warehouse(new).close()
    assert shapes(settings) == shapes(new)
    with read_warehouse(settings) as warehouse:
        runs = warehouse.execute("select run_id, outcome, run_number from meta.runs order by run_number").fetchall()
        files = warehouse.execute("select file_name, rows_loaded from meta.files").fetchall()
    assert runs == [("a", "interrupted", 1), ("b", "published", 2)]
    assert files == [("f", 9)]
    (backup,) = settings.backups.iterdir()
    with duckdb.connect(str(backup), read_only=True) as connection:
        assert connection.execute("select outcome from meta.runs where run_id = 'a'").fetchall() == [("running",)]
    with open_home(settings) as found:
        assert found == []


def test_migrations_are_numbered_one_after_the_other() -> None:
    assert [step.version for step in MIGRATIONS] == list(range(2, VERSION + 1))


def test_a_newer_warehouse_is_refused_and_left_alone(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.execute("update meta.schema_version set version = ?", [VERSION + 1])
    before = settings.warehouse.read_bytes()
    message = f"schema version {VERSION + 1}, this program works with version {VERSION}. Install the version"
    with pytest.raises(OutcomesError, match=message), open_home(settings):
        pass
    with pytest.raises(OutcomesError, match=message):
        read_warehouse(settings)
    assert settings.warehouse.read_bytes() == before
    assert not settings.backups.exists()
