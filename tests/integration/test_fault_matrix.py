"""Every kind of broken input: its rule, the rows that survive, and none lost in between."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from fault_matrix import COMMAND, FAULTS, README, with_table
from faults.kinds import ROWS, Fault, with_manifest

from pipelines.ingest.discovery import discover
from pipelines.ingest.loading import load
from pipelines.ingest.validation import FileVerdict, validate
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse

NIGHT = date(2024, 5, 2)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one warehouse for all faults; creating its tables takes longer than a fault."""
    with open_warehouse(Settings(tmp_path_factory.mktemp("warehouse"), threads=1)) as connection:
        yield connection


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warehouse: duckdb.DuckDBPyConnection) -> Settings:
    """Return settings of an empty home without the second referee: test_rules.py holds the two against each other."""
    monkeypatch.setattr("pipelines.ingest.validation.second_referee", lambda _source, _connection: ())
    monkeypatch.setattr("pipelines.ingest.validation.refuse_disagreement", lambda _results, _limits: None)
    for table in (
        "raw.headache_diary",
        "raw.clinic_visits",
        "raw.patient_extents",
        "meta.files",
        "quarantine.rejected_rows",
    ):
        warehouse.execute(f"delete from {table}")
    (tmp_path / "inbox").mkdir()
    found = Settings(tmp_path, settle_seconds=0, threads=1)
    found.work.mkdir()
    return found


def take(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> list[tuple[FileVerdict, int]]:
    """Take what waits; return each verdict and how many of its rows are in the history now."""
    taken = []
    for file in discover(settings, warehouse).waiting:
        verdict = validate(file, NIGHT, settings, settings.work / f"landing_{file.file_id}.duckdb")
        taken.append((verdict, sum(load(verdict, NIGHT, settings, warehouse))))
    return taken


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
def test_a_fault_is_named_and_costs_no_other_row(
    fault: Fault, settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    fault.put(settings.inbox)
    taken = take(settings, warehouse)
    rules = [rule for it, _ in taken for rule in ([it.refusal.rule] if it.refusal else it.rows.broken)]
    assert rules[:1] == [fault.rule] if fault.rule else not rules
    assert any(verdict.refusal for verdict, _ in taken) == fault.is_refused
    assert all(verdict.file.name.isprintable() for verdict, _ in taken)
    assert sum(kept for _, kept in taken) == fault.kept
    assert sum(it.rows.landed - kept for it, kept in taken if it.rows and not it.refusal) == fault.quarantined
    stored = warehouse.execute("select count(distinct row_number) from quarantine.rejected_rows").fetchall()[0][0]
    assert stored == fault.quarantined
    if fault.is_refused:
        assert not list(settings.work.glob("landing_*"))  # its scratch database holds values


@pytest.mark.parametrize("rule", ["symlink", "not_a_file", "file_name", "unreadable"])
def test_a_known_fault_is_not_told_again(rule: str, settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    next(fault for fault in FAULTS if fault.rule == rule).put(settings.inbox)
    assert len(take(settings, warehouse)) == 1
    again = discover(settings, warehouse)
    assert (len(again.known), again.waiting) == (1, ())


def test_a_repaired_manifest_is_enough(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    with_manifest('{"rows": 21}')(settings.inbox)
    assert [(verdict.refusal.rule, kept) for verdict, kept in take(settings, warehouse)] == [("manifest_rows", 0)]
    assert take(settings, warehouse) == []
    with_manifest('{"rows": 20}')(settings.inbox)
    assert [(verdict.refusal, kept) for verdict, kept in take(settings, warehouse)] == [(None, ROWS)]
    with_manifest('{"rows": 21}')(settings.inbox)
    assert take(settings, warehouse) == []  # what was taken stays taken


def test_the_table_in_the_readme_is_not_stale() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == with_table(readme), f"stale: run `{COMMAND}`"
    assert all(f" {fault.kind} " in readme for fault in FAULTS)
