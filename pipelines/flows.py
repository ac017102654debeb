"""The story of one night: correct, discover, validate, load, build, detect, check, render, publish.

It holds no logic and knows no orchestrator: `run_step` decides how a step is called, plainly or as a Prefect
task. A night either publishes a whole release or publishes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines import step_summaries as summaries
from pipelines import steps
from pipelines.ingest.discovery import Discovery
from pipelines.ingest.validation import FileVerdict
from pipelines.operations.open_home import open_home
from pipelines.operations.recorded_run import RecordedRun, RunStep, recorded_run
from pipelines.operations.retention import retain
from pipelines.progress import Progress
from pipelines.settings import Settings
from pipelines.warehouse.run_log import RunRecord
from pipelines.warehouse.self_description import ReleaseFacts


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
        refused: a line for each refused file that no earlier run has reported.
        quarantined: a line for each rule that quarantined rows, where no earlier run has reported it.
        taken: verdicts of files that were loaded, whole or in part.
        record: the run's counts and steps.
    """

    release: Path | None
    refused: tuple[str, ...]
    quarantined: tuple[str, ...]
    taken: tuple[FileVerdict, ...]
    record: RunRecord

    @property
    def exit_code(self) -> int:
        """Return 3 when a refused export is reported, else 0."""
        return 3 if self.refused else 0


def run_night(request: NightRequest, run_step: RunStep, progress: Progress) -> NightOutcome:
    """Run one night from the inbox to the published release.

    Args:
        request: what to do.
        run_step: how each step is called.
        progress: where to report the steps.

    Returns:
        What was published, loaded and refused.

    Raises:
        OutcomesError: another run holds the lock, there is no inbox, or a check stopped the release.
    """
    settings, nights = request.settings, (request.night, request.as_of)
    with open_home(settings) as found, recorded_run(settings, nights, found, run_step, progress) as run:
        outcome = _take_and_publish(request, run)
        run.outcome = "published" if outcome.release else "nothing_new"
        run.exit_code = outcome.exit_code
        for line in retain(settings, request.night):
            run.say(f"retain     {line}")
    return outcome


def _take_and_publish(request: NightRequest, run: RecordedRun) -> NightOutcome:
    taken: list[FileVerdict] = []
    # An earlier night is only rebuilt: what arrives now was not known then.
    if request.as_of >= request.night:
        run("correct", steps.correct, request.settings, request.night, summary=summaries.corrections)
        taken = [verdict for verdict in _take_inbox(request, run) if not verdict.refusal]
    refused, quarantined = steps.unreported(request.settings)
    run.record.files_refused = len(refused)
    outcome = NightOutcome(None, refused, quarantined, tuple(taken), run.record)
    if steps.is_current(request.settings, request.as_of):
        run.say("publish    nothing new: the current release already shows this")
        return outcome
    return replace(outcome, release=_publish(request, run))


def _take_inbox(request: NightRequest, run: RecordedRun) -> list[FileVerdict]:
    settings, night = request.settings, request.night
    found: Discovery = run("discover", steps.discover, settings, summary=summaries.discovery)
    verdicts = []
    for file in found.waiting:
        verdict: FileVerdict = run("validate", steps.validate, file, night, settings, summary=summaries.verdict)
        if verdict.is_left:
            continue
        new, known = run("load", steps.load, verdict, night, settings, summary=summaries.loaded)
        if verdict.rows and not verdict.refusal:
            run.record.add_file(verdict.rows.landed, new, known)
        verdicts.append(verdict)
    return verdicts


def _publish(request: NightRequest, run: RecordedRun) -> Path:
    settings, record = request.settings, run.record
    run("build", steps.build_before_detection, settings, request.as_of, summary=summaries.rows)
    run("detect", steps.detect, settings, summary=summaries.judged_weeks)
    run("build", steps.build_after_detection, settings, summary=summaries.rows)
    checks = run("check", steps.check, settings, summary=summaries.checks)
    for line in summaries.warnings(checks):
        run.say(f"check      warning: {line}")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    facts = ReleaseFacts(record.run_id, request.night, request.as_of, record.started_at, now)
    folder = settings.work / "release"
    data = (settings, folder, facts, record, checks)
    digest = run("write", steps.write_release_data, *data, summary=summaries.release_data)
    run("render", steps.render, folder, settings.current, summary=summaries.pages)
    run("inspect", steps.inspect, folder, settings.current, summary=summaries.inspection)
    release: Path = run("publish", steps.publish, settings, folder, facts, digest, summary=summaries.published)
    return release
