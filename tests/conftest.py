"""Fixtures: a home with an inbox, and one home that has been through a night."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import DIARY, VISITS, Home, new_home, small_nights

from pipelines.cli import main


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process make `released_home` while the others run long files that do without it, not wait for it."""
    needs = {item.path for item in items if "released_home" in getattr(item, "fixturenames", ())}
    first = next((item.path for item in items if item.path in needs), None)
    is_long = {item.path for item in items if item.path.parent.name == "integration"} - needs
    items.sort(key=lambda item: (item.path != first, item.path not in is_long, item.path not in needs))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Return a home with an empty inbox whose nights are small ones."""
    with small_nights():
        yield new_home(tmp_path)


@pytest.fixture
def without_pages(home: Home) -> Iterator[None]:
    """Let the nights of a test that looks at rows alone make no pages."""
    with small_nights(with_pages=False):
        yield


@pytest.fixture
def filled_home(home: Home) -> Home:
    """Return a home whose inbox holds one good export of each kind."""
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    return home


@pytest.fixture(scope="session")
def released_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home after one night on a simulated network of 150 patients: a copy for each process of the tests."""
    own = tmp_path_factory.getbasetemp()
    made = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "released_home"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            release_a_network(tmp_path_factory.mktemp("made") / "home").rename(made)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("released") / "home", symlinks=True))


def release_a_network(path: Path) -> Path:
    simulated = CliRunner().invoke(main, ["simulate", "--home", str(path), "--patients", "150", "--clinics", "3"])
    assert simulated.exit_code == 0, simulated.output
    (path / "outcomes.toml").write_text("settle_seconds = 0\n")
    result = Home(path).run("2024-06-02")
    assert result.exit_code == 0, result.output
    return path
