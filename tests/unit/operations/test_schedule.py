"""Serving the nights through Prefect on one machine."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main


@pytest.mark.parametrize("command", ["schedule", "reconcile"])
@pytest.mark.parametrize("port", ["0", "65536"])
def test_an_impossible_port_is_refused_at_once(command: str, port: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [command, "--home", str(tmp_path), "--port", port])
    assert (result.exit_code, "1<=x<=65535" in result.stderr) == (2, True)
