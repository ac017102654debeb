"""Repairing a home after a run was killed: nothing that it began may stay half done."""

import shutil
from pathlib import Path

import duckdb

from pipelines.durable import replace_file
from pipelines.ingest.accepted import PENDING
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.release import current_release, releases, remove
from pipelines.warehouse.run_log import end_published, mark_interrupted

# Endings of the lines about unfinished runs, by which alerts tell the two kinds apart.
INTERRUPTED = "was interrupted"
INTERRUPTED_LATE = "was interrupted after it had published"


def clear_work(settings: Settings) -> list[str]:
    """Empty the scratch folder; returns a line if a run had left something in it."""
    had_scratch = settings.work.is_dir() and any(settings.work.iterdir())
    shutil.rmtree(settings.work, ignore_errors=True)
    settings.work.mkdir(parents=True, exist_ok=True)
    return ["removed its scratch files"] if had_scratch else []


def repair(settings: Settings) -> list[str]:
    """Finish or undo what a killed run had begun.

    Rows, quarantine and the file's log row are stored in one transaction, so the warehouse is always consistent. An
    accepted file has a temporary name until its rows are stored, and a release counts once its run has ended.

    Args:
        settings: settings of the home; the caller holds its lock.

    Returns:
        What was found, in words.
    """
    if not settings.warehouse.exists():
        return []
    with open_warehouse(settings) as warehouse:
        return [
            *_settle_runs(settings, warehouse),
            *_settle_accepted(settings, warehouse),
            *_remove_orphans(settings, warehouse),
        ]


def _settle_runs(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Mark runs that never ended; one whose release readers see had published before it stopped."""
    current = current_release(settings)
    found = []
    for run_id, night, outcome in warehouse.execute(
        "select run_id, night, outcome from meta.runs where outcome in ('running', 'failed') order by run_number"
    ).fetchall():
        if current and current.run_id == run_id:
            end_published(run_id, current.published_at, warehouse)
            found.append(f"run {run_id} of night {night} {INTERRUPTED_LATE}")
        elif outcome == "running":
            mark_interrupted(run_id, warehouse)
            found.append(f"run {run_id} of night {night} {INTERRUPTED}")
    return found


def _settle_accepted(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Give an accepted file its name when its rows are in the warehouse, else remove it."""
    known = {sha for (sha,) in warehouse.execute("select left(sha256, 16) from meta.files").fetchall()}
    found = []
    for path in sorted(settings.accepted.glob(f"*{PENDING}")):
        name = path.name.removesuffix(PENDING)
        if Path(name).stem.rsplit("_", 1)[-1] in known:
            replace_file(path, settings.accepted / name)
            found.append(f"finished {settings.accepted.name}/{name}")
        else:
            path.unlink()
            found.append(
                f"removed {settings.accepted.name}/{name}, whose rows had not been stored; they will be loaded again"
            )
    return found


def _remove_orphans(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Remove finished release folders whose runs did not get as far as publishing them."""
    unpublished = {
        run_id
        for (run_id,) in warehouse.execute(
            "select run_id from meta.runs where outcome in ('interrupted', 'failed')"
        ).fetchall()
    }
    current = current_release(settings)
    orphans = [item for item in releases(settings) if item.run_id in unpublished and item != current]
    for item in orphans:
        remove(item, settings)
    return [f"removed the release folder {item.folder.name}, which had not been published" for item in orphans]
