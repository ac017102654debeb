"""The data package beside the database: every Parquet file, its digest, and columns as they really are."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts.published import published_contracts

FRICTIONLESS_TYPES = {
    "integer": {"INTEGER", "BIGINT"}, "number": {"DOUBLE"}, "string": {"VARCHAR"}, "boolean": {"BOOLEAN"},
    "date": {"DATE"}, "datetime": {"TIMESTAMP"},
}  # fmt: skip


@pytest.fixture(scope="module")
def release(released_home: Path) -> Path:
    return released_home / "current"


@pytest.fixture(scope="module")
def resources(release: Path) -> dict[str, dict[str, Any]]:
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    return {item["path"]: item for item in package["resources"]}


def test_every_parquet_file_is_a_resource_with_its_size_and_digest(
    release: Path, resources: dict[str, dict[str, Any]]
) -> None:
    assert set(resources) == {f"parquet/{path.name}" for path in (release / "parquet").iterdir()}
    for path, item in resources.items():
        content = (release / path).read_bytes()
        assert item["bytes"] == len(content)
        assert item["hash"] == f"sha256:{sha256(content).hexdigest()}"


def test_fields_are_the_columns_of_the_files(release: Path, resources: dict[str, dict[str, Any]]) -> None:
    for path, item in resources.items():
        columns = duckdb.sql(f"describe from '{release / path}'").fetchall()
        fields = item["schema"]["fields"]
        assert [name for name, *_ in columns] == [field["name"] for field in fields]
        assert all(
            kind in FRICTIONLESS_TYPES[field["type"]] for (_, kind, *_), field in zip(columns, fields, strict=True)
        )
        assert all(field["description"] for field in fields)


def test_keys_and_required_fields_hold(release: Path, resources: dict[str, dict[str, Any]]) -> None:
    for path, item in resources.items():
        schema, file = item["schema"], f"'{release / path}'"
        key = ", ".join(schema["primaryKey"])
        assert duckdb.sql(f"select count(*) = count(distinct ({key},)) from {file}").fetchall() == [(True,)]
        for field in schema["fields"]:
            if field["constraints"]["required"]:
                assert duckdb.sql(f"select count(*) from {file} where {field['name']} is null").fetchall() == [(0,)]
        for foreign in schema.get("foreignKeys", ()):
            other = f"'{release}/parquet/{foreign['reference']['resource']}.parquet'"
            strays = f"from {file} where {foreign['fields'][0]} not in (select episode_key from {other})"
            assert duckdb.sql(f"select count(*) {strays}").fetchall() == [(0,)]


def test_each_parquet_file_says_what_it_is(release: Path) -> None:
    for path in (release / "parquet").iterdir():
        contract = published_contracts()[f"marts.{path.stem}"]
        found = duckdb.sql(f"select decode(key), decode(value) from parquet_kv_metadata('{path}')").fetchall()
        metadata = dict(found)
        assert metadata["contract"] == contract.table
        assert metadata["contract_version"] == contract.version
        assert metadata["description"] == contract.description
        assert metadata["grain"] == contract.grain
        assert json.loads(metadata["columns"]) == {column.name: column.comment for column in contract.columns}


def test_parquet_and_database_hold_the_same_rows(release: Path) -> None:
    with duckdb.connect(str(release / "outcomes.duckdb"), read_only=True) as database:
        for path in (release / "parquet").iterdir():
            table, file = f"marts.{path.stem}", f"'{path}'"
            for one, other in ((table, file), (file, table)):
                assert not database.execute(f"from {one} except all from {other}").fetchall(), table
