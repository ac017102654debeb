"""What a run finds before it begins, by reading only: which night it is, and whether there is anything to do."""

import hashlib
from datetime import UTC, date, datetime

from pipelines.errors import OutcomesError
from pipelines.ingest.discovery import discover
from pipelines.settings import Settings
from pipelines.steps import inputs_of
from pipelines.warehouse import release
from pipelines.warehouse.correcting import corrections_in_force
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.run_log import newest_night


def this_night(settings: Settings) -> date:
    """Return the night that a run counts as: today, UTC, but never before a night that has already run.

    A clock that was set back must not put new knowledge into a night that readers have seen.

    Args:
        settings: settings of the home.
    """
    today = datetime.now(UTC).date()
    try:
        with read_warehouse(settings) as warehouse:
            return max(today, newest_night(warehouse) or today)
    except OutcomesError:  # no warehouse yet, or one that this run will migrate or refuse
        return today


def has_nothing_to_do(settings: Settings, night: date, as_of: date) -> bool:
    """Return whether the inbox holds nothing new and readers already see all that is known.

    Such a night needs no orchestrator, whose start would be nearly all of its time.

    Args:
        settings: settings of the home.
        night: night that the run counts as.
        as_of: night whose knowledge to publish.
    """
    if not settings.inbox.is_dir():
        return False
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
