"""Settings of a home."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.errors import NotFreshError, WrongUseError
from pipelines.operations.retention import retain
from pipelines.operations.status import require_fresh
from pipelines.settings import FILE_NAME, Settings, load_settings

LONG_AGO = {"started_at": "1700-01-01T03:00:00", "night": "1700-01-01", "outcome": "published"}


def test_a_home_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(home=tmp_path.resolve())


def test_the_example_file_holds_the_defaults() -> None:
    import tomllib

    example = tomllib.loads(Path(__file__).parents[2].joinpath("outcomes.example.toml").read_text())
    assert Settings(home=Path(), **example) == Settings(home=Path())


@pytest.mark.parametrize("name", ["keep_release_days", "keep_accepted_days", "late_after_hours"])
def test_the_largest_time_that_may_be_set_can_be_reckoned_with(tmp_path: Path, name: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"{name} = 100000")
    settings = load_settings(tmp_path)
    assert retain(settings, date(2024, 5, 2)) == []
    with pytest.raises(NotFreshError, match="a night was due"):
        require_fresh({"last_good_run": LONG_AGO, "folder": "r"}, settings, datetime(2024, 5, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("date_regime = 'real'", "date_regime must be one of"),
        ("keep_releases = -1", "keep_releases must be a whole number from 0"),
        ("keep_releases = 1.5", "keep_releases must be a whole number"),
        ("keep_releases = 2.0", "keep_releases must be a whole number"),
        ("keep_accepted_days = 100001", "keep_accepted_days must be a whole number from 0 to 100,000"),
        ("keep_release_days = inf", "keep_release_days must be a whole number"),
        ("late_after_hours = inf", "late_after_hours must be a number from 0 to 100,000"),
        ("settle_seconds = nan", "settle_seconds must be a number"),
        ("threads = true", "threads must be a whole number"),
        ("cron = '0 3 * *'", "cron must be five fields"),
        ("cron = '0 0 3 * * *'", "cron must be five fields"),
        ("cron = 3", "cron must be a text"),
        ("alert_smtp_port = 65536", "alert_smtp_port must be a whole number from 0 to 65,535"),
        ("time_zone = 'Mars/Base'", "time_zone must be an IANA time zone"),
        ("alert_smtp_security = 'ssl'", "alert_smtp_security must be one of"),
        ("colour = 'blue'", "unknown setting 'colour'"),
        ("memory_limit_gib = 0", "memory_limit_gib must be a number from 0.1 to 100,000"),
        ("= 3", "not readable as TOML"),
    ],
)
def test_bad_settings_are_explained(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(WrongUseError, match=problem):
        load_settings(tmp_path)


def test_a_settings_file_that_cannot_be_read_is_wrong_use_and_never_the_defaults(tmp_path: Path) -> None:
    for name in ("folder", "lost link"):
        (tmp_path / name).mkdir()
    (tmp_path / "folder" / FILE_NAME).mkdir()
    (tmp_path / "lost link" / FILE_NAME).symlink_to("nowhere")
    for name in ("folder", "lost link"):
        with pytest.raises(WrongUseError, match="cannot be read"):
            load_settings(tmp_path / name)


def test_the_mark_that_some_editors_put_first_is_no_part_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("keep_releases = 3", encoding="utf-8-sig")
    assert load_settings(tmp_path).keep_releases == 3
