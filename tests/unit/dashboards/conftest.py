"""A release file made from the published contracts: every table is there, empty unless a test fills it."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts.published import column_rows, published_contracts
from pipelines.dashboards.pages.methods import METRIC_TABLES
from pipelines.resources import SQL

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
BUILD = {
    "run_id": "20240601T020000-abcdef",
    "published_at": datetime.fromisoformat("2024-06-01 02:00:00"),
    "data_through": date(2024, 5, 31),
    "as_of_night": date(2024, 6, 1),
    "date_regime": "shifted",
    "is_simulated": False,
}


@pytest.fixture
def release_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a release's database with the given rows."""

    def write(rows: Rows | None = None, **build: Any) -> Path:
        path = tmp_path / "outcomes.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema marts; create schema meta")
            for name, table in published_contracts().items():
                columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
                connection.execute(f"create table {name} ({columns})")
            filled = {"meta.build": [BUILD | build], **_seed_tables(), **(rows or {})}
            for name, records in filled.items():
                for record in records:
                    names = ", ".join(record)
                    marks = ", ".join("?" for _ in record)
                    connection.execute(f"insert into {name} ({names}) values ({marks})", list(record.values()))
        return path

    return write


def _seed_tables() -> dict[str, list[dict[str, Any]]]:
    names = ("table_name", "column_name", "type", "unit", "description", "null_meaning")
    columns = [dict(zip(names, row, strict=True)) for row in column_rows(list(published_contracts().values())[:2])]
    seeds = {}
    for name in ("thresholds", "metrics"):
        with (SQL / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            seeds[f"meta.{name}"] = list(csv.DictReader(file))
    # Methods points to the queries of these tables.
    models = [
        {"table_name": table, "position": place, "sql_text": "select 1"} for place, table in enumerate(METRIC_TABLES)
    ]
    return {**seeds, "meta.columns": columns, "meta.models": models}
