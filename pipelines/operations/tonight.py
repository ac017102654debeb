"""Questions before a run begins, answered by reading only: which night it is, and whether there is work."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import duckdb

from pipelines.errors import AlreadyRunningError, InUseError, OutcomesError, WrongUseError
from pipelines.ingest.corrections import corrections_content, corrections_digest
from pipelines.ingest.discovery import discover
from pipelines.ingest.inbox import may_be_read
from pipelines.settings import Settings
from pipelines.warehouse import release
from pipelines.warehouse.correcting import corrections_in_force
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.release_inputs import inputs_of
from pipelines.warehouse.run_log import first_night, newest_night

# A clock may be off, and weeks are played ahead in drills; a mistyped month or year is neither.
_CALENDAR_SLACK = timedelta(days=7)


def this_night(settings: Settings, wanted: date | None = None) -> date:
    """Return the night that a run counts as: the one wanted, else today in UTC; never before a night that has run.

    What arrives now must not become known to a night that readers have already seen, not even after a clock was set
    back. No night may be far in the future either: no earlier one could run after it, and all accepted files would be
    too old to keep.

    Args:
        settings: settings of the home.
        wanted: night that was asked for.

    Raises:
        WrongUseError: a later night has run, or the wanted one is in the future.
    """
    today, newest = datetime.now(UTC).date(), _asked_of_runs(settings, newest_night)
    if wanted and newest and wanted < newest:
        raise WrongUseError(
            f"night {wanted} is before {newest}, which has run. `--as-of {wanted}` publishes what was known then."
        )
    latest_known = max(today, newest or today)
    if wanted and wanted > latest_known + _CALENDAR_SLACK:
        raise WrongUseError(
            f"night {wanted} is in the future: this machine's clock says {today}, UTC. Name an earlier night, or "
            "correct the clock."
        )
    return wanted or latest_known


def known_by(settings: Settings, night: date, wanted: date | None) -> date:
    """Return the night whose knowledge a run publishes: the one wanted, else its own.

    Args:
        settings: settings of the home.
        night: night that the run counts as.
        wanted: night that was asked for.

    Raises:
        WrongUseError: the wanted night is after the run's own, or before the first, when nothing was known and the
            release would be empty.
    """
    if wanted and wanted > night:
        raise WrongUseError(f"night {wanted} is after {night}, the night of this run. Name an earlier night.")
    first = _asked_of_runs(settings, first_night)
    if wanted and first and wanted < first:
        raise WrongUseError(
            f"nothing was known by {wanted}: the first night was {first}. Name that night or a later one."
        )
    return wanted or night


def _asked_of_runs(settings: Settings, question: Callable[[duckdb.DuckDBPyConnection], date | None]) -> date | None:
    try:
        with read_warehouse(settings, for_a_night=True) as warehouse:
            return question(warehouse)
    except (AlreadyRunningError, InUseError):  # without the answer a night could be counted before one that has run
        raise
    except OutcomesError:  # no warehouse yet, or one that this run will migrate or refuse
        return None


def has_nothing_to_do(settings: Settings, night: date, as_of: date) -> bool:
    """Return whether nothing is new and readers see all that is known, or whether the home or inbox is unusable.

    Such a night runs without an orchestrator, whose start would take nearly all of its time. Without a writable home or
    a readable inbox it ends at once and says why.

    Args:
        settings: settings of the home.
        night: night that the run counts as.
        as_of: night whose knowledge to publish.
    """
    if not (settings.inbox.is_dir() and may_be_read(settings.inbox) and os.access(settings.home, os.W_OK)):
        return True
    try:
        with read_warehouse(settings) as warehouse:
            if as_of >= night:
                if discover(settings, warehouse).waiting:
                    return False
                digest = corrections_digest(corrections_content(settings))
                if digest != corrections_in_force(warehouse, as_of):
                    return False
            return release.is_current(settings, inputs_of(warehouse, as_of))
    except OutcomesError:
        return False
