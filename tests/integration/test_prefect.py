"""The night under Prefect, and without it when it cannot start."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from connections import addresses_in, traced, without_network, works
from handmade import DIARY, PATIENT, VISITS, Home
from local_servers import Hook, serving

PLANTED = ("078-05-1120", "jane.doe@example.org", "Jane Doe")

TESTS = Path(__file__).parents[1]
WATCH = TESTS / "watch_connections"
LOOPBACK = {"127.0.0.1", "::1", "localhost", "None"}


@dataclass(frozen=True)
class WatchedNight:
    """A night under Prefect, and whom it talked to.

    Attributes:
        home: its home.
        scratch: its temporary folder.
        ended: what the program said, and its exit code.
        asked: addresses and host names that its Python processes asked for.
        reached_for: addresses that its processes gave to the system, None where nothing can look.
        had_network: whether there was any way out of the machine.
    """

    home: Home
    scratch: Path
    ended: subprocess.CompletedProcess[str]
    asked: set[tuple[str, str]]
    reached_for: set[str] | None
    had_network: bool


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> WatchedNight:
    """Run a whole night under Prefect, with no server configured, as closely watched as this machine allows."""
    home, watched = Home(tmp_path_factory.mktemp("home")), tmp_path_factory.mktemp("watched")
    scratch = tmp_path_factory.mktemp("scratch")
    (home.path / "inbox").mkdir()
    (home.path / "outcomes.toml").write_text("settle_seconds = 0\n")
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    home.put(f"clinic_visits_{PLANTED[0]}.csv", VISITS)
    home.put("headache_diary_planted.csv", DIARY + f"{PATIENT},2024-04-20,{PLANTED[1]},true,2024-05-01\n")
    home.put("headache_diary_named.csv", DIARY + f"{PATIENT},2024-04-20,{PLANTED[2]},true,2024-05-01\n")
    command = [str(Path(sys.executable).with_name("outcomes")), "run", "--home", str(home.path)]
    calls = watched / "calls"
    is_traced, is_alone = works(traced(["true"], calls)), works(without_network(["true"]))
    command = traced(command, calls) if is_traced else command
    command = without_network(command) if is_alone else command
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_HOME"} | {
        "OUTCOMES_TEST_CONNECTIONS": str(watched / "asked"), "PYTHONPATH": str(WATCH), "TMPDIR": str(scratch),
    }  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, timeout=550, check=False, env=environment)
    asked = {tuple(line.split(" ", 1)) for line in (watched / "asked").read_text().splitlines()}
    return WatchedNight(home, scratch, ended, asked, addresses_in(calls) if is_traced else None, not is_alone)


def test_a_night_runs_under_prefect_with_no_server_configured(night: WatchedNight) -> None:
    said = night.ended.stdout + night.ended.stderr
    assert night.ended.returncode == 3, said  # the planted files are refused
    assert "could not" not in night.ended.stdout
    assert "Traceback" not in night.ended.stderr
    assert "leaked" not in night.ended.stderr
    assert night.home.query("select count(*) from marts.dim_episodes") == [(2,)]
    database = night.home.path / ".prefect" / "prefect.db"
    assert database.exists()
    assert task_names(database) >= {"discover", "validate", "load", "build", "detect", "check", "render", "publish"}


def test_no_python_process_of_a_night_asks_for_another_host(night: WatchedNight) -> None:
    assert ("socket.connect", "127.0.0.1") in night.asked  # the program and its own server
    assert {host for _, host in night.asked} <= LOOPBACK


def test_no_process_of_a_night_reaches_for_another_host(night: WatchedNight) -> None:
    if night.reached_for is None:
        pytest.skip("strace is not installed or not allowed here: only what Python asked for was watched")
    assert "127.0.0.1" in night.reached_for
    assert {address for address in night.reached_for if not ip_address(address).is_loopback} == set()


def test_a_night_needs_no_network(night: WatchedNight) -> None:
    if night.had_network:
        pytest.skip("no network namespace can be made here (unshare, ip): the night had a way out")
    assert night.ended.returncode == 3
    assert (night.home.path / "current" / "directors" / "index.html").exists()


def test_a_process_that_reaches_for_another_host_is_seen(tmp_path: Path) -> None:
    if not works(traced(["true"], tmp_path / "calls")) or not works(without_network(["true"])):
        pytest.skip("strace and a network namespace are not both to be had here")
    code = (
        "import socket\nfor family, host in ((socket.AF_INET, '192.0.2.1'), (socket.AF_INET6, '2001:db8::1')):\n"
        "    with socket.socket(family, socket.SOCK_DGRAM) as one:\n"
        "        try: one.sendto(b'x', (host, 9))\n"
        "        except OSError: pass"
    )
    reach = traced([sys.executable, "-c", code], tmp_path / "calls")
    subprocess.run(without_network(reach), check=True)
    assert addresses_in(tmp_path / "calls") == {"192.0.2.1", "2001:db8::1"}


def test_no_planted_text_is_printed_or_kept(night: WatchedNight) -> None:
    assert [text for text in PLANTED if text in night.ended.stdout + night.ended.stderr] == []
    assert list(traces_of_planted(night.home.path, night.scratch)) == []


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
    with sqlite3.connect(database) as connection:
        names = {row[0].rsplit("-", 1)[0] for row in connection.execute("select name from task_run")}
        assert connection.execute("select count(*) from artifact where key = 'night'").fetchone()[0] == 1
    connection.close()
    return names


def test_no_text_of_an_error_reaches_prefects_database(filled_home: Home) -> None:
    text = "Jane Doe, born 1970"
    command = [sys.executable, str(TESTS / "failing_nights.py"), str(filled_home.path), text]
    hook = HTTPServer(("127.0.0.1", 0), Hook)
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_HOME"} | {
        "OUTCOMES_WEBHOOK_URL": f"http://127.0.0.1:{hook.server_address[1]}",
        "PREFECT_HOME": str(filled_home.path / ".prefect"),
    }
    with serving(hook) as alerts:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=550, check=True, env=environment)
    assert "exit codes: [1, 1, 1, 1, 0]" in ended.stdout
    assert text not in ended.stdout + ended.stderr
    database = filled_home.path / ".prefect" / "prefect.db"
    failed = ["ValueError", "ConversionException", "KeyError", "RuntimeError", "TypeError"]
    messages = stored_messages(database)
    assert [name for name in failed if not any(name in message for message in messages)] == []
    assert [path for path in filled_home.path.rglob("*") if path.is_file() and text.encode() in path.read_bytes()] == []
    # a share that failed twice was tried again, and every failed night was alerted once
    assert filled_home.query("select count(*) from marts.dim_episodes") == [(2,)]
    assert [alert["kind"] for alert in alerts] == ["failed"] * 5


def stored_messages(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        found = connection.execute(
            "select message from task_run_state union all select message from flow_run_state"
        ).fetchall()
    connection.close()
    return [message for (message,) in found if message]


def test_a_prefect_that_cannot_start_costs_no_night(filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    # nothing listens on the discard port, so Prefect fails before the flow begins
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    code = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
        "from handmade import small_nights; from pipelines.cli import main\n"
        "with small_nights(): main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "run", "--home", str(filled_home.path)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "the night runs without it" in result.stdout
    assert filled_home.query("select count(*) from marts.dim_episodes") == [(2,)]
