"""Settings of a home."""

from pathlib import Path

import pytest

from pipelines.errors import WrongUseError
from pipelines.settings import FILE_NAME, Settings, load_settings


def test_a_home_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(home=tmp_path.resolve())


def test_the_example_file_holds_the_defaults() -> None:
    import tomllib

    example = tomllib.loads(Path(__file__).parents[2].joinpath("outcomes.example.toml").read_text())
    assert Settings(home=Path(), **example) == Settings(home=Path())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("date_regime = 'real'", "date_regime must be one of"),
        ("keep_releases = -1", "keep_releases must be a number"),
        ("keep_releases = 1.5", "keep_releases must be a number"),
        ("threads = true", "threads must be a number"),
        ("cron = '0 3 * *'", "cron must be five fields"),
        ("cron = 3", "cron must be a text"),
        ("time_zone = 'Mars/Base'", "time_zone must be an IANA time zone"),
        ("alert_smtp_security = 'ssl'", "alert_smtp_security must be one of"),
        ("colour = 'blue'", "unknown setting 'colour'"),
        ("= 3", "not readable as TOML"),
    ],
)
def test_bad_settings_are_explained(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(WrongUseError, match=problem):
        load_settings(tmp_path)
