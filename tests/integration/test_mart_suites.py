"""Great Expectations' suites of the published marts find what breaks a published contract."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.published import published_contracts
from pipelines.warehouse.mart_suites import judge_marts

ONE_MART = {"marts.fct_windows": published_contracts()["marts.fct_windows"]}


@pytest.fixture
def windows(
    released_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a database that holds a copy of one mart, the only one that is judged."""
    monkeypatch.setattr("pipelines.warehouse.mart_suites.published_contracts", lambda: ONE_MART)
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as connection:
        connection.execute(f"attach '{released_home / 'current' / 'outcomes.duckdb'}' as release (read_only)")
        connection.execute("create schema marts; create table marts.fct_windows as from release.marts.fct_windows")
        yield connection


def broken(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {item.name: item.failed for item in judge_marts(connection) if item.outcome == "fail"}


def test_a_mart_that_keeps_its_contract_passes(windows: duckdb.DuckDBPyConnection) -> None:
    (result,) = judge_marts(windows)
    assert (result.name, result.outcome, result.failed) == ("contract_fct_windows", "pass", 0)
    assert result.checked > 0


def test_a_missing_value_a_second_row_and_another_column_are_found(windows: duckdb.DuckDBPyConnection) -> None:
    windows.execute("update marts.fct_windows set recorded_days = null where window_index = 0")
    missing = windows.execute("select count(*) from marts.fct_windows where recorded_days is null").fetchall()[0][0]
    assert broken(windows) == {"contract_fct_windows.recorded_days.required": missing}

    windows.execute("create or replace table marts.fct_windows as from release.marts.fct_windows")
    windows.execute("insert into marts.fct_windows from release.marts.fct_windows limit 1")
    assert broken(windows) == {"contract_fct_windows.key.unique": 2}

    windows.execute("create or replace table marts.fct_windows as select *, 1 as extra from release.marts.fct_windows")
    assert list(broken(windows)) == ["contract_fct_windows.columns"]
