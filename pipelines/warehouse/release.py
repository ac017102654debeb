"""A release: one folder that appears whole, one symlink that switches to it."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.ingest.inbox import sha256_of
from pipelines.permissions import close_to_others
from pipelines.settings import Settings
from pipelines.version import code_version

MANIFEST = "manifest.json"


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Write the manifest: what made the release, and the digest of every file in it.

    Args:
        folder: the whole release but its manifest.
        facts: run, code, contract and input identities; no patient's value.
    """
    files = {path.relative_to(folder).as_posix(): sha256_of(path) for path in _files(folder)}
    text = json.dumps({**facts, "files": files}, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """Return the manifest of the release that readers see, or None before the first."""
    path = settings.current / MANIFEST
    if not path.exists():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def is_current(settings: Settings, inputs: dict[str, Any]) -> bool:
    """Return whether the current release was made by this code from exactly these inputs."""
    manifest = current_manifest(settings)
    return manifest is not None and manifest["inputs"] == inputs and manifest["code_version"] == code_version()


def publish(folder: Path, name: str, settings: Settings) -> Path:
    """Make a finished folder the current release.

    Everything is on disk before the rename, and the symlink is replaced by one rename, so that a reader sees
    the old release or the new one and a power cut leaves one of them whole.

    Args:
        folder: the finished release, on the same file system as the home.
        name: folder name under releases.
        settings: settings of the home.

    Returns:
        Path of the published release.
    """
    for path in [*folder.rglob("*"), folder]:
        close_to_others(path)
        sync(path)
    settings.releases.mkdir(exist_ok=True)
    target = settings.releases / name
    folder.rename(target)
    sync(settings.releases)
    switch(settings, target)
    _retire(settings)
    return target


def switch(settings: Settings, release: Path) -> None:
    """Point `current` at a release."""
    link = settings.home / ".current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(settings.home))
    link.replace(settings.current)
    sync(settings.home)


def sync(path: Path) -> None:
    """Have a file or a folder's names on disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _retire(settings: Settings) -> None:
    """Remove the oldest releases beyond the number to keep, never the current one."""
    releases = sorted(path for path in settings.releases.iterdir() if path.is_dir())
    current = settings.current.resolve()
    for path in releases[: max(len(releases) - max(settings.keep_releases, 1), 0)]:
        if path != current:
            shutil.rmtree(path)
