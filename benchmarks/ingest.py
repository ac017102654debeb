"""Time and peak memory of taking a large diary export, beside DuckDB alone reading the same file typed.

    python benchmarks/ingest.py                         # 10 million rows, then 70,000 more
    python benchmarks/ingest.py --rows 1000000

The diary is simulated: one network's diary, repeated under other patient keys. Each measurement runs in a process
of its own; imports are not in the figures. Great Expectations judges a sample of a backfill, so its seconds do not
grow with the file and stand apart.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psutil

from pipelines import steps
from pipelines.contracts.duckdb_rules import duckdb_type
from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest import validation
from pipelines.operations.repair import clear_work
from pipelines.settings import Settings
from pipelines.synthetic.network import simulate_network

NIGHT = date(2024, 9, 1)
INCREMENT_ROWS = 70_000
SIMULATED_PATIENTS = 2_000


def measured(function: Callable[..., Any], *arguments: Any) -> tuple[Any, float, float]:
    """Call a function; returns its result, its seconds and the process's peak memory meanwhile, in GiB."""
    process, done, peak = psutil.Process(), threading.Event(), [0]

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        result = function(*arguments)
    finally:
        seconds = time.perf_counter() - began
        done.set()
        watcher.join()
    return result, seconds, peak[0] / 2**30


def write_diaries(scratch: Path, rows: int) -> None:
    """Write the backfill, and the increment of a later night: new days of the first patients."""
    simulate_network(
        scratch / "simulated", scratch / "truth", patients=SIMULATED_PATIENTS, days=365, seed=7, clinics=8,
        date_regime="shifted", file_format="csv",
    )  # fmt: skip
    source = f"read_csv('{scratch}/simulated/headache_diary_simulated.csv', all_varchar = true)"
    with duckdb.connect() as connection:
        simulated = connection.execute(f"select count(*) from {source}").fetchall()[0][0]
        copies = rows // simulated + 1
        connection.execute(
            f"copy (select md5(patient_key || copies.range) as patient_key, diary.* exclude (patient_key) "
            f"from {source} as diary, range({copies}) as copies limit {rows}) "
            f"to '{scratch}/headache_diary_backfill.csv' (header)"
        )
        connection.execute(
            f"copy (select * replace (entry_date::date + 400 as entry_date, entered_on::date + 400 as entered_on, "
            f"extracted_on::date + 400 as extracted_on) "
            f"from read_csv('{scratch}/headache_diary_backfill.csv', all_varchar = true) limit {INCREMENT_ROWS}) "
            f"to '{scratch}/headache_diary_increment.csv' (header)"
        )


def read_typed(path: Path, database: Path) -> int:
    """Let DuckDB alone read the file into a typed table: the floor."""
    types = {column.name: duckdb_type(column) for column in export_contracts()["headache_diary"].columns}
    header = path.open(encoding="utf-8").readline().strip().split(",")
    columns = ", ".join(f"'{column}': '{types[column]}'" for column in header)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"create table headache_diary as select * from read_csv('{path}', columns = {{{columns}}}, "
            "auto_detect = false, header = true)"
        )
        return int(connection.execute("select count(*) from headache_diary").fetchall()[0][0])


def take(home: Path) -> dict[str, Any]:
    """Discover, validate and load what waits in a home; returns seconds of each, and of the second referee."""
    settings = Settings(home, settle_seconds=0)
    seconds: dict[str, Any] = {"expectations": 0.0}
    second_referee = validation._second_referee

    def timed(*arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return second_referee(*arguments)
        finally:
            seconds["expectations"] += time.perf_counter() - began

    validation._second_referee = timed
    clear_work(settings)
    found, seconds["discover"], _ = measured(steps.discover, settings)
    verdict, seconds["validate"], seconds["validate_gib"] = measured(steps.validate, found.waiting[0], settings)
    counts, seconds["load"], seconds["load_gib"] = measured(steps.load, verdict, NIGHT, settings)
    seconds["rows"] = sum(counts)
    seconds["validate"] -= seconds["expectations"]
    return seconds


def measure(what: str, scratch: Path) -> None:
    """Measure one thing in this process and print a JSON line."""
    if what == "floor":
        source = scratch / "headache_diary_backfill.csv"
        rows, seconds, gib = measured(read_typed, source, scratch / "floor.duckdb")
        print(json.dumps({"rows": rows, "seconds": seconds, "gib": gib}))
        return
    import pipelines.ingest.expectations  # noqa: F401 - a heavy import that happens once per process

    inbox = scratch / "home" / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    (scratch / f"headache_diary_{what}.csv").rename(inbox / f"headache_diary_{what}.csv")
    print(json.dumps(take(scratch / "home")))


def main() -> None:
    """Measure floor, backfill and increment, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--here", nargs=2, metavar=("WHAT", "SCRATCH"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.here[0], Path(arguments.here[1]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        write_diaries(Path(scratch), arguments.rows)
        results = {what: run_apart(what, scratch) for what in ("floor", "backfill", "increment")}
    show(results)


def run_apart(what: str, scratch: str) -> dict[str, Any]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--here", what, scratch]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


def show(results: dict[str, dict[str, Any]]) -> None:
    """Print the table and the ratio to the floor."""
    floor = results["floor"]
    print(
        "| what | rows | hash | validate | load | Great Expectations | peak GiB |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    print(f"| DuckDB alone, typed | {floor['rows']:,} | | {floor['seconds']:.1f} s | | | {floor['gib']:.2f} |")
    for what in ("backfill", "increment"):
        it = results[what]
        print(
            f"| {what} | {it['rows']:,} | {it['discover']:.1f} s | {it['validate']:.1f} s | {it['load']:.1f} s "
            f"| {it['expectations']:.1f} s | {max(it['validate_gib'], it['load_gib']):.2f} |"
        )
    backfill = results["backfill"]
    print(
        f"\nvalidate + load of the backfill: {(backfill['validate'] + backfill['load']) / floor['seconds']:.2f} x floor"
    )


if __name__ == "__main__":
    main()
