"""The warehouse, and whoever else has it open."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import OutcomesError
from pipelines.settings import load_settings
from pipelines.warehouse import database

_HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1], read_only=True); print(flush=True); sys.stdin.read()"


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[int]:
    """Keep a warehouse open in another program; yields its process."""
    database.open_warehouse(load_settings(tmp_path)).close()
    command = [sys.executable, "-c", _HOLD, str(tmp_path / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid


def test_who_keeps_the_warehouse_from_a_night_is_named_and_is_no_run(
    holder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WRITERS_PATIENCE_SECONDS", 0)
    with pytest.raises(OutcomesError, match=rf"process {holder} keeps .*warehouse.duckdb open. Close it") as told:
        database.open_warehouse(load_settings(tmp_path))
    assert told.value.exit_code == 1


def test_readers_do_not_keep_each_other_waiting(holder: int, tmp_path: Path) -> None:
    assert holder
    database.read_warehouse(load_settings(tmp_path)).close()
