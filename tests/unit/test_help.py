"""The help of the command line says what every command, argument and option does."""

import subprocess
import sys

import click
import pytest

from pipelines.cli import main


@pytest.mark.parametrize("command", main.commands.values(), ids=main.commands)
def test_every_command_argument_and_option_has_help(command: click.Command) -> None:
    assert command.help
    assert command.help.endswith(".")
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            assert (parameter.metavar or parameter.human_readable_name.upper()) in command.help
        else:
            assert isinstance(parameter, click.Option)
            assert parameter.help, parameter.name


def test_help_lists_every_exit_code() -> None:
    assert main.epilog
    assert [code for code in "0123456" if f"{code} " not in main.epilog] == []


def test_the_module_runs_as_the_command() -> None:
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pipelines.cli", "run", "--no-such"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "No such option" in ended.stderr) == (2, True)
