"""A number on a directors' page is its ledger's, rounded or hidden as that says, and counted so in the database."""

import runpy
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.dashboards.count_grids import Place
from pipelines.dashboards.disclosure import Population, Rules, population
from pipelines.dashboards.disclosure.ledger_file import read_ledger
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.inspection.recount import recounted
from pipelines.dashboards.labels import PLACES, SPOKES, STAGES_IN_CARE
from pipelines.dashboards.pages.patient_counts import published_counts
from pipelines.dashboards.release import Release
from pipelines.warehouse.release import LEDGER_FILE

READER = Path(__file__).resolve().parents[2] / "benchmarks" / "page_numbers.py"
Labels = dict[str, dict[str, Any]]
RULES = Rules(11, 5)
IN_CARE = population(place=list(STAGES_IN_CARE))
ANSWERS: Labels = {
    "On plateau": {"trajectory_state": "plateau"},
    "Not on plateau": {"trajectory_state": ["at_goal", "improving", "worsening"]},
    "Cannot tell": {"trajectory_state": ["indeterminate", "insufficient_data"]},
}


def labelled(column: str, words: dict[str, str]) -> Labels:
    return {label: {column: code} for code, label in words.items()}


# While few are referred, needling and referral stand as one.
LATER = {"place": ["dry_needling", "referred_prolotherapy"]}
STAGES = labelled("place", STAGES_IN_CARE) | {"Needling or referred": LATER}
TABLES: dict[str, tuple[Population, Labels, Labels]] = {
    "Patients in care by stage": (IN_CARE, STAGES, ANSWERS),
    "Patients in care by primary spoke": (IN_CARE, labelled("primary_spoke", SPOKES), ANSWERS),
    "Patients in care by clinic, in alphabetical order": (IN_CARE, {}, ANSWERS),
    "Patients by primary spoke and where they are now": (
        population(), labelled("primary_spoke", SPOKES), labelled("place", PLACES) | {"In needling or referred": LATER},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(released_home: Path) -> dict[tuple[str, str, str], int | None]:
    numbers, _ = runpy.run_path(str(READER))["read_site"](released_home / "current" / "directors")
    return numbers


def test_a_median_without_a_shown_count_is_found(released_home: Path, tmp_path: Path) -> None:
    pages = tmp_path / "directors"
    shutil.copytree((released_home / "current" / "directors").resolve(), pages)
    path = pages / "data" / "headache-days-by-spoke.csv"
    text = path.read_text("utf-8")
    assert "hidden,hidden,hidden,hidden" in text
    path.write_text(text.replace("hidden,hidden,hidden,hidden", "hidden,hidden,12.5,hidden", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"headache-days-by-spoke.*median is shown of a group of which no count is"):
        runpy.run_path(str(READER))["read_site"](pages)


def test_counts_that_are_tied_agree(released_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places that count otherwise are passed over, and hide nothing for each other: in a release there must be none."""
    seen: list[dict[Place, int]] = []
    tie, nest = GridSet.link, GridSet.nest
    nested: list[tuple[int, int]] = []

    def link(grids: GridSet, *places: Place) -> None:
        seen.append({place: grids._count(place) for place in places if grids._has(place)})
        tie(grids, *places)

    def hold_nested(grids: GridSet, inner: Place, outer: Place) -> None:
        if grids._has(inner) and grids._has(outer):
            nested.append((grids._count(inner), grids._count(outer)))
        nest(grids, inner, outer)

    monkeypatch.setattr(GridSet, "link", link)
    monkeypatch.setattr(GridSet, "nest", hold_nested)
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as connection:
        published_counts(Release(connection), None, Rules(1, 1))
    assert len(seen) > 100
    assert [counts for counts in seen if len(set(counts.values())) > 1] == []
    assert len(nested) > 5
    assert [pair for pair in nested if pair[0] > pair[1]] == []


@pytest.mark.parametrize("table", TABLES)
def test_page_ledger_and_database_agree(
    released_home: Path, shown: dict[tuple[str, str, str], int | None], table: str
) -> None:
    ledger = read_ledger(released_home / "current" / LEDGER_FILE)
    everybody, rows, columns = TABLES[table]
    rows = {row: rows.get(row, {"clinic_key": row}) for name, row, _ in shown if name == table} | {"All": {}}
    cells = {
        (row, column): everybody.narrowed(**rows[row]).narrowed(**(columns | {"All": {}})[column])
        for name, row, column in shown
        if name == table and "smaller" not in row
    }
    assert len(cells) >= 8
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as connection:
        counted = recounted(set(cells.values()), connection)
    for (row, column), of in cells.items():
        entry = ledger.entries[of]
        assert entry.patients == counted[of], of
        assert shown[table, row, column] == (None if entry.hidden_for else RULES.rounded(entry.patients)), of
