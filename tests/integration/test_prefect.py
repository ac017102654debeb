"""The night under Prefect, and without it when it cannot start."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from handmade import DIARY, PATIENT, VISITS, Home

PLANTED = ("078-05-1120", "jane.doe@example.org", "Jane Doe")

WATCH = Path(__file__).parents[1] / "watch_connections"
LOOPBACK = {"127.0.0.1", "::1", "localhost", "None"}


def test_a_night_runs_under_prefect_with_no_server_configured_and_talks_to_nobody_else(
    filled_home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    connections = tmp_path_factory.mktemp("watched") / "connections"
    monkeypatch.setenv("OUTCOMES_TEST_CONNECTIONS", str(connections))
    monkeypatch.setenv("PYTHONPATH", str(WATCH))
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setenv("TMPDIR", str(scratch))
    filled_home.put(f"clinic_visits_{PLANTED[0]}.csv", VISITS)
    filled_home.put("headache_diary_planted.csv", DIARY + f"{PATIENT},2024-04-20,{PLANTED[1]},true,2024-05-01\n")
    filled_home.put("headache_diary_named.csv", DIARY + f"{PATIENT},2024-04-20,{PLANTED[2]},true,2024-05-01\n")
    command = [str(Path(sys.executable).with_name("outcomes")), "run", "--home", str(filled_home.path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 3, result.stdout + result.stderr
    assert "could not" not in result.stdout
    assert "Traceback" not in result.stderr
    assert "leaked" not in result.stderr
    talked = {tuple(line.split(" ", 1)) for line in connections.read_text().splitlines()}
    assert ("socket.connect", "127.0.0.1") in talked  # the program and its own server
    assert {host for _, host in talked} <= LOOPBACK
    assert filled_home.query("select count(*) from marts.dim_episodes") == [(2,)]
    database = filled_home.path / ".prefect" / "prefect.db"
    assert database.exists()
    assert task_names(database) >= {"discover", "validate", "load", "build", "detect", "check", "render", "publish"}
    assert [text for text in PLANTED if text in result.stdout + result.stderr] == []
    assert list(traces_of_planted(filled_home.path, scratch)) == []


def traces_of_planted(home: Path, scratch: Path) -> Iterator[Path]:
    """Yield what a night wrote, Prefect's database and scratch files too, that holds or is named by a planted text."""
    inbox = home / "inbox"
    written = [path for folder in (home, scratch) for path in folder.rglob("*") if inbox not in (path, *path.parents)]
    assert home / ".prefect" / "prefect.db" in written
    for path in written:
        content = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        if any(text.encode() in content for text in PLANTED):
            yield path


def task_names(database: Path) -> set[str]:
    import sqlite3

    with sqlite3.connect(database) as connection:
        names = {row[0].rsplit("-", 1)[0] for row in connection.execute("select name from task_run")}
        assert connection.execute("select count(*) from artifact where key = 'night'").fetchone()[0] == 1
    connection.close()
    return names


def test_a_prefect_that_cannot_start_costs_no_night(filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    # nothing listens on the discard port, so Prefect fails before the flow begins
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    code = "import sys; from pipelines.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "run", "--home", str(filled_home.path)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "the night runs without it" in result.stdout
    assert filled_home.query("select count(*) from marts.dim_episodes") == [(2,)]
