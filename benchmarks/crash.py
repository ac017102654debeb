"""Kills at random moments over a simulated month of nights, beside the same month undisturbed.

    python benchmarks/crash.py                                    # 30 nights, 200 kills without Prefect
    python benchmarks/crash.py --kills 10 --nights 10 --prefect   # whole programs under Prefect are killed

A network sends six files a night: each clinic's visits and diaries, in full every seventh night and otherwise the
last three days. Every run is a process of its own that is killed (kill -9) at a moment drawn uniformly from the CPU
time that a night takes, which a busy machine does not stretch. Each kill is followed by the next run, which may be
killed too, until one publishes. Readers poll `current` all the while. In the end every mart's Parquet file must have
the bytes that it has undisturbed.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psutil
from simulated_nights import (
    FIRST_NIGHT,
    Network,
    make_home,
    put_night,
    run_whole,
    spare_the_second_referee,
    start_forked,
    write_network,
)

from pipelines.regular_files import sha256_of

STORED = ("raw.clinic_visits", "raw.headache_diary", "raw.patient_extents", "quarantine.rejected_rows", "meta.files")


@dataclass
class Month:
    """What the nights of one home came to.

    Attributes:
        digests: marts digest of each night.
        repairs: what the successors of killed runs had to mend, counted by their words.
        killed: number of kills.
        chains: longest row of kills in one night.
    """

    digests: list[str] = field(default_factory=list)
    repairs: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    chains: int = 0


def start_program(home: Path, night: date) -> int:
    """Start one night as the program under Prefect, in a session of its own; returns its pid."""
    command = [
        str(Path(sys.executable).with_name("outcomes")),
        "run",
        "--home",
        str(home),
        "--night",
        night.isoformat(),
    ]
    with (home / "said.txt").open("a", encoding="utf-8") as stream:
        return subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True).pid


def kill_at(home: Path, night: date, start: Callable[[Path, date], int], cpu_seconds: float) -> float | None:
    """Start one night and kill it when it has worked so long; returns its CPU seconds when it had ended before."""
    child = start(home, night)
    process = psutil.Process(child)
    while True:
        ended, _, usage = os.wait4(child, os.WNOHANG)
        if ended:
            return usage.ru_utime + usage.ru_stime
        if sum(process.cpu_times()[:2]) >= cpu_seconds:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            if start is start_program:
                end_session(child)
            return None
        time.sleep(0.002)


def end_session(child: int) -> None:
    """End a server that a killed program had started and that outlives it."""
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def digest_of(home: Path) -> str:
    """Return the current release's marts digest."""
    return str(json.loads((home / "current" / "manifest.json").read_text())["marts_digest"])


def run_month(
    home: Path, network: Network, nights: int, kills: int = 0, seed: int = 0,
    start: Callable[[Path, date], int] = start_forked,
) -> Month:  # fmt: skip
    """Run a month of nights, or some more until so many runs have been killed; the first night is left alone."""
    month, draw = Month(), random.Random(seed)
    # a run after a kill has less to do, for its files may be loaded; each kind tells how long it lasts
    lasting: dict[bool, list[float]] = {False: [], True: []}
    while len(month.digests) < nights or month.killed < kills:
        index = len(month.digests)
        night = FIRST_NIGHT + timedelta(days=index)
        put_night(home, index, network)
        before, chain = (home / "current").resolve(), 0
        wanted = -((month.killed - kills) // max(nights - index, 1)) if index else 0
        # a night that has published has nothing left to kill
        while chain < wanted and (home / "current").resolve() == before:
            lasts = lasting[chain > 0] or lasting[False]
            if ended := kill_at(home, night, start, draw.uniform(0, statistics.median(lasts[-5:]))):
                lasts.append(ended)
            else:
                chain += 1
        has_published = (home / "current").resolve() != before
        month.killed += chain
        month.chains = max(month.chains, chain)
        seconds = run_whole(home, night, start if index == 0 else start_forked)
        if index == 0 or (not has_published and start is start_forked):
            lasting[chain > 0].append(seconds)
        month.digests.append(digest_of(home))
        print(f"night {index + 1}/{nights}: {chain} kills, {month.killed} in all", file=sys.stderr, flush=True)
    for line in (home / "said.txt").read_text().splitlines():
        if line.startswith("repair"):
            month.repairs.update(kinds_of(line.removeprefix("repair").strip()))
    return month


def kinds_of(line: str) -> Iterator[str]:
    """Yield what a repair line says, without names."""
    for part in line.split("; "):
        for words in ("cleared the lock", "scratch files", "was interrupted after it had published", "was interrupted",
                      "finished accepted", "removed accepted", "removed the release folder"):  # fmt: skip
            if words in part:
                yield words
                break


def poll(home: Path, stop: Path, out: Path) -> None:
    """Read the current release again and again, as analysts and browsers do, until told to stop."""
    seen: Counter[str] = Counter()
    releases, draw = set(), random.Random(1)
    while not stop.exists():
        if (home / "current").exists():
            try:
                releases.add(read_once(home, draw))
                seen["reads"] += 1
            except Exception as error:
                seen[f"error: {type(error).__name__}: {error}"] += 1
        time.sleep(0.2)
    out.write_text(json.dumps({"seen": seen, "releases": len(releases)}))


def read_once(home: Path, draw: random.Random) -> str:
    """Open a release and hold what it says of itself together; returns its run."""
    folder = (home / "current").resolve()
    manifest = json.loads((folder / "manifest.json").read_text())
    with duckdb.connect(str(folder / "outcomes.duckdb"), read_only=True) as release:
        run_id, digest = release.execute("select run_id, marts_digest from meta.build").fetchall()[0]
        episodes = release.execute("select count(*) from marts.dim_episodes").fetchall()[0][0]
        stored = release.execute(
            f"select count(*) from read_parquet('{folder}/parquet/dim_episodes.parquet')"
        ).fetchall()[0][0]
    if not (manifest["run_id"] == run_id and manifest["marts_digest"] == digest and episodes == stored):
        raise ValueError("a mixture of two nights")
    name = draw.choice(sorted(manifest["files"]))
    if hashlib.sha256((folder / name).read_bytes()).hexdigest() != manifest["files"][name]:
        raise ValueError(f"{name} is not what the manifest says")
    (home / "current" / "directors" / "index.html").read_text()
    return str(run_id)


def parquet_bytes(home: Path) -> dict[str, str]:
    """Return the digest of every mart's file."""
    return {path.name: sha256_of(path) for path in sorted((home / "current" / "parquet").glob("*.parquet"))}


def stored_rows(home: Path) -> dict[str, tuple[int, str]]:
    """Return count and content of what the warehouse holds, but for times."""
    found = {}
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        for table in STORED:
            shown = "* exclude (loaded_at)" if table == "meta.files" else "*"
            found[table] = warehouse.execute(
                f"select count(*), md5(string_agg(row, '|' order by row)) from (select t::varchar as row "
                f"from (select {shown} from {table}) as t)"
            ).fetchall()[0]
    found["accepted/"] = (0, " ".join(sorted(path.name for path in (home / "accepted").iterdir())))
    return found


def compare(nights: int, kills: int, patients: int, seed: int, start: Callable[[Path, date], int]) -> dict[str, Any]:
    """Run the month undisturbed and disturbed; returns the figures of both and where they differ."""
    spare_the_second_referee()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        network = write_network(folder / "network", patients, seed)
        home = make_home(folder / "disturbed")
        stop, out = folder / "stop", folder / "reader.json"
        reader = subprocess.Popen([sys.executable, __file__, "--poll", str(home), str(stop), str(out)])
        try:
            month = run_month(home, network, nights, kills, seed, start)
        finally:
            stop.touch()
            reader.wait()
        read = json.loads(out.read_text())
        quiet = run_month(make_home(folder / "undisturbed"), network, len(month.digests))
        quiet_rows, rows = stored_rows(folder / "undisturbed"), stored_rows(home)
        return {
            "nights": len(month.digests),
            "kills": month.killed,
            "longest_chain": month.chains,
            "repairs": dict(month.repairs),
            "nights_whose_marts_differ": sum(a != b for a, b in zip(quiet.digests, month.digests, strict=True)),
            "mart_files": len(parquet_bytes(home)),
            "mart_files_that_differ": sum(
                digest != parquet_bytes(home).get(name)
                for name, digest in parquet_bytes(folder / "undisturbed").items()
            ),
            "warehouse_tables_that_differ": [name for name in quiet_rows if quiet_rows[name] != rows[name]],
            "reads": read["seen"].pop("reads", 0),
            "releases_read": read["releases"],
            "read_errors": read["seen"],
        }


def main() -> None:
    """Run both months and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--patients", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prefect", action="store_true", help="kill whole programs under Prefect")
    parser.add_argument("--poll", nargs=3, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.poll:
        poll(*arguments.poll)
        return
    start = start_program if arguments.prefect else start_forked
    result = compare(arguments.nights, arguments.kills, arguments.patients, arguments.seed, start)
    for name, value in result.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
