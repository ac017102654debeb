"""The contracts against a release that a whole night has built."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.published import published_contracts


@pytest.fixture(scope="module")
def release(released_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file as an analyst does."""
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as connection:
        yield connection


def test_release_holds_the_contracted_tables_and_no_other(release: duckdb.DuckDBPyConnection) -> None:
    found = release.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    assert {name for (name,) in found} == set(published_contracts())


@pytest.mark.parametrize("table", published_contracts())
def test_columns_are_built_as_contracted(release: duckdb.DuckDBPyConnection, table: str) -> None:
    built = release.execute(f"describe {table}").fetchall()
    contracted = [(column.name, column.type) for column in published_contracts()[table].columns]
    assert [(name, kind) for name, kind, *_ in built] == contracted


@pytest.mark.parametrize("table", published_contracts())
def test_rows_keep_key_and_required_columns(release: duckdb.DuckDBPyConnection, table: str) -> None:
    contract = published_contracts()[table]
    required = [column.name for column in contract.columns if column.is_required]
    missing = release.execute(
        f"select {', '.join(f'count(*) - count({name})' for name in required)} from {table}"
    ).fetchall()[0]
    assert dict(zip(required, missing, strict=True)) == dict.fromkeys(required, 0)
    if contract.key:
        rows, keys = release.execute(
            f"select count(*), count(distinct ({', '.join(contract.key)},)) from {table}"
        ).fetchall()[0]
        assert rows == keys


@pytest.mark.parametrize("table", published_contracts())
def test_comments_say_what_the_contract_says(release: duckdb.DuckDBPyConnection, table: str) -> None:
    found = release.execute(
        "select column_name, comment from duckdb_columns() where schema_name || '.' || table_name = ?", [table]
    ).fetchall()
    comments = dict(found)
    for column in published_contracts()[table].columns:
        comment = comments[column.name]
        assert comment.startswith(column.description)
        assert not column.unit or f"Unit: {column.unit}." in comment
        assert comment.endswith("Never NULL." if column.is_required else f"NULL: {column.null_meaning}.")


def test_every_column_carries_its_meaning_as_a_comment(release: duckdb.DuckDBPyConnection) -> None:
    bare = release.execute(
        "select table_name, column_name from duckdb_columns() where not internal and comment is null"
    ).fetchall()
    assert bare == []
    assert release.execute("select table_name from duckdb_tables() where comment is null").fetchall() == []
    described = release.execute("select count(*) from meta.columns").fetchall()[0][0]
    assert described == sum(len(table.columns) for table in published_contracts().values())
