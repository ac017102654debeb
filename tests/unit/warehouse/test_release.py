"""The switch to a new release, and what stays of the old ones."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import OutcomesError
from pipelines.operations.retention import retire
from pipelines.settings import Settings
from pipelines.warehouse.release import (
    current_manifest,
    next_number,
    publish,
    releases,
    switch,
    whole_manifest,
    write_manifest,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / ".work").mkdir()
    return Settings(home=tmp_path, keep_releases=2)


def finished(settings: Settings, name: str, published_at: str = "2024-05-02T03:00:00") -> Path:
    folder = settings.work / "release"
    (folder / "directors").mkdir(parents=True)
    (folder / "directors" / "index.html").write_text(name)
    facts = {"release_number": next_number(settings), "published_at": published_at, "as_of_night": "2024-05-02"}
    write_manifest(folder, {**facts, "run_id": name, "code_version": "0", "marts_digest": "0"})
    return folder


def kept(settings: Settings) -> list[str]:
    return [item.folder.name for item in releases(settings)]


def test_readers_see_the_new_release_at_once_and_the_folder_moves_as_a_whole(settings: Settings) -> None:
    published = publish(finished(settings, "one"), "one", settings)
    assert settings.current.resolve() == published
    assert not (settings.work / "release").exists()
    assert (settings.current / "directors" / "index.html").read_text() == "one"


def test_the_manifest_names_every_file_by_its_digest(settings: Settings) -> None:
    publish(finished(settings, "one"), "one", settings)
    manifest = current_manifest(settings)
    assert manifest is not None
    assert list(manifest["files"]) == ["directors/index.html"]
    assert len(manifest["files"]["directors/index.html"]) == 64
    assert json.loads((settings.current / "manifest.json").read_text())["run_id"] == "one"


def test_the_oldest_releases_beyond_the_number_to_keep_go(settings: Settings) -> None:
    for name in ("one", "three", "two"):
        publish(finished(settings, name), name, settings)
    assert retire(settings) == 1
    assert kept(settings) == ["three", "two"]


def test_a_clock_that_jumps_back_does_not_change_the_order(settings: Settings) -> None:
    for name, published_at in (
        ("z", "2024-05-03T03:00:00"),
        ("b", "2024-05-01T03:00:00"),
        ("a", "2024-05-01T03:00:00"),
    ):
        publish(finished(settings, name, published_at), name, settings)
    assert kept(settings) == ["z", "b", "a"]
    assert retire(settings) == 1
    assert kept(settings) == ["b", "a"]
    assert settings.current.resolve().name == "a"


def test_releases_that_are_too_old_go_by_the_newest_ones_time(settings: Settings) -> None:
    aged = replace(settings, keep_releases=9, keep_release_days=2)
    for name, published_at in (
        ("1", "2024-05-01T02:59:59"),
        ("2", "2024-05-01T03:00:00"),
        ("3", "2024-05-03T03:00:00"),
    ):
        publish(finished(aged, name, published_at), name, aged)
    assert retire(aged) == 1
    assert kept(aged) == ["2", "3"]


def test_the_current_release_stays_even_when_it_is_the_oldest(settings: Settings) -> None:
    for name in ("1", "2", "3"):
        publish(finished(settings, name), name, settings)
    switch(settings, settings.releases / "1")
    retire(settings)
    assert kept(settings) == ["1", "2", "3"]  # beyond the number, but readers see it
    assert settings.current.resolve().name == "1"


def test_there_is_no_manifest_before_the_first_release(settings: Settings) -> None:
    assert current_manifest(settings) is None


@pytest.mark.parametrize("damaged", ["", "{", '{"files": '])
def test_a_damaged_manifest_stops_no_night_but_reading_it_is_refused(settings: Settings, damaged: str) -> None:
    publish(finished(settings, "one"), "one", settings)
    publish(finished(settings, "two"), "two", settings)
    (settings.releases / "two" / "manifest.json").write_text(damaged)
    assert kept(settings) == ["one"]
    assert current_manifest(settings) is None
    with pytest.raises(OutcomesError, match="release two is not complete: its manifest.json is missing or damaged"):
        whole_manifest(settings.releases / "two")
    publish(finished(settings, "three"), "three", settings)
    assert settings.current.resolve().name == "three"


def test_a_folder_in_place_of_the_symlink_is_refused(settings: Settings) -> None:
    settings.current.mkdir()
    with pytest.raises(OutcomesError, match="current is a folder and should be a symlink. Move it away"):
        publish(finished(settings, "one"), "one", settings)
