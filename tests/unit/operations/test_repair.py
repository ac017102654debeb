"""What a killed run leaves is settled by the next one, which says what it found."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import WrongUseError
from pipelines.locking import hold_lock
from pipelines.operations.open_home import open_home
from pipelines.operations.retention import retain
from pipelines.operations.status_lines import status_lines
from pipelines.operations.tonight import this_night
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse, read_warehouse
from pipelines.warehouse.release import MANIFEST, releases, switch

STORED, LOST = "ab" * 32, "cd" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path)
    with open_warehouse(settings) as warehouse:
        warehouse.execute(
            "insert into meta.files by name select 1 as file_id, 'f' as file_name, ? as sha256, 'loaded' as outcome",
            [STORED],
        )
    settings.accepted.mkdir()
    settings.releases.mkdir()
    return settings


def log_run(run_id: str, outcome: str, settings: Settings, night: str = "2024-05-02", as_of: str | None = None) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.execute(
            "insert into meta.runs by name select ? as run_id, ?::date as night, ?::date as as_of, 0 as files_refused, "
            "? as outcome, coalesce(max(run_number), 0) + 1 as run_number from meta.runs",
            [run_id, night, as_of or night, outcome],
        )


def release_of(run_id: str, number: int, settings: Settings) -> Path:
    folder = settings.releases / run_id
    folder.mkdir()
    facts = {
        "run_id": run_id, "release_number": number, "published_at": "2024-05-02T03:01:00", "as_of_night": "2024-05-02",
        "code_version": "0", "marts_digest": "0", "files": {}, "inputs": {},
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(facts))
    return folder


def found(settings: Settings) -> list[str]:
    with open_home(settings) as said:
        return list(said)


def runs(settings: Settings) -> list[tuple]:
    with read_warehouse(settings) as warehouse:
        return warehouse.execute(
            "select run_id, outcome, exit_code, finished_at::varchar from meta.runs order by run_number"
        ).fetchall()


def test_a_killed_run_is_logged_with_what_it_had_stored(settings: Settings) -> None:
    log_run("killed", "running", settings)
    with open_warehouse(settings) as warehouse:
        warehouse.execute("update meta.runs set started_at = '2024-05-02 03:00'")
        for clock, outcome in (("02:59", "loaded"), ("03:01", "partly"), ("03:02", "loaded"), ("03:03", "refused")):
            warehouse.execute(
                "insert into meta.files by name select 10 as rows_loaded, 2 as rows_quarantined, ? as outcome, "
                "? as file_name, ?::timestamp as loaded_at",
                [outcome, clock, f"2024-05-02 {clock}"],
            )
    assert found(settings) == ["run killed of night 2024-05-02 was interrupted"]
    with read_warehouse(settings) as warehouse:
        counts = "select files_loaded, files_refused, rows_loaded, rows_quarantined from meta.runs"
        assert warehouse.execute(counts).fetchall() == [(2, 0, 20, 4)]


def test_status_says_that_a_killed_run_was_interrupted_before_the_next_one_settles_it(settings: Settings) -> None:
    log_run("killed", "running", settings)
    with open_warehouse(settings) as warehouse:
        warehouse.execute(
            "update meta.runs set started_at = '2024-05-02 03:00', "
            "files_loaded = 0, rows_loaded = 0, rows_quarantined = 0"
        )
    assert any("night 2024-05-02  interrupted  exit -" in line for line in status_lines(settings))
    settings.lock.touch()
    with hold_lock(settings.lock):
        assert any("night 2024-05-02  running      exit -" in line for line in status_lines(settings))


def test_a_run_killed_before_it_published(settings: Settings) -> None:
    log_run("good", "published", settings)
    switch(settings, release_of("good", 1, settings))
    log_run("killed", "running", settings)
    release_of("killed", 2, settings)
    settings.work.mkdir()
    (settings.work / "landing_1.duckdb").touch()
    settings.lock.write_text("pid 1, started 2020-01-01 00:00:00 UTC")
    assert found(settings) == [
        "cleared the lock of pid 1, started 2020-01-01 00:00:00 UTC, which ended unexpectedly",
        "removed its scratch files",
        "run killed of night 2024-05-02 was interrupted",
        "removed the release folder killed, which had not been published",
    ]
    assert runs(settings) == [("good", "published", None, None), ("killed", "interrupted", None, None)]
    assert [item.run_id for item in releases(settings)] == ["good"]
    assert found(settings) == []


def test_a_run_killed_after_it_published(settings: Settings) -> None:
    log_run("killed", "running", settings)
    switch(settings, release_of("killed", 1, settings))
    assert found(settings) == ["run killed of night 2024-05-02 was interrupted after it had published"]
    assert runs(settings) == [("killed", "published", 0, "2024-05-02 03:01:00")]
    assert [item.run_id for item in releases(settings)] == ["killed"]


def test_a_release_that_was_rolled_back_from_is_no_orphan(settings: Settings) -> None:
    for number, run_id in enumerate(("a", "b"), start=1):
        log_run(run_id, "published", settings)
        switch(settings, release_of(run_id, number, settings))
    switch(settings, settings.releases / "a")
    assert found(settings) == []
    assert [item.run_id for item in releases(settings)] == ["a", "b"]


def test_accepted_rows_are_kept_with_their_rows_in_the_warehouse_or_not_at_all(settings: Settings) -> None:
    for digest in (STORED, LOST):
        (settings.accepted / f"clinic_visits_2024-05-02_{digest[:16]}.parquet.new").write_text("rows")
    said = found(settings)
    assert [path.name for path in settings.accepted.iterdir()] == [f"clinic_visits_2024-05-02_{STORED[:16]}.parquet"]
    assert said[0].startswith("finished accepted/clinic_visits_2024-05-02_abab")
    assert said[1].endswith("whose rows had not been stored; they will be loaded again")


@pytest.mark.parametrize(("number", "days", "kept"), [(0, 0, 4), (2, 0, 2), (0, 2, 3), (0, 1, 2), (1, 2, 1)])
def test_accepted_files_are_kept_by_number_and_by_age_from_the_night(
    settings: Settings, number: int, days: int, kept: int
) -> None:
    for export, night in (("headache_diary", 1), ("clinic_visits", 2), ("headache_diary", 3), ("clinic_visits", 4)):
        (settings.accepted / f"{export}_2024-05-0{night}_{STORED[:16]}.parquet").touch()
    limited = Settings(settings.home, keep_accepted_files=number, keep_accepted_days=days)
    said = retain(limited, date(2024, 5, 4))
    nights = sorted(path.name.split("_")[2] for path in settings.accepted.iterdir())
    assert nights == [f"2024-05-0{night}" for night in range(5 - kept, 5)]
    assert said == ([f"removed {4 - kept} old accepted files"] if kept < 4 else [])


def test_a_clock_that_was_set_back_does_not_reopen_an_earlier_night(settings: Settings) -> None:
    log_run("future", "published", settings, night="2999-01-01")
    assert this_night(settings) == date(2999, 1, 1)


def test_a_run_that_failed_after_it_had_published_keeps_its_release(settings: Settings) -> None:
    log_run("one", "failed", settings)
    switch(settings, release_of("one", 1, settings))
    assert found(settings) == ["run one of night 2024-05-02 was interrupted after it had published"]
    log_run("two", "published", settings)
    switch(settings, release_of("two", 2, settings))
    assert found(settings) == []
    assert [item.run_id for item in releases(settings)] == ["one", "two"]


def test_a_strange_file_beside_the_accepted_ones_stays_and_costs_no_night(settings: Settings) -> None:
    (settings.accepted / "copy of visits.parquet").touch()
    (settings.accepted / "clinic_visits_2020-01-01_0123456789abcdef.parquet").touch()
    assert retain(settings, date(2024, 5, 2)) == ["removed 1 old accepted files"]
    assert [path.name for path in settings.accepted.iterdir()] == ["copy of visits.parquet"]


def test_no_night_is_counted_before_one_that_has_run(settings: Settings) -> None:
    log_run("one", "published", settings, "2024-05-02")
    assert this_night(settings, date(2024, 5, 2)) == date(2024, 5, 2)
    with pytest.raises(WrongUseError, match="night 2024-05-01 is before 2024-05-02, which has run"):
        this_night(settings, date(2024, 5, 1))


def test_a_run_of_today_that_published_an_earlier_night_again_holds_no_night_up(settings: Settings) -> None:
    log_run("one", "published", settings, "2024-05-02")
    log_run("again", "published", settings, "2024-06-01", as_of="2024-05-01")
    assert this_night(settings, date(2024, 5, 3)) == date(2024, 5, 3)
    log_run("later", "published", settings, "2024-06-01", as_of="2024-05-20")
    with pytest.raises(WrongUseError, match="night 2024-05-19 is before 2024-05-20, which has run"):
        this_night(settings, date(2024, 5, 19))


@pytest.mark.parametrize(("days_ahead", "is_taken"), [(0, True), (7, True), (8, False), (30, False), (27_000, False)])
def test_a_night_that_is_yet_to_come_is_refused(settings: Settings, days_ahead: int, is_taken: bool) -> None:
    wanted = datetime.now(UTC).date() + timedelta(days_ahead)
    if is_taken:
        assert this_night(settings, wanted) == wanted
    else:
        with pytest.raises(WrongUseError, match=f"night {wanted} is in the future: this machine's clock says "):
            this_night(settings, wanted)


def test_a_home_whose_nights_are_ahead_of_the_clock_goes_on(settings: Settings) -> None:
    log_run("future", "published", settings, night="2999-01-01")
    assert [this_night(settings, date(2999, 1, day)) for day in (1, 8)] == [date(2999, 1, 1), date(2999, 1, 8)]
    with pytest.raises(WrongUseError, match="is in the future"):
        this_night(settings, date(2999, 1, 9))
