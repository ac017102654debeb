"""A built release that breaks a rule of publication: exit code 4, and readers keep the last one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from handmade import DIARY, PATIENT, VISITS, Home, new_home, small_nights

from pipelines import steps


def _append(page: str, content: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = folder / page
        path.write_text((path.read_text("utf-8") if path.exists() else "") + content, encoding="utf-8")

    return spoil


def _replace(page: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        text = (folder / page).read_text("utf-8")
        assert old in text
        (folder / page).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def _change_figure(folder: Path) -> None:
    path = next(iter(sorted((folder / "directors" / "data").glob("*.csv"))))
    path.write_text(path.read_text("utf-8") + "one,more,row\n", encoding="utf-8")


def _show_what_is_hidden(folder: Path) -> None:
    path = folder / "disclosure.json"
    ledger = json.loads(path.read_text("utf-8"))
    ledger["entries"] = [[labels, patients, ""] for labels, patients, _ in ledger["entries"]]
    path.write_text(json.dumps(ledger), encoding="utf-8")


def _count_one_more(folder: Path) -> None:
    path = folder / "disclosure.json"
    ledger = json.loads(path.read_text("utf-8"))
    ledger["entries"].append([[["clinic_key", ["north"]]], 12, ""])
    path.write_text(json.dumps(ledger), encoding="utf-8")


SPOILED = {
    "dead link to nowhere": _append("directors/index.html", "<a href='nowhere.html'>"),
    "points to another host": _append("clinical/index.html", "<img src='//example.org/x.png'>"),
    "content security policy": _replace("directors/index.html", "connect-src &#39;none&#39;", "connect-src *"),
    "holds the key": _append("directors/data/more.csv", PATIENT),
    "send the chart's data": _append(
        "directors/index.html", '<script type="application/json">{"data": [], "layout": {}}</script>'
    ),
    "shows other values than data/": _change_figure,
    "is larger than 3 MB": _append("clinical/north/data/list-1.js", "/" * 3_000_000),
    "reveal a count under 11 patients": _show_what_is_hidden,
    "count other patients than the database": _count_one_more,
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with one release and a file that waits for the next night."""
    home = new_home(tmp_path_factory.mktemp("inspected"))
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    with small_nights():
        result = home.run("2024-05-02")
    assert result.exit_code == 0, result.output
    home.put("clinic_visits_next.csv", VISITS)
    return home


@pytest.fixture
def night(released: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Let a night take the marts of the release before: only its pages are made and looked at anew."""
    for step in ("build_before_detection", "detect", "build_after_detection"):
        monkeypatch.setattr(steps, step, lambda *_: 0)
    monkeypatch.setattr(steps, "check", lambda _settings: [])

    def write(settings, folder, *_):
        folder.mkdir()
        shutil.copy(settings.current / "outcomes.duckdb", folder)
        return "0" * 64

    monkeypatch.setattr(steps, "write_release_data", write)
    return released


@pytest.mark.parametrize(("complaint", "spoil"), SPOILED.items(), ids=SPOILED)
def test_a_spoiled_site_is_not_published(
    night: Home, monkeypatch: pytest.MonkeyPatch, complaint: str, spoil: Callable[[Path], None]
) -> None:
    render, before = steps.render, (night.path / "current").resolve()

    def render_and_spoil(folder: Path, last: Path) -> int:
        pages = render(folder, last)
        spoil(folder)
        return pages

    monkeypatch.setattr(steps, "render", render_and_spoil)
    result = night.run("2024-05-03")
    assert result.exit_code == 4, result.output
    assert complaint in result.output
    assert PATIENT not in result.output
    assert (night.path / "current").resolve() == before
    assert (before / "directors" / "index.html").exists()


def test_the_same_night_is_published_when_nothing_is_spoiled(night: Home) -> None:
    before = (night.path / "current").resolve()
    result = night.run("2024-05-03")
    assert result.exit_code == 0, result.output
    assert (night.path / "current").resolve() != before
