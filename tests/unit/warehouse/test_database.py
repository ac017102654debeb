"""The warehouse, and whoever else has it open."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.errors import AlreadyRunningError, InUseError
from pipelines.locking import hold_lock
from pipelines.operations.tonight import this_night
from pipelines.settings import load_settings
from pipelines.warehouse import database

_HOLD = (
    "import duckdb, sys; held = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'reads'); print(flush=True); "
    "sys.stdin.read()"
)


@contextmanager
def held(home: Path, how: str) -> Iterator[int]:
    """Keep a warehouse open in another program, which reads or writes; yields its process."""
    database.open_warehouse(load_settings(home)).close()
    command = [sys.executable, "-c", _HOLD, str(home / "warehouse.duckdb"), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid


@pytest.fixture(autouse=True)
def without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_NIGHTS_PATIENCE_SECONDS", 0)
    monkeypatch.setattr(database, "_READERS_PATIENCE_SECONDS", 0)


@pytest.mark.parametrize("how", ["reads", "writes"])
def test_who_keeps_the_warehouse_from_a_night_is_named_and_is_no_run(tmp_path: Path, how: str) -> None:
    with (
        held(tmp_path, how) as holder,
        pytest.raises(InUseError, match=rf"process {holder} keeps .*warehouse.duckdb open. Close it") as stopped,
    ):
        database.open_warehouse(load_settings(tmp_path))
    assert stopped.value.exit_code == 1


def test_readers_do_not_keep_each_other_waiting(tmp_path: Path) -> None:
    with held(tmp_path, "reads"):
        database.read_warehouse(load_settings(tmp_path)).close()


def test_a_reader_takes_no_other_program_for_a_run(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with held(tmp_path, "writes"):
        with pytest.raises(InUseError, match="process "):
            database.read_warehouse(settings)
        with hold_lock(settings.lock), pytest.raises(AlreadyRunningError, match="a run is writing"):
            database.read_warehouse(settings)


def test_no_night_is_chosen_while_nobody_can_say_which_ones_have_run(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with held(tmp_path, "writes"), pytest.raises(InUseError):
        this_night(settings, date(2024, 5, 1))


def test_a_warehouse_that_no_night_can_write_is_not_fresh(tmp_path: Path) -> None:
    with held(tmp_path, "writes"):
        result = CliRunner().invoke(main, ["check-freshness", "--home", str(tmp_path)])
    assert (result.exit_code, "so no night can run" in result.output) == (6, True)
