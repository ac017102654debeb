"""Commands of those who read a release."""

import sys
from pathlib import Path

import click

from pipelines.command_options import HOME, explained
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
    """Ask the current release a STATEMENT in SQL; nothing can be written and no other file read."""
    from pipelines.warehouse.asking import answer
    from pipelines.warehouse.reading import open_sealed

    with open_sealed(load_settings(home)) as release:
        answer(release, statement, sys.stdout, form or ("table" if sys.stdout.isatty() else "csv"))


@click.command()
@HOME
@explained
def shell(home: Path) -> None:
    """Ask the current release statement after statement; the same release until the shell ends."""
    from pipelines.warehouse.asking import converse
    from pipelines.warehouse.reading import open_sealed

    with open_sealed(load_settings(home)) as release:
        converse(release, sys.stdin, sys.stdout)


@click.command()
@HOME
@click.argument("release", required=False)
@click.option("--rebuild/--no-rebuild", default=True, help="Also make the marts again from the warehouse.")
@explained
def verify(home: Path, release: str | None, rebuild: bool) -> None:
    """Prove that RELEASE, else the current one, is whole and that its inputs give its marts again byte for byte."""
    from pipelines.operations.verification import release_folder
    from pipelines.operations.verification import verify as proofs_of

    settings = load_settings(home)
    folder = release_folder(settings, release)
    click.echo(f"release   {folder.name}")
    for line in proofs_of(folder, settings, with_rebuild=rebuild):
        click.echo(line)


COMMANDS = (query, shell, verify)
