"""The contracts, and what every chart must say, against a release that a whole night has built."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.contracts.export_contract import export_contracts
from pipelines.contracts.published import published_contracts


@pytest.fixture(scope="module")
def release(released_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file as an analyst does."""
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as connection:
        yield connection


def test_release_holds_the_contracted_tables_and_no_other(release: duckdb.DuckDBPyConnection) -> None:
    tables = release.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    views = release.execute("select schema_name || '.' || view_name from duckdb_views() where not internal").fetchall()
    contracted = published_contracts().values()
    assert {name for (name,) in tables} == {item.table for item in contracted if not item.is_view}
    assert {name for (name,) in views} == {item.table for item in contracted if item.is_view}
    schemas = release.execute("select schema_name from duckdb_schemas() where not internal").fetchall()
    assert {name for (name,) in schemas} - {"main"} == {"marts", "meta"}


def test_the_dictionary_page_says_of_every_table_and_view_what_its_comment_says(
    release: duckdb.DuckDBPyConnection, released_home: Path
) -> None:
    page = LexborHTMLParser((released_home / "current/directors/dictionary.html").read_text("utf-8"))
    shown = {node.css_first("code").text(): node.css_first(".basis").text() for node in page.css("summary")}
    assert shown == dict(
        release.execute(
            "select schema_name || '.' || table_name, comment from duckdb_tables() union all "
            "select schema_name || '.' || view_name, comment from duckdb_views() where not internal"
        ).fetchall()
    )
    assert all(shown.values())


def test_meta_columns_describes_what_is_there_in_order(release: duckdb.DuckDBPyConnection) -> None:
    there = release.execute(
        "select schema_name || '.' || table_name as table_name, column_name, data_type from duckdb_columns() "
        "where not internal order by table_name, column_index"
    ).fetchall()
    described = release.execute("select table_name, column_name, type from meta.columns").fetchall()
    assert sorted(described, key=lambda row: row[0]) == there


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


def test_the_release_names_the_version_of_every_contract(release: duckdb.DuckDBPyConnection) -> None:
    versions = json.loads(release.execute("select contract_versions from meta.build").fetchall()[0][0])
    expected = {name: contract.version for name, contract in export_contracts().items()}
    assert versions == expected | {name: contract.version for name, contract in published_contracts().items()}


def test_dates_of_patients_are_nowhere_unless_they_are_real(release: duckdb.DuckDBPyConnection) -> None:
    """Days of care and arrival times may meet in a release, calendar dates of a patient may not."""
    assert release.execute("select date_regime from meta.build").fetchall() == [("shifted",)]
    columns = release.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() where not internal"
    ).fetchall()
    for table, column, kind in columns:
        if table.startswith("marts.") and kind in ("DATE", "TIMESTAMP"):
            found = f"{column} is not null"
        elif kind == "VARCHAR" and column != "file_name":
            found = rf"regexp_matches({column}, '(19|20)\d\d-[01]\d-[0-3]\d')"
        else:
            continue
        assert release.execute(f"select count(*) from {table} where {found}").fetchall() == [(0,)], (table, column)


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
    uncommented = "select view_name from duckdb_views() where not internal and comment is null"
    assert release.execute(uncommented).fetchall() == []
    described = release.execute("select count(*) from meta.columns").fetchall()[0][0]
    assert described == sum(len(table.columns) for table in published_contracts().values())


@pytest.mark.parametrize(("site", "figures"), [("directors", 12), ("clinical", 100)])
def test_every_chart_says_measure_population_period_and_n(released_home: Path, site: str, figures: int) -> None:
    seen = 0
    for path in (released_home / "current" / site).rglob("*.html"):
        for figure in LexborHTMLParser(path.read_text("utf-8")).css("figure"):
            said = {part.attributes["data-says"]: part.text(strip=True) for part in figure.css(".subtitle [data-says]")}
            assert list(said) == ["measure", "population", "period", "n"], path
            assert all(said.values()), path
            seen += 1
    assert seen >= figures
