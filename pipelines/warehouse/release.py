"""Releases: each is one folder that appears in one rename, and one symlink points to the current one."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.durable import sync
from pipelines.errors import OutcomesError
from pipelines.permissions import close_to_others
from pipelines.regular_files import sha256_of
from pipelines.settings import Settings
from pipelines.version import code_version

MANIFEST = "manifest.json"
LEDGER_FILE = "disclosure.json"  # what the pages showed and hid: the dashboards write it, the next night reads it


@dataclass(frozen=True)
class Published:
    """One kept release, as its manifest describes it.

    Attributes:
        folder: its folder.
        number: place in the order of publication, which no clock can change.
        run_id: run that made it.
        published_at: UTC.
        as_of_night: night whose knowledge it shows.
        code_version: code that made it.
        marts_digest: equal digests mean equal marts.
    """

    folder: Path
    number: int
    run_id: str
    published_at: datetime
    as_of_night: date
    code_version: str
    marts_digest: str


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Write the manifest: what made the release, and the digest of every file in it.

    Args:
        folder: the release, finished but for its manifest.
        facts: run, code, contract and input identities; no patient's value.
    """
    files = {path.relative_to(folder).as_posix(): sha256_of(path) for path in _files(folder)}
    text = json.dumps({**facts, "files": files}, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return a release's manifest, or None if it is missing or damaged, which must not stop a night."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return manifest


def whole_manifest(folder: Path) -> dict[str, Any]:
    """Return a release's manifest.

    Raises:
        OutcomesError: it is missing or damaged.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise OutcomesError(
            f"release {folder.name} is not complete: its {MANIFEST} is missing or damaged. "
            "Restore the folder from a backup, or remove it and run a night."
        )
    return manifest


def is_as_published(folder: Path, name: str) -> bool:
    """Return whether a file of a release has the digest of its manifest; true if the manifest does not list it."""
    digest = (read_manifest(folder) or {}).get("files", {}).get(name)
    return digest is None or ((folder / name).is_file() and sha256_of(folder / name) == digest)


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """Return the manifest of the release that readers see, or None before the first."""
    return read_manifest(settings.current)


def releases(settings: Settings) -> list[Published]:
    """Return the kept releases in the order in which they were published."""
    folders = sorted(settings.releases.iterdir()) if settings.releases.is_dir() else []
    found = [(folder, read_manifest(folder)) for folder in folders if folder.is_dir()]
    return sorted(
        (_published(folder, manifest) for folder, manifest in found if manifest),
        key=lambda item: (item.number, item.folder.name),
    )


def current_release(settings: Settings) -> Published | None:
    """Return the release that readers see, or None before the first."""
    manifest = current_manifest(settings)
    return _published(settings.current.resolve(), manifest) if manifest else None


def _published(folder: Path, manifest: dict[str, Any]) -> Published:
    return Published(
        folder,
        # releases made before they were numbered come first
        manifest.get("release_number", 0),
        manifest["run_id"],
        datetime.fromisoformat(manifest["published_at"]),
        date.fromisoformat(manifest["as_of_night"]),
        manifest["code_version"],
        manifest["marts_digest"],
    )


def next_number(settings: Settings) -> int:
    """Return the number of the next release: one more than any kept one, whatever the clock says."""
    return max((item.number for item in releases(settings)), default=0) + 1


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
    return target


def switch(settings: Settings, release: Path) -> None:
    """Point `current` at a release.

    Raises:
        OutcomesError: `current` is not a symlink, as after a copy that followed symlinks.
    """
    if settings.current.is_dir() and not settings.current.is_symlink():
        raise OutcomesError(f"{settings.current} is a folder and should be a symlink. Move it away and run this again.")
    link = settings.home / ".current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(settings.home))
    link.replace(settings.current)
    sync(settings.home)


def remove(release: Published, settings: Settings) -> None:
    """Remove a release; its folder leaves the releases in one rename, so that nobody sees it half removed."""
    shutil.rmtree(release.folder.rename(settings.work / release.folder.name))
