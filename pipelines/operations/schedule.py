"""Serving the nightly deployment through Prefect on one machine, with a server of its own.

Prefect reads its addresses on import, so this module imports it inside functions, after `prefect_environment`.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pipelines.errors import OutcomesError
from pipelines.locking import holder_of
from pipelines.operations.due_times import next_due
from pipelines.operations.open_home import require_home
from pipelines.settings import Settings

FLOW = "outcomes-night"
_HOST = "127.0.0.1"
_START_SECONDS = 180.0
_STOP_SECONDS = 15.0


def schedule(settings: Settings, port: int, say: Callable[[str], None]) -> None:
    """Serve the nightly deployment until stopped.

    Args:
        settings: settings of the home.
        port: port of the server on this machine, unless PREFECT_API_URL names another server.
        say: prints one line.

    Raises:
        WrongUseError: there is no such home.
        OutcomesError: the server does not start.
    """
    require_home(settings)
    own_server = "PREFECT_API_URL" not in os.environ
    prefect_environment(settings, port)
    api = os.environ["PREFECT_API_URL"]
    with _server(api, port, is_wanted=own_server):
        for line in reconcile(settings):
            say(line)
        due = next_due(settings, datetime.now(UTC))
        say(f"Nights run at {settings.cron!r} {settings.time_zone}; the next is due {due:%Y-%m-%d %H:%M} UTC.")
        say(f"Pages of the server: {api.removesuffix('/api')}. Stop with Ctrl-C.")
        _serve(settings)


def prefect_environment(settings: Settings, port: int) -> None:
    """Point Prefect, here and in child processes, to the home's database and the local server."""
    os.environ.setdefault("PREFECT_HOME", str(settings.home / ".prefect"))
    os.environ.setdefault("PREFECT_API_URL", f"http://{_HOST}:{port}/api")


@contextmanager
def _server(api: str, port: int, *, is_wanted: bool) -> Iterator[None]:
    """Run a server while the block runs; one that a killed schedule left behind is used again."""
    if not is_wanted:
        require_server(api)
    if not is_wanted or _answers(api):
        yield
        return
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST, "--port", str(port)]
    # In a session of its own, so that Ctrl-C reaches only the schedule, which then stops the server.
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(api):
            if server.poll() is not None or time.monotonic() > deadline:
                raise OutcomesError(
                    f"the Prefect server does not start on port {port}. Check that no other program uses it."
                )
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()


def require_server(api: str) -> None:
    """Require that a Prefect server answers.

    Raises:
        OutcomesError: none does.
    """
    if not _answers(api):
        raise OutcomesError(f"no Prefect server answers at {api}. Start it, or name its address in PREFECT_API_URL.")


def _answers(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def reconcile(settings: Settings) -> list[str]:
    """Mark runs that a power cut left as running: under the limit of one they would cancel every later night.

    Args:
        settings: settings of the home; nothing is marked while a run holds its lock.

    Returns:
        What was done, in words.
    """
    if holder_of(settings.lock):
        return []
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
    from prefect.states import Crashed

    unfinished = FlowRunFilter.model_validate({"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}})
    with get_client(sync_client=True) as client:
        left = client.read_flow_runs(
            flow_filter=FlowFilter.model_validate({"name": {"any_": [FLOW]}}), flow_run_filter=unfinished
        )
        for run in left:
            client.set_flow_run_state(run.id, Crashed(message="its process ended unexpectedly"), force=True)
    return [f"Marked {len(left)} unfinished runs as crashed."] if left else []


def _serve(settings: Settings) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from pipelines.prefect_flow import nightly

    nightly.serve(
        name="nightly",
        schedule=Cron(settings.cron, timezone=settings.time_zone),
        parameters={"home": str(settings.home)},
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        pause_on_shutdown=False,
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
