"""One run at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import AlreadyRunningError
from pipelines.locking import hold_lock, holder_of

HOLD = (
    "import sys, time; from pathlib import Path; from pipelines.locking import hold_lock\n"
    "with hold_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
)


def test_a_second_run_learns_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with hold_lock(path), pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}, started "), hold_lock(path):
        pass


def test_a_killed_holder_frees_the_lock_and_its_name_is_cleared(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        assert holder_of(path).startswith(f"pid {holder.pid}, started ")
        with pytest.raises(AlreadyRunningError, match=f"pid {holder.pid}, started "), hold_lock(path):
            pass
        holder.kill()
    assert f"pid {holder.pid}" in path.read_text()
    assert holder_of(path) is None
    with hold_lock(path) as left:
        assert left.startswith(f"pid {holder.pid}, started ")
        assert f"pid {os.getpid()}" in path.read_text()
    assert path.read_text() == ""


def test_a_living_process_with_a_killed_holders_number_is_no_holder(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    path.write_text(f"pid {os.getpid()}, started 2020-01-01 00:00:00 UTC")
    assert holder_of(path) is None
    path.write_text("")
    assert holder_of(path) is None


def test_reading_the_holder_takes_no_lock(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with hold_lock(path):
        assert holder_of(path).startswith(f"pid {os.getpid()}, ")
        with pytest.raises(AlreadyRunningError), hold_lock(path):
            pass
