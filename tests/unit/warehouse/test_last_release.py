"""What readers see now is read before it is replaced, and a damaged release is told with its remedy."""

from pathlib import Path

import pytest

from pipelines.errors import OutcomesError
from pipelines.settings import Settings
from pipelines.warehouse.last_release import compare_with_last_release, last_findings


def test_before_the_first_release_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert last_findings(settings) == []
    assert compare_with_last_release(settings).outcome == "not_applicable"


@pytest.mark.parametrize("read", [last_findings, compare_with_last_release])
def test_a_damaged_database_is_told_with_its_remedy(tmp_path: Path, read: object) -> None:
    settings = Settings(tmp_path)
    settings.current.mkdir()
    (settings.current / "outcomes.duckdb").write_bytes(b"half a file")
    with pytest.raises(OutcomesError, match="outcomes.duckdb is damaged. `outcomes rollback` goes back"):
        read(settings)  # type: ignore[operator]
