"""Published contracts: valid, complete, and the dictionary made from them is fresh."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.contracts.dictionary import dictionary_markdown
from pipelines.contracts.published import (
    NEVER_NULL,
    PublishedColumn,
    PublishedTable,
    column_rows,
    comment_statements,
    published_contracts,
    read_published_contract,
)
from pipelines.contracts.standard import read_standard
from pipelines.errors import WrongUseError

ROOT = Path(__file__).resolve().parents[2]
PATHS = sorted((ROOT / "data_contracts" / "published").glob("*.yaml"))

# The least that programs outside rely on, table by table; more columns may stand between these.
PROMISED = {
    "marts.dim_episodes": (
        "episode_key patient_key clinic_key first_treatment_date observed_through_day is_left_truncated baseline_mhd "
        "latest_mhd reduction primary_spoke has_mechanical has_developmental has_systemic stage stage_start_day "
        "trajectory_state plateau_probability plateau_since_day referral_result"
    ),
    "marts.fct_windows": (
        "episode_key window_index recorded_days headache_days mhd mhd_status mhd_low mhd_high responder_30 "
        "responder_50 responder_75 responder_100"
    ),
    "marts.fct_stage_spells": "episode_key stage start_day end_day",
    "marts.fct_trajectory": (
        "episode_key as_of_day stage detector_state is_suspected state reasons plateau_probability p_plateau "
        "p_at_goal p_worsening fitted_mhd fitted_low fitted_high expected_improvement_28d expected_improvement_84d"
    ),
    "marts.fct_referral_gates": (
        "episode_key gate_mechanical gate_a gate_b gate_c result missing_gates needling_tried medical_review_note"
    ),
    "marts.fct_referrals": "episode_key referral_day is_pathway_deviation latest_status",
    "meta.build": "run_id published_at data_through code_version contract_versions thresholds_hash",
    "meta.files": ("file_name sha256 export rows_landed rows_loaded rows_unchanged rows_quarantined outcome reason"),
    "meta.checks": "check_name severity failed checked outcome",
    "meta.columns": "table_name column_name type unit description null_meaning",
}

WINDOWS = PublishedTable(
    "marts.windows",
    "one row per window",
    "Each patient's windows.",
    ("window_index",),
    (
        PublishedColumn("window_index", "INTEGER", None, "Number of the window.", NEVER_NULL),
        PublishedColumn("mhd", "DOUBLE", "days per 28 days", "Headache days.", "not evaluable"),
    ),
    "1.0.0",
    is_view=False,
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_contract_is_valid_and_says_what_each_column_means(path: Path) -> None:
    table = read_published_contract(path)
    document = read_standard(path)
    assert table.table in (f"marts.{path.stem}", path.stem.replace("_", ".", 1))
    assert document["schema"][0]["name"] == table.table.split(".")[1]
    assert table.grain.startswith("one row")
    assert table.description.endswith(".")
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    for column in table.columns:
        assert column.description.endswith("."), column.name
        assert column.null_meaning, column.name
        assert not column.null_meaning.endswith("."), column.name


def test_every_table_is_described_once_and_every_mart_has_a_key_that_is_never_null() -> None:
    tables = published_contracts()
    assert len(tables) == len(PATHS)
    for table in tables.values():
        required = {column.name for column in table.columns if column.is_required}
        assert set(table.key) <= required, table.table
        assert table.key or table.table.startswith("meta."), table.table


@pytest.mark.parametrize("table", PROMISED)
def test_promised_columns_are_there_in_order(table: str) -> None:
    promised = PROMISED[table].split()
    assert [column.name for column in published_contracts()[table].columns if column.name in promised] == promised


def test_one_name_has_one_unit_everywhere_in_the_marts() -> None:
    units: dict[str, set[str | None]] = {}
    for table in published_contracts().values():
        for column in table.columns if table.table.startswith("marts.") else ():
            units.setdefault(column.name, set()).add(column.unit)
    assert {name: found for name, found in units.items() if len(found) > 1} == {}


@pytest.mark.parametrize("change", [{"required": True}, {"customProperties": []}], ids=["both", "neither"])
def test_column_must_be_required_or_say_what_null_means(tmp_path: Path, change: dict[str, Any]) -> None:
    original = ROOT / "data_contracts" / "published" / "fct_stage_spells.yaml"
    document = yaml.safe_load(original.read_text(encoding="utf-8"))
    end_day = next(item for item in document["schema"][0]["properties"] if item["name"] == "end_day")
    end_day.update(change)
    path = tmp_path / original.name
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(WrongUseError, match="column end_day must be either required or say what NULL means"):
        read_published_contract(path)


def test_comments_tell_meaning_unit_and_null_inside_the_database() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table marts.windows (window_index integer, mhd double)")
        for statement in comment_statements([WINDOWS]):
            connection.execute(statement)
        table = connection.execute("select comment from duckdb_tables()").fetchall()
        columns = connection.execute("select comment from duckdb_columns() where table_name = 'windows'").fetchall()
    assert table == [("Each patient's windows. Grain: one row per window.",)]
    assert columns == [
        ("Number of the window. Never NULL.",),
        ("Headache days. Unit: days per 28 days. NULL: not evaluable.",),
    ]


def test_column_rows_hold_what_the_contract_says() -> None:
    assert column_rows([WINDOWS]) == [
        ("marts.windows", "window_index", "INTEGER", None, "Number of the window.", "never NULL"),
        ("marts.windows", "mhd", "DOUBLE", "days per 28 days", "Headache days.", "not evaluable"),
    ]


def test_dictionary_is_fresh() -> None:
    committed = (ROOT / "DATA_DICTIONARY.md").read_text(encoding="utf-8")
    assert committed == dictionary_markdown(), "DATA_DICTIONARY.md is stale: run `outcomes docs` and commit it"
