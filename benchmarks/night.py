"""Time and peak memory of every step of a night, beside the floor: DuckDB alone reading the same files.

    python benchmarks/night.py                 # 1,000, 5,000 and 10,000 simulated patients
    python benchmarks/night.py --patients 500

Patients start over two years and are followed for one on average. Each network runs in a process of its own.
Imports and Prefect's start are not in the figures: they do not grow.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psutil

from pipelines.contracts.duckdb_rules import duckdb_type
from pipelines.contracts.export_contract import export_contracts
from pipelines.flows import NightRequest, run_night
from pipelines.progress import Progress
from pipelines.settings import load_settings
from pipelines.simulation.network import simulate_network


class Meter:
    """Measures calls: seconds, and the highest memory of the process while they ran."""

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self.rows: list[tuple[str, float, float]] = []

    def __call__(self, name: str, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Call and measure."""
        process, done, peak = psutil.Process(), threading.Event(), [0]

        def watch() -> None:
            while not done.wait(0.02):
                peak[0] = max(peak[0], process.memory_info().rss)

        watcher = threading.Thread(target=watch)
        watcher.start()
        began = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            seconds = time.perf_counter() - began
            done.set()
            watcher.join()
            self.rows.append((name, seconds, peak[0] / 2**30))


def read_typed(inbox: Path) -> int:
    """Let DuckDB alone read every export into a typed table: the floor."""
    rows = 0
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect(f"{scratch}/floor.duckdb") as connection:
        for path in sorted(inbox.glob("*.csv")):
            name = next(name for name in export_contracts() if path.name.startswith(name))
            types = {column.name: duckdb_type(column) for column in export_contracts()[name].columns}
            header = path.open(encoding="utf-8").readline().strip().split(",")
            columns = ", ".join(f"'{column}': '{types[column]}'" for column in header)
            connection.execute(
                f"create table {name} as select * from read_csv('{path}', columns = {{{columns}}}, "
                "auto_detect = false, header = true)"
            )
            rows += connection.execute(f"select count(*) from {name}").fetchall()[0][0]
    return rows


def measure(patients: int) -> None:
    """Measure one network in this process and print a JSON line."""
    # Heavy imports happen once per process and are no part of the night's work.
    import pipelines.contracts.expectations  # noqa: F401

    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        (home / "inbox").mkdir(parents=True)
        (home / "truth").mkdir()
        meter = Meter()
        meter(
            "simulate (not part of the night)", lambda: simulate_network(
                home / "inbox", home / "truth", patients=patients, days=730, seed=7, clinics=max(5, patients // 250),
                date_regime="shifted", file_format="csv",
            ),
        )  # fmt: skip
        rows = meter("floor: DuckDB reads the files", read_typed, home / "inbox")
        today = datetime.now(UTC).date()
        began = time.perf_counter()
        run_night(NightRequest(load_settings(home), today, today), meter, Progress(sys.stderr))
        seconds = time.perf_counter() - began
    print(json.dumps({"patients": patients, "rows": rows, "seconds": seconds, "steps": meter.rows}))


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, nargs="*", default=[1_000, 5_000, 10_000])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.patients[0])
        return
    results = []
    for patients in arguments.patients:
        command = [sys.executable, __file__, "--here", "--patients", str(patients)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        results.append(json.loads(output.splitlines()[-1]))
        show(results[-1])
    for smaller, larger in zip(results, results[1:], strict=False):
        print(
            f"{larger['patients'] / smaller['patients']:.1f} x the patients: "
            f"{larger['seconds'] / smaller['seconds']:.2f} x the time"
        )


def show(result: dict[str, Any]) -> None:
    """Print one network's table."""
    print(f"\n{result['patients']:,} patients, {result['rows']:,} rows\n")
    print("| step | seconds | peak GiB |\n|---|---:|---:|")
    for name, seconds, peak in result["steps"]:
        print(f"| {name} | {seconds:.1f} | {peak:.2f} |")
    print(f"| **whole night** | **{result['seconds']:.1f}** | |")


if __name__ == "__main__":
    main()
