"""Errors of DuckDB and of the system, explained in the program's own words."""

from pathlib import Path

import duckdb
import pytest

from pipelines.errors import explain


def test_a_file_that_duckdb_cannot_write_is_explained_without_its_name(tmp_path: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.IOException) as stopped:
        connection.execute(f"copy (select 1) to '{tmp_path / 'absent' / 'rows.csv'}'")
    message = str(explain(stopped.value))
    assert message == "DuckDB stopped it: IOException. Check free space, permissions and memory_limit_gib."
