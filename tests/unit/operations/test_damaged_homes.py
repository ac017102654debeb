"""A home whose warehouse cannot be opened: its night sends an alert, and monitors learn of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.locking import hold_lock
from pipelines.operations.status import home_status
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.release_status import write_status
from pipelines.warehouse.run_log import utc_now

KEEP_OPEN = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--home", str(home), *words[1:]])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list:
    """Return the alerts that are sent, and let nobody wait for a file that stays in use."""
    alerts: list = []

    def send(found: object, _: Settings) -> list[str]:
        alerts.extend(found)
        return []

    monkeypatch.setattr("pipelines.operations.recorded_run.send", send)
    monkeypatch.setattr("pipelines.operations.alerts.send", send)
    monkeypatch.setattr("pipelines.warehouse.database._NIGHTS_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("pipelines.warehouse.database._READERS_PATIENCE_SECONDS", 0.1)
    return alerts


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with an empty inbox, after a night that has just ended well."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "current").mkdir()
    with open_warehouse(Settings(tmp_path)) as warehouse:
        warehouse.execute(
            "insert into meta.runs by name select 'a' as run_id, 1 as run_number, current_date as night, "
            "current_date as as_of, ? as started_at, 'nothing_new' as outcome",
            [utc_now()],
        )
    return tmp_path


def overwrite(warehouse: Path) -> None:
    with warehouse.open("r+b") as stream:
        stream.write(bytes(8192))


def age_into_the_future(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update meta.schema_version set version = 1000")


def drop_runs(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("drop table meta.runs")


@pytest.mark.parametrize("damage", [overwrite, age_into_the_future, drop_runs])
def test_a_warehouse_that_cannot_be_opened_is_alerted(damage, home: Path, sent: list) -> None:
    damage(home / "warehouse.duckdb")
    night = call(home, "run", "--no-prefect")
    assert (night.exit_code, night.stderr[:10]) == (1, "outcomes: ")
    assert [(alert.kind, alert.counts) for alert in sent] == [("failed", {"exit_code": 1})]
    assert str(home) not in sent[0].text


@pytest.mark.parametrize("damage", [overwrite, age_into_the_future, drop_runs])
def test_monitors_learn_of_a_warehouse_that_cannot_be_read(damage, home: Path, sent: list) -> None:
    assert call(home, "check-freshness").exit_code == 0
    damage(home / "warehouse.duckdb")
    late = call(home, "check-freshness", "--alert")
    assert (late.exit_code, late.stdout[:50]) == (6, "not fresh: the state of this home cannot be read. ")
    assert [(alert.kind, alert.text) for alert in sent] == [
        ("late", "Not fresh: the state of this home cannot be read.")
    ]


@contextmanager
def kept_open(warehouse: Path) -> Iterator[None]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", KEEP_OPEN, str(warehouse)], **pipes) as holder:
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.stdin.close()


def test_a_program_that_keeps_the_warehouse_open_is_alerted(home: Path, sent: list) -> None:
    with kept_open(home / "warehouse.duckdb"):
        assert call(home, "run", "--no-prefect").exit_code == 1
        assert call(home, "check-freshness", "--alert").exit_code == 6
    assert [alert.kind for alert in sent] == ["failed", "late"]
    assert "another program keeps the warehouse open" in sent[0].text


def test_while_a_run_writes_for_long_monitors_see_what_the_run_before_left(home: Path, sent: list) -> None:
    write_status(home / "status.json", home_status(Settings(home)))
    with kept_open(home / "warehouse.duckdb"), hold_lock(home / ".lock"):
        assert call(home, "check-freshness", "--alert").exit_code == 0
        facts = json.loads((home / "status.json").read_text())
        facts["last_good_run"]["started_at"] = "2024-05-02T00:00:00"
        write_status(home / "status.json", facts)
        assert call(home, "check-freshness", "--alert").exit_code == 6
    assert [alert.kind for alert in sent] == ["late"]


def test_a_second_start_and_wrong_use_are_not_alerted(home: Path, sent: list) -> None:
    with hold_lock(home / ".lock"):
        assert call(home, "run").exit_code == 5
    assert call(home, "run", "--night", "1999-01-01").exit_code == 2
    assert sent == []


def test_a_run_on_record_is_alerted_once(home: Path, sent: list) -> None:
    (home / "inbox").rmdir()
    assert call(home, "run").exit_code == 2
    assert [alert.kind for alert in sent] == ["failed"]
    sent.clear()
    (home / "inbox").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.steps.discover", lambda _: 1 / 0)
        assert call(home, "run", "--no-prefect").exit_code == 1
    assert [(alert.kind, bool(alert.run_id)) for alert in sent] == [("failed", True)]
