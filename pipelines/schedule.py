"""Serving the nightly deployment through Prefect on one machine.

Prefect reads its addresses on import, so this module imports it inside functions, after `prefect_environment`.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime

from pipelines.operations.due_times import next_due
from pipelines.operations.open_home import require_home
from pipelines.operations.prefect_server import prefect_environment, reconcile, running_server
from pipelines.settings import Settings


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
    with running_server(api, port, is_wanted=own_server):
        for line in reconcile(settings):
            say(line)
        due = next_due(settings, datetime.now(UTC))
        say(f"Nights run at {settings.cron!r} {settings.time_zone}; the next is due {due:%Y-%m-%d %H:%M} UTC.")
        say(f"Pages of the server: {api.removesuffix('/api')}. Stop with Ctrl-C.")
        _serve(settings)


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
