"""The night as a Prefect flow: a task for every step, artifacts with counts.

Importing Prefect takes seconds, so only a run that uses it imports this module. With no server configured
Prefect starts a temporary one of its own.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.tasks import Task

from pipelines.errors import SystemStoppedError, explain
from pipelines.flows import NightOutcome, NightRequest, call_plainly, run_night
from pipelines.operations.prefect_server import FLOW
from pipelines.operations.recorded_run import alerting
from pipelines.operations.tonight import this_night
from pipelines.progress import Progress
from pipelines.refusals import night_lines
from pipelines.settings import load_settings

# A network share may fail once, so that is tried again; a broken file or a failed check stays the same.
_RETRIES = {"discover": 2}
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _in_own_words(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return a function that raises only this program's own errors.

    Prefect keeps an error's text, and logs its traceback, in a database that may be shared, and the text of another
    library's error could quote a value.
    """

    @wraps(function)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            failure = explain(error)
        # raised out here and without a cause: what it came from would be in its traceback
        failure.__cause__ = failure.__context__ = None
        raise failure

    return call


def _call_as_task(name: str, function: Callable[..., Any], /, *arguments: Any) -> Any:
    step = Task(
        _in_own_words(function),
        name=name,
        retries=_RETRIES.get(name, 0),
        retry_delay_seconds=5,
        retry_condition_fn=_is_worth_a_retry,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    return step(*arguments)


def _is_worth_a_retry(_task: Any, _run: Any, state: Any) -> bool:
    return isinstance(state.result(raise_on_failure=False), SystemStoppedError)


def _leave_artifact(outcome: NightOutcome) -> None:
    """Leave counts and seconds, never values, as the run's artifact."""
    table = [{"step": step, "rows": rows, "seconds": round(seconds, 1)} for step, rows, seconds in outcome.record.steps]
    create_table_artifact(key="night", table=table, description=f"Run {outcome.record.run_id}")


def run_night_with_prefect(request: NightRequest, progress: Progress) -> NightOutcome:
    """Run the night under Prefect, or plainly when Prefect cannot start.

    A night must not be lost because an orchestrator cannot start.

    Args:
        request: what to do.
        progress: where to report the steps.

    Returns:
        The night's outcome.
    """
    began: list[str] = []
    outcomes: list[NightOutcome] = []

    @flow(name=FLOW, persist_result=False)
    def night(night: str, as_of: str) -> None:
        began.append(night)
        outcomes.append(_in_own_words(run_night)(request, _call_as_task, progress))
        del as_of
        _leave_artifact(outcomes[0])

    try:
        night(request.night.isoformat(), request.as_of.isoformat())
    except Exception as error:
        if outcomes:  # the night is done; only Prefect's own records failed
            progress.say(f"Prefect could not record the run ({type(error).__name__})")
        elif began:
            raise
        else:
            progress.say(f"Prefect could not start ({type(error).__name__}); the night runs without it")
            outcomes.append(run_night(request, call_plainly, progress))
    return outcomes[0]


@flow(name=FLOW, persist_result=False)
def nightly(home: str) -> None:
    """Run tonight in a home: what a Prefect deployment calls (see prefect.yaml).

    Args:
        home: folder of inbox, warehouse and releases.
    """
    _leave_artifact(_in_own_words(_run_tonight)(Path(home)))


def _run_tonight(home: Path) -> NightOutcome:
    settings, progress = load_settings(home), Progress()
    with alerting(settings, progress):
        tonight = this_night(settings)
        outcome = run_night(NightRequest(settings, tonight, tonight), _call_as_task, progress)
    for line in night_lines(outcome):
        progress.say(line)
    return outcome
