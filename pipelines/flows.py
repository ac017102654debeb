"""The story of one night: correct, discover, validate, load, build, detect, check, render, publish.

It holds no logic and knows no orchestrator: `run_step` decides how a step is called, plainly or as a Prefect
task. A night either publishes a whole release or publishes nothing.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb

from pipelines import steps
from pipelines.errors import OutcomesError, WrongUseError
from pipelines.ingest.validation import FileVerdict
from pipelines.locking import hold_lock
from pipelines.progress import Progress
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.last_release import CHECK as CHANGED_COLUMNS
from pipelines.warehouse.publishing import ReleaseFacts
from pipelines.warehouse.release import is_current
from pipelines.warehouse.run_log import RunRecord, begin, finish, utc_now


class RunStep(Protocol):
    """How a step is called: its name, its function and the function's arguments."""

    def __call__(self, name: str, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Call the function and return what it returns."""


def call_plainly(name: str, function: Callable[..., Any], /, *arguments: Any) -> Any:
    """Call a step without any orchestrator."""
    del name
    return function(*arguments)


@dataclass(frozen=True)
class NightRequest:
    """What a run is asked to do.

    Attributes:
        settings: settings of the home.
        night: night that the run counts as.
        as_of: night whose knowledge to publish; before `night`, nothing new is loaded.
    """

    settings: Settings
    night: date
    as_of: date


@dataclass(frozen=True)
class NightOutcome:
    """How a night ended.

    Attributes:
        release: what was published, or None when nothing had changed.
        refused: verdicts of newly refused files.
        taken: verdicts of files that were loaded, whole or in part.
        record: the run's counts and steps.
    """

    release: Path | None
    refused: tuple[FileVerdict, ...]
    taken: tuple[FileVerdict, ...]
    record: RunRecord

    @property
    def exit_code(self) -> int:
        """Return 3 when an export was newly refused, else 0."""
        return 3 if self.refused else 0


def has_nothing_to_do(request: NightRequest) -> bool:
    """Return whether the inbox holds nothing new and readers already see all that is known.

    Such a night needs no orchestrator, whose start would be nearly all of its time.
    """
    settings = request.settings
    if not settings.warehouse.exists() or not settings.inbox.is_dir():
        return False
    with hold_lock(settings.home / ".lock"):
        steps.correct(settings, request.night)
        if request.as_of >= request.night and steps.discover(settings).waiting:
            return False
        return is_current(settings, steps.inputs_of(settings, request.as_of))


def run_night(request: NightRequest, run_step: RunStep, progress: Progress) -> NightOutcome:
    """Run one night from the inbox to the published release.

    Args:
        request: what to do.
        run_step: how each step is called.
        progress: where to tell of it.

    Returns:
        What was published, loaded and refused.

    Raises:
        OutcomesError: another run holds the lock, there is no inbox, or a check stopped the release.
    """
    settings = request.settings
    if not settings.home.is_dir():
        raise WrongUseError(f"no home at {settings.home}. Create it with an inbox folder, or run `outcomes simulate`.")
    with hold_lock(settings.home / ".lock"):
        steps.clear_work(settings)
        started = utc_now()
        run_id = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        record = RunRecord(run_id, request.night, request.as_of, started)
        with open_warehouse(settings) as warehouse:
            begin(record, warehouse)
        try:
            outcome = _take_and_publish(request, _Teller(run_step, progress, record))
        except OutcomesError as error:
            finish(record, "failed", error.exit_code, settings)
            raise
        except Exception as error:
            finish(record, "failed", OutcomesError.exit_code, settings)
            if isinstance(error, duckdb.Error):
                # DuckDB's messages can quote a value.
                raise OutcomesError(f"DuckDB stopped the run: {type(error).__name__}") from None
            raise
        finish(record, "published" if outcome.release else "nothing_new", outcome.exit_code, settings)
        steps.clear_work(settings)
        return outcome


@dataclass
class _Teller:
    """Calls steps, tells of them and keeps their counts and seconds for the run log."""

    run_step: RunStep
    progress: Progress
    record: RunRecord

    def __call__(
        self,
        name: str,
        function: Callable[..., Any],
        /,
        *arguments: Any,
        told: Callable[[Any], tuple[int | None, str]],
    ) -> Any:
        """Run one step; `told` turns its result into a row count and a sentence."""
        began = time.perf_counter()
        with self.progress.step(name) as say:
            result = self.run_step(name, function, *arguments)
            seconds = time.perf_counter() - began
            rows, sentence = told(result)
            say(f"{sentence} ({seconds:.1f} s)")
        self.record.steps.append((name, rows, seconds))
        return result


def _take_and_publish(request: NightRequest, tell: _Teller) -> NightOutcome:
    taken: list[FileVerdict] = []
    refused: list[FileVerdict] = []
    # An earlier night is only rebuilt: what arrives now was not known then.
    if request.as_of >= request.night:
        tell(
            "correct", steps.correct, request.settings, request.night,
            told=lambda it: (it, f"{it:,} known source errors to correct"),
        )  # fmt: skip
        for verdict in _take_inbox(request, tell):
            (refused if verdict.refusal else taken).append(verdict)
    outcome = NightOutcome(None, tuple(refused), tuple(taken), tell.record)
    if is_current(request.settings, steps.inputs_of(request.settings, request.as_of)):
        tell.progress.say("publish    nothing new: the current release already shows this")
        return outcome
    return replace(outcome, release=_publish(request, tell))


def _take_inbox(request: NightRequest, tell: _Teller) -> list[FileVerdict]:
    settings, record = request.settings, tell.record
    found = tell(
        "discover", steps.discover, settings,
        told=lambda it: (len(it.waiting), f"{len(it.waiting)} new, {len(it.known)} known, "
                         f"{it.unsettled} still being written"),
    )  # fmt: skip
    verdicts = []
    for file in found.waiting:
        verdict = tell("validate", steps.validate, file, settings, told=_told_verdict)
        if verdict.is_left:
            continue
        loaded, unchanged = tell(
            "load", steps.load, verdict, request.night, settings,
            told=lambda it: (it[0], f"{it[0]:,} rows new, {it[1]:,} known already"),
        )  # fmt: skip
        record.rows_loaded += loaded
        record.files_refused += bool(verdict.refusal)
        record.files_loaded += not verdict.refusal
        if verdict.rows and not verdict.refusal:
            record.rows_quarantined += verdict.rows.landed - loaded - unchanged
        verdicts.append(verdict)
    return verdicts


def _told_verdict(verdict: FileVerdict) -> tuple[int | None, str]:
    rows = verdict.rows.landed if verdict.rows else None
    if verdict.is_left:
        return None, f"{verdict.file.name}: changed while it was read, left for the next night"
    if verdict.refusal:
        return rows, f"{verdict.file.name}: refused"
    bad = verdict.rows.rejected if verdict.rows else 0
    return rows, f"{verdict.file.name}: {rows:,} rows, {bad:,} to quarantine"


def _publish(request: NightRequest, tell: _Teller) -> Path:
    settings = request.settings

    def rows(count: int) -> tuple[int, str]:
        return count, f"{count:,} rows"

    tell("build", steps.build_before_detection, settings, request.as_of, told=rows)
    tell("detect", steps.detect, settings, told=lambda it: (it, f"{it:,} episode weeks judged"))
    tell("build", steps.build_after_detection, settings, told=rows)
    checks = tell(
        "check", steps.check, settings,
        told=lambda it: (len(it), f"{len(it)} checks, {sum(item.outcome == 'warn' for item in it)} with warnings"),
    )  # fmt: skip
    for item in checks:
        if item.name == CHANGED_COLUMNS and item.outcome == "warn":
            tell.progress.say(f"check      warning: {item.description}")
    record = tell.record
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    facts = ReleaseFacts(record.run_id, request.night, request.as_of, record.started_at, now)
    folder = settings.work / "release"
    digest = tell(
        "write", steps.write_release_data, settings, folder, facts, record, checks,
        told=lambda it: (None, f"outcomes.duckdb and Parquet, digest {it[:12]}"),
    )  # fmt: skip
    tell("render", steps.render, folder, settings.current, told=lambda it: (it, f"{it:,} pages"))
    tell(
        "inspect",
        steps.inspect,
        folder,
        told=lambda it: (it, f"{it:,} files of the pages hold the rules of publication"),
    )
    release: Path = tell("publish", steps.publish, settings, folder, facts, digest, told=lambda it: (None, it.name))
    return release
