"""The pipeline's own database: raw history, quarantine and the log of files, checks and runs."""

import os
import re
import time
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.durable import replace_file
from pipelines.errors import AlreadyRunningError, InUseError, OutcomesError, WrongUseError
from pipelines.locking import holder_of
from pipelines.settings import Settings
from pipelines.warehouse.schema import VERSION, create_schema, follow_contracts, version_of

# A night writes the file for seconds at a time, so readers wait that long. Most readers hold it for moments, but a
# night that gave up would be lost, so it waits much longer.
_READERS_PATIENCE_SECONDS = 20.0
_NIGHTS_PATIENCE_SECONDS = 300.0


def limit_resources(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Apply the home's memory and thread limits to a connection, and never download extensions."""
    connection.execute(f"set memory_limit = '{settings.memory_limit_gib}GiB'")
    connection.execute(f"set temp_directory = {quote(str(settings.work))}")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    if settings.threads:  # more threads than cores gain nothing, and many thousands stop a machine
        connection.execute(f"set threads = {min(settings.threads, os.cpu_count() or 1)}")


def open_warehouse(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the warehouse, creating it where there is none.

    Args:
        settings: settings of the home.

    Returns:
        A connection that may write; the caller holds the home's lock and closes it.

    Raises:
        OutcomesError: another version of the program made it, or another program keeps it open.
    """
    if not settings.warehouse.exists():
        _create(settings.warehouse)
    connection = connect_patiently(settings.warehouse, read_only=False)
    limit_resources(connection, settings)
    require_version(connection, settings)
    follow_contracts(connection)
    return connection


def _create(path: Path) -> None:
    """Create an empty warehouse under another name and rename it: a half-written file would not open."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with duckdb.connect(str(new)) as connection:
        create_schema(connection)
    replace_file(new, path)


def read_warehouse(settings: Settings, *, for_a_night: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only, while nights may run.

    Args:
        settings: settings of the home.
        for_a_night: whether a night that is to begin reads it, which waits as long as it would to write.

    Returns:
        A connection that cannot write; the caller closes it.

    Raises:
        WrongUseError: no night has run in this home.
        OutcomesError: another version of the program made it.
        AlreadyRunningError: a run is writing the warehouse.
        InUseError: another program has it open for writing.
    """
    if not settings.warehouse.exists():
        raise WrongUseError(f"no warehouse at {settings.warehouse}. Run a night first: `outcomes run`.")
    try:
        connection = connect_patiently(settings.warehouse, read_only=True, is_night=for_a_night)
    except InUseError:
        if not holder_of(settings.lock):
            raise
        raise AlreadyRunningError(f"a run is writing {settings.warehouse}: try again when it has ended") from None
    require_version(connection, settings)
    return connection


def connect_patiently(path: Path, *, read_only: bool, is_night: bool = True) -> duckdb.DuckDBPyConnection:
    """Connect to a database file, waiting for a process that has it open.

    Args:
        path: the file.
        read_only: whether the connection only reads.
        is_night: whether a night would be lost by giving up early.

    Raises:
        InUseError: another process keeps it open.
        OutcomesError: the file cannot be opened.
    """
    deadline = time.monotonic() + (_NIGHTS_PATIENCE_SECONDS if is_night else _READERS_PATIENCE_SECONDS)
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise OutcomesError(
                    f"{path} cannot be opened. Check its permissions and the disk's free space; "
                    "`outcomes restore` restores a backup."
                ) from None
            if time.monotonic() > deadline:
                raise _in_use(path, str(error)) from None
        time.sleep(0.05)


def _in_use(path: Path, message: str) -> InUseError:
    """Return the error of a file that stays in use, with the process that DuckDB's message names."""
    holder = re.search(r"PID (\d+)", message)
    process = f"process {holder[1]}" if holder else "another program"
    return InUseError(
        f"{process} keeps {path} open. Close it there and run again: what was loaded stays. The file is the "
        "pipeline's own; analysts open current/outcomes.duckdb, which disturbs no night."
    )


def require_version(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Refuse a warehouse that another version of the program made.

    Raises:
        OutcomesError: names both versions and the remedy.
    """
    found = version_of(connection)
    if found == VERSION:
        return
    connection.close()
    remedy = (
        "Install the version of the program that made it, or restore a backup."
        if found > VERSION
        else "Run a night, which brings it up to date after a backup: `outcomes run`."
    )
    raise OutcomesError(
        f"{settings.warehouse} has schema version {found}, this program works with version {VERSION}. {remedy}"
    )


def attach_read_only(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a database file to read from."""
    connection.execute(f"attach {quote(str(path))} as {name} (read_only)")
