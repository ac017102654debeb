"""Opening the current release to read it, while nights go on publishing."""

from pathlib import Path

import duckdb

from pipelines.errors import WrongUseError
from pipelines.settings import Settings

DATABASE = "outcomes.duckdb"
# Only the release can be read, nothing can be written, and no statement can change that. No progress bar mixes with
# the rows; connections opened in Jupyter are left as they are, for DuckDB draws a bar of its own there.
_SEALED = "set enable_progress_bar = false; set enable_external_access = false; set lock_configuration = true"


def open_current(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the release that readers see now.

    The symlink is followed once: the connection keeps this release, whatever is published meanwhile.

    Args:
        settings: settings of the home.

    Returns:
        A connection that cannot write to the release; the caller closes it. It spills nothing to disk: set
        `temp_directory` where a query needs more than the memory.

    Raises:
        WrongUseError: nothing was published in this home, or the release cannot be opened.
    """
    tried: Path | None = None
    while True:
        release = settings.current.resolve()
        if not settings.current.is_symlink() or (release == tried and not release.is_dir()):
            raise WrongUseError(f"no release to read at {settings.current}. Publish one first: `outcomes run`.")
        if release == tried:
            raise WrongUseError(
                f"{release / DATABASE} cannot be opened. Check its permissions; if it is damaged, go back to the "
                "release before with `outcomes rollback`."
            )
        tried = release
        try:
            connection = duckdb.connect(str(release / DATABASE), read_only=True)
        except duckdb.IOException:
            # A night may have removed the release in between; then `current` points to another one.
            continue
        connection.execute("set temp_directory = ''")
        connection.execute("set search_path = 'marts,meta'")  # names need no schema, and `show tables` shows them
        return connection


def open_sealed(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the current release for typed statements: they can neither write nor read other files.

    Args:
        settings: settings of the home.

    Returns:
        A connection; the caller closes it.

    Raises:
        WrongUseError: nothing was published in this home, or the release cannot be opened.
    """
    connection = open_current(settings)
    connection.execute(_SEALED)
    return connection
