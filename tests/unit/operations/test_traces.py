"""A key that is a part of another patient's key: each is found where it stands, and nowhere else."""

from pathlib import Path

import duckdb
import pytest

from pipelines.operations.pruning import about_corrections
from pipelines.operations.traces import find_traces
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse

KEY = "00000000000000aa"
LONGER = (f"0000{KEY}", f"{KEY}b", f"c{KEY * 2}")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home that holds the longer keys in every way that a key can be held."""
    found = Settings(tmp_path, threads=1)
    with open_warehouse(found) as warehouse:
        warehouse.execute("insert into raw.headache_diary by name select unnest(?::varchar[]) as patient_key", [LONGER])
    for key in LONGER:
        (tmp_path / f"{key}.html").write_text(f"<p>{key}</p>{key}{key}")
        duckdb.execute(f"copy (select '{key}' as patient_key) to '{tmp_path / key}.parquet'")
    return found


def test_longer_keys_of_others_are_no_traces(settings: Settings) -> None:
    assert find_traces(KEY, settings).own == ()
    assert find_traces(LONGER[1], settings).own == tuple(
        settings.home / name for name in (f"{LONGER[1]}.html", f"{LONGER[1]}.parquet", "warehouse.duckdb")
    )


@pytest.mark.parametrize("text", [KEY, f"9{KEY}", f"{LONGER[0]}{KEY}", f"{KEY}{LONGER[1]}", f"00{KEY}b"])
def test_the_key_itself_is_found_beside_them(settings: Settings, text: str) -> None:
    page, rows = settings.home / "page.html", settings.home / "rows.parquet"
    page.write_text(text)
    duckdb.execute(f"copy (select '{text}' as visit_id) to '{rows}'")
    named = settings.home / f"n_{text}.txt"
    named.touch()
    assert set(find_traces(KEY, settings).own) == ({page, rows, named} if text != f"00{KEY}b" else set())


def test_corrections_of_others_are_not_the_patients(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse:
        keys = "select unnest(?::varchar[]) as key"
        about = warehouse.execute(
            f"from ({keys}) where {about_corrections(KEY, 'raw')}",
            [[f"{KEY}|2024-01-01", f"{LONGER[1]}|2024-01-01", f"{LONGER[0]}|2024-01-01", "v1"]],
        )
        assert about.fetchall() == [(f"{KEY}|2024-01-01",)]
