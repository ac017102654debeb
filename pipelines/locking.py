"""One run at a time per home, by an operating-system lock that dies with its holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import AlreadyRunningError
from pipelines.permissions import closed_to_others


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock file while the block runs; what the block writes is closed to others.

    Args:
        path: lock file; it names its holder and stays behind, unlocked.

    Raises:
        AlreadyRunningError: another process holds it; says which and since when.
    """
    with closed_to_others(), path.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            raise AlreadyRunningError(f"another run holds {path}: {stream.read().strip() or 'unknown'}") from None
        stream.truncate(0)
        stream.write(f"pid {os.getpid()}, started {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        stream.flush()
        yield
        stream.truncate(0)
