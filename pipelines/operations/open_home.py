"""Opening a home for writing: locked, migrated if it is older, and repaired if the last run was killed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.durable import replace_file, sync
from pipelines.errors import WrongUseError
from pipelines.locking import hold_lock
from pipelines.operations.repair import clear_work, repair
from pipelines.settings import Settings
from pipelines.warehouse.database import connect_patiently, limit_resources, require_version
from pipelines.warehouse.schema import VERSION, migrate, missing_columns, version_of


def require_home(settings: Settings) -> None:
    """Require that the home exists, so that a mistyped path is not taken for an empty home.

    Args:
        settings: settings of the home.

    Raises:
        WrongUseError: there is no such folder.
    """
    if not settings.home.is_dir():
        raise WrongUseError(f"no home at {settings.home}. Create it with an inbox folder, or run `outcomes simulate`.")


@contextmanager
def open_home(settings: Settings) -> Iterator[list[str]]:
    """Hold a home's lock while the block runs, after migrating and repairing what is in it.

    Args:
        settings: settings of the home.

    Yields:
        What was found and repaired, in one line each.

    Raises:
        WrongUseError: there is no such home.
        AlreadyRunningError: another run holds its lock.
        OutcomesError: a newer version of the program made its warehouse.
    """
    require_home(settings)
    with hold_lock(settings.lock) as stale_holder:
        found = [] if stale_holder is None else [f"cleared the lock of {stale_holder}, which ended unexpectedly"]
        found += clear_work(settings)
        found += bring_up_to_date(settings)
        found += repair(settings)
        try:
            yield found
        finally:  # scratch files hold patients' rows
            clear_work(settings)


def bring_up_to_date(settings: Settings) -> list[str]:
    """Migrate an older warehouse, after a copy of it; refuse a newer one.

    Args:
        settings: settings of the home; the caller holds its lock.

    Returns:
        What was done, in words.

    Raises:
        OutcomesError: a newer version of the program made it.
    """
    if not settings.warehouse.exists():
        return []
    with connect_patiently(settings.warehouse, read_only=False) as connection:
        limit_resources(connection, settings)
        version = version_of(connection)
        if version > VERSION:
            require_version(connection, settings)
        if version == VERSION and not missing_columns(connection):
            return []
        connection.execute("checkpoint")
    backup = _copy(settings, version)
    with connect_patiently(settings.warehouse, read_only=False) as connection:
        limit_resources(connection, settings)
        done = migrate(connection)
    return [
        f"brought the warehouse from schema version {version} to {VERSION} ({'; '.join(done)}); "
        f"as it was: {backup.relative_to(settings.home)}"
    ]


def _copy(settings: Settings, version: int) -> Path:
    settings.backups.mkdir(exist_ok=True)
    sync(settings.home)
    name = f"warehouse-v{version}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.duckdb"
    new = settings.work / name
    shutil.copyfile(settings.warehouse, new)
    replace_file(new, settings.backups / name)
    return settings.backups / name
