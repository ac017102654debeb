"""The log file of one run: one JSON object per line, with counts, seconds and the program's own names."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pipelines.settings import Settings


class NightLog:
    """Writes `<home>/logs/<run id>.jsonl`; a log that cannot be written does not stop a night."""

    def __init__(self, run_id: str, settings: Settings) -> None:
        """Set the file; the first event creates it."""
        self._path = settings.logs / f"{run_id}.jsonl"
        self._run_id = run_id

    def event(self, name: str, **facts: Any) -> None:
        """Write one line.

        Args:
            name: what happened.
            **facts: counts, seconds, names of steps, rules and files as shown; never a value of a row.
        """
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "run_id": self._run_id, "event": name, **facts}, default=str)
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(line + "\n")
