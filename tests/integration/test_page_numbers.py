"""One number of the directors' pages that is changed anywhere stops the release: page = CSV file = chart = database."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.dashboards.disclosure.ledger_file import read_ledger
from pipelines.dashboards.inspection import inspect_release
from pipelines.dashboards.site import render_as_decided
from pipelines.errors import CheckFailedError
from pipelines.warehouse.release import LEDGER_FILE

Change = tuple[str, str]
"""File, and a pattern whose first group is the number to change."""
CHANGES: dict[str, list[Change]] = {
    "a cell of a table": [("index.html", r"<td>(\d+)")],
    "a total": [("plateau.html", r">All<.*?<td>(\d+)")],
    "a card": [("index.html", r'class="value[^>]*>\s*(\d+)')],
    "what a card rests on": [("index.html", r"of ([\d,]+) patients")],
    "a sentence": [("index.html", r"(\d+)% (?:had|of|score)")],
    "a trend": [("index.html", r'points="[\d.]+,([\d.]+)')],
    "a chart's height": [("outcomes.html", r'"y": \[([\d.]+)')],
    "n under a chart": [("outcomes.html", r"<dt>before</dt><dd>\s*(\d+)")],
    "n of a subtitle": [("outcomes.html", r'data-says="n">n = (\d+)')],
    "a chart in words": [("outcomes.html", r"before care\) to ([\d.]+)")],
    "a quartile": [("data/headache-days.csv", r"before,\d+,([\d.]+)")],
    "a number at risk": [("data/incidence.csv", r"(\d+),simulated")],
    "a median in table and file": [
        ("outcomes.html", r"before(?:</th>)?\s*<td>\d+(?:</td>)?\s*<td>[\d.]+(?:</td>)?\s*<td>([\d.]+)"),
        ("data/headache-days.csv", r"before,\d+,[\d.]+,([\d.]+)"),
    ],
}


@pytest.fixture(scope="module")
def release(released_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the release, to spoil."""
    folder = tmp_path_factory.mktemp("spoiled") / "release"
    shutil.copytree((released_home / "current").resolve(), folder)
    return folder


@pytest.fixture
def made_once(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an inspection take the pages that the unchanged database gives from an earlier one."""

    def render(_database: Path, root: Path, *_: object) -> None:
        shutil.copytree(again, root)

    monkeypatch.setattr("pipelines.dashboards.inspection.again.render_as_decided", render)


@pytest.fixture(scope="module")
def again(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "directors"
    render_as_decided(release / "outcomes.duckdb", folder, None, read_ledger(release / LEDGER_FILE))
    return folder


def look(release: Path) -> int:
    return inspect_release(release / "outcomes.duckdb", release, None)


def spoil(path: Path, pattern: str) -> Callable[[], None]:
    """Change one number of a file; returns what changes it back."""
    text = path.read_text("utf-8")
    found = re.search(pattern, text, re.DOTALL)
    assert found, pattern
    last = found[1][-1]
    changed = f"{found[1][:-1]}{(int(last) + 5) % 10}"
    path.write_text(text[: found.start(1)] + changed + text[found.end(1) :], encoding="utf-8")
    return lambda: path.write_text(text, encoding="utf-8") and None


def test_the_release_as_it_was_built_passes(release: Path) -> None:
    assert look(release) > 100


@pytest.mark.usefixtures("made_once")
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_one_changed_number_stops_the_release(release: Path, changes: list[Change]) -> None:
    mend = [spoil(release / "directors" / name, pattern) for name, pattern in changes]
    try:
        with pytest.raises(CheckFailedError, match=r"directors/"):
            look(release)
    finally:
        for undo in mend:
            undo()


def test_a_patient_moved_in_the_database_stops_the_release(release: Path, tmp_path: Path) -> None:
    moved = tmp_path / "outcomes.duckdb"
    shutil.copy(release / "outcomes.duckdb", moved)
    with duckdb.connect(str(moved)) as connection:
        connection.execute(
            "update marts.rpt_trajectory_curve set mhd_median = mhd_median + 1 "
            "where group_kind = 'all' and window_index = 0"
        )
    with pytest.raises(CheckFailedError, match="directors/data/headache-days.csv: is not what the database gives"):
        inspect_release(moved, release, None)
