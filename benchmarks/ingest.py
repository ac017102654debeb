"""Time and peak memory of taking a large diary export, beside DuckDB alone reading the same file typed.

    python benchmarks/ingest.py                         # 10 million rows, then 70,000 more
    python benchmarks/ingest.py --rows 1000000

The diary is simulated: one network's diary, repeated under other patient keys. Each measurement runs in a process
of its own; imports are not in the figures. CPU seconds are given next to wall seconds, for other work on the machine
lengthens these most. One run of the floor varies by a third, so floor and backfill take turns, three times, and the
table shows the turn with the middle ratio. Great Expectations judges a sample of a backfill, so its seconds do not grow
with the file and are given separately; so are those of the copy in `accepted/`, which no step of a night reads. The
ratio is given without and with that copy.
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
from pipelines.ingest import loading, reading, validation
from pipelines.operations.repair import clear_work
from pipelines.settings import Settings
from pipelines.simulation.network import simulate_network

NIGHT = date(2024, 9, 1)
INCREMENT_ROWS = 70_000
TURNS = 3
COUNTED = ("bytes", "land", "load")
SIMULATED_PATIENTS = 2_000


class Meter:
    """Wall and CPU seconds of named parts, and the process's highest memory while any of them ran."""

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self.gib = 0.0

    def __call__(self, part: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call and measure; the CPU of every thread counts."""
        process, done = psutil.Process(), threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                self.gib = max(self.gib, process.memory_info().rss / 2**30)

        watcher = threading.Thread(target=watch)
        watcher.start()
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return function(*arguments)
        finally:
            self.wall[part] = time.perf_counter() - wall
            self.cpu[part] = time.process_time() - cpu
            done.set()
            watcher.join()

    def within(self, part: str, module: Any, name: str) -> None:
        """Measure a function of a module whenever the module calls it."""
        function = getattr(module, name)
        setattr(module, name, lambda *arguments: self(part, function, *arguments))

    def as_json(self) -> dict[str, Any]:
        """Return everything measured."""
        return {"wall": self.wall, "cpu": self.cpu, "gib": self.gib}


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
    """Discover, validate and load what waits in a home; returns the cost of each part."""
    settings, meter = Settings(home, settle_seconds=0), Meter()
    meter.within("bytes", reading, "read_text")
    meter.within("land", validation, "land")
    meter.within("referee", validation, "second_referee")
    meter.within("copy", loading, "copy_accepted")
    clear_work(settings)
    found = meter("hash", steps.discover, settings)
    verdict = meter("validate", steps.validate, found.waiting[0], NIGHT, settings)
    counts = meter("load", steps.load, verdict, NIGHT, settings)
    for seconds in (meter.wall, meter.cpu):
        seconds["load"] -= seconds["copy"]
    return {"rows": sum(counts), **meter.as_json()}


def measure(what: str, scratch: Path, home: Path) -> None:
    """Measure one thing in this process and print a JSON line."""
    if what == "floor":
        meter = Meter()
        home.mkdir()
        rows = meter("floor", read_typed, scratch / "headache_diary_backfill.csv", home / "floor.duckdb")
        print(json.dumps({"rows": rows, **meter.as_json()}))
        return
    import pipelines.contracts.expectations  # noqa: F401 - a heavy import that happens once per process

    inbox = home / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / f"headache_diary_{what}.csv").hardlink_to(scratch / f"headache_diary_{what}.csv")
    print(json.dumps(take(home)))


def main() -> None:
    """Measure floor, backfill and increment, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--here", nargs=3, metavar=("WHAT", "SCRATCH", "HOME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.here[0], *map(Path, arguments.here[1:]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        write_diaries(Path(scratch), arguments.rows)
        turns = [
            tuple(run_apart(what, scratch, f"{scratch}/{what}_{turn}") for what in ("floor", "backfill"))
            for turn in range(TURNS)
        ]
        increment = run_apart("increment", scratch, f"{scratch}/backfill_0")
    turns.sort(key=lambda turn: ratio(*turn, COUNTED, "wall"))
    show(turns, increment)


def run_apart(what: str, scratch: str, home: str) -> dict[str, Any]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--here", what, scratch, home]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


PARTS = {
    "hash": "SHA-256 of the file",
    "bytes": "bytes: UTF-8, line ends, line lengths",
    "land": "land: type, judge every row, search identifiers",
    "load": "load: merge into the history, log",
    "copy": "copy of the accepted rows",
    "referee": "Great Expectations",
}


def ratio(floor: dict[str, Any], backfill: dict[str, Any], parts: tuple[str, ...], kind: str) -> float:
    """Return the seconds of the named parts of a backfill as a multiple of the floor's."""
    return float(sum(backfill[kind][part] for part in parts) / floor[kind]["floor"])


def show(turns: list[tuple[dict[str, Any], ...]], increment: dict[str, Any]) -> None:
    """Print the parts of the middle turn, the ratios of all turns in rising order, and the peaks of memory."""
    floor, backfill = turns[len(turns) // 2]
    print(f"{backfill['rows']:,} rows, then {increment['rows']:,}; wall s / CPU s\n")
    print("| part | backfill | increment |\n|---|---:|---:|")
    print(f"| floor: DuckDB alone, typed | {cost(floor, 'floor')} | |")
    for part, name in PARTS.items():
        print(f"| {name} | {cost(backfill, part)} | {cost(increment, part)} |")
    print(f"| peak GiB (floor {floor['gib']:.2f}) | {backfill['gib']:.2f} | {increment['gib']:.2f} |")
    for parts in (COUNTED, (*COUNTED, "copy")):
        wall, cpu = (", ".join(f"{ratio(*turn, parts, kind):.2f}" for turn in turns) for kind in ("wall", "cpu"))
        print(f"\n{' + '.join(parts)} of the backfill, x floor: {wall} by wall; {cpu} by CPU")
    whole = sum(increment["wall"][part] for part in ("hash", "validate", "load", "copy"))
    print(f"the whole increment beyond imports: {whole:.1f} s")


def cost(result: dict[str, Any], part: str) -> str:
    """Return wall and CPU seconds of a part."""
    return f"{result['wall'][part]:.1f} / {result['cpu'][part]:.1f}"


if __name__ == "__main__":
    main()
