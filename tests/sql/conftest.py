"""Fixture: a warehouse drawn in the test."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from drawn_tables import PYTHON_MODELS, Draw, DrawnWarehouse, Schema

from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.models import LAYERS, build, build_order, load_seeds, open_build

ONE_VISIT = """
insert into raw.clinic_visits by name
select 'v' as visit_id, 'p' as patient_key, 'e' as episode_key, date '2024-01-01' as visit_date,
    'treatment' as visit_type, 'attended' as attendance, date '2024-01-01' as loaded_night;
insert into raw.patient_extents values ('p', 'clinic_visits', '2024-01-07', '2024-01-01');
"""


@pytest.fixture(scope="session")
def table_schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    """Return the column types of raw and of every model, from a build of one visit and a week after it."""
    settings = Settings(tmp_path_factory.mktemp("one_visit"))
    settings.work.mkdir(parents=True)
    with open_warehouse(settings) as warehouse:
        warehouse.execute(ONE_VISIT)
    with open_build(Path(":memory:"), settings, date(2024, 1, 1)) as connection:
        for name in build_order():
            PYTHON_MODELS[name](connection) if name in PYTHON_MODELS else build(connection, [name])
        tables = connection.execute(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
            "where database_name = current_database() and not internal order by 1, column_index"
        ).fetchall()
    schema: dict[str, dict[str, str]] = {}
    for table, column, kind in tables:
        schema.setdefault(table, {})[column] = kind
    return schema


@pytest.fixture(scope="session")
def seeded() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that holds the schemas and the seeds."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for schema in ("raw", "seeds", *LAYERS):
            connection.execute(f"create schema {schema}")
        load_seeds(connection)
        yield connection


@pytest.fixture
def draw(seeded: duckdb.DuckDBPyConnection, table_schema: Schema) -> Iterator[Draw]:
    """Draw tables by name; models are built when the test looks at them, and all goes when it ends."""

    def draw(tables: dict[str, str]) -> DrawnWarehouse:
        warehouse = DrawnWarehouse(seeded, table_schema)
        for name, drawn in tables.items():
            warehouse.fill(name, drawn)
        warehouse.fill_the_rest_of_raw()
        return warehouse

    seeded.execute("begin")
    yield draw
    seeded.execute("rollback")
