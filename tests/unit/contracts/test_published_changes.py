"""What the next release tells of dropped and changed columns."""

from dataclasses import replace

import pytest

from pipelines.contracts.published import NEVER_NULL, PublishedColumn, PublishedTable, column_rows
from pipelines.contracts.published_changes import compare_columns, unannounced

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
