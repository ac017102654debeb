"""When nights are due, daylight saving included, and whether what readers see is fresh."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import NotFreshError
from pipelines.operations.due_times import last_due, next_due
from pipelines.operations.status import require_fresh
from pipelines.settings import Settings

BERLIN = Settings(Path(), cron="30 2 * * *", time_zone="Europe/Berlin")
NIGHTLY = Settings(Path(), cron="0 3 * * *", late_after_hours=3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due_between(first: str, last: str) -> list[str]:
    moment, found = at(first), []
    while (moment := next_due(BERLIN, moment)) <= at(last):
        found.append(f"{moment:%m-%d %H:%M}")
    return found


def test_a_night_whose_hour_is_skipped_in_spring_runs_once() -> None:
    # 02:30 does not exist on 29 March 2026; clocks go from 02:00 to 03:00
    assert due_between("2026-03-28T00:00", "2026-03-31T00:00") == ["03-28 01:30", "03-29 01:00", "03-30 00:30"]


def test_a_night_whose_hour_comes_twice_in_autumn_runs_once() -> None:
    # 02:30 exists twice on 25 October 2026
    assert due_between("2026-10-24T00:00", "2026-10-27T00:00") == ["10-24 00:30", "10-25 00:30", "10-26 01:30"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-29T12:00", "2026-03-29T01:00"),
        ("2026-03-30T12:00", "2026-03-30T00:30"),
        ("2026-10-25T12:00", "2026-10-25T00:30"),
        ("2026-10-26T12:00", "2026-10-26T01:30"),
    ],
)
def test_the_last_due_time_is_that_of_the_switch_nights_too(now: str, due: str) -> None:
    assert last_due(BERLIN, at(now)) == at(due)


def facts(began: str | None, folder: str | None = "release") -> dict:
    good = {"started_at": began, "night": "2026-05-02", "outcome": "published"} if began else None
    return {"last_good_run": good, "folder": folder}


@pytest.mark.parametrize(
    ("now", "is_fresh"),
    [("2026-05-03T03:00:00", True), ("2026-05-03T06:00:00", True), ("2026-05-03T06:00:01", False)],
)
def test_a_night_is_late_from_so_many_hours_after_it_was_due(now: str, is_fresh: bool) -> None:
    before = facts("2026-05-02T03:00:00")
    if is_fresh:
        assert require_fresh(before, NIGHTLY, at(now)).startswith("fresh: the last good run began 2026-05-02 03:00 UTC")
    else:
        with pytest.raises(NotFreshError, match="a night was due 2026-05-03 03:00 UTC"):
            require_fresh(before, NIGHTLY, at(now))


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        (None, "no night has ended well"),
        (facts(None), "no night has ended well"),
        (facts("2026-05-02T03:00:00", None), "there is no current release"),
        (facts("2026-05-02T14:00:01"), "the clock has been set back"),
    ],
)
def test_what_else_is_not_fresh(before: dict | None, problem: str) -> None:
    with pytest.raises(NotFreshError, match=problem):
        require_fresh(before, NIGHTLY, at("2026-05-02T12:00:00") + timedelta(hours=1))
