"""Forgetting a patient: out of the warehouse, the accepted rows and every kept release, with proof."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.durable import replace_file
from pipelines.errors import OutcomesError, WrongUseError
from pipelines.ingest.forgotten import key_hash, make_salt, of_visit
from pipelines.ingest.identifiers import shown_name
from pipelines.operations.open_home import open_home
from pipelines.operations.pruning import about_corrections, copy_without, prune_parquet, prune_release
from pipelines.operations.repair import clear_work
from pipelines.operations.traces import Traces, find_traces
from pipelines.regular_files import sha256_of
from pipelines.settings import Settings
from pipelines.warehouse.database import limit_resources, read_warehouse
from pipelines.warehouse.run_log import utc_now


def forget(patient_key: str, settings: Settings) -> Iterator[str]:
    """Remove a patient from a home; after an interruption, call it again.

    Args:
        patient_key: the patient's key as exports hold it.
        settings: settings of the home.

    Yields:
        What was done and found, in lines without the key.

    Raises:
        WrongUseError: not a patient key, or no night has run in this home.
        AlreadyRunningError: another run holds the home's lock.
        OutcomesError: files still hold the patient; names them.
    """
    column = next(item for item in export_contracts()["clinic_visits"].columns if item.name == "patient_key")
    if not re.fullmatch(column.pattern, patient_key):
        raise WrongUseError(f"not a patient key: expected text that matches {column.pattern}.")
    if not settings.warehouse.exists():
        raise WrongUseError(f"no warehouse at {settings.warehouse}. Run a night first: `outcomes run`.")
    with open_home(settings) as found:
        yield from found
        try:
            yield from _forget(patient_key, settings)
        except duckdb.Error as error:
            # DuckDB's messages can quote a value.
            raise OutcomesError(f"DuckDB stopped the forgetting: {type(error).__name__}. Run it again.") from None


def _forget(patient_key: str, settings: Settings) -> Iterator[str]:
    before = find_traces(patient_key, settings)
    if not (before.own or before.foreign):
        yield f"No such patient here. {before}. Nothing was changed."
        return
    yield from _remove(patient_key, before, settings)
    clear_work(settings)
    yield from _proof(patient_key, settings)


def _remove(patient_key: str, before: Traces, settings: Settings) -> Iterator[str]:
    corrected = _corrected_rows(patient_key, settings)
    removed = _forget_in_warehouse(patient_key, settings)
    yield f"{settings.warehouse.name}: {removed:,} rows removed; rows that arrive again will be quarantined."
    accepted = [path for path in before.own if path.parent == settings.accepted]
    kept = [prune_parquet(patient_key, path, settings) for path in accepted]
    yield f"{settings.accepted.name}/: {sum(kept):,} files rewritten, {len(kept) - sum(kept):,} removed."
    for path in [path for path in before.own if path.parent == settings.backups]:
        path.unlink()
        yield f"{settings.backups.name}/{path.name}: removed: copies from before a migration are not rewritten."
    releases = sorted({folder for path in before.own for folder in path.parents if folder.parent == settings.releases})
    for release in releases:
        try:
            removed = prune_release(patient_key, release, settings)
        except OutcomesError as error:  # go on with the others; the proof names what is left
            yield str(error)
            continue
        yield f"{settings.releases.name}/{release.name}: {removed:,} rows removed, pages and manifest rewritten."
    if corrected:
        rows = ", ".join(map(str, corrected))
        yield f"{settings.corrections.name}: remove rows {rows}, which are about the patient."
    if releases:
        yield "Published counts over all patients stay in these releases; the next night counts anew."


def _corrected_rows(patient_key: str, settings: Settings) -> list[int]:
    """Return row numbers of the corrections in force about the patient; those of visits are found by visit_id."""
    if not settings.corrections.exists():
        return []
    with read_warehouse(settings) as warehouse:
        rows = warehouse.execute(
            "select row_number from raw.corrections "
            f"where sha256 = ? and ({about_corrections(patient_key, 'raw')}) order by 1",
            [sha256_of(settings.corrections)],
        ).fetchall()
    return [number for (number,) in rows]


def _forget_in_warehouse(patient_key: str, settings: Settings) -> int:
    """Replace the warehouse, in one rename, by a copy without the patient and with hashes of the patient's keys.

    The corrections file may name the visits still, without the patient.
    """
    new, salt = settings.work / settings.warehouse.name, make_salt(settings)
    with duckdb.connect() as connection:
        limit_resources(connection, settings)
        removed = copy_without(patient_key, settings.warehouse, new, connection)
        visits = connection.execute(
            "select distinct visit_id from old.raw.clinic_visits where patient_key = ? order by visit_id", [patient_key]
        ).fetchall()
        for text in (patient_key, *(of_visit(visit_id) for (visit_id,) in visits)):
            connection.execute(
                "insert into new.meta.forgotten select $known_as, $now "
                "where not exists (from old.meta.forgotten where key_hash = $known_as)",
                {"known_as": key_hash(text, salt), "now": utc_now()},
            )
        connection.execute("checkpoint new; detach new; detach old")
    replace_file(new, settings.warehouse)
    return removed


def _proof(patient_key: str, settings: Settings) -> Iterator[str]:
    after = find_traces(patient_key, settings)
    if after.own:
        names = ", ".join(_shown(path, patient_key, settings) for path in after.own)
        raise OutcomesError(f"{after}: {names}. Run this again; if it stays, remove these files.")
    yield f"{after}."
    for path in after.foreign:
        yield f"{_shown(path, patient_key, settings)} still holds the patient: {_remedy(path, settings)}"


def _shown(path: Path, patient_key: str, settings: Settings) -> str:
    """Return a file's path in the home without the key; a name in the inbox is shown as everywhere else."""
    name = shown_name(path.name, sha256_of(path)) if path.parent == settings.inbox else path.name
    return str(path.parent.relative_to(settings.home) / name).replace(patient_key, "…")


def _remedy(path: Path, settings: Settings) -> str:
    if path.parent == settings.inbox:
        return "remove the file, and have the source leave the patient out of its exports."
    return "remove the patient's lines, or the file."
