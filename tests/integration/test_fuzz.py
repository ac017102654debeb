"""A short run of benchmarks/fuzz.py: damaged files stop no night and lose no row."""

import runpy
from pathlib import Path

FUZZ = Path(__file__).resolve().parents[2] / "benchmarks" / "fuzz.py"


def test_two_hundred_damaged_files() -> None:
    result = runpy.run_path(str(FUZZ))["run_batch"](2, range(200))
    assert result["failures"] == []
    assert sum(result["outcomes"].values()) == 200
    # damage that refuses everything would test nothing
    assert result["outcomes"]["loaded"] >= 30
    assert len(result["outcomes"]) >= 6
