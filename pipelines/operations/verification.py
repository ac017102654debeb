"""Proof that a release is complete, and that the same inputs give its marts byte for byte."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines import steps
from pipelines.contracts.data_package import DESCRIPTOR
from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.published import published_contracts
from pipelines.errors import CheckFailedError, WrongUseError
from pipelines.operations.open_home import open_home
from pipelines.regular_files import sha256_of
from pipelines.settings import Settings
from pipelines.version import code_version
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.models import reopen_build
from pipelines.warehouse.publishing import described_marts, marts_digest, parquet_metadata, write_parquet
from pipelines.warehouse.reading import DATABASE
from pipelines.warehouse.release import MANIFEST, whole_manifest
from pipelines.warehouse.release_inputs import inputs_of


def release_folder(settings: Settings, name: str | None) -> Path:
    """Return the folder of a release.

    Args:
        settings: settings of the home.
        name: its name under releases; None means the current one.

    Raises:
        WrongUseError: there is no such release.
    """
    folder = settings.releases / name if name else settings.current.resolve()
    if not (folder / MANIFEST).is_file() or (name and folder.parent.resolve() != settings.releases.resolve()):
        raise WrongUseError(
            f"no release {name or 'yet'} in {settings.releases}. `outcomes releases` lists what is kept."
        )
    return folder


def verify(folder: Path, settings: Settings, *, with_rebuild: bool) -> Iterator[str]:
    """Check a release against its manifest and rebuild its marts.

    Args:
        folder: folder of the release.
        settings: settings of the home.
        with_rebuild: whether to rebuild the marts from the warehouse, under the home's lock.

    Yields:
        One line for each proof that holds.

    Raises:
        CheckFailedError: a proof fails; names every file concerned.
        OutcomesError: its manifest cannot be read.
        AlreadyRunningError: a run holds the home's lock.
    """
    manifest = whole_manifest(folder)
    yield _files_line(folder, manifest["files"])
    yield _digest_line(folder, manifest)
    yield _rows_line(folder)
    yield _package_line(folder, manifest["files"])
    if with_rebuild:
        yield _rebuilt_line(folder, manifest, settings)


def _proven(problems: list[str], promise: str) -> str:
    """Return the promise, or raise what breaks it."""
    if problems:
        raise CheckFailedError(f"not complete: {'; '.join(problems)}.")
    return promise


def _files_line(folder: Path, recorded: dict[str, str]) -> str:
    paths = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    found = {path.relative_to(folder).as_posix() for path in paths} - {MANIFEST}
    problems = [f"{name} is missing" for name in sorted(set(recorded) - found)]
    problems += [f"{name} is not in the manifest" for name in sorted(found - set(recorded))]
    problems += [
        f"{name} is not what was published" for name in sorted(found & set(recorded))
        if sha256_of(folder / name) != recorded[name]
    ]  # fmt: skip
    return _proven(problems, f"files     {len(found):,} files as published, none missing, none beside them")


def _digest_line(folder: Path, manifest: dict[str, Any]) -> str:
    with duckdb.connect(str(folder / DATABASE), read_only=True) as release:
        said = release.execute("select run_id, code_version, marts_digest from meta.build").fetchall()[0]
    digests = {said[2], manifest["marts_digest"], marts_digest(folder / "parquet")}
    problems = [] if len(digests) == 1 else ["database, Parquet files and manifest name different digests of the marts"]
    if said[:2] != (manifest["run_id"], manifest["code_version"]):
        problems.append("database and manifest name different runs or code")
    return _proven(problems, f"digest    {said[2][:16]} in database, Parquet files and manifest")


def _rows_line(folder: Path) -> str:
    files = sorted((folder / "parquet").glob("*.parquet"))
    problems = []
    with duckdb.connect(str(folder / DATABASE), read_only=True) as release:
        tables = release.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        if {name for (name,) in tables} != {path.stem for path in files}:
            problems.append("database and Parquet files hold different marts")
        for path in files if not problems else ():
            one, other = f"from marts.{path.stem}", f"from {quote(str(path))}"
            differing = f"select count(*) from (({one} except all {other}) union all ({other} except all {one}))"
            if release.execute(differing).fetchall() != [(0,)]:
                problems.append(f"{path.stem} differs between database and Parquet file")
    return _proven(problems, f"rows      {len(files)} marts hold the same rows in database and Parquet files")


def _package_line(folder: Path, recorded: dict[str, str]) -> str:
    if not (folder / DESCRIPTOR).exists():
        return f"package   {DESCRIPTOR} was not part of releases of that time"
    resources = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    problems = [
        f"{DESCRIPTOR} names another size or digest of {item['path']}" for item in resources
        if item["hash"] != f"sha256:{recorded.get(item['path'])}"
        or item["bytes"] != (folder / item["path"]).stat().st_size
    ]  # fmt: skip
    return _proven(problems, f"package   {DESCRIPTOR} names {len(resources)} files with their sizes and digests")


def _rebuilt_line(folder: Path, manifest: dict[str, Any], settings: Settings) -> str:
    """Rebuild the marts if code and inputs are still those of the release."""
    if manifest["code_version"] != code_version():
        return f"rebuilt   not tried: made by code {manifest['code_version']}, this is {code_version()}"
    as_of = date.fromisoformat(manifest["as_of_night"])
    if not settings.warehouse.exists():
        return "rebuilt   not tried: there is no warehouse here"
    with open_home(settings):
        with read_warehouse(settings) as warehouse:
            inputs = inputs_of(warehouse, as_of)
        if manifest["inputs"] != inputs:
            return "rebuilt   not tried: the warehouse no longer holds the same inputs"
        again = _build_again(settings, as_of)
        problems = [
            f"{path.name} comes out differently"
            for path in sorted((folder / "parquet").glob("*.parquet"))
            if (again / path.name).read_bytes() != path.read_bytes()
        ]
    files = len(inputs["files"])
    return _proven(problems, f"rebuilt   every mart again, byte for byte, from {files} files as known on {as_of}")


def _build_again(settings: Settings, as_of: date) -> Path:
    """Run the steps of a night up to the marts; returns the folder of their Parquet files."""
    steps.build_before_detection(settings, as_of)
    steps.detect(settings)
    steps.build_after_detection(settings)
    again = settings.work / "parquet"
    with reopen_build(settings) as connection:
        metadata = {name: parquet_metadata(published_contracts()[name]) for name in described_marts()}
        write_parquet(connection, again, metadata)
    return again
