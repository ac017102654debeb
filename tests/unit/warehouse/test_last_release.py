"""What readers see now is read before it is replaced: a night does without its database, never without its ledger."""

from pathlib import Path

import duckdb
import pytest

from pipelines.errors import OutcomesError
from pipelines.settings import Settings
from pipelines.warehouse.last_release import compare_with_last_release, last_findings, require_last_ledger
from pipelines.warehouse.release import MANIFEST, write_manifest


def test_before_the_first_release_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    require_last_ledger(settings)
    assert last_findings(settings) == []
    assert compare_with_last_release(settings).outcome == "not_applicable"


def published(home: Path, **changed: bytes | None) -> Settings:
    """Return a home whose current release has some files other than its manifest says, or without them."""
    settings = Settings(home)
    settings.current.mkdir(parents=True)
    with duckdb.connect(str(settings.current / "outcomes.duckdb")) as release:
        release.execute("create schema meta; create table meta.checks (check_name varchar, outcome varchar)")
    (settings.current / "disclosure.json").write_text('{"entries":[],"lines":[]}')
    write_manifest(settings.current, {})
    for name, content in changed.items():
        path = next(settings.current.glob(f"{name}.*"))
        path.unlink() if content is None else path.write_bytes(content)
    return settings


@pytest.mark.parametrize("content", [b"half a file", None])
def test_a_damaged_database_is_reported_and_stops_no_night(tmp_path: Path, content: bytes | None) -> None:
    settings = published(tmp_path, outcomes=content)
    require_last_ledger(settings)
    assert last_findings(settings) == []
    result = compare_with_last_release(settings)
    assert (result.name, result.outcome, result.failed) == ("published_columns", "warn", 1)
    assert (
        "outcomes.duckdb of the last release is damaged: tonight's release could not be compared" in result.description
    )


def test_a_database_whose_manifest_is_damaged_too_costs_no_night(tmp_path: Path) -> None:
    settings = published(tmp_path, outcomes=b"half a file", manifest=b"{")
    require_last_ledger(settings)
    assert compare_with_last_release(settings).outcome == "warn"


@pytest.mark.parametrize("content", [b'{"entries":[],"lines":[[]]}', b"{", None])
def test_a_damaged_ledger_stops_the_night_with_its_remedy(tmp_path: Path, content: bytes | None) -> None:
    require_last_ledger(published(tmp_path / "whole"))
    settings = published(tmp_path / "damaged", disclosure=content)
    with pytest.raises(OutcomesError, match=r"disclosure.json of the current release .* with `outcomes rollback`"):
        require_last_ledger(settings)


def test_a_release_whose_folder_is_gone_stops_the_night(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.current.symlink_to("releases/gone")
    with pytest.raises(
        OutcomesError, match=r"folder gone of the current release is missing.* with `outcomes rollback`"
    ):
        require_last_ledger(settings)


def test_a_release_of_a_program_without_ledgers_is_no_damaged_one(tmp_path: Path) -> None:
    settings = published(tmp_path, disclosure=None)
    write_manifest(settings.current, {})
    require_last_ledger(settings)
    (settings.current / MANIFEST).unlink()
    with pytest.raises(OutcomesError, match="is damaged"):
        require_last_ledger(settings)
