"""A Prefect server of the home's own on this machine, and the runs that it left unfinished.

Prefect reads its addresses on import, so this module imports it inside functions, after `prefect_environment`.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import OutcomesError
from pipelines.locking import holder_of
from pipelines.settings import Settings

FLOW = "outcomes-night"
_HOST = "127.0.0.1"
_START_SECONDS = 180.0
_STOP_SECONDS = 15.0


def prefect_environment(settings: Settings, port: int) -> None:
    """Point Prefect, here and in child processes, to the home's database and the local server."""
    os.environ.setdefault("PREFECT_HOME", str(settings.home / ".prefect"))
    os.environ.setdefault("PREFECT_API_URL", f"http://{_HOST}:{port}/api")


@contextmanager
def running_server(api: str, port: int, *, is_wanted: bool) -> Iterator[None]:
    """Run a server while the block runs; one that a killed schedule left behind is used again.

    Args:
        api: its address.
        port: its port on this machine.
        is_wanted: whether to run one; else one must answer at the address already.

    Raises:
        OutcomesError: the server does not start, or none answers.
    """
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
