"""Options and error handling that all commands share."""

import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from pipelines.errors import WrongUseError, explain

Arguments = ParamSpec("Arguments")

HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="OUTCOMES_HOME",
    default=Path("home"),
    show_default=True,
    help="Folder of inbox, warehouse and releases.",
)

PORT = click.option(
    "--port",
    default=4200,
    show_default=True,
    type=click.IntRange(1, 65_535),
    help="Port of the Prefect server on this machine.",
)


class Day(click.ParamType[date]):
    """An ISO day."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the day."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail("not a day like 2026-11-22", param, ctx)


def require_outside(file: Path, home: Path) -> None:
    """Raise WrongUseError if a reader's file cannot be written: its folder is missing, or is the pipeline's own."""
    if not file.parent.is_dir():
        raise WrongUseError(f"no folder {file.parent} to write {file.name} into. Create it first.")
    if file.resolve().is_relative_to(home.resolve()):
        raise WrongUseError(f"{file} is inside the home, which only the pipeline writes. Name a file elsewhere.")


def explained(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Print an error as one line and exit with the code of its kind."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (click.ClickException, BrokenPipeError):  # click ends quietly when the reader closes the pipe
            raise
        except Exception as error:
            explained_error = explain(error)
            click.echo(f"outcomes: {explained_error}", err=True)
            sys.exit(explained_error.exit_code)

    return run
