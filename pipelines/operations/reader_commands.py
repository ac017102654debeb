"""Commands for readers of a release."""

import sys
from pathlib import Path

import click

from pipelines.command_options import HOME, explained, require_outside
from pipelines.settings import load_settings


@click.command()
@HOME
@click.argument("statement")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv"]),
    help="A table of the first rows, or all rows as CSV.  [default: table on a terminal, else csv]",
)
@explained
def query(home: Path, statement: str, form: str | None) -> None:
    """Run the SQL STATEMENT on the current release; it can neither write nor read other files."""
    from pipelines.warehouse.query_shell import run_query
    from pipelines.warehouse.reading import open_sealed

    with open_sealed(load_settings(home)) as release:
        run_query(release, statement, sys.stdout, form or ("table" if sys.stdout.isatty() else "csv"))


@click.command()
@HOME
@explained
def shell(home: Path) -> None:
    """Run SQL statements on the current release; the shell keeps the release that it opened."""
    from pipelines.warehouse.query_shell import run_shell
    from pipelines.warehouse.reading import open_sealed

    with open_sealed(load_settings(home)) as release:
        run_shell(release, sys.stdin, sys.stdout)


@click.command()
@HOME
@click.argument("release", required=False)
@click.option("--rebuild/--no-rebuild", default=True, help="Also rebuild the marts from the warehouse.")
@explained
def verify(home: Path, release: str | None, rebuild: bool) -> None:
    """Prove that RELEASE, or the current one, is complete and that a rebuild gives its marts byte for byte."""
    from pipelines.operations.verification import release_folder
    from pipelines.operations.verification import verify as proofs_of

    settings = load_settings(home)
    folder = release_folder(settings, release)
    click.echo(f"release   {folder.name}")
    for line in proofs_of(folder, settings, with_rebuild=rebuild):
        click.echo(line)


@click.command()
@HOME
@click.argument("pdf", type=click.Path(dir_okay=False, path_type=Path))
@explained
def brief(home: Path, pdf: Path) -> None:
    """Print the overview of the current release to the file PDF, one sheet; needs Chromium."""
    from pipelines.operations.brief import print_brief

    require_outside(pdf, home)
    folder = print_brief(load_settings(home), pdf)
    click.echo(f"Printed {folder.name} to {pdf}.")


COMMANDS = (query, shell, verify, brief)
