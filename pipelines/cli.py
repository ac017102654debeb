"""The command line: `outcomes --help`."""

import atexit
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.command_options import HOME, PORT, Day, explained, require_outside
from pipelines.errors import WrongUseError
from pipelines.operations.commands import COMMANDS
from pipelines.operations.reader_commands import COMMANDS as READER_COMMANDS
from pipelines.settings import Settings, load_settings
from pipelines.simulation.commands import simulate

if TYPE_CHECKING:  # each command imports what it needs
    from pipelines.flows import NightOutcome
    from pipelines.progress import Progress

_EXIT_CODES = (
    "Exit codes: 0 published, or nothing to do; 1 the program or the machine failed; 2 wrong use, bad settings, no "
    "home or inbox; 3 an export was newly refused, the rest was published; 4 a check stopped the release; "
    "5 another run holds the home; 6 (check-freshness) no night has ended well since the last one was due, or none can "
    "run."
)


@click.group(epilog=_EXIT_CODES)
@click.version_option(package_name="headache-outcomes")
def main() -> None:
    """Outcomes of a headache physical-therapy network: exports in, a published release out."""
    os.umask(0o027)


def entry() -> None:
    """Run the command line as a program and leave the process with its exit code.

    Prefect's threads hold references until the interpreter shuts down, and DuckDB's binding then prints pages of
    warnings about them. So once Prefect was used, the exit hooks run and the process ends without a teardown.
    """
    code: int | str | None = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    if "prefect" in sys.modules and isinstance(code, int | None):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)
    sys.exit(code)


@main.command()
@HOME
@click.option("--night", type=Day(), help="Run as this night; not before one that has run.  [default: today, UTC]")
@click.option("--as-of", "as_of", type=Day(), help="Publish what was known on this night.  [default: the night]")
@click.option("--dry-run", is_flag=True, help="Show which files would be loaded or refused; write nothing.")
@click.option("--prefect/--no-prefect", "with_prefect", default=True, help="Run under Prefect, or without it.")
@explained
def run(home: Path, night: date | None, as_of: date | None, dry_run: bool, with_prefect: bool) -> None:
    """Run one night: load the new files of the inbox and publish a release."""
    from pipelines.locking import refuse_second_start
    from pipelines.operations.recorded_run import alerting
    from pipelines.operations.tonight import this_night
    from pipelines.progress import Progress
    from pipelines.refusals import night_lines

    settings = load_settings(home)
    if dry_run:
        sys.exit(_rehearse(settings, this_night(settings, night)))
    refuse_second_start(settings.lock)
    progress = Progress()
    with alerting(settings, progress):
        outcome = _run(settings, night, as_of, progress, with_prefect=with_prefect)
    for line in night_lines(outcome):
        click.echo(line, err=True)
    click.echo(f"Pages: {settings.current / 'directors' / 'index.html'}")
    sys.exit(outcome.exit_code)


def _run(
    settings: Settings, night: date | None, as_of: date | None, progress: "Progress", *, with_prefect: bool
) -> "NightOutcome":
    from pipelines.flows import NightRequest, call_plainly, run_night
    from pipelines.operations.tonight import has_nothing_to_do, known_by, this_night

    tonight = this_night(settings, night)
    request = NightRequest(settings, tonight, known_by(settings, tonight, as_of))
    if not with_prefect or has_nothing_to_do(settings, tonight, request.as_of):
        return run_night(request, call_plainly, progress)
    # Prefect reads this on import; it keeps its database inside the home.
    os.environ.setdefault("PREFECT_HOME", str(settings.home / ".prefect"))
    from pipelines.prefect_flow import run_night_with_prefect

    return run_night_with_prefect(request, progress)


def _rehearse(settings: Settings, night: date) -> int:
    """Print what a night would load or refuse; returns the exit code that it would have."""
    from pipelines import step_summaries
    from pipelines.operations.dry_run import dry_run
    from pipelines.refusals import file_lines

    judged = refused = 0
    for verdict in dry_run(settings, night):
        click.echo(step_summaries.verdict(verdict)[1])
        judged += 1
        refused += bool(verdict.refusal)
        for line in file_lines(verdict):
            click.echo(line, err=True)
    click.echo(f"{'' if judged else 'No file waits. '}Nothing was written.")
    return 3 if refused else 0


@main.command()
@HOME
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write file, row, column and rule of every quarantined row to this file.",
)
@explained
def quarantine(home: Path, csv_file: Path | None) -> None:
    """List what was refused and quarantined so far, with remedies; values are never shown."""
    from rich.console import Console

    from pipelines.ingest.quarantine import read_quarantine
    from pipelines.ingest.quarantine_file import export_rows

    if csv_file:
        require_outside(csv_file, home)
    settings, console = load_settings(home), Console()
    found = read_quarantine(settings)
    written = export_rows(settings, csv_file) if csv_file else 0
    if console.is_terminal:
        for table in found.tables():
            console.print(table)
    else:
        for line in found.lines():
            click.echo(line)
    if csv_file:
        click.echo(f"Wrote {written:,} rows to {csv_file}.")


@main.command()
@HOME
@PORT
@explained
def schedule(home: Path, port: int) -> None:
    """Run the nights through Prefect, with a server of its own, until stopped."""
    from pipelines.schedule import schedule as serve_nights

    serve_nights(load_settings(home), port, click.echo)


@main.command()
@HOME
@click.argument("patient_key")
@explained
def forget(home: Path, patient_key: str) -> None:
    """Remove PATIENT_KEY from the warehouse, accepted rows and all kept releases, and prove it."""
    from pipelines.operations.forgetting import forget as forget_patient

    for line in forget_patient(patient_key, load_settings(home)):
        click.echo(line)


@main.command()
@explained
def docs() -> None:
    """Regenerate the data dictionary of a checkout."""
    from pipelines.contracts.dictionary import dictionary_markdown

    path = Path("DATA_DICTIONARY.md")
    if not path.exists():
        raise WrongUseError(f"no {path} here. Run this at the top of a checkout.")
    path.write_text(dictionary_markdown(), encoding="utf-8")
    click.echo(f"Wrote {path}.")


for _command in (simulate, *COMMANDS, *READER_COMMANDS):
    main.add_command(_command)


if __name__ == "__main__":
    entry()
