"""Nights as their keeper sees them: status, alerts, logs, releases, a rehearsal, and what disturbs a night."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from handmade import DIARY, DIARY_HEADER, OTHER_PATIENT, PATIENT, VISITS, Home, new_home, small_nights

from pipelines.cli import main
from pipelines.locking import hold_lock
from pipelines.operations.dry_run import dry_run
from pipelines.settings import load_settings


def call(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--home", str(home.path), *words[1:]])


def only(text: str, patient: str, extracted_on: str) -> str:
    """Return an export with one patient's rows, extracted on another day."""
    header, *lines = text.splitlines(keepends=True)
    return header + "".join(line for line in lines if patient in line).replace(",2024-05-01\n", f",{extracted_on}\n")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, list]]:
    """Return a home after a whole night and one without the south clinic, and the alerts of the second."""
    home, sent = new_home(tmp_path_factory.mktemp("two_nights")), []
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    with small_nights(), pytest.MonkeyPatch.context() as patch:
        home.run()
        home.put("clinic_visits_2.csv", only(VISITS, PATIENT, "2024-05-02"))
        patch.setattr("pipelines.operations.recorded_run.send", lambda alerts, _: sent.extend(alerts) or [])
        assert home.run("2024-05-03").exit_code == 0
        yield home, sent


def test_an_absent_clinic_is_reported_and_stops_nothing(two_nights: tuple[Home, list]) -> None:
    home, sent = two_nights
    assert home.query(
        "select clinic_key, export, newest_night::varchar, nights_since, is_updated, became_silent "
        "from meta.clinic_updates order by all"
    ) == [
        ("north", "clinic_visits", "2024-05-03", 0, True, False),
        ("north", "headache_diary", "2024-05-02", 0, True, False),
        ("south", "clinic_visits", "2024-05-02", 1, False, True),
        ("south", "headache_diary", "2024-05-02", 0, True, False),
    ]
    assert [(alert.kind, alert.counts) for alert in sent] == [
        ("missing", {"clinic_visits": 1, "headache_diary": 0}),
        ("degraded", {"files_refused": 0, "clinics_newly_silent": 1, "clinics_not_updated": 1}),
    ]


def test_status_and_log_hold_the_same_counts_and_no_value(two_nights: tuple[Home, list]) -> None:
    home, _ = two_nights
    released = json.loads((home.path / "current" / "status.json").read_text())
    at_home = json.loads((home.path / "status.json").read_text())
    logs = sorted((home.path / "logs").iterdir())
    lines = [json.loads(line) for line in logs[-1].read_text().splitlines()]
    assert len(logs) == 2
    assert [at_home["runs"][0][name] for name in ("outcome", "rows_loaded")] == ["published", lines[-1]["rows_loaded"]]
    steps = [(line["step"], line["rows"], line["seconds"]) for line in lines if line["event"] == "step"]
    # the release is written before its last four steps have ended
    assert [(item["step"], item["rows"], item["seconds"]) for item in released["run"]["steps"]] == steps[:-4]
    assert home.query("select count(distinct run_id) from meta.run_steps") == [(2,)]
    everything = (home.path / "status.json").read_text() + json.dumps(released) + "".join(map(Path.read_text, logs))
    assert not any(value in everything for value in (PATIENT, OTHER_PATIENT, "G44.86", "2024-01-30"))


def test_status_releases_rollback_and_what_they_show(two_nights: tuple[Home, list]) -> None:
    home, _ = two_nights
    home.put("headache_diary_waits.csv", DIARY_HEADER)
    before = content(home.path)
    told = call(home, "status").output
    assert "inbox      1 files wait, 3 are known" in told
    assert "clinics    2 known, 1 not updated" in told
    assert "run      2 night 2024-05-03  published    exit 0  1 files loaded" in told
    assert "next run   due " in told
    fresh = call(home, "check-freshness")
    assert (fresh.exit_code, fresh.output[:6]) == (0, "fresh:")
    listed = call(home, "releases").output.splitlines()
    assert [line[:6] for line in listed] == ["*    2", "     1"]
    assert content(home.path) == before
    assert call(home, "rollback").exit_code == 0
    assert home.query("select as_of_night::varchar from meta.build") == [("2024-05-02",)]
    nothing = call(home, "rollback")
    assert (nothing.exit_code, "no earlier release" in nothing.output) == (2, True)
    assert call(home, "rollback", listed[0].split()[2]).exit_code == 0
    assert home.query("select as_of_night::varchar from meta.build") == [("2024-05-03",)]
    assert call(home, "rollback", "nowhere").exit_code == 2
    # a current release that somebody removed: the newest kept one
    (home.path / "current").unlink()
    (home.path / "current").symlink_to("releases/gone")
    assert call(home, "rollback").exit_code == 0
    assert home.query("select as_of_night::varchar from meta.build") == [("2024-05-03",)]
    (home.path / "current" / "parquet" / "dim_episodes.parquet").write_bytes(b"")
    call(home, "rollback")
    broken = call(home, "rollback", listed[0].split()[2])
    assert (broken.exit_code, "Name another one of `outcomes releases`" in broken.output) == (1, True)
    # the next night moves on
    (home.path / "inbox" / "headache_diary_waits.csv").unlink()
    assert home.run("2024-05-04").exit_code == 0
    assert home.query("select count(*), max(run_number) from meta.runs") == [(3, 3)]


def test_a_rehearsal_says_what_would_be_taken_and_writes_nothing(filled_home: Home) -> None:
    filled_home.put("headache_diary_bad.csv", "patient_key,surprise\n1,2\n")
    before = content(filled_home.path)
    result = call(filled_home, "run", "--dry-run")
    assert result.exit_code == 3
    assert "clinic_visits_good.csv: 4 rows, 0 to quarantine" in result.output
    assert "headache_diary_bad.csv: refused" in result.output
    assert content(filled_home.path) == before


def test_a_rehearsal_keeps_no_rows_of_a_file_while_it_judges_the_next(
    filled_home: Home, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    left = []
    for verdict in dry_run(load_settings(filled_home.path), date(2024, 5, 2)):
        found = {path.name.split(".")[0] for path in scratch.rglob("landing_*")}
        left.append(found - {f"landing_{verdict.file.file_id}"})
    assert left == [set(), set()]


def test_a_failed_night_is_reported_without_the_messages_of_libraries(
    filled_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list = []

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", f"/inbox/{PATIENT}")

    monkeypatch.setattr("pipelines.operations.recorded_run.send", lambda alerts, _: sent.extend(alerts) or [])
    monkeypatch.setattr("pipelines.steps.render", full)
    result = filled_home.run()
    assert result.exit_code == 1
    assert "the system stopped it: No space left" in result.output
    assert PATIENT not in result.output + "".join(path.read_text() for path in (filled_home.path / "logs").iterdir())
    assert [(alert.kind, alert.counts["exit_code"]) for alert in sent] == [("failed", 1)]
    assert call(filled_home, "check-freshness").exit_code == 6
    monkeypatch.undo()
    again = filled_home.run()
    assert again.exit_code == 0, again.output
    assert filled_home.query("select sum(rows_loaded) from meta.files") == [(154,)]


@pytest.mark.usefixtures("without_pages")
def test_a_night_with_too_little_memory_fails_with_a_word_and_loses_nothing(
    filled_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.settings_rules._SMALLEST", {})  # files this small need less than a home may be given
    settings = filled_home.path / "outcomes.toml"
    settings.write_text("settle_seconds = 0\nmemory_limit_gib = 0.012\nthreads = 1\n")
    small = filled_home.run()
    assert (small.exit_code, "OutOfMemoryException" in small.output) == (1, True)
    settings.write_text("settle_seconds = 0\n")
    again = filled_home.run()
    assert again.exit_code == 0, again.output
    assert filled_home.query("select sum(rows_loaded) from meta.files") == [(154,)]


def test_a_late_night_is_alerted_on_request(filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list = []
    monkeypatch.setattr("pipelines.operations.alerts.send", lambda alerts, _: sent.extend(alerts) or ["late: sent"])
    assert call(filled_home, "check-freshness").exit_code == 6
    assert sent == []
    assert call(filled_home, "check-freshness", "--alert").exit_code == 6
    assert [alert.kind for alert in sent] == ["late"]


@pytest.mark.usefixtures("without_pages")
def test_three_missed_nights_are_healed_by_one(filled_home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    filled_home.run()
    days = [f"{PATIENT},2024-04-0{day},daily,true,2024-05-0{day + 1}\n" for day in (1, 2, 3)]
    for number, line in enumerate(days):
        filled_home.put(f"headache_diary_{number}.csv", DIARY_HEADER + line)
    assert filled_home.run("2024-05-05").exit_code == 0
    assert filled_home.query("select count(*) from meta.files where night = '2024-05-05'") == [(3,)]
    assert filled_home.query("select count(*) from marts.fct_diary_days where care_day between 62 and 64") == [(3,)]
    before = (filled_home.path / "current").resolve()
    assert "nothing new" in filled_home.run("2024-05-05").output
    assert (filled_home.path / "current").resolve() == before


@pytest.mark.usefixtures("without_pages")
def test_a_second_start_says_who_runs_since_when_and_reading_commands_do_not_mind(filled_home: Home) -> None:
    filled_home.run()
    with hold_lock(filled_home.path / ".lock"):
        second = filled_home.run()
        assert second.exit_code == 5
        assert f"pid {os.getpid()}, started " in second.output
        assert f"running    pid {os.getpid()}, started " in call(filled_home, "status").output
        assert call(filled_home, "releases").exit_code == 0
        assert call(filled_home, "quarantine").exit_code == 0
        assert call(filled_home, "rollback").exit_code == 5


def test_of_two_that_start_at_once_one_runs(filled_home: Home) -> None:
    command = [Path(sys.executable).with_name("outcomes"), "run", "--home", filled_home.path, "--no-prefect"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [program.communicate(timeout=400)[0] for program in both]
    assert sorted(program.returncode for program in both) == [0, 5], said
    refused = next(text for text, program in zip(said, both, strict=True) if program.returncode == 5)
    assert f"pid {next(program.pid for program in both if program.returncode == 0)}, started " in refused
    assert filled_home.query("select sum(rows_loaded) from meta.files") == [(154,)]
    assert filled_home.query("select count(*) from meta.runs") == [(1,)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system in memory, of 80 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount the small file system that this test fills")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def home_on_a_small_disk(small_disk: Path) -> Iterator[Home]:
    with small_nights():
        yield new_home(small_disk)


def test_a_full_and_a_read_only_disk_leave_the_last_release_up(home_on_a_small_disk: Home, small_disk: Path) -> None:
    home = home_on_a_small_disk
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    assert home.run().exit_code == 0
    before = content((small_disk / "current").resolve())
    home.put("headache_diary_2.csv", DIARY.replace(",2024-05-01\n", ",2024-05-02\n"))
    for spare in (200_000, 3_000_000, 6_000_000):  # full while the run begins, loads, builds or writes
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        (small_disk / "filler").write_bytes(bytes(free - spare))
        full = home.run("2024-05-03")
        assert full.exit_code == 1, full.output
        assert "stopped it" in full.output or "cannot be opened" in full.output
        (small_disk / "filler").unlink()
        assert content((small_disk / "current").resolve()) == before
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    read_only = home.run("2024-05-03")
    assert (read_only.exit_code, "Read-only file system" in read_only.output) == (1, True)
    assert call(home, "status").exit_code == 0
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    again = home.run("2024-05-03")
    assert again.exit_code == 0, again.output
    assert "was interrupted" in again.output or "repair" not in again.output
    assert home.query("select sum(rows_loaded), sum(rows_unchanged) from meta.files") == [(154, 150)]
