"""A program whose nights under Prefect fail with a planted text in the error: `failing_nights.py HOME TEXT`."""

import sys
from collections.abc import Callable
from typing import Any

import click
import duckdb
import pytest
from click.testing import CliRunner
from handmade import small_nights

from pipelines import steps
from pipelines.cli import main

HOME, TEXT = sys.argv[1:]


def failing(*errors: Exception, then: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Return a function that raises each of the errors, caused by one more, and then does its work."""
    left = list(errors)

    def fail(*arguments: Any) -> Any:
        if not left:
            return then(*arguments)
        try:
            raise LookupError(TEXT)
        except LookupError as cause:
            raise left.pop(0) from cause

    return fail


def run_night(name: str, function: Callable[..., Any]) -> int:
    """Run a night with one of its functions replaced; returns its exit code."""
    with small_nights(with_pages=False), pytest.MonkeyPatch.context() as patch:
        patch.setattr(name, function)
        ended = CliRunner().invoke(main, ["run", "--home", HOME])
        click.echo(ended.output)
        return ended.exit_code


def run_deployed_night() -> None:
    """Run a night as a deployment does, which fails before it begins."""
    from pipelines import prefect_flow

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefect_flow, "this_night", failing(TypeError(TEXT)))
        try:
            prefect_flow.nightly(HOME)
        except Exception as error:
            click.echo(error)


share = OSError(5, TEXT, TEXT)
codes = [
    run_night("pipelines.steps.check", failing(ValueError(TEXT))),
    run_night("pipelines.steps.build_before_detection", failing(duckdb.ConversionException(TEXT))),
    run_night("pipelines.steps.unreported", failing(KeyError(TEXT))),
    run_night("pipelines.flows.open_home", failing(RuntimeError(TEXT))),
]
run_deployed_night()
codes.append(run_night("pipelines.steps.discover", failing(share, share, then=steps.discover)))
click.echo(f"exit codes: {codes}")
