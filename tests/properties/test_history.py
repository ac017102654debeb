"""Any history of extracts, however cut into files and in whatever order, gives what a plain reference gives."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest.discovery import WaitingFile
from pipelines.ingest.landing import land, open_landing, rows_beside
from pipelines.ingest.loading import load
from pipelines.ingest.reading import open_source
from pipelines.ingest.validation import FileVerdict
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.models import build, open_build, order_up_to

FIRST_DAY = date(2024, 1, 1)
PATIENT = "00000000000000aa"
# An example makes a warehouse of its own: shrinking a failure would take minutes.
QUICK = settings(
    max_examples=10, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)


@dataclass(frozen=True)
class Version:
    """What one extract says of one diary day."""

    entry_day: int
    extracted_on: int
    headache: bool
    is_removed: bool

    @property
    def line(self) -> str:
        """The version as a line of an export."""
        entry, extract = (FIRST_DAY + timedelta(day) for day in (self.entry_day, self.extracted_on))
        status = "removed" if self.is_removed else "active"
        return f"{PATIENT},{entry},daily,{str(self.headache).lower()},{status},{extract}\n"


Files = list[list[Version]]


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    """Draw versions of a few diary days; one extract says one thing of one day."""
    told = st.tuples(st.integers(0, 2), st.integers(3, 8))
    keys = draw(st.lists(told, min_size=1, max_size=9, unique=True))
    return [Version(entry, extract, draw(st.booleans()), draw(st.booleans())) for entry, extract in keys]


@st.composite
def deliveries(draw: st.DrawFn) -> Files:
    """Draw a history cut into files: shuffled, some rows sent twice, in one file or in two."""
    versions = draw(histories())
    repeated = draw(st.lists(st.sampled_from(versions), max_size=4))
    rows = draw(st.permutations([*versions, *repeated]))
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=2)))
    parts = [rows[first:last] for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    return [part for part in parts if part]


def newest(versions: list[Version]) -> list[tuple[date, bool]]:
    """The reference: of each day what the newest extract says, unless it says removed."""
    latest = {version.entry_day: version for version in sorted(versions, key=lambda item: item.extracted_on)}
    return [(FIRST_DAY + timedelta(day), latest[day].headache) for day in sorted(latest) if not latest[day].is_removed]


def night(number: int) -> date:
    return FIRST_DAY + timedelta(100 + number)


def put(number: int, rows: list[Version], home: Settings, warehouse: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Load one file in a night of its own, without the second referee; return rows loaded and unchanged."""
    path = home.inbox / f"headache_diary_{number}.csv"
    header = "patient_key,entry_date,diary_mode,headache,record_status,extracted_on\n"
    path.write_text(header + "".join(version.line for version in rows))
    landing = home.work / f"landing_{number}.duckdb"
    with open_landing(landing, home) as connection:
        source = open_source(path, export_contracts()["headache_diary"], connection)
        landed = land(source, connection, rows_beside(landing))
    file = WaitingFile(number, path, f"{number:064x}", "headache_diary", "shifted", False, None, None, None)
    return load(FileVerdict(file, None, landing, landed), night(number), home, warehouse)


@contextmanager
def loaded(files: Files) -> Iterator[tuple[Settings, list[tuple[int, int]]]]:
    """Make a home that has loaded the files, a night each."""
    with tempfile.TemporaryDirectory() as folder:
        home = Settings(Path(folder), threads=1)
        home.inbox.mkdir()
        home.work.mkdir()
        with open_warehouse(home) as warehouse:
            counts = [put(number, rows, home, warehouse) for number, rows in enumerate(files)]
        yield home, counts


def staged(home: Settings, as_of: date) -> list[tuple[date, bool]]:
    with open_build(Path(":memory:"), home, as_of) as connection:
        build(connection, order_up_to("staging.stg_headache_diary", set()))
        return connection.execute(
            "select entry_date, headache from staging.stg_headache_diary order by entry_date"
        ).fetchall()


A_THEN_B_THEN_A = [Version(0, 3, True, False), Version(0, 5, False, False), Version(0, 7, True, False)]


@QUICK
@given(deliveries())
@example([A_THEN_B_THEN_A])
@example([[A_THEN_B_THEN_A[0], A_THEN_B_THEN_A[2]], [A_THEN_B_THEN_A[1]]])
@example([[A_THEN_B_THEN_A[1]], [A_THEN_B_THEN_A[0], A_THEN_B_THEN_A[2]]])
def test_the_newest_extract_stands_however_often_and_in_whatever_order_it_was_sent(files: Files) -> None:
    everything = [version for rows in files for version in rows]
    with loaded([*files, everything, everything]) as (home, counts):
        known: list[Version] = []
        for number, rows in enumerate(files):
            known += rows
            assert staged(home, night(number)) == newest(known)
            assert sum(counts[number]) == len(rows)
        assert counts[-1] == (0, len(everything))
        assert staged(home, night(len(files) + 1)) == newest(everything)
