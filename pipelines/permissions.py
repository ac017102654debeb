"""Only the owner and the owner's group may read what a run writes, whatever the caller's umask."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UMASK = 0o027


@contextmanager
def closed_to_others() -> Iterator[None]:
    """Create folders with mode 0750 and files with mode 0640 while the block runs."""
    before = os.umask(_UMASK)
    try:
        yield
    finally:
        os.umask(before)


def close_to_others(path: Path) -> None:
    """Set the mode of a path that was copied with the modes of its source."""
    path.chmod((0o777 if path.is_dir() else 0o666) & ~_UMASK)
