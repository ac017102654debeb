"""Outcomes pipeline of a headache physical-therapy network: exports in, a published release out."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Set before any dependency is imported: telemetry is off, and Prefect's temporary server, which needs far longer than
# its default of 20 s to start on two cores, gets time. One thread multiplies matrices as fast as two here, and sums in
# the same order on any machine.
for _name, _value in {
    "OPENBLAS_NUM_THREADS": "1",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The program reports its steps itself; Prefect would report them again, with tracebacks.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}.items():
    os.environ.setdefault(_name, _value)


def open_release(home: Path | str | None = None) -> "duckdb.DuckDBPyConnection":
    """Open the current release read-only.

    The symlink `current` is followed once: the connection keeps its release while nights publish others.

    Args:
        home: folder of inbox, warehouse and releases; by default the environment's OUTCOMES_HOME, else `home`.

    Returns:
        A DuckDB connection that cannot write to the release; the caller closes it.

    Raises:
        WrongUseError: nothing was published there.
    """
    # Imported here so that the command line starts without DuckDB.
    from pipelines.settings import load_settings
    from pipelines.warehouse.reading import open_current

    return open_current(load_settings(Path(home or os.environ.get("OUTCOMES_HOME") or "home")))
