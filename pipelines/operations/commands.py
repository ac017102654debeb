"""Commands for operators."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.command_options import HOME, PORT, explained
from pipelines.settings import load_settings


@click.command()
@HOME
@explained
def status(home: Path) -> None:
    """Show the state of a home: last runs, waiting files, freshness, next run."""
    from pipelines.operations.status_lines import status_lines

    for line in status_lines(load_settings(home)):
        click.echo(line)


@click.command("check-freshness")
@HOME
@click.option("--alert", is_flag=True, help="Send the configured alerts if a night is late.")
@explained
def check_freshness(home: Path, alert: bool) -> None:
    """Exit 0 when a night has ended well since the last one was due, else 6, also for a damaged home; for monitors."""
    from pipelines.errors import NotFreshError
    from pipelines.operations.alerts import Alert, send
    from pipelines.operations.open_home import require_home
    from pipelines.operations.status import require_fresh_home

    settings = load_settings(home)
    require_home(settings)
    try:
        click.echo(require_fresh_home(settings, datetime.now(UTC)))
    except NotFreshError as error:
        click.echo(f"{error}. {error.__cause__}" if error.__cause__ else str(error))
        for line in send([Alert("late", f"N{str(error)[1:]}.")], settings) if alert else []:
            click.echo(f"alert      {line}")
        sys.exit(error.exit_code)


@click.command()
@HOME
@explained
def releases(home: Path) -> None:
    """List the kept releases, newest first; * marks the one that readers see."""
    from pipelines.operations.open_home import require_home
    from pipelines.warehouse.release import current_release
    from pipelines.warehouse.release import releases as kept_releases

    settings = load_settings(home)
    require_home(settings)
    current, kept = current_release(settings), kept_releases(settings)
    if not kept:
        click.echo("No release is kept.")
    for item in reversed(kept):
        mark = "*" if item == current else " "
        click.echo(
            f"{mark} {item.number:>4}  {item.folder.name}  night {item.as_of_night}  marts {item.marts_digest[:12]}  "
            f"code {item.code_version}"
        )


@click.command()
@HOME
@click.argument("release", required=False)
@explained
def rollback(home: Path, release: str | None) -> None:
    """Go back to the release before, or to RELEASE, until the next night publishes."""
    from pipelines.operations.rolling_back import roll_back

    target = roll_back(load_settings(home), release)
    click.echo(f"Readers now see {target.folder.name}, night {target.as_of_night}. The next night publishes again.")


@click.command()
@HOME
@PORT
@explained
def reconcile(home: Path, port: int) -> None:
    """Mark runs that a power cut left as running; for use before a Prefect worker starts."""
    from pipelines.operations.open_home import require_home
    from pipelines.operations.prefect_server import prefect_environment, require_server
    from pipelines.operations.prefect_server import reconcile as mark_left_runs

    settings = load_settings(home)
    require_home(settings)
    prefect_environment(settings, port)
    require_server(os.environ["PREFECT_API_URL"])
    for line in mark_left_runs(settings) or ["No unfinished runs found."]:
        click.echo(line)


@click.command()
@HOME
@click.argument("target", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
@explained
def backup(home: Path, target: Path) -> None:
    """Copy a home's warehouse, settings and current release into a new folder in FOLDER."""
    from pipelines.operations.backup import back_up

    click.echo(f"Backed up to {back_up(load_settings(home), target)}.")


@click.command()
@HOME
@click.argument("backup_folder", metavar="BACKUP", type=click.Path(exists=True, file_okay=False, path_type=Path))
@explained
def restore(home: Path, backup_folder: Path) -> None:
    """Restore BACKUP into an empty home."""
    from pipelines.operations.backup import restore as bring_back

    count = bring_back(load_settings(home), backup_folder)
    click.echo(f"Restored {count:,} files into {home}. The next night takes what {home / 'inbox'} has beyond them.")


COMMANDS = (status, check_freshness, releases, rollback, reconcile, backup, restore)
