"""One run at a time."""

import os
from pathlib import Path

import pytest

from pipelines.errors import AlreadyRunningError
from pipelines.locking import hold_lock


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with hold_lock(path), pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}, started "), hold_lock(path):
        pass


def test_the_lock_is_free_after_the_run_and_after_a_crash(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    path.write_text("pid 999999, started 2020-01-01 00:00:00 UTC")  # what a killed holder leaves behind
    with hold_lock(path):
        pass
    with hold_lock(path):
        assert str(os.getpid()) in path.read_text()
