"""What the program tells of errors that others raise."""

from pathlib import Path

import duckdb
import pytest

from pipelines.errors import as_told


def test_a_file_that_duckdb_may_not_write_is_told_with_all_that_can_be_amiss_and_without_its_name(
    tmp_path: Path,
) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.IOException) as stopped:
        connection.execute(f"copy (select 1) to '{tmp_path / 'absent' / 'rows.csv'}'")
    told = str(as_told(stopped.value))
    assert told == "DuckDB stopped it: IOException. Look at free space, rights and memory_limit_gib."
