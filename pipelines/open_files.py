"""Which files processes have open, where the system shows it."""

from collections.abc import Iterator
from pathlib import Path

PROCESSES = Path("/proc")


def open_files(process: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file that a process has open, and the file that describes how it is open.

    Args:
        process: the process's folder in `PROCESSES`.

    Raises:
        OSError: the process has ended or belongs to another user, or this system has no such list.
    """
    for link in (process / "fd").iterdir():
        try:
            target = link.readlink()
        except OSError:  # closed meanwhile, which says nothing about the others
            continue
        yield target, process / "fdinfo" / link.name
