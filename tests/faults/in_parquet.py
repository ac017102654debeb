"""Faults of Parquet files: magic, footer, types, sizes."""

import tempfile
from pathlib import Path

import duckdb
from faults.kinds import DIARY, ROWS, Fault, Put, file, quarantined, refused, taken

NAME = "headache_diary_x.parquet"
DAYS = {
    "patient_key": "'00000000000000aa'", "entry_date": "date '2024-01-01' + n::integer", "diary_mode": "'daily'",
    "headache": "n % 2 = 0", "extracted_on": "date '2024-05-01'",
}  # fmt: skip
SAME_DAY = {"entry_date": "date '2024-01-01'", "headache": "true"}
OLD_DAYS = {"entry_date": "date '1990-01-01' + n::integer"}


def parquet(rows: int = ROWS, options: str = "", **columns: str) -> bytes:
    """Return a diary as Parquet; columns are expressions over n, the row's number."""
    selected = ", ".join(f"{expression} as {name}" for name, expression in {**DAYS, **columns}.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        duckdb.execute(f"copy (select {selected} from range({rows}) as r(n)) to '{path}' (format parquet{options})")
        return path.read_bytes()


def put(content: bytes) -> Put:
    return file(content, NAME)


def typed(**columns: str) -> Put:
    return put(parquet(**columns))


PARQUET = [
    refused("text named .parquet", "unreadable", put(DIARY.encode())),
    refused("Parquet cut short", "unreadable", put(parquet()[:-30])),
    refused("Parquet with damaged pages", "unreadable", put(parquet()[:4] + b"\xff" * 400 + parquet()[404:])),
    refused("encrypted Parquet", "unreadable", put(parquet().replace(b"PAR1", b"PARE"))),
    refused("Parquet named .csv", "binary", file(parquet())),
    refused("a repeated column in Parquet", "unknown_column",
            put(parquet(headachf="true").replace(b"headachf", b"headache"))),
    refused("a nested column", "rejected_rows_share", typed(headache="{'value': n % 2 = 0}")),
    refused("a column of maps", "rejected_rows_share", typed(diary_mode="map {'mode': 'daily'}")),
    refused("timestamps with a time zone for dates", "rejected_rows_share",
            typed(entry_date="timestamptz '2024-01-01 05:00:00+00' + to_days(n::integer)")),
    refused("ten million equal rows in a few kilobytes", "unpacked_size", put(parquet(10_000_000, **SAME_DAY))),
    refused("a cell of ten million characters in Parquet", "line_size",
            typed(acute_medication_classes="case n when 5 then repeat('1', 10_000_000) end")),
    refused("ten million characters in every Parquet cell", "line_size",
            typed(acute_medication_classes="repeat('1', 10_000_000) || n")),
    refused("long lists in Parquet", "line_size",
            typed(acute_medication_classes="list_resize(['triptan'], 10_000, 'triptan')")),
    Fault("Parquet without rows", put(parquet(0))),
    taken("many small row groups", put(parquet(6_000, ", row_group_size 2048", **OLD_DAYS)), kept=6_000),
    taken("one-byte integers", typed(peak_intensity="(n % 11)::tinyint")),
    taken("sixteen-byte integers", typed(peak_intensity="(n % 11)::hugeint")),
    taken("unsigned integers", typed(peak_intensity="(n % 11)::uinteger")),
    taken("whole numbers as floats", typed(peak_intensity="(n % 11)::double")),
    taken("decimal numbers", typed(duration_hours="(n / 2)::decimal(9, 2)")),
    taken("dates as timestamps at midnight", typed(entry_date="timestamp '2024-01-01' + to_days(n::integer)")),
    taken("codes as a dictionary", typed(diary_mode="'daily'::enum('daily', 'episodic')")),
    taken("strings as bytes", typed(diary_mode="'daily'::blob")),
    taken("lists as lists", typed(acute_medication_classes="['triptan', 'nsaid']")),
    quarantined("a timestamp that is not midnight", "entry_date.format",
                typed(entry_date="timestamp '2024-01-01' + to_days(n::integer) + to_hours((n=5)::int)"), kept=ROWS - 1),
]  # fmt: skip
