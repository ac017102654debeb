"""Time and peak memory of files made to exhaust the machine, each taken in a process of its own.

    python benchmarks/hostile_files.py

Every file has rows that are far longer than any export's. What is wanted is an answer, a refusal, in bounded time
and memory: 2 GiB is the limit that the design sets, whatever the size of the file.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from pipelines import steps
from pipelines.operations.repair import clear_work
from pipelines.settings import Settings

_DIARY = (
    "select lpad(n::varchar, 32, '0') as patient_key, '2025-05-17' as entry_date, 'daily' as diary_mode, "
    "'true' as headache, {cell} as acute_medication_classes, '2026-03-02' as extracted_on from range({rows}) as r(n)"
)
_EARLY_ROWS = 2_000_000


def csv(rows: int, cell: str) -> Callable[[Path], None]:
    """Return what writes a CSV diary of so many rows."""
    query = _DIARY.format(rows=rows, cell=cell)
    return lambda inbox: _copy(query, inbox / "headache_diary_hostile.csv", "format csv, header")


def parquet(rows: int, cell: str, group: int = 2_048) -> Callable[[Path], None]:
    """Return what writes a Parquet diary of so many rows, in row groups of a size."""
    query = _DIARY.format(rows=rows, cell=cell)
    options = f"format parquet, compression 'uncompressed', row_group_size {group}"
    return lambda inbox: _copy(query, inbox / "headache_diary_hostile.parquet", options)


def _copy(query: str, path: Path, options: str) -> None:
    duckdb.execute(f"copy ({query}) to '{path}' ({options})")


FILES = {
    "CSV, 2,200 cells of 1 MB": csv(2_200, "repeat('x', 1_000_000)"),
    "CSV, 20,000 cells of 60 kB": csv(20_000, "repeat('x', 60_000)"),
    "CSV, 40,000 cells of 32 kB": csv(40_000, "repeat('x', 32_000)"),
    "CSV, 40,000 quoted cells of 32 kB with line breaks": csv(40_000, "repeat('x' || chr(10), 16_000)"),
    "CSV, 300,000 cells of 4 kB": csv(300_000, "repeat('x', 4_000)"),
    "Parquet, 2,200 cells of 1 MB": parquet(2_200, "repeat('x', 1_000_000) || n"),
    "Parquet, one text of 1 MB in 22,000 rows": parquet(22_000, "repeat('x', 1_000_000)", 122_880),
    "Parquet, 40,000 cells of 32 kB": parquet(40_000, "repeat('x', 32_000) || n"),
    "Parquet, 2,200 cells of 1 MB behind 2,000,000 short rows": parquet(
        _EARLY_ROWS + 2_200, f"case when n >= {_EARLY_ROWS} then repeat('x', 1_000_000) || n end", 5_000_000
    ),
}


def take(home: Path) -> None:
    """Judge the one file of a home in this process and print a JSON line."""
    settings = Settings(home, settle_seconds=0)
    clear_work(settings)
    began = time.perf_counter()
    verdict = steps.validate(steps.discover(settings).waiting[0], date(2024, 5, 2), settings)
    found = {
        "rule": verdict.refusal.rule if verdict.refusal else "taken",
        "seconds": time.perf_counter() - began,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    print(json.dumps(found))


def main() -> None:
    """Write each file, let a fresh process judge it, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--here", nargs=2, metavar=("WHAT", "HOME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        what, home = arguments.here
        take(Path(home)) if what == "take" else FILES[what](Path(home) / "inbox")
        return
    print("| file | GiB | refused by | seconds | peak GiB |\n|---|---:|---|---:|---:|")
    for name in FILES:
        with tempfile.TemporaryDirectory() as scratch:
            inbox = Path(scratch) / "inbox"
            inbox.mkdir()
            _run_apart(name, scratch)
            size = sum(path.stat().st_size for path in inbox.iterdir()) / 2**30
            found = json.loads(_run_apart("take", scratch).splitlines()[-1])
        print(f"| {name} | {size:.2f} | {found['rule']} | {found['seconds']:.1f} | {found['gib']:.2f} |", flush=True)


def _run_apart(what: str, home: str) -> str:
    command = [sys.executable, __file__, "--here", what, home]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


if __name__ == "__main__":
    main()
