"""A backup brings a lost home back as it was, and a damaged or newer one is refused."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from handmade import Home

from pipelines.cli import main
from pipelines.regular_files import sha256_of
from pipelines.settings import load_settings
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.schema import VERSION


def call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--home", str(home), *words[1:]])


@pytest.fixture(scope="module")
def backup(released_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backups")
    result = call(released_home, "backup", str(target))
    assert result.exit_code == 0, result.output
    (folder,) = target.iterdir()
    assert str(folder) in result.output
    return folder


def stored(home: Path) -> list:
    with read_warehouse(load_settings(home)) as warehouse:
        counts = warehouse.execute("select count(*), sum(hash(v)::hugeint) from raw.clinic_visits as v").fetchall()
        return [*counts, *warehouse.execute("select * from meta.runs order by run_number").fetchall()]


def test_a_lost_home_comes_back_and_the_next_night_finds_nothing_new(
    released_home: Path, backup: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(released_home / "inbox", home / "inbox")
    result = call(home, "restore", str(backup))
    assert result.exit_code == 0, result.output
    assert stored(home) == stored(released_home)
    release = json.loads((home / "current" / "manifest.json").read_text())
    assert all(sha256_of(home / "current" / name) == digest for name, digest in release["files"].items())
    assert sorted(path.name for path in (home / "accepted").iterdir()) == sorted(
        path.name for path in (released_home / "accepted").iterdir()
    )
    assert "nothing new" in Home(home).run("2024-06-03").output
    again = call(home, "restore", str(backup))
    assert (again.exit_code, "already holds" in again.output) == (2, True)


def test_a_backup_is_closed_to_others_and_lies_outside_the_home(released_home: Path, backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o700
    inside = call(released_home, "backup", str(released_home / "backups"))
    assert (inside.exit_code, "is inside the home" in inside.output) == (2, True)


def test_a_damaged_and_a_newer_backup_are_refused(backup: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(backup, bad, symlinks=True)
    accepted = next((bad / "accepted").iterdir())
    accepted.write_bytes(b"")
    damaged = call(tmp_path / "home", "restore", str(bad))
    assert (damaged.exit_code, "Restore another one" in damaged.output) == (2, True)
    shutil.copy(backup / "accepted" / accepted.name, accepted)
    with duckdb.connect(str(bad / "warehouse.duckdb")) as warehouse:
        warehouse.execute("update meta.schema_version set version = version + 1")
    facts = json.loads((bad / "backup.json").read_text())
    facts["files"]["warehouse.duckdb"] = sha256_of(bad / "warehouse.duckdb")
    (bad / "backup.json").write_text(json.dumps(facts))
    newer = call(tmp_path / "home", "restore", str(bad))
    assert (newer.exit_code, f"schema version {VERSION + 1}" in newer.output) == (2, True)
    no_backup = call(tmp_path / "home", "restore", str(tmp_path))
    assert (no_backup.exit_code, "Name a folder that `outcomes backup` made" in no_backup.output) == (2, True)
