"""A short run of benchmarks/crash.py: killed nights lose and double nothing, and readers never notice."""

import subprocess
import sys
from pathlib import Path

CRASH = Path(__file__).resolve().parents[2] / "benchmarks" / "crash.py"


def test_eight_kills_in_two_nights_or_a_few() -> None:
    result = subprocess.run(
        [sys.executable, str(CRASH), "--nights", "2", "--kills", "8", "--patients", "12"],
        capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    figures = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert int(figures["kills"]) >= 8
    assert figures["nights_whose_marts_differ"] == figures["mart_files_that_differ"] == "0"
    assert figures["warehouse_tables_that_differ"] == "[]"
    assert figures["read_errors"] == "{}"
    assert int(figures["reads"]) > 0
    assert int(figures["mart_files"]) > 10
