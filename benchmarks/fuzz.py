"""Damaged files by the thousand: none stops the night, none loses a row, none takes long.

    python benchmarks/fuzz.py                      # 10,000 files
    python benchmarks/fuzz.py --files 200 --seed 3

Simulated exports (CSV, gzip, Parquet) are damaged at random from a seed, then judged and loaded. A row that came
through the damage whole must be in the history, in quarantine, or in a file that was refused. Great Expectations
judges every 50th file, where both referees must agree; the others have DuckDB's word alone. Files are judged in
child processes, so that a crash of the process itself is counted too.
"""

import argparse
import csv
import gzip
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest import validation
from pipelines.ingest.discovery import discover
from pipelines.ingest.landing import remove_landing
from pipelines.ingest.loading import load
from pipelines.operations.repair import clear_work
from pipelines.settings import Settings
from pipelines.simulation.network import simulate_network
from pipelines.warehouse.database import open_warehouse

NIGHT = date(2024, 5, 2)
BATCH = 250
ROWS = 40
REFEREE_EVERY = 50
# In memory where there is such a folder: a slow disk would be in the seconds of every file.
SCRATCH = next((path for path in ("/dev/shm",) if Path(path).is_dir()), None)
SHARES = {"csv": 4, "csv.gz": 2, "parquet": 1}
TOKENS = (
    b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b",", b";", b"\t", b"\\", b"\xef\xbb\xbf", b"\xff", b"NaN", b"NULL",
    b"1e9", b"-1", b"2024-02-30", b"31/12/2024", b"'", b"\xe2\x80\xae", b"a" * 70_000, b"99999999999999999999", b"=1+1",
)  # fmt: skip
TABLES = ("raw.headache_diary", "raw.clinic_visits", "raw.patient_extents", "meta.files", "meta.file_checks",
          "quarantine.rejected_rows")  # fmt: skip


def sound_files(folder: Path) -> dict[str, bytes]:
    """Return small simulated exports by name, one row per key, in each format."""
    simulate_network(
        folder / "exports", folder / "truth", patients=4, days=160, seed=5, clinics=2, date_regime="shifted",
        file_format="csv",
    )  # fmt: skip
    files = {}
    for export, contract in export_contracts().items():
        source = f"read_csv('{folder}/exports/{export}_simulated.csv', all_varchar = true)"
        first = f"select * from {source} qualify row_number() over (partition by {', '.join(contract.key)}) = 1"
        for suffix in ("csv", "parquet"):
            path = folder / f"{export}_x.{suffix}"
            duckdb.execute(f"copy (from ({first}) order by all limit {ROWS}) to '{path}'")
            files[path.name] = path.read_bytes()
        files[f"{export}_x.csv.gz"] = files[f"{export}_x.csv"]  # packed after the damage
    return files


def damaged(draw: random.Random, name: str, files: dict[str, bytes]) -> bytes:
    """Damage a file one to four times."""
    content, other = files[name], files[draw.choice(sorted(files))]
    is_text = not name.endswith(".parquet")
    for _ in range(draw.randint(1, 4)):
        damage = draw.choice(TEXT_DAMAGES + BYTE_DAMAGES if is_text else BYTE_DAMAGES)
        content = damage(draw, content, other)
    if name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)
        if draw.random() < 0.2:
            content = draw.choice(BYTE_DAMAGES)(draw, content, other)
    return content


def flip(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        if changed:
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Cut out a piece, or everything from some place on."""
    first = draw.randint(0, len(content))
    return content[:first] + content[draw.choice([first + draw.randint(0, 200), len(content)]) :]


def repeat(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Repeat a piece."""
    first = draw.randint(0, len(content))
    piece = content[first : first + draw.randint(0, 2_000)]
    return content[:first] + piece * draw.randint(1, 3) + content[first:]


def insert(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Insert characters that mean something to a reader of tables."""
    for _ in range(draw.randint(1, 3)):
        first = draw.randint(0, len(content))
        content = content[:first] + draw.choice(TOKENS) + content[first:]
    return content


def splice(draw: random.Random, content: bytes, other: bytes) -> bytes:
    """Put a piece of another file into it."""
    first, begin = draw.randint(0, len(content)), draw.randint(0, len(other))
    return content[:first] + other[begin : begin + draw.randint(0, 2_000)] + content[first:]


def swap_columns(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Change places of two columns, in the header only or in all lines."""
    lines = [line.split(b",") for line in content.split(b"\n")]
    one, two = draw.randrange(len(lines[0])), draw.randrange(len(lines[0]))
    for line in lines[: draw.choice([1, len(lines)])]:
        if len(line) == len(lines[0]):
            line[one], line[two] = line[two], line[one]
    return b"\n".join(b",".join(line) for line in lines)


def move_lines(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Shuffle, drop or double lines; now and then the header too."""
    lines = content.splitlines(keepends=True)
    header, rows = lines[: draw.choice([0, 1, 1, 1])], lines[1:]
    draw.shuffle(rows)
    return b"".join([*header, *rows[draw.randint(0, 3) :], *rows[: draw.randint(0, 5)]])


def redress(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Change delimiter, line ends, case or quoting of the whole file."""
    old, new = draw.choice([
        (b",", b";"), (b",", b"\t"), (b",", b"|"), (b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b"\n\n"), (b"\n", b",\n"),
        (b",", b", "), (b",", b'","'), (b"true", b"TRUE"), (b"2023-", b"23-"), (b".", b","), (b"daily", b"d\xe9"),
    ])  # fmt: skip
    return content.replace(old, new, draw.choice([1, 5, -1]))


def recode(draw: random.Random, content: bytes, _other: bytes) -> bytes:
    """Write the text in another encoding, or text of another as if it were this."""
    text = content.decode("latin-1")
    return text.encode(draw.choice(["utf-8", "utf-8-sig", "latin-1", "utf-7", "utf-16"]))


BYTE_DAMAGES = (flip, cut, repeat, insert, splice)
TEXT_DAMAGES = (swap_columns, move_lines, redress, recode)


def whole_rows(content: bytes, export: str, sound: bytes) -> dict[int, tuple[str, ...]]:
    """Return the keys of the rows that came through the damage whole, by line number, as a plain reader finds them."""
    contract = export_contracts()[export]
    reader = list(csv.DictReader(sound.decode().splitlines()))
    known = {frozenset(row.items()) for row in reader}
    lines = re.split(r"\r\n|\n|\r", content.decode("utf-8-sig", errors="replace"))
    delimiter = max(",;", key=lines[0].count)
    header = lines[0].replace('"', "").split(delimiter)
    found = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split(delimiter)
        row = dict(zip(header, cells, strict=False))
        if len(cells) == len(header) and frozenset(row.items()) in known:
            found[number] = tuple(row[name] for name in contract.key)
    return found


def lost_rows(content: bytes, export: str, sound: bytes, warehouse: duckdb.DuckDBPyConnection) -> int:
    """Count whole rows that are neither in the history nor in quarantine."""
    key = ", ".join(f"{name}::varchar" for name in export_contracts()[export].key)
    stored = set(warehouse.execute(f"select {key} from raw.{export}").fetchall())
    apart = {row for (row,) in warehouse.execute("select row_number from quarantine.rejected_rows").fetchall()}
    missing = [number for number, row in whole_rows(content, export, sound).items() if row not in stored]
    # A line break in quotes makes rows and lines count differently; then only their number can be compared.
    if b'"' in content:
        return max(len(missing) - len(apart), 0)
    return len(set(missing) - apart)


def judge(content: bytes, name: str, sound: bytes, settings: Settings, warehouse: Any) -> tuple[str, int]:
    """Take one file; returns what became of it and how many rows were lost or not accounted for."""
    for table in TABLES:
        warehouse.execute(f"delete from {table}")
    path = settings.inbox / name
    path.write_bytes(content)
    (file,) = discover(settings, warehouse).waiting
    verdict = validation.validate(file, NIGHT, settings, settings.work / "landing.duckdb")
    counts = load(verdict, NIGHT, settings, warehouse)
    remove_landing(settings.work / "landing.duckdb")
    path.unlink()
    if verdict.refusal:
        return verdict.refusal.rule, int(verdict.refusal.rule == "referees_disagree")
    apart = warehouse.execute("select count(distinct row_number) from quarantine.rejected_rows").fetchall()[0][0]
    unaccounted = abs(verdict.rows.landed - sum(counts) - apart) if verdict.rows else 1
    if name.endswith(".parquet"):
        return "loaded", unaccounted
    text = gzip.decompress(content) if name.endswith(".gz") else content
    return "loaded", unaccounted + lost_rows(text, file.export or "", sound, warehouse)


def run_batch(seed: int, numbers: range) -> dict[str, Any]:
    """Judge a batch of files in this process; `failures` names the numbers of the files to look at."""
    both = validation.second_referee, validation.refuse_disagreement
    outcomes: Counter[str] = Counter()
    failures: list[tuple[int, str]] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory(dir=SCRATCH) as scratch:
        settings = Settings(Path(scratch), settle_seconds=0, threads=1)
        settings.inbox.mkdir()
        clear_work(settings)
        files = sound_files(settings.work)
        with open_warehouse(settings) as warehouse:
            for number in numbers:
                draw = random.Random(f"{seed} {number}")
                name = draw.choice([name for name in sorted(files) for _ in range(SHARES[name.partition(".")[2]])])
                content = damaged(draw, name, files)
                is_judged_twice = number % REFEREE_EVERY == 0
                validation.second_referee, validation.refuse_disagreement = (
                    both if is_judged_twice else (lambda *_: (), lambda *_: None)
                )
                began = time.perf_counter()
                try:
                    outcome, lost = judge(content, name, files[name], settings, warehouse)
                except Exception as error:  # any exception is what this looks for
                    outcome, lost = f"EXCEPTION {type(error).__name__}", 1
                    (settings.inbox / name).unlink(missing_ok=True)
                slowest = max(slowest, 0.0 if is_judged_twice else time.perf_counter() - began)
                outcomes[outcome] += 1
                if lost:
                    failures.append((number, outcome))
    return {"outcomes": outcomes, "failures": failures, "slowest": slowest}


def main() -> None:
    """Judge all files, print counts; exit code 1 when a file crashed, lost a row or split the referees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", nargs=2, type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        print(json.dumps(run_batch(arguments.seed, range(*arguments.here))))
        return
    outcomes: Counter[str] = Counter()
    failures: list[Any] = []
    slowest, began = 0.0, time.perf_counter()
    for first in range(0, arguments.files, BATCH):
        last = min(first + BATCH, arguments.files)
        command = [sys.executable, __file__, "--seed", str(arguments.seed), "--here", str(first), str(last)]
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            failures.append((f"{first}-{last}", f"CRASH {done.returncode}: {done.stderr[-300:]}"))
            continue
        result = json.loads(done.stdout.splitlines()[-1])
        outcomes.update(result["outcomes"])
        failures += result["failures"]
        slowest = max(slowest, result["slowest"])
    for outcome, count in outcomes.most_common():
        print(f"{count:7,}  {'' if outcome == 'loaded' else 'refused: '}{outcome}")
    print(f"{sum(outcomes.values()):7,}  files in {time.perf_counter() - began:.0f} s, the slowest {slowest:.2f} s")
    print(f"{len(failures):7,}  failures {failures[:20]}")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
