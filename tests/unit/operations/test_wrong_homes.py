"""A home, folder or checkout that is not there is told at once and never made; it starts no orchestrator."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.operations.tonight import has_nothing_to_do, this_night
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse


@pytest.mark.parametrize(
    "words",
    [["run"], ["run", "--as-of", "2024-05-02"], ["status"], ["check-freshness"], ["releases"], ["rollback"]],
    ids=" ".join,
)
def test_a_mistyped_home_is_wrong_use(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipelines.prefect_flow", None)  # importing it would fail
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


def test_a_list_is_not_written_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "rows.csv"
    result = CliRunner().invoke(main, ["quarantine", "--home", str(tmp_path), "--csv", str(target)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"no folder {target.parent} to write rows.csv into" in result.stderr


def test_a_list_is_not_written_where_nobody_may(tmp_path: Path) -> None:
    with open_warehouse(Settings(tmp_path)):
        pass
    target = tmp_path / f"{'a' * 300}.csv"  # no name that a file can have, for root either
    result = CliRunner().invoke(main, ["quarantine", "--home", str(tmp_path), "--csv", str(target)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{target} cannot be written: File name too long." in result.stderr


def test_documents_are_written_into_a_checkout_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["docs"]).exit_code == 2
    assert list(tmp_path.iterdir()) == []
