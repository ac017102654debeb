"""One run on record: its row in meta.runs, its log file, and its alerts, however it ends."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pipelines.errors import AlreadyRunningError, WrongUseError, explain, place_of
from pipelines.operations.alerts import Alert, send
from pipelines.operations.night_alerts import after_a_good_end, failed, failed_off_record
from pipelines.operations.night_log import NightLog
from pipelines.operations.status import home_status
from pipelines.progress import Progress
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.release_status import write_status
from pipelines.warehouse.run_log import RunRecord, begin, finish, utc_now


class RunStep(Protocol):
    """How a step is called: its name, its function and the function's arguments."""

    def __call__(self, name: str, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Call the function and return what it returns."""


@dataclass
class RecordedRun:
    """Calls steps, reports each and keeps its counts and seconds.

    Attributes:
        run_step: how each step is called.
        progress: where to report the steps.
        record: the run's counts so far.
        log: the run's log file.
        outcome: how the run will be logged when it ends well.
        exit_code: its exit code then.
    """

    run_step: RunStep
    progress: Progress
    record: RunRecord
    log: NightLog
    outcome: str = "nothing_new"
    exit_code: int = 0

    def __call__(
        self,
        name: str,
        function: Callable[..., Any],
        /,
        *arguments: Any,
        summary: Callable[[Any], tuple[int | None, str]],
    ) -> Any:
        """Run one step; `summary` turns its result into a row count and a sentence."""
        began = time.perf_counter()
        with self.progress.step(name) as say:
            result = self.run_step(name, function, *arguments)
            seconds = time.perf_counter() - began
            rows, sentence = summary(result)
            say(f"{sentence} ({seconds:.1f} s)")
        self.record.steps.append((name, rows, seconds))
        self.log.event("step", step=name, rows=rows, seconds=round(seconds, 3), said=sentence)
        return result

    def say(self, text: str) -> None:
        """Report something that is no step."""
        self.progress.say(text)
        self.log.event("note", said=text)


@contextmanager
def recorded_run(
    settings: Settings, nights: tuple[date, date], found: list[str], run_step: RunStep, progress: Progress
) -> Iterator[RecordedRun]:
    """Log a run from its start to its end, good or bad.

    Args:
        settings: settings of the home; the caller holds its lock.
        nights: night that the run counts as, and night whose knowledge it builds.
        found: what was repaired before it began.
        run_step: how each step is called.
        progress: where to report the steps.

    Yields:
        The run.

    Raises:
        OutcomesError: the run failed; errors of DuckDB and of the system are explained without a value.
    """
    started = utc_now()
    run_id = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    record = RunRecord(run_id, *nights, started)
    run = RecordedRun(run_step, progress, record, NightLog(run_id, settings))
    run.log.event("begin", night=record.night, as_of=record.as_of)
    if found:
        run.say(f"repair     {'; '.join(found)}")
    try:
        with open_warehouse(settings) as warehouse:
            begin(record, warehouse)
        yield run
        finish(record, run.outcome, run.exit_code, settings)
    except Exception as error:
        explained = explain(error)
        with suppress(Exception):  # a full disk must not hide why the run failed
            finish(record, "failed", explained.exit_code, settings)
        run.log.event("end", outcome="failed", exit_code=explained.exit_code, reason=str(explained))
        _notify([failed(record, explained)], run, settings)
        explained.is_alerted = True
        raise explained from None
    run.log.event(
        "end", outcome=run.outcome, exit_code=run.exit_code, files_loaded=record.files_loaded,
        files_refused=record.files_refused, rows_loaded=record.rows_loaded,
        rows_quarantined=record.rows_quarantined, seconds=round((utc_now() - started).total_seconds(), 3),
    )  # fmt: skip
    alerts = after_a_good_end(record, settings, found=found, has_published=run.outcome == "published")
    _notify(alerts, run, settings)


def _notify(alerts: Iterable[Alert], run: RecordedRun, settings: Settings) -> None:
    """Send alerts and write status.json; neither may change how the run has ended."""
    try:
        for line in send(alerts, settings):
            run.say(f"alert      {line}")
        write_status(settings.status, home_status(settings))
    except Exception as error:
        run.say(f"status     could not be written: {type(error).__name__}{place_of(error)}")


@contextmanager
def alerting(settings: Settings, progress: Progress) -> Iterator[None]:
    """Send an alert if the block fails where no run is on record, such as over a damaged warehouse.

    A second start and wrong use are answered to whoever started the run.

    Args:
        settings: settings of the home.
        progress: where to report the alert.

    Yields:
        Nothing.

    Raises:
        OutcomesError: what failed, explained without a value.
    """
    try:
        yield
    except (AlreadyRunningError, WrongUseError):
        raise
    except Exception as error:
        explained = explain(error)
        if not explained.is_alerted:
            for line in send([failed_off_record(explained)], settings):
                progress.say(f"alert      {line}")
            explained.is_alerted = True
        raise explained from None
