"""A short run of benchmarks/changing_clinics.py: clinics that merge and part lose no night and give nobody away."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "changing_clinics.py"


def test_three_nights_of_merging_clinics_publish_rebuild_and_recover_no_small_count() -> None:
    result = subprocess.run(
        [sys.executable, str(BENCHMARK), "--nights", "3", "--networks", "60:8"],
        capture_output=True, text=True, timeout=590, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    tables = [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        for table in result.stdout.strip().split("\n\n")
    ]
    (heads, _, moving), (_, _, *still) = tables
    found = dict(zip(heads, moving, strict=True))
    assert found["nights published"] == "3"
    assert found["an earlier one again"] == "same"
    hidden, recovered = zip(
        *((int(row[4]), int(row[5])) for row in still if row[2] == "as published, rounded"), strict=True
    )
    assert hidden[0] > 100
    assert recovered == (0,)
