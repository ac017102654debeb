"""Taking a patient out of DuckDB files, Parquet files and releases by rewriting them.

A deleted row stays in the freed blocks of a DuckDB file, so every file is written again without it and then
replaces the old one in one rename.
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.correction_lines import KEY_SEPARATOR
from pipelines.contracts.data_package import DESCRIPTOR
from pipelines.contracts.duckdb_rules import quote
from pipelines.durable import replace_file
from pipelines.errors import OutcomesError
from pipelines.regular_files import sha256_of
from pipelines.settings import Settings
from pipelines.steps import inspect, render
from pipelines.warehouse.database import attach_read_only, limit_resources
from pipelines.warehouse.publishing import write_descriptor, write_parquet
from pipelines.warehouse.reading import DATABASE
from pipelines.warehouse.release import MANIFEST, whole_manifest, write_manifest
from pipelines.warehouse.release_status import RELEASE_STATUS, release_status, write_status


def copy_without(patient_key: str, source: Path, target: Path, connection: duckdb.DuckDBPyConnection) -> int:
    """Rewrite a DuckDB file without the rows of a patient and of the patient's episodes.

    Args:
        patient_key: the patient.
        source: the file; stays attached as `old`, read-only.
        target: file to create, with the comments and storage version of `source`; stays attached as `new`.
        connection: an in-memory connection.

    Returns:
        Rows left out.
    """
    attach_read_only(connection, source, "old")
    version = connection.execute(
        "select rtrim(tags['storage_version'], '+') from duckdb_databases() where database_name = 'old'"
    ).fetchall()[0][0]
    connection.execute(f"attach {quote(str(target))} as new (storage_version {quote(version)})")
    connection.execute("copy from database old to new (schema)")
    tables = connection.execute(
        "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() as columns "
        "semi join duckdb_tables() as tables on columns.table_oid = tables.table_oid "
        "and columns.database_name = tables.database_name "
        "where columns.database_name = 'old' and not columns.internal group by all order by all"
    ).fetchall()
    left_out = 0
    for table, columns in tables:
        of_patient = _of_patient(columns, patient_key)
        rows = connection.execute(f"select count(*) from old.{table}").fetchall()[0][0]
        kept = connection.execute(
            f"insert into new.{table} select * from old.{table} where ({of_patient}) is not true"
        ).fetchall()[0][0]
        left_out += rows - kept
    return left_out


def _of_patient(columns: list[str], patient_key: str) -> str:
    if "patient_key" in columns:
        return f"patient_key = {quote(patient_key)}"
    if "episode_key" in columns:
        episodes = f"select episode_key from old.marts.dim_episodes where patient_key = {quote(patient_key)}"
        return f"episode_key in ({episodes})"
    return about_corrections(patient_key, "old.raw") if "expected_old_value" in columns else "false"


def about_corrections(patient_key: str, raw: str) -> str:
    """Return the condition that a correction is about a patient's diary day or visit.

    Args:
        patient_key: the patient.
        raw: the schema that holds the corrections and the visits.
    """
    visits = f"select visit_id from {raw}.clinic_visits where patient_key = {quote(patient_key)}"
    return f"split_part(key, {quote(KEY_SEPARATOR)}, 1) = {quote(patient_key)} or key in ({visits})"


def prune_parquet(patient_key: str, path: Path, settings: Settings) -> bool:
    """Rewrite an accepted file without a patient's rows, or remove it if none is left.

    Args:
        patient_key: the patient.
        path: file with a column patient_key.
        settings: settings of the home.

    Returns:
        Whether the file is still there.
    """
    new = settings.work / path.name
    with duckdb.connect() as connection:
        limit_resources(connection, settings)
        kept = connection.execute(
            f"copy (from read_parquet({quote(str(path))}) where patient_key != {quote(patient_key)}) "
            f"to {quote(str(new))} (format parquet)"
        ).fetchall()[0][0]
    if kept:
        replace_file(new, path)
    else:
        path.unlink()
    return bool(kept)


def prune_release(patient_key: str, release: Path, settings: Settings) -> int:
    """Take a patient out of one release: database, Parquet, pages and manifest.

    The database is replaced last: until then it still holds the patient, so that repeating an interrupted call repeats
    all of it.

    Args:
        patient_key: the patient.
        release: folder of the release.
        settings: settings of the home; the new files are made in its scratch folder.

    Returns:
        Rows removed from the database.

    Raises:
        OutcomesError: its manifest cannot be read, or this version of the program cannot render its pages.
    """
    new = settings.work / release.name
    new.mkdir()
    removed, digest = _prune_data(patient_key, release, new, settings)
    try:
        render(new, release)
        inspect(new, release, is_whole=False)
    except Exception as error:
        # An older release may lack what today's pages read. The message is dropped: it could quote a value.
        raise OutcomesError(
            f"the pages of {release.name} cannot be rendered again ({type(error).__name__}). If it is the current "
            "release, run a night first; then remove its folder and run this again."
        ) from None
    write_status(new / RELEASE_STATUS, release_status(new / DATABASE))
    write_manifest(new, _facts(release, digest))
    _take_place(new, release)
    return removed


def _prune_data(patient_key: str, release: Path, new: Path, settings: Settings) -> tuple[int, str]:
    with duckdb.connect() as connection:
        limit_resources(connection, settings)
        removed = copy_without(patient_key, release / DATABASE, new / DATABASE, connection)
        files = sorted((release / "parquet").glob("*.parquet"), key=lambda path: path.stem)
        metadata = {f"marts.{path.stem}": _metadata_of(path, connection) for path in files}
        connection.execute("use new")
        digest = write_parquet(connection, new / "parquet", metadata)
        connection.execute("update meta.build set marts_digest = ?", [digest])
        connection.execute("use memory; checkpoint new; detach new; detach old")
    if (release / DESCRIPTOR).exists():
        write_descriptor(json.loads((release / DESCRIPTOR).read_text(encoding="utf-8")), new)
    return removed, digest


def _metadata_of(path: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the key-value metadata of a Parquet file."""
    found = connection.execute(f"select key, value from parquet_kv_metadata({quote(str(path))})").fetchall()
    return {key.decode(): value.decode() for key, value in found}


def _facts(release: Path, digest: str) -> dict[str, Any]:
    """Return the manifest's facts with one more forgotten patient, counted once even if the call is repeated."""
    facts = whole_manifest(release)
    is_repeated = facts.pop("files").get(DATABASE) != sha256_of(release / DATABASE)
    return facts | {"marts_digest": digest, "forgotten": facts.get("forgotten", 0) + (not is_repeated)}


def _take_place(new: Path, release: Path) -> None:
    names = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    last = [Path(MANIFEST), Path(DATABASE)]
    for name in sorted(names - set(last)):
        replace_file(new / name, release / name)
    for path in [path for path in release.rglob("*") if path.is_file()]:
        if path.relative_to(release) not in names:
            path.unlink()
    for name in last:
        replace_file(new / name, release / name)
