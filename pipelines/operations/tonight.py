"""What a run finds before it begins, by reading only: which night it is, and whether there is anything to do."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import duckdb

from pipelines.errors import OutcomesError, WrongUseError
from pipelines.ingest.discovery import discover
from pipelines.ingest.inbox import may_be_read
from pipelines.settings import Settings
from pipelines.steps import inputs_of
from pipelines.warehouse import release
from pipelines.warehouse.correcting import corrections_in_force
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.run_log import first_night, newest_night

# A clock that is off by a day, and a place whose calendar is a day ahead of UTC.
_CALENDAR_SLACK = timedelta(days=2)


def this_night(settings: Settings, wanted: date | None = None) -> date:
    """Return the night that a run counts as: the one wanted, else today, UTC; never before a night that has run.

    What arrives now must not get into the knowledge of a night that readers have seen, nor by a clock set back. A night
    that is far off would be the first from then on, and by it every accepted file is too old to keep.

    Args:
        settings: settings of the home.
        wanted: night that was asked for.

    Raises:
        WrongUseError: a later night than the one wanted has run, or it is yet to come.
    """
    today, newest = datetime.now(UTC).date(), _asked_of_runs(settings, newest_night)
    if wanted and newest and wanted < newest:
        raise WrongUseError(
            f"night {wanted} lies before {newest}, which has run. `--as-of {wanted}` publishes what was known then."
        )
    latest_known = max(today, newest or today)
    if wanted and wanted > latest_known + _CALENDAR_SLACK:
        raise WrongUseError(
            f"night {wanted} is yet to come: this machine's clock says {today}, UTC. Name the night that was meant, or "
            "set the clock right."
        )
    return wanted or latest_known


def known_by(settings: Settings, night: date, wanted: date | None) -> date:
    """Return the night whose knowledge a run publishes: the one wanted, else its own.

    Args:
        settings: settings of the home.
        night: night that the run counts as.
        wanted: night that was asked for.

    Raises:
        WrongUseError: the night wanted lies after the run's own, or before the first, when nothing was known: readers
            would see an empty release.
    """
    if wanted and wanted > night:
        raise WrongUseError(f"night {wanted} lies after {night}, the night of this run. Name an earlier night.")
    first = _asked_of_runs(settings, first_night)
    if wanted and first and wanted < first:
        raise WrongUseError(f"nothing was known by {wanted}: the first night was {first}. Name that one or a later.")
    return wanted or night


def _asked_of_runs(settings: Settings, question: Callable[[duckdb.DuckDBPyConnection], date | None]) -> date | None:
    try:
        with read_warehouse(settings) as warehouse:
            return question(warehouse)
    except OutcomesError:  # no warehouse yet, or one that this run will migrate or refuse
        return None


def has_nothing_to_do(settings: Settings, night: date, as_of: date) -> bool:
    """Return whether the inbox holds nothing new and readers already see all that is known, or nothing can be done.

    Such a night needs no orchestrator, whose start would be nearly all of its time: without a home to write in or an
    inbox it ends with the reason.

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
                content = settings.corrections.read_bytes() if settings.corrections.exists() else b""
                digest = hashlib.sha256(content).hexdigest() if content else None
                if digest != corrections_in_force(warehouse, as_of):
                    return False
            return release.is_current(settings, inputs_of(warehouse, as_of))
    except OutcomesError:
        return False
