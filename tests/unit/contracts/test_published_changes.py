"""What the next release tells of dropped and changed columns, and what the contracts promise since the last one."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.contracts.published import (
    NEVER_NULL,
    PublishedColumn,
    PublishedTable,
    column_rows,
    published_contracts,
)
from pipelines.contracts.published_changes import compare_columns, unannounced
from pipelines.contracts.versions import read_version

RELEASED = Path(__file__).resolve().parents[3] / "data_contracts" / "published" / "released"
DAYS = PublishedColumn("days", "INTEGER", "days", "Days of care.", NEVER_NULL)
SPOKE = PublishedColumn("spoke", "VARCHAR", None, "What drives the headache.", "not assessed")
BEFORE = PublishedTable("marts.care", "one row per patient", "Care.", ("days",), (DAYS, SPOKE), "1.0.0", is_view=False)


@pytest.mark.parametrize(
    ("columns", "breaking", "compatible", "wording"),
    [
        ((DAYS, SPOKE), (), (), ()),
        ((DAYS,), ("marts.care.spoke dropped",), (), ()),
        ((DAYS, SPOKE, replace(SPOKE, name="stage")), (), ("marts.care.stage new",), ()),
        ((replace(DAYS, type="DOUBLE"), SPOKE), ("marts.care.days was INTEGER in days, is DOUBLE in days",), (), ()),
        ((replace(DAYS, unit=None), SPOKE), ("marts.care.days was INTEGER in days, is INTEGER",), (), ()),
        ((replace(DAYS, null_meaning="not known"), SPOKE), ("marts.care.days may be NULL now",), (), ()),
        ((DAYS, replace(SPOKE, null_meaning=NEVER_NULL)), (), (), ("marts.care.spoke NULL",)),
        ((DAYS, replace(SPOKE, description="Why it hurts.")), (), (), ("marts.care.spoke description",)),
    ],
)  # fmt: skip
def test_every_change_is_named(
    columns: tuple[PublishedColumn, ...],
    breaking: tuple[str, ...],
    compatible: tuple[str, ...],
    wording: tuple[str, ...],
) -> None:
    found = compare_columns(column_rows([BEFORE]), [replace(BEFORE, columns=columns)])
    assert (found.breaking, found.compatible, found.wording) == (breaking, compatible, wording)


def test_a_table_that_is_gone_loses_every_column() -> None:
    assert compare_columns(column_rows([BEFORE]), []).breaking == (
        "marts.care.days dropped",
        "marts.care.spoke dropped",
    )


@pytest.mark.parametrize(("version", "silent"), [("1.0.0", ["marts.care"]), ("1.1.0", ["marts.care"]), ("2.0.0", [])])
def test_a_breaking_change_needs_a_new_major_version(version: str, silent: list[str]) -> None:
    now = [replace(BEFORE, columns=(DAYS,), version=version)]
    changes = compare_columns(column_rows([BEFORE]), now)
    assert unannounced(changes, {"marts.care": "1.0.0"}, now) == silent
    assert unannounced(changes, {}, now) == []


def released_columns() -> list[dict[str, str]]:
    """Return the columns of the last released version of the program; CONTRIBUTING.md says how they are written."""
    newest = max(RELEASED.glob("*.csv"), key=lambda path: read_version(path.stem))
    with newest.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_released_columns_are_still_promised_or_have_a_new_major_version() -> None:
    released, now = released_columns(), list(published_contracts().values())
    before = [
        (row["table_name"], row["column_name"], row["type"], row["unit"] or None, "", row["null_meaning"])
        for row in released
    ]
    versions = {row["table_name"]: row["contract_version"] for row in released}
    changes = compare_columns(before, now)
    assert unannounced(changes, versions, now) == [], changes.breaking
    assert versions.keys() - {table.table for table in now} == set(), "a table is gone: readers still ask for it"
    assert len(before) > 500
