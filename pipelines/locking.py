"""One run at a time per home, by an operating-system lock that ends with its process."""

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from pipelines.errors import AlreadyRunningError
from pipelines.open_files import PROCESSES, open_files
from pipelines.permissions import closed_to_others

# A holder needs far less than this between taking the lock and writing its name.
_NAMING_SECONDS = 1.0


@contextmanager
def hold_lock(path: Path) -> Iterator[str | None]:
    """Hold the lock file while the block runs; what the block writes is closed to others.

    Args:
        path: lock file; it holds the name of its holder, and afterwards stays unlocked and empty.

    Yields:
        The name that a killed holder left in the file, now cleared, or None.

    Raises:
        AlreadyRunningError: another process holds it; says which and since when.
    """
    with closed_to_others(), path.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_running(path, _name_in(stream)) from None
        stream.seek(0)
        left = stream.read().strip()
        stream.truncate(0)
        stream.write(f"pid {os.getpid()}, started {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        stream.flush()
        try:
            yield left or None
        finally:
            stream.truncate(0)


def refuse_second_start(path: Path) -> None:
    """Refuse to begin while another process holds the lock, before anything waits for its files.

    Args:
        path: the lock file; it is not touched.

    Raises:
        AlreadyRunningError: says who holds it and since when.
    """
    if holder := holder_of(path):
        raise _already_running(path, holder)


def _already_running(path: Path, holder: str) -> AlreadyRunningError:
    return AlreadyRunningError(f"another run holds {path}: {holder or 'unknown'}")


def _name_in(stream: TextIO) -> str:
    """Return the holder's name, waiting if it has only just taken the lock."""
    deadline = time.monotonic() + _NAMING_SECONDS
    while True:
        stream.seek(0)
        name = stream.read().strip()
        if name or time.monotonic() > deadline:
            return name
        time.sleep(0.02)


def holder_of(path: Path) -> str | None:
    """Return who holds a lock and since when, or None, without touching the lock.

    Args:
        path: the lock file.
    """
    try:
        name = path.read_text(encoding="utf-8").strip()
    except OSError:
        return None
    found = re.match(r"pid (\d+),", name)
    return name if found and _has_open(int(found[1]), path.resolve()) else None


def _has_open(pid: int, path: Path) -> bool:
    """Return whether a process has a file open; if the system does not show that, whether the process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    try:
        return any(target == path for target, _ in open_files(PROCESSES / str(pid)))
    except OSError:
        return True
