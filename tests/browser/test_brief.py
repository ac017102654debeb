"""The brief as a director asks for it: one command, one sheet."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.operations.brief import find_chromium

CHROMIUM = find_chromium()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
def test_the_brief_is_one_sheet_and_replaces_an_older_one(released_home: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "brief.pdf"
    pdf.write_text("the brief of yesterday", encoding="utf-8")
    result = CliRunner().invoke(main, ["brief", "--home", str(released_home), str(pdf)])
    assert result.exit_code == 0, result.output
    written = pdf.read_bytes()
    assert written.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", written)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["brief.pdf"]


def test_a_machine_without_chromium_says_what_to_do(
    released_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    result = CliRunner().invoke(main, ["brief", "--home", str(released_home), str(tmp_path / "brief.pdf")])
    assert result.exit_code == 1
    assert "apt-get install chromium" in result.output
    assert not list(tmp_path.iterdir())


def test_a_browser_that_prints_nothing_leaves_the_brief_of_before(
    released_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = tmp_path / "brief.pdf"
    pdf.write_text("the brief of yesterday", encoding="utf-8")
    monkeypatch.setattr("shutil.which", lambda name: "/bin/true")
    result = CliRunner().invoke(main, ["brief", "--home", str(released_home), str(pdf)])
    assert result.exit_code == 1
    assert "printed nothing" in result.output
    assert pdf.read_text(encoding="utf-8") == "the brief of yesterday"
