"""A short run of benchmarks/published_nights.py: built pages of successive nights give no small count away."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "published_nights.py"


def test_three_nights_of_pages_recover_no_small_count_and_would_without_protection() -> None:
    result = subprocess.run(
        [sys.executable, str(BENCHMARK), "--nights", "3", "--patients", "60"],
        capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in result.stdout.splitlines()]
    heads, _, published, control = rows
    found = {row[0]: dict(zip(heads[1:], map(int, row[1:]), strict=True)) for row in (published, control)}
    as_published, weak = found["as published"], found["only small counts hidden, exact"]
    assert as_published["small counts hidden"] > 100
    assert as_published["recovered"] == as_published["known to be small"] == 0
    assert weak["recovered"] > 10
