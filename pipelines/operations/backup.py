"""Backup and restore of everything that a home cannot load again from its exports."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.durable import sync
from pipelines.errors import WrongUseError
from pipelines.locking import hold_lock
from pipelines.operations.open_home import open_home
from pipelines.permissions import closed_to_others
from pipelines.regular_files import sha256_of
from pipelines.settings import FILE_NAME, Settings
from pipelines.version import code_version
from pipelines.warehouse.schema import VERSION, version_of

LIST = "backup.json"
# The inbox belongs to its senders; Prefect's database and scratch files can be made again.
_PARTS = ("warehouse.duckdb", "accepted", FILE_NAME, "corrections.csv", ".forgetting_salt", "logs", "status.json")


def back_up(settings: Settings, target: Path) -> Path:
    """Copy warehouse, accepted rows, settings, corrections, salt, logs and the current release.

    Args:
        settings: settings of the home.
        target: folder that the backup's own folder is made in.

    Returns:
        The backup's folder, closed to others; it appears whole.

    Raises:
        WrongUseError: no night has run in this home, or the target is inside it.
        AlreadyRunningError: a run is going on.
    """
    if not settings.warehouse.exists():
        raise WrongUseError(f"no warehouse at {settings.warehouse} to back up. Run a night first: `outcomes run`.")
    if target.resolve().is_relative_to(settings.home):
        raise WrongUseError(f"{target} is inside the home and would be lost with it. Name a folder elsewhere.")
    with open_home(settings), closed_to_others():
        target.mkdir(parents=True, exist_ok=True)
        name = f"{settings.home.name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        unfinished, finished = target / f".{name}.new", target / name
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        for part in _PARTS:
            _copy(settings.home / part, unfinished / part)
        if settings.current.exists():
            release = settings.current.resolve().relative_to(settings.home)
            _copy(settings.home / release, unfinished / release)
            (unfinished / settings.current.name).symlink_to(release)
        files = {str(path.relative_to(unfinished)): sha256_of(path) for path in _files(unfinished)}
        facts = {"code_version": code_version(), "schema_version": VERSION, "files": files}
        (unfinished / LIST).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        _sync_all(unfinished)
        unfinished.rename(finished)
        sync(target)
    return finished


def restore(settings: Settings, backup: Path) -> int:
    """Restore a backup into an empty home; it may already have an inbox.

    Args:
        settings: settings of the home to fill.
        backup: folder that `back_up` made.

    Returns:
        Number of restored files.

    Raises:
        WrongUseError: the backup is incomplete or of an unknown version, or the home is not empty.
    """
    files = _listed(backup)
    settings.home.mkdir(parents=True, exist_ok=True)
    with hold_lock(settings.lock):
        there = [part for part in (*_PARTS, "releases", settings.current.name) if (settings.home / part).exists()]
        if there:
            raise WrongUseError(
                f"{settings.home} already holds {', '.join(there)}. Restore into a new home, or move these away."
            )
        # The warehouse and then `current` come last: until then no night can run and no reader sees anything.
        names = sorted({Path(name).parts[0] for name in files} - {"warehouse.duckdb"})
        for part in (*names, "warehouse.duckdb"):
            _copy(backup / part, settings.home / part)
        _sync_all(settings.home)
        if (backup / settings.current.name).is_symlink():
            settings.current.symlink_to((backup / settings.current.name).readlink())
        sync(settings.home)
    return len(files)


def _listed(backup: Path) -> dict[str, str]:
    """Return the digests of a backup's files by name, after checking every file against them."""
    if not (backup / LIST).is_file():
        raise WrongUseError(f"{backup} is not a backup: it has no {LIST}. Name a folder that `outcomes backup` made.")
    try:
        files: dict[str, str] = dict(json.loads((backup / LIST).read_text(encoding="utf-8"))["files"])
    except (ValueError, TypeError, KeyError):
        raise WrongUseError(f"{backup} is not complete: its {LIST} is damaged. Restore another one.") from None
    broken = [name for name, digest in files.items() if not _is_whole(backup / name, digest)]
    if broken:
        raise WrongUseError(
            f"{backup} is not complete: {broken[0]} is missing or has changed ({len(broken):,} files in all). "
            "Restore another one."
        )
    with duckdb.connect(str(backup / "warehouse.duckdb"), read_only=True) as connection:
        version = version_of(connection)
    if version > VERSION:
        raise WrongUseError(
            f"{backup} has schema version {version}, this program works with version {VERSION}. "
            "Install the version of the program that made it."
        )
    return files


def _is_whole(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copy)
    elif source.exists():
        shutil.copy(source, target)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _sync_all(folder: Path) -> None:
    for path in [*_files(folder), *(path for path in folder.rglob("*") if path.is_dir()), folder]:
        sync(path)
