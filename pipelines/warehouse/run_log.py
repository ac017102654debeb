"""The log of runs in the warehouse: what each night did, in counts and seconds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import duckdb

from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse


@dataclass
class RunRecord:
    """What a run has done so far.

    Attributes:
        run_id: unique name, in time order.
        night: night that the run counts as.
        as_of: night whose knowledge is built.
        started_at: UTC.
        steps: step, rows and seconds, in order.
        files_loaded: files taken in this run.
        files_refused: refused files that no earlier run has reported.
        rows_loaded: rows added to raw.
        rows_quarantined: rows newly quarantined.
    """

    run_id: str
    night: date
    as_of: date
    started_at: datetime
    steps: list[tuple[str, int | None, float]] = field(default_factory=list)
    files_loaded: int = 0
    files_refused: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0

    def add_file(self, landed: int, loaded: int, unchanged: int) -> None:
        """Count a file that was taken; its rows that are neither loaded nor unchanged are in quarantine."""
        self.files_loaded += 1
        self.rows_loaded += loaded
        self.rows_quarantined += landed - loaded - unchanged


def utc_now() -> datetime:
    """Return the current UTC time without a zone, as DuckDB's TIMESTAMP stores it."""
    return datetime.now(UTC).replace(tzinfo=None)


def begin(record: RunRecord, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Log that a run has begun; runs are numbered in the order in which they ran, independent of the clock."""
    warehouse.execute(
        "insert into meta.runs select ?, ?, ?, ?, null, 'running', null, 0, 0, 0, 0, "
        "coalesce(max(run_number), 0) + 1 from meta.runs",
        [record.run_id, record.night, record.as_of, record.started_at],
    )


def save_progress(record: RunRecord, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Save counts and steps so far, so that a release can show its own run."""
    warehouse.execute("begin")
    _save(record, warehouse)
    warehouse.execute("commit")


def _save(record: RunRecord, warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        "update meta.runs set files_loaded = ?, files_refused = ?, rows_loaded = ?, rows_quarantined = ? "
        "where run_id = ?",
        [
            record.files_loaded,
            record.files_refused,
            record.rows_loaded,
            record.rows_quarantined,
            record.run_id,
        ],
    )
    warehouse.execute("delete from meta.run_steps where run_id = ?", [record.run_id])
    for position, (step, rows, seconds) in enumerate(record.steps, start=1):
        warehouse.execute(
            "insert into meta.run_steps values (?, ?, ?, ?, ?)",
            [record.run_id, position, step, rows, seconds],
        )


def finish(record: RunRecord, outcome: str, exit_code: int, settings: Settings) -> None:
    """Log how a run ended; one that ends well has reported every file."""
    with open_warehouse(settings) as warehouse:
        warehouse.execute("begin")
        _save(record, warehouse)
        warehouse.execute(
            "update meta.runs set finished_at = ?, outcome = ?, exit_code = ? where run_id = ?",
            [utc_now(), outcome, exit_code, record.run_id],
        )
        if outcome != "failed":
            warehouse.execute("update meta.files set is_reported = true where not is_reported")
        warehouse.execute("commit")


def mark_interrupted(run_id: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Log that a run was killed before it published, with what it had stored; the next run reports its refusals."""
    warehouse.execute(
        """
        update meta.runs as runs set
            outcome = 'interrupted', files_loaded = stored.files,
            rows_loaded = stored.loaded, rows_quarantined = stored.quarantined
        from (
            select
                count(*) as files,
                coalesce(sum(files.rows_loaded), 0) as loaded,
                coalesce(sum(files.rows_quarantined), 0) as quarantined
            from meta.files as files, meta.runs as killed
            where killed.run_id = $run and files.loaded_at >= killed.started_at and files.outcome != 'refused'
        ) as stored
        where runs.run_id = $run
        """,
        {"run": run_id},
    )


def end_published(run_id: str, published_at: datetime, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Log the end of a run that was killed after it had published."""
    warehouse.execute(
        "update meta.runs set outcome = 'published', finished_at = ?, "
        "exit_code = case when files_refused > 0 then 3 else 0 end where run_id = ?",
        [published_at, run_id],
    )


def first_night(warehouse: duckdb.DuckDBPyConnection) -> date | None:
    """Return the first night that a run has counted as, or None before it."""
    night: date | None = warehouse.execute("select min(night) from meta.runs").fetchall()[0][0]
    return night


def newest_night(warehouse: duckdb.DuckDBPyConnection) -> date | None:
    """Return the newest night whose knowledge a run was to publish, or None before the first.

    A run that built an earlier night again loaded nothing and showed readers nothing newer, whenever that was.
    """
    night: date | None = warehouse.execute("select max(as_of) from meta.runs").fetchall()[0][0]
    return night
