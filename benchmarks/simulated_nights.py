"""Nights of simulated networks with real dates, for benchmarks that run many of them.

Each night is a forked process of its own, which shares the imports of its parent.
"""

import csv
import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from pipelines import steps
from pipelines.contracts.published import published_contracts
from pipelines.flows import NightRequest, call_plainly, run_night
from pipelines.ingest import validation
from pipelines.progress import Progress
from pipelines.regular_files import sha256_of
from pipelines.settings import load_settings
from pipelines.simulation.network import simulate_network
from pipelines.version import code_version

FIRST_NIGHT = date(2026, 3, 1)
LONGEST = 90
DATE_COLUMNS = {"clinic_visits": "visit_date", "headache_diary": "entry_date"}
Row = dict[str, str]
Network = dict[str, tuple[list[str], list[Row]]]
"""Header and rows of each export."""


def write_network(folder: Path, patients: int, seed: int, clinics: int = 3) -> Network:
    """Return header and rows of each export of a simulated network with real dates."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "truth").mkdir()
    simulate_network(
        folder / "inbox", folder / "truth", patients=patients, days=240, seed=seed, clinics=clinics,
        date_regime="limited_data_set", file_format="csv",
    )  # fmt: skip
    found = {}
    for export in DATE_COLUMNS:
        with (folder / "inbox" / f"{export}_simulated.csv").open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            found[export] = (list(reader.fieldnames or ()), list(reader))
    return found


def put_night(home: Path, night: int, network: Network) -> None:
    """Put one night's six files into the inbox."""
    clinic_of = {row["patient_key"]: row["clinic_key"] for row in network["clinic_visits"][1]}
    last = max(row["visit_date"] for row in network["clinic_visits"][1])
    through = date.fromisoformat(last) - timedelta(days=LONGEST - 1 - night)
    since = "" if night % 7 == 0 else (through - timedelta(days=2)).isoformat()
    for export, (header, rows) in network.items():
        files: dict[str, list[Row]] = {}
        for row in rows:
            if since <= row[DATE_COLUMNS[export]] <= through.isoformat() and row["patient_key"] in clinic_of:
                clinic = row.get("clinic_key") or clinic_of[row["patient_key"]]
                files.setdefault(clinic, []).append(row | {"extracted_on": through.isoformat()})
        for clinic, kept in sorted(files.items()):
            put_file(home / "inbox" / f"{export}_{clinic}_{through}.csv", header, kept)


def put_file(path: Path, header: list[str], rows: list[Row]) -> None:
    """Write one export with a manifest that promises its bytes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    promise = {"sha256": sha256_of(path), "date_regime": "limited_data_set", "simulated": True}
    path.with_name(f"{path.name}.manifest.json").write_text(json.dumps(promise))


def make_home(path: Path) -> Path:
    """Make an empty home."""
    (path / "inbox").mkdir(parents=True)
    (path / "outcomes.toml").write_text('settle_seconds = 0\ndate_regime = "limited_data_set"\nkeep_releases = 5\n')
    return path


def spare_the_second_referee() -> None:
    """Do once what the nights of one process need, and leave out Great Expectations.

    Its word only reads, and takes most of a small night's time. Heavy imports and what a process reads once come
    before the first fork, so that a night's duration is its own work.
    """
    import pipelines.contracts.expectations  # noqa: F401

    steps.judge_marts = lambda _connection: []
    validation.second_referee, validation.refuse_disagreement = lambda *_: (), lambda *_: None
    code_version()
    published_contracts()


def start_forked(home: Path, night: date, as_of: date | None = None) -> int:
    """Start one night in a child of this process, whose imports it shares; returns its pid."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with (home / "said.txt").open("a", encoding="utf-8") as stream:
                request = NightRequest(load_settings(home), night, as_of or night)
                try:
                    code = run_night(request, call_plainly, Progress(stream)).exit_code
                except Exception:
                    traceback.print_exc(file=stream)
        finally:
            os._exit(code)
    return child


def run_whole(home: Path, night: date, start: Callable[[Path, date], int]) -> float:
    """Run one night to its end; returns the CPU seconds of its process."""
    _, status, usage = os.wait4(start(home, night), 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 3):  # of a small file, more than half of the rows may be bad
        raise SystemExit(f"night {night} ended with {code}: {(home / 'said.txt').read_text()[-2000:]}")
    return usage.ru_utime + usage.ru_stime
