"""The inbox: files to read, entries that are never opened, and files that are still being written."""

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import Refusal, WrongUseError
from pipelines.ingest.manifests import MANIFEST_SUFFIX, promised_digest
from pipelines.open_files import PROCESSES, open_files
from pipelines.regular_files import sha256_of

# Names appear in messages, logs and tables: no quotes, line breaks, control characters or leading dashes.
_PLAIN_NAME = re.compile(r"\w[\w .,()+=@-]{0,199}")
# Transfer programs and browsers use these extensions until a file is complete.
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp")


class FileState(NamedTuple):
    """State by which a changed or replaced file is recognised: the kernel sets the time at every write."""

    device: int
    inode: int
    mode: int
    size: int
    changed_ns: int


@dataclass(frozen=True)
class InboxEntry:
    """One entry of the inbox that is not being written.

    Attributes:
        path: its path.
        state: its state before it was first read.
        sha256: hex digest of its bytes, or of its kind and inode if it is never opened.
        refusal: why it is never opened, or None.
    """

    path: Path = field(repr=False)
    state: FileState
    sha256: str
    refusal: Refusal | None


def state_of(path: Path) -> FileState | None:
    """Return the state of an entry itself, not of what a link points to; None when it is gone."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return FileState(found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_ctime_ns)


def read_inbox(inbox: Path, settle_seconds: float) -> tuple[list[InboxEntry], int]:
    """List the entries of the inbox, without hidden ones and manifests.

    A file is complete if its manifest has the digest of its bytes. Otherwise it is complete if no process has it open
    for writing, it has not changed for a while and its name has no extension of an unfinished copy.

    Args:
        inbox: folder that exports arrive in.
        settle_seconds: how long a file without a matching manifest must have been unchanged.

    Returns:
        Entries in name order, and how many files are still being written.

    Raises:
        WrongUseError: this user may not list it or open its entries.
    """
    if not may_be_read(inbox):
        raise WrongUseError(f"{inbox} cannot be read. Allow this user to list it and to open its files.")
    paths = sorted(path for path in inbox.iterdir() if not path.name.startswith("."))
    states = {
        path: state
        for path in paths
        if not path.name.endswith(MANIFEST_SUFFIX) and (state := state_of(path)) is not None
    }
    entries = {path: entry for path, state in states.items() if (entry := _complete(path, state))}
    young = {path: state for path, state in states.items() if path not in entries}
    _wait_until_settled(young.values(), settle_seconds)
    written = set(_open_for_writing(inbox))
    for path, state in young.items():
        is_written = path.name in written or path.name.lower().endswith(_UNFINISHED)
        if not is_written and state_of(path) == state and (entry := _entry(path, state)):
            entries[path] = entry
    return [entries[path] for path in sorted(entries)], len(states) - len(entries)


def may_be_read(inbox: Path) -> bool:
    """Return whether this user may list a folder and open its entries."""
    return os.access(inbox, os.R_OK | os.X_OK)


def _complete(path: Path, state: FileState) -> InboxEntry | None:
    """Return an entry that is complete without waiting: not a file, or a file that matches its manifest."""
    if not stat.S_ISREG(state.mode):
        return _entry(path, state)
    promised = promised_digest(path)
    entry = _entry(path, state) if promised else None
    return entry if entry and entry.sha256 == promised else None


def _entry(path: Path, state: FileState) -> InboxEntry | None:
    """Return an entry with its digest; None if it has disappeared."""
    refusal = _never_opened(state)
    if refusal is None:
        try:
            return InboxEntry(path, state, sha256_of(path), _odd_name(path.name))
        except FileNotFoundError:
            return None
        except OSError:
            refusal = Refusal("unreadable", "the file cannot be opened", "Allow the pipeline's user to read it.")
    identity = f"{refusal.rule} {state.device} {state.inode}"
    return InboxEntry(path, state, hashlib.sha256(identity.encode()).hexdigest(), refusal)


def _never_opened(state: FileState) -> Refusal | None:
    if stat.S_ISREG(state.mode):
        return None
    if stat.S_ISLNK(state.mode):
        return Refusal("symlink", "it is a link, and links are never followed", "Put the file itself into the inbox.")
    kind = "a folder" if stat.S_ISDIR(state.mode) else "a pipe, socket or device"
    return Refusal("not_a_file", f"it is {kind}", "Remove it, and put files into the inbox itself.")


def is_plain_name(name: str) -> bool:
    """Return whether a file name can be shown as it is."""
    return bool(_PLAIN_NAME.fullmatch(name))


def _odd_name(name: str) -> Refusal | None:
    if is_plain_name(name):
        return None
    return Refusal(
        "file_name",
        "its name has more than 200 characters, or others than letters, digits, spaces and . , ( ) + = @ _ -",
        "Rename the file.",
    )  # fmt: skip


def _wait_until_settled(states: Iterable[FileState], settle_seconds: float) -> None:
    """Wait once for the youngest, by the time of change: copying tools can set back only the time of writing."""
    youngest = max((state.changed_ns for state in states), default=0) / 1e9
    time.sleep(min(max(youngest + settle_seconds - time.time(), 0.0), settle_seconds))


def _open_for_writing(inbox: Path) -> Iterator[str]:
    """Yield names of the inbox's files that a process has open for writing, if the system shows it."""
    folder = inbox.resolve()
    with suppress(OSError):  # only Linux has this list
        for process in PROCESSES.iterdir():
            with suppress(OSError):  # it has ended, or belongs to another user
                for target, description in open_files(process):
                    if target.parent == folder and _is_written(description):
                        yield target.name


def _is_written(description: Path) -> bool:
    try:
        lines = description.read_text().splitlines()
    except OSError:  # closed meanwhile
        return False
    flags = next(line for line in lines if line.startswith("flags:"))
    return int(flags.split()[1], base=8) & os.O_ACCMODE != os.O_RDONLY
