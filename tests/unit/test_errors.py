"""Errors of DuckDB and of the system, explained in the program's own words."""

from pathlib import Path

import duckdb
import pytest

from pipelines.errors import OutcomesError, SystemStoppedError, explain
from pipelines.warehouse.models import build


def test_a_file_that_duckdb_cannot_write_is_explained_without_its_name(tmp_path: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.IOException) as stopped:
        connection.execute(f"copy (select 1) to '{tmp_path / 'absent' / 'rows.csv'}'")
    message = str(explain(stopped.value))
    assert message == "DuckDB stopped it: IOException. Check free space, permissions and memory_limit_gib."


def test_a_model_that_memory_or_disk_cannot_hold_says_what_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.sql"
    path.write_text("select range, random() from range(10000000) order by 2")
    monkeypatch.setattr("pipelines.warehouse.models.model_paths", lambda: {"marts.large": path})
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '10MB'; set temp_directory = ''; create schema marts")
        with pytest.raises(OutcomesError) as stopped:
            build(connection, ["marts.large"])
    assert str(stopped.value) == (
        "model marts.large cannot be built: OutOfMemoryException. Check free space, permissions and memory_limit_gib."
    )


def test_a_model_that_is_wrong_says_that_it_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "wrong.sql"
    path.write_text("select 'a value of a patient'::integer")
    monkeypatch.setattr("pipelines.warehouse.models.model_paths", lambda: {"main.wrong": path})
    with duckdb.connect() as connection, pytest.raises(OutcomesError) as stopped:
        build(connection, ["main.wrong"])
    assert str(stopped.value) == (
        "model main.wrong cannot be built: ConversionException. This is a bug: please report this line."
    )


def test_an_error_of_the_system_is_explained_by_its_number_for_a_library_may_have_written_its_text() -> None:
    assert "Input/output error" in str(explain(OSError(5, "a value of a patient", "/inbox/a value")))
    for error in (OSError(5, "a value of a patient", "/inbox/a value"), OSError("a value of a patient")):
        assert isinstance(explain(error), SystemStoppedError)
        assert "a value" not in str(explain(error))
