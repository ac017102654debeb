"""The switch to a new release, and what stays of the old ones."""

import json
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.warehouse.release import current_manifest, publish, switch, write_manifest


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / ".work").mkdir()
    return Settings(home=tmp_path, keep_releases=2)


def finished(settings: Settings, name: str) -> Path:
    folder = settings.work / "release"
    (folder / "directors").mkdir(parents=True)
    (folder / "directors" / "index.html").write_text(name)
    write_manifest(folder, {"run_id": name})
    return folder


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
    assert sorted(path.name for path in settings.releases.iterdir()) == ["three", "two"]


def test_the_current_release_stays_even_when_it_is_the_oldest(settings: Settings) -> None:
    for name in ("1", "2"):
        publish(finished(settings, name), name, settings)
    switch(settings, settings.releases / "1")
    assert settings.current.resolve().name == "1"
    folder = finished(settings, "3")
    folder.rename(settings.releases / "3")
    # a later retirement must not take what readers see
    publish(finished(settings, "0"), "0", settings)
    assert settings.current.resolve().name == "0"
    assert "0" in {path.name for path in settings.releases.iterdir()}


def test_there_is_no_manifest_before_the_first_release(settings: Settings) -> None:
    assert current_manifest(settings) is None
