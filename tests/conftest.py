"""Fixtures: a home with an inbox, and one home that has been through a night."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import DIARY, VISITS, Home

from pipelines.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a home with an empty inbox; files count as settled at once.

    Great Expectations' word on the marts takes three seconds a night whatever their size; it is tested on its own
    and in the whole night of `released_home`.
    """
    monkeypatch.setattr("pipelines.steps.judge_marts", lambda _connection: [])
    (tmp_path / "inbox").mkdir()
    (tmp_path / "outcomes.toml").write_text("settle_seconds = 0\n")
    return Home(tmp_path)


@pytest.fixture
def filled_home(home: Home) -> Home:
    """Return a home whose inbox holds one good export of each kind."""
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    return home


@pytest.fixture(scope="session")
def released_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home after one night on a simulated network of 150 patients."""
    path = tmp_path_factory.mktemp("released") / "home"
    simulated = CliRunner().invoke(main, ["simulate", "--home", str(path), "--patients", "150", "--clinics", "3"])
    assert simulated.exit_code == 0, simulated.output
    (path / "outcomes.toml").write_text("settle_seconds = 0\n")
    result = Home(path).run("2024-06-02")
    assert result.exit_code == 0, result.output
    return path
