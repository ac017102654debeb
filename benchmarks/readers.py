"""Readers in a loop while releases are published: errors, mixed releases, and how long an open takes.

    python benchmarks/readers.py                                  # 50 readers, 20 publications
    python benchmarks/readers.py --readers 8 --publications 5

One simulated network is built once; each publication writes its whole data again and switches `current`, as a night
does. Readers are threads of several processes: each opens the current release, asks of database, Parquet file and
manifest which run made them, closes, waits a moment and starts again. The floor is an open while nobody publishes.
"""

import argparse
import json
import multiprocessing
import shutil
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pipelines
from pipelines import steps
from pipelines.operations.repair import clear_work
from pipelines.operations.retention import retire
from pipelines.settings import Settings, load_settings
from pipelines.simulation.network import simulate_network
from pipelines.warehouse.checks import CheckResult
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.run_log import RunRecord, begin, utc_now
from pipelines.warehouse.self_description import ReleaseFacts

THREADS = 5  # readers per process
PAUSE_SECONDS = 1.0  # between two opens of a reader, so that the publisher has a processor too
NIGHT = date(2024, 6, 2)
IDENTITY = (
    "select build.run_id, any_value(database.file), count(distinct checks.run_id) filter (where checks.run_id "
    "!= build.run_id), (select count(*) from marts.fct_diary_days) from meta.build as build "
    "cross join meta.checks as checks "
    "cross join (select file from pragma_database_list where name = 'outcomes') as database group by build.run_id"
)


def read_once(home: Path) -> tuple[float, bool]:
    """Open and ask once; returns the seconds until the first answer and whether everything belonged together."""
    began = time.perf_counter()
    with pipelines.open_release(home) as release:
        ((run_id, file, others, rows),) = release.execute(IDENTITY).fetchall()
        seconds = time.perf_counter() - began
        folder = Path(file).parent
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        ((same,),) = release.execute(f"select count(*) from '{folder}/parquet/fct_diary_days.parquet'").fetchall()
    return seconds, manifest["run_id"] == run_id and others == 0 and same == rows


def read_on(home: Path, is_over: Any, answers: Any) -> None:
    """Read in a loop on several threads until it is over, and hand on what was seen."""

    def loop() -> tuple[list[float], int, list[str]]:
        opens, mixed, errors = [], 0, []
        while not is_over.is_set():
            try:
                seconds, is_whole = read_once(home)
                opens.append(seconds)
                mixed += not is_whole
            except Exception as error:
                errors.append(repr(error))
            is_over.wait(PAUSE_SECONDS)
        return opens, mixed, errors

    with ThreadPoolExecutor(THREADS) as pool:
        for result in [future.result() for future in [pool.submit(loop) for _ in range(THREADS)]]:
            answers.put(result)


def build_once(settings: Settings, patients: int) -> list[CheckResult]:
    """Load a simulated network and build its marts; returns what the checks say of them."""
    truth = settings.home / "truth"
    truth.mkdir()
    simulate_network(
        settings.inbox, truth, patients=patients, days=365, seed=7, clinics=3, date_regime="shifted", file_format="csv"
    )
    clear_work(settings)
    for file in steps.discover(settings).waiting:
        steps.load(steps.validate(file, NIGHT, settings), NIGHT, settings)
    steps.build_before_detection(settings, NIGHT)
    steps.detect(settings)
    steps.build_after_detection(settings)
    shutil.copy(settings.work / "build.duckdb", settings.home / "built.duckdb")
    return steps.check(settings)


def publish_once(settings: Settings, number: int, checks: list[CheckResult]) -> float:
    """Write a whole release from the built marts and switch to it; returns the seconds."""
    shutil.copy(settings.home / "built.duckdb", settings.work / "build.duckdb")
    began = time.perf_counter()
    record = RunRecord(f"run-{number:03d}", NIGHT, NIGHT, utc_now())
    facts = ReleaseFacts(record.run_id, NIGHT, NIGHT, record.started_at, datetime.now(UTC).replace(tzinfo=None))
    with open_warehouse(settings) as warehouse:
        begin(record, warehouse)
    folder = settings.work / "release"
    digest = steps.write_release_data(settings, folder, facts, record, checks)
    steps.publish(settings, folder, facts, digest)
    retire(settings)
    return time.perf_counter() - began


def main() -> None:
    """Publish while readers read, and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--publications", type=int, default=20)
    parser.add_argument("--patients", type=int, default=150)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        (home / "inbox").mkdir()
        settings = replace(load_settings(home), settle_seconds=0, keep_releases=5)
        checks = build_once(settings, arguments.patients)
        publish_once(settings, 0, checks)
        floor = median(read_once(home)[0] for _ in range(20))
        context = multiprocessing.get_context("spawn")
        is_over, answers = context.Event(), context.Queue()
        processes = [
            context.Process(target=read_on, args=(home, is_over, answers)) for _ in range(arguments.readers // THREADS)
        ]
        for process in processes:
            process.start()
        # Everybody has opened once before the first publication counts.
        threading.Event().wait(10)
        began = time.perf_counter()
        publications = [publish_once(settings, number, checks) for number in range(1, arguments.publications + 1)]
        seconds = time.perf_counter() - began
        is_over.set()
        seen = [answers.get() for _ in range(THREADS * len(processes))]
        for process in processes:
            process.join()
    opens = sorted(second for found, _, _ in seen for second in found)
    errors = [error for _, _, found in seen for error in found]
    print(f"{len(seen)} readers, {len(publications)} publications in {seconds:.0f} s")
    print(f"{len(opens):,} opens: {len(errors)} errors, {sum(mixed for _, mixed, _ in seen)} mixed releases")
    print(f"open to first answer: median {median(opens):.2f} s, 99 of 100 under {opens[len(opens) * 99 // 100]:.2f} s")
    print(f"floor, one reader and nobody publishing: median {floor:.3f} s")
    for error in sorted(set(errors))[:5]:
        print(error)


if __name__ == "__main__":
    main()
