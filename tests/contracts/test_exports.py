"""Export contracts: valid, the columns that senders were promised, and the rules that follow from them."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.contracts.duckdb_rules import cast, violation
from pipelines.contracts.export_contract import ExportContract, export_contracts, read_export_contract
from pipelines.contracts.raw_tables import raw_table_ddl
from pipelines.contracts.standard import read_standard
from pipelines.errors import WrongUseError

EXPORTS = Path(__file__).resolve().parents[2] / "data_contracts" / "exports"

KEY64 = "([A-Za-z0-9_-]{1,64})"
KEY32 = "([A-Za-z0-9_-]{1,32})"
PATIENT = "([0-9a-f]{16,64})"
SPOKE = "primary contributing absent not_assessed"

# name, logical type, required, then pattern | values | (minimum, maximum) | None
CLINIC_VISITS: list[tuple[str, str, bool, Any]] = [
    ("visit_id", "string", True, KEY64),
    ("patient_key", "string", True, PATIENT),
    ("clinic_key", "string", True, KEY32),
    ("provider_key", "string", False, KEY32),
    ("episode_key", "string", False, KEY64),
    ("visit_date", "date", True, None),
    ("visit_type", "string", True, ["evaluation", "treatment", "reassessment", "discharge", "referral"]),
    ("attendance", "string", True, ["attended", "cancelled", "no_show", "scheduled"]),
    ("procedure_codes", "array", False, None),
    ("diagnosis_codes", "array", False, None),
    ("dry_needling_performed", "boolean", False, None),
    ("instability_finding", "string", False, ["positive", "negative", "not_assessed"]),
    ("beighton_score", "integer", False, (0, 9)),
    ("neck_trauma_history", "string", False, ["yes", "no", "unknown"]),
    ("persistent_mechanical_issue", "string", False, ["yes", "no", "not_assessed"]),
    ("spoke_mechanical", "string", False, SPOKE.split()),
    ("spoke_developmental", "string", False, SPOKE.split()),
    ("spoke_systemic", "string", False, SPOKE.split()),
    ("referral_type", "string", False, ["prolotherapy", "imaging", "neurology", "airway_dental", "other"]),
    ("referral_key", "string", False, KEY64),
    ("referral_status", "string", False, ["made", "accepted", "completed", "declined"]),
    ("discharge_reason", "string", False, ["goals_met", "no_further_gain", "self_discharge", "referred_out", "other"]),
    ("headache_onset_months", "integer", False, (0, 1200)),
    ("recalled_headache_days_28", "integer", False, (0, 28)),
    ("hit6_total", "integer", False, None),
    ("ndi_raw", "integer", False, (0, 50)),
    ("neck_pain_nrs", "integer", False, (0, 10)),
    ("midas_total", "integer", False, (0, 450)),
    ("pgic", "integer", False, (1, 7)),
    (
        "age_band", "string", False,
        ["under_18", "18_29", "30_39", "40_49", "50_59", "60_69", "70_79", "80_89", "90_plus"],
    ),
    ("sex", "string", False, ["female", "male", "other", "unknown"]),
    ("record_status", "string", False, ["active", "removed"]),
    ("extracted_on", "date", True, None),
]  # fmt: skip

HEADACHE_DIARY: list[tuple[str, str, bool, Any]] = [
    ("patient_key", "string", True, PATIENT),
    ("entry_date", "date", True, None),
    ("diary_mode", "string", True, ["daily", "episodic"]),
    ("headache", "boolean", True, None),
    ("peak_intensity", "integer", False, (0, 10)),
    ("duration_hours", "number", False, (0, 24)),
    ("migraine_features", "boolean", False, None),
    ("acute_medication_classes", "array", False, None),
    ("neck_pain_nrs", "integer", False, (0, 10)),
    ("sleep_hours", "number", False, (0, 24)),
    ("entered_on", "date", False, None),
    ("record_status", "string", False, ["active", "removed"]),
    ("extracted_on", "date", True, None),
]


def breaks(export: str, rule_name: str, row: dict[str, str | None]) -> bool | None:
    """Return whether one row of texts breaks a rule, as DuckDB judges it; other columns are empty."""
    contract = export_contracts()[export]
    rule = next(item for item in contract.rules if item.name == rule_name)
    texts = ", ".join(f"?::varchar as {name}" for name in contract.column_names)
    values = [row.get(name) for name in contract.column_names]
    with duckdb.connect() as connection:
        return connection.execute(f"select {violation(rule, contract)} from (select {texts})", values).fetchall()[0][0]


def columns_of(contract: ExportContract) -> list[tuple[str, str, bool]]:
    """Return name, type and whether it is required, in contract order."""
    return [(column.name, column.logical_type, column.is_required) for column in contract.columns]


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_contract_is_valid(path: Path) -> None:
    document = read_standard(path)
    assert document["name"] == path.stem
    assert all(item["description"] for item in document["schema"][0]["properties"])


@pytest.mark.parametrize(("export", "expected"), [("clinic_visits", CLINIC_VISITS), ("headache_diary", HEADACHE_DIARY)])
def test_columns_are_those_promised_to_senders(export: str, expected: list[tuple[str, str, bool, Any]]) -> None:
    contract = export_contracts()[export]
    assert columns_of(contract) == [item[:3] for item in expected]
    for column, (name, kind, _, domain) in zip(contract.columns, expected, strict=True):
        if isinstance(domain, tuple):
            assert (column.minimum, column.maximum) == domain, name
        elif isinstance(domain, list):
            assert list(column.values) == domain, name
        elif isinstance(domain, str):
            assert column.pattern == domain, name
        else:
            assert kind != "string", name


def test_exports_have_the_documented_keys() -> None:
    assert export_contracts()["clinic_visits"].key == ("visit_id",)
    assert export_contracts()["headache_diary"].key == ("patient_key", "entry_date")


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("visit_id", ["required", "format", "unique_key"]),
        ("visit_date", ["required", "format", "calendar", "period", "not_after"]),
        ("beighton_score", ["format", "range"]),
        ("procedure_codes", ["format", "forbidden_code"]),
        ("sex", ["format"]),
    ],
)
def test_rules_that_follow_from_a_column(column: str, kinds: list[str]) -> None:
    rules = [rule for rule in export_contracts()["clinic_visits"].rules if rule.column == column]
    assert sorted(rule.kind for rule in rules) == sorted(kinds)
    assert all(rule.expected for rule in rules)


@pytest.mark.parametrize(
    ("export", "rule", "row", "expected"),
    [
        ("clinic_visits", "visit_id.required", {"visit_id": None}, True),
        ("clinic_visits", "visit_id.required", {"visit_id": "v1"}, False),
        ("clinic_visits", "visit_id.format", {"visit_id": "v" * 64}, False),
        ("clinic_visits", "visit_id.format", {"visit_id": "v" * 65}, True),
        ("clinic_visits", "sex.format", {"sex": "female"}, False),
        ("clinic_visits", "sex.format", {"sex": "Female"}, True),
        ("clinic_visits", "sex.format", {"sex": None}, None),
        ("clinic_visits", "visit_date.format", {"visit_date": "2024-2-3"}, True),
        ("clinic_visits", "visit_date.calendar", {"visit_date": "2024-02-29"}, False),
        ("clinic_visits", "visit_date.calendar", {"visit_date": "2023-02-29"}, True),
        ("clinic_visits", "visit_date.period", {"visit_date": "1900-01-01"}, False),
        ("clinic_visits", "visit_date.period", {"visit_date": "1899-12-31"}, True),
        ("clinic_visits", "extracted_on.period", {"extracted_on": "2199-12-31"}, False),
        ("clinic_visits", "extracted_on.period", {"extracted_on": "2200-01-01"}, True),
        ("headache_diary", "entry_date.period", {"entry_date": "0024-03-01"}, True),
        ("headache_diary", "entered_on.period", {"entered_on": "9999-12-31"}, True),
        ("headache_diary", "entered_on.period", {"entered_on": None}, None),
        ("clinic_visits", "beighton_score.format", {"beighton_score": "3.0"}, False),
        ("clinic_visits", "beighton_score.format", {"beighton_score": "3.5"}, True),
        ("clinic_visits", "beighton_score.range", {"beighton_score": "9"}, False),
        ("clinic_visits", "beighton_score.range", {"beighton_score": "10"}, True),
        ("clinic_visits", "beighton_score.range", {"beighton_score": "-1"}, True),
        ("clinic_visits", "hit6_total.format", {"hit6_total": "36"}, False),
        ("clinic_visits", "hit6_total.format", {"hit6_total": "37"}, True),
        ("clinic_visits", "procedure_codes.format", {"procedure_codes": "97140-59;20560"}, False),
        ("clinic_visits", "procedure_codes.format", {"procedure_codes": "manual therapy"}, True),
        ("clinic_visits", "in_house_prolotherapy", {"procedure_codes": "97140;m0076-GP"}, True),
        ("clinic_visits", "in_house_prolotherapy", {"procedure_codes": "97140"}, False),
        ("headache_diary", "acute_medication_classes.format", {"acute_medication_classes": "triptan;nsaid"}, False),
        ("headache_diary", "acute_medication_classes.format", {"acute_medication_classes": "aspirin"}, True),
        ("headache_diary", "duration_hours.range", {"duration_hours": "24.0"}, False),
        ("headache_diary", "duration_hours.range", {"duration_hours": "24.1"}, True),
    ],
)
def test_rule_judges_the_text(export: str, rule: str, row: dict[str, str | None], expected: bool | None) -> None:
    assert breaks(export, rule, row) is expected


@pytest.mark.parametrize(
    ("attendance", "visit_date", "expected"),
    [
        ("attended", "2024-05-01", False),
        ("attended", "2024-05-02", True),
        ("scheduled", "2024-05-02", False),
    ],
)
def test_only_attended_visits_are_held_against_the_extract(attendance: str, visit_date: str, expected: bool) -> None:
    row = {"attendance": attendance, "visit_date": visit_date, "extracted_on": "2024-05-01"}
    assert bool(breaks("clinic_visits", "not_seen_before_extract", row)) is expected


def test_casts_give_the_types_of_the_raw_table() -> None:
    contract = export_contracts()["headache_diary"]
    casts = {column.name: cast(column) for column in contract.columns}
    assert casts["patient_key"] == "patient_key"
    assert casts["diary_mode"] == "try_cast(diary_mode as enum('daily', 'episodic'))"
    assert casts["entry_date"] == "try_cast(entry_date as DATE)"
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(raw_table_ddl(contract))
        types = {name: kind for name, kind, *_ in connection.execute("describe raw.headache_diary").fetchall()}
    assert (types["headache"], types["sleep_hours"], types["acute_medication_classes"]) == (
        "BOOLEAN", "DOUBLE", "VARCHAR",
    )  # fmt: skip


def test_broken_contract_names_file_and_place(tmp_path: Path) -> None:
    document = yaml.safe_load((EXPORTS / "headache_diary.yaml").read_text(encoding="utf-8"))
    document["schema"][0]["properties"][0]["logicalType"] = "text"
    path = tmp_path / "headache_diary.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(WrongUseError, match=r"headache_diary\.yaml: not a valid ODCS v3\.1 contract at schema/0"):
        read_export_contract(path)
