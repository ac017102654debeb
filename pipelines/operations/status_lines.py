"""The state of a home, as lines for people."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pipelines.errors import NotFreshError
from pipelines.ingest.discovery import discover
from pipelines.locking import holder_of
from pipelines.operations.due_times import next_due
from pipelines.operations.open_home import require_home
from pipelines.operations.status import home_status, require_fresh
from pipelines.settings import Settings
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.release_status import Facts


def status_lines(settings: Settings) -> Iterator[str]:
    """Yield a home's state in lines; nothing is written and no lock taken.

    Args:
        settings: settings of the home.

    Raises:
        WrongUseError: there is no such home.
        AlreadyRunningError: a run keeps the warehouse for long.
    """
    require_home(settings)
    now = datetime.now(UTC)
    facts = home_status(settings) if settings.warehouse.exists() else None
    holder = holder_of(settings.lock)
    yield f"running    {holder}" if holder else "running    nothing"
    try:
        yield f"freshness  {require_fresh(facts, settings, now)}"
    except NotFreshError as error:
        yield f"freshness  {error}"
    due = next_due(settings, now)
    yield f"next run   due {due:%Y-%m-%d %H:%M} UTC (cron {settings.cron!r}, {settings.time_zone})"
    if facts is None:
        return
    yield _waiting(settings)
    yield from _release(facts)
    for run in facts["runs"]:
        # The next run settles what a killed one left.
        outcome = "interrupted" if run["outcome"] == "running" and not holder else run["outcome"]
        yield (
            f"run {run['run_number']:>6} night {run['night']}  {outcome:<12} exit "
            f"{'-' if run['exit_code'] is None else run['exit_code']}  {run['files_loaded']} files loaded, "
            f"{run['files_refused']} refused, {run['rows_loaded']:,} rows, {run['rows_quarantined']:,} quarantined  "
            f"began {run['started_at'][:16].replace('T', ' ')} UTC"
        )


def _waiting(settings: Settings) -> str:
    if not settings.inbox.is_dir():
        return "inbox      there is none"
    with read_warehouse(settings) as warehouse:
        found = discover(settings, warehouse)
    return (
        f"inbox      {len(found.waiting)} files wait, {len(found.known)} are known, "
        f"{found.unsettled} are still being written"
    )


def _release(facts: Facts) -> Iterator[str]:
    if facts["release"] is None:
        yield "release    none"
        return
    release, clinics = facts["release"], facts["clinics"]
    reach = f"data through {release['data_through']}" if release["data_through"] else "no data yet"
    yield f"release    {facts['folder']}, {reach}"
    yield f"clinics    {clinics['known']} known, {clinics['not_updated']} not updated by the newest exports"
