"""A home, folder or checkout that is not there is told at once and never made; it starts no orchestrator."""

import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.errors import WrongUseError
from pipelines.operations.backup import LIST
from pipelines.operations.tonight import has_nothing_to_do, known_by, this_night
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["run", "--as-of", "2024-05-02"],
        ["status"],
        ["check-freshness"],
        ["releases"],
        ["rollback"],
        ["schedule"],
        ["reconcile"],
    ],
    ids=" ".join,
)
def test_a_mistyped_home_is_wrong_use(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipelines.prefect_flow", None)  # importing it would fail
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    home = tmp_path / "hoem"
    result = CliRunner().invoke(main, [words[0], "--home", str(home), *words[1:]])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"outcomes: no home at {home}.")
    assert not home.exists()


def test_a_home_without_an_inbox_or_rights_needs_no_orchestrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path)
    night = this_night(settings)
    assert has_nothing_to_do(settings, night, night)
    settings.inbox.mkdir()
    assert not has_nothing_to_do(settings, night, night)
    monkeypatch.setattr("os.access", lambda *_: False)
    assert has_nothing_to_do(settings, night, night)


@pytest.mark.parametrize("words", [["run"], ["run", "--dry-run"], ["status"], ["quarantine"]], ids=" ".join)
def test_an_inbox_that_may_not_be_read_is_wrong_use(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pipelines.prefect_flow", None)  # importing it would fail
    (tmp_path / "inbox").mkdir()
    with open_warehouse(Settings(tmp_path)):
        pass
    monkeypatch.setattr("pipelines.ingest.inbox.may_be_read", lambda _: False)  # root may read everything
    monkeypatch.setattr("pipelines.operations.tonight.may_be_read", lambda _: False)
    result = CliRunner().invoke(main, [words[0], "--home", str(tmp_path), *words[1:]])
    assert result.exit_code == 2, result.output
    assert f"{tmp_path / 'inbox'} cannot be read. Allow this user" in result.stderr


def test_a_list_is_not_written_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "rows.csv"
    result = CliRunner().invoke(main, ["quarantine", "--home", str(tmp_path), "--csv", str(target)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"no folder {target.parent} to write rows.csv into" in result.stderr


def test_a_list_is_not_written_where_nobody_may(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with open_warehouse(Settings(home)):
        pass
    target = tmp_path / f"{'a' * 300}.csv"  # no name that a file can have, for root either
    result = CliRunner().invoke(main, ["quarantine", "--home", str(home), "--csv", str(target)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{target} cannot be written: File name too long." in result.stderr


@pytest.mark.parametrize("name", ["warehouse.duckdb", "corrections.csv", "inbox/clinic_visits_a.csv"])
def test_a_list_is_not_written_over_what_a_home_holds(name: str, tmp_path: Path) -> None:
    with open_warehouse(Settings(tmp_path)):
        pass
    target = tmp_path / name
    target.parent.mkdir(exist_ok=True)
    before = target.read_bytes() if target.exists() else None
    result = CliRunner().invoke(main, ["quarantine", "--home", str(tmp_path), "--csv", str(target)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is inside the home" in result.stderr
    assert (target.read_bytes() if target.exists() else None) == before


@pytest.mark.parametrize(
    ("wanted", "told"),
    [(date(1999, 1, 1), "nothing was known by 1999-01-01: the first night was 2024-05-02"),
     (date(2024, 5, 4), "night 2024-05-04 is after 2024-05-03")],
)  # fmt: skip
def test_nothing_is_published_as_of_a_night_without_knowledge(wanted: date, told: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    with open_warehouse(settings) as warehouse:
        warehouse.execute("insert into meta.runs by name select 'a' as run_id, date '2024-05-02' as night")
    with pytest.raises(WrongUseError, match=told):
        known_by(settings, date(2024, 5, 3), wanted)
    assert known_by(settings, date(2024, 5, 3), date(2024, 5, 2)) == date(2024, 5, 2)
    assert known_by(settings, date(2024, 5, 3), None) == date(2024, 5, 3)


def test_without_a_server_nothing_is_reconciled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    result = CliRunner().invoke(main, ["reconcile", "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert "no Prefect server answers at http://127.0.0.1:9/api. Start it, or name its address in" in result.stderr


def test_documents_are_written_into_a_checkout_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["docs"]).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_home_without_releases_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["releases", "--home", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (0, "No release is kept.\n")


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"files": 3}'])
def test_a_backup_whose_list_is_damaged_is_wrong_use(content: str, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / LIST).write_text(content)
    result = CliRunner().invoke(main, ["restore", str(tmp_path / "backup"), "--home", str(tmp_path / "home")])
    assert (result.exit_code, f"its {LIST} is damaged" in result.stderr) == (2, True)
    assert not (tmp_path / "home").exists()
