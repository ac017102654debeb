"""The state of a home in counts: for people, for monitors and as status.json."""

import json
from datetime import UTC, datetime, timedelta

from pipelines.errors import AlreadyRunningError, InUseError, NotFreshError, explain
from pipelines.operations.due_times import last_due, next_due
from pipelines.settings import Settings
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.release_status import RELEASE_STATUS, Facts, rows_of

_RUNS_SHOWN = 10
# If the last run began further in the future than this, the clock has been set back since.
_CLOCK_SLACK = timedelta(hours=1)
_RUN_COLUMNS = (
    "run_number, run_id, night, as_of, started_at, finished_at, outcome, exit_code, files_loaded, files_refused, "
    "rows_loaded, rows_quarantined"
)


def home_status(settings: Settings) -> Facts:
    """Return the state of a home: its last runs, its current release and when the next night is due.

    Args:
        settings: settings of the home.

    Raises:
        WrongUseError: no night has run in this home.
        AlreadyRunningError: a run is writing the warehouse.
        InUseError: another program has it open for writing.
    """
    with read_warehouse(settings) as warehouse:
        runs = rows_of(f"select {_RUN_COLUMNS} from meta.runs order by run_number desc limit {_RUNS_SHOWN}", warehouse)
        good = rows_of(
            f"select {_RUN_COLUMNS} from meta.runs where outcome in ('published', 'nothing_new') "
            "order by run_number desc limit 1",
            warehouse,
        )
    path = settings.current / RELEASE_STATUS
    current = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        "runs": runs,
        "last_good_run": good[0] if good else None,
        "folder": settings.current.resolve().name if settings.current.exists() else None,
        "release": current.get("release"),
        "clinics": current.get("clinics"),
        "next_due_at": next_due(settings, datetime.now(UTC)).isoformat(),
    }


def require_fresh(facts: Facts | None, settings: Settings, now: datetime) -> str:
    """Require that readers see a fresh release.

    Args:
        facts: state of the home, None before its first night.
        settings: settings of the home.
        now: an aware time.

    Returns:
        One line.

    Raises:
        NotFreshError: the release is not fresh; says why.
    """
    good = facts["last_good_run"] if facts else None
    if good is None:
        raise NotFreshError("not fresh: no night has ended well in this home yet")
    began = datetime.fromisoformat(good["started_at"]).replace(tzinfo=UTC)
    last_run = f"the last good run began {began:%Y-%m-%d %H:%M} UTC (night {good['night']}, {good['outcome']})"
    if facts and facts["folder"] is None:
        raise NotFreshError(f"not fresh: there is no current release; {last_run}")
    if began > now + _CLOCK_SLACK:
        raise NotFreshError(f"not fresh: {last_run}, which is in the future: the clock has been set back")
    due = last_due(settings, now - timedelta(hours=settings.late_after_hours))
    if began < due:
        raise NotFreshError(f"not fresh: {last_run}; a night was due {due:%Y-%m-%d %H:%M} UTC")
    return f"fresh: {last_run}"


def require_fresh_home(settings: Settings, now: datetime) -> str:
    """Require that readers see a fresh release, whatever state the home is in.

    Args:
        settings: settings of the home, whose folder exists.
        now: an aware time.

    Returns:
        One line.

    Raises:
        NotFreshError: the release is not fresh, or nobody can tell; its cause, if any, says more.
    """
    try:
        facts = home_status(settings) if settings.warehouse.exists() else None
    except AlreadyRunningError:  # the run before left the same facts in a file
        facts = json.loads(settings.status.read_text(encoding="utf-8")) if settings.status.exists() else None
    except InUseError:
        raise NotFreshError("not fresh: another program keeps the warehouse open, so no night can run") from None
    except Exception as error:
        raise NotFreshError("not fresh: the state of this home cannot be read") from explain(error)
    return require_fresh(facts, settings, now)
