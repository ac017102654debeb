"""The code's version changes with what decides a result, and with nothing else."""

from pathlib import Path

import pytest

from pipelines.version import code_version


def version_with(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return code_version.__wrapped__()


def test_a_contract_changes_the_version_and_a_document_beside_it_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.version.DATA_CONTRACTS", tmp_path)
    before = version_with(tmp_path, "clinic_visits.yaml", "version: 1.0.0")
    assert version_with(tmp_path, "README.md", "words") == before
    assert version_with(tmp_path, "clinic_visits.yaml", "version: 1.0.1") != before
