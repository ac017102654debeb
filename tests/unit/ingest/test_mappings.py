"""Column mappings: what a mapping file may say, and the rows that it makes."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.contracts.column_mapping import ColumnMapping, column_mappings, read_column_mapping
from pipelines.contracts.export_contract import export_contracts
from pipelines.errors import WrongUseError
from pipelines.ingest.discovery import export_of
from pipelines.ingest.mappings import mapped_columns, mapped_contract, mapped_relation, mapping_of
from pipelines.resources import DATA_CONTRACTS

PRESETS = sorted((DATA_CONTRACTS / "mappings").glob("*.yaml"))
WEBPT = DATA_CONTRACTS / "mappings" / "webpt_charges.yaml"
EXTRACT = date(2024, 5, 1)


def changed(tmp_path: Path, **changes: Any) -> Path:
    """Write WebPT's mapping with other keys; None takes a key out."""
    document = yaml.safe_load(WEBPT.read_text(encoding="utf-8")) | changes
    path = tmp_path / "other.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in document.items() if value is not None}))
    return path


def joined(drawn: str, mapping: ColumnMapping | None = None) -> list[dict[str, Any]]:
    """Return the rows that a mapping makes of a file drawn with `|`; an empty cell is an empty field."""
    mapping = mapping or column_mappings()["webpt_charges"]
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]
    contract = export_contracts()[mapping.export]
    columns = mapped_columns(mapping, header, EXTRACT)
    with duckdb.connect() as connection:
        connection.execute(f"create table charges ({', '.join(f'{name} varchar' for name in header)})")
        for line in lines:
            connection.execute(
                f"insert into charges values ({', '.join('?' * len(header))})", [cell or None for cell in line]
            )
        found = connection.execute(f"from {mapped_relation(mapping, contract, columns, 'charges')}")
        names = [item[0] for item in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_preset_keeps_the_contract_and_is_named_after_its_files(path: Path) -> None:
    assert read_column_mapping(path).name == path.stem


@pytest.mark.parametrize(
    ("file_name", "export", "mapping"),
    [
        ("webpt_charges_2024.csv", "clinic_visits", "webpt_charges"),
        ("webpt_charges.parquet", "clinic_visits", "webpt_charges"),
        ("webpt_chargesheet.csv", None, None),
        ("clinic_visits_webpt_charges.csv", "clinic_visits", None),
    ],
)
def test_file_names_announce_their_mapping(file_name: str, export: str | None, mapping: str | None) -> None:
    assert export_of(file_name) == export
    found = mapping_of(file_name)
    assert (found.name if found else None) == mapping


WEBPT_COLUMNS = yaml.safe_load(WEBPT.read_text(encoding="utf-8"))["columns"]
WRONG = {
    "unknown key": ({"colums": {}}, r"the top level: .*'colums' was unexpected"),
    "missing key": ({"version": None}, "the top level: 'version' is a required property"),
    "not a version": ({"version": "1"}, "version: "),
    "code read as a boolean": ({"values": {"visit_type": {True: "treatment"}}}, "values/visit_type: True"),
    "unknown export": ({"export": "lab_results"}, "export: not one of clinic_visits, headache_diary"),
    "name of an export": ({"file_prefix": "clinic_visits_webpt"}, "file_prefix: "),
    "unknown contract column": ({"columns": WEBPT_COLUMNS | {"mood": "mood"}}, "columns/mood: is not among contract"),
    "constant for an unknown column": ({"constants": {"attended": "yes"}}, "constants/attended: "),
    "appended to an unmapped column": ({"append": {"diagnosis_codes": {"icd": ";"}}}, "append/diagnosis_codes: "),
    "values of an unmapped column": ({"values": {"sex": {"F": "female"}}}, "values/sex: is not among the mapped"),
    "unmapped columns agree": ({"joined": {"agree": ["sex"]}}, "joined/agree/sex: "),
    "order of an unmapped column": ({"joined": {"first_of": {"sex": ["male"]}}}, "joined/first_of/sex: "),
    "optional column that is not read": ({"optional": ["mood"]}, "optional/mood: "),
    "one column from two": ({"columns": WEBPT_COLUMNS | {"visit": "visit_id"}}, "visit_id: is given twice"),
    "read and dropped": ({"dropped": ["cpt"]}, "cpt: appears twice"),
    "required column left out": ({"constants": {}}, "columns: attendance is required"),
    "required column may be absent": ({"optional": ["clinic_id"]}, "columns: clinic_key is required"),
    "code outside the contract": (
        {"values": {"visit_type": {"DN": "daily note"}}},
        r"values/visit_type/DN: daily note breaks .* one of evaluation, .* \(rule visit_type.format\)",
    ),
    "constant outside the contract": ({"constants": {"attendance": "came"}}, "constants/attendance: came breaks"),
    "order outside the contract": (
        {"joined": {"first_of": {"visit_type": ["exam"]}}},
        "joined/first_of/visit_type: exam breaks",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_wrong_mapping_names_file_and_key(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongUseError, match=rf"^other\.yaml: {message}"):
        read_column_mapping(changed(tmp_path, **changes))


def test_charges_of_a_visit_become_one_visit() -> None:
    rows = joined(
        """
        visit_id | visit_date | clinic_id | patient_id | therapist_id | note_type | cpt   | cpt_modifier | units
        11       | 2024-01-29 | n         | aa         |              | DN        | 97140 | GP           | 2
        12       | 2024-01-30 | n         | aa         | t2           | DN        | 97110 |              | 1
        11       | 2024-01-29 | n         | aa         | t1           | DN        | 97110 |              | 3.0
        11       | 2024-01-29 | n         | aa         | t2           | DN        | 97530 | GP           |
        """
    )
    assert [row["visit_id"] for row in rows] == ["11", "12"]
    first = rows[0]
    assert first["procedure_codes"] == "97140-GPx2;97110x3;97530-GP"
    assert (first["visit_type"], first["attendance"], first["extracted_on"]) == ("treatment", "attended", "2024-05-01")
    assert first["provider_key"] == "t1"
    assert (first["source_position"], first["source_rows"], first["is_conflict"]) == (0, 3, False)
    assert "episode_key" not in first


@pytest.mark.parametrize(
    ("notes", "visit_type"),
    [
        (["DN"], "treatment"),
        (["DN", "DS"], "discharge"),
        (["DS", "PN"], "reassessment"),
        (["DN", "PN", "DS", "IE"], "evaluation"),
        (["DN", ""], "treatment"),
        # what the mapping does not know must break the contract, not hide behind what it knows
        (["IE", "XX"], "XX"),
    ],
)
def test_visit_is_what_its_strongest_note_says(notes: list[str], visit_type: str) -> None:
    lines = "".join(f"\n1 | 2024-01-29 | n | aa | {note} | 97140" for note in notes)
    (row,) = joined("visit_id | visit_date | clinic_id | patient_id | note_type | cpt" + lines)
    assert row["visit_type"] == visit_type


@pytest.mark.parametrize(
    ("second", "is_conflict"),
    [
        ("2024-01-29 | n | aa", False),
        ("2024-01-30 | n | aa", True),
        ("2024-01-29 | s | aa", True),
        ("2024-01-29 | n | bb", True),
        ("           | n | aa", False),
    ],
)
def test_charges_of_a_visit_must_agree(second: str, is_conflict: bool) -> None:
    (row,) = joined(
        f"""
        visit_id | visit_date | clinic_id | patient_id | note_type | cpt
        1        | 2024-01-29 | n | aa | DN | 97140
        1        | {second}            | DN | 97110
        """
    )
    assert row["is_conflict"] is is_conflict


def test_charges_without_a_visit_stay_apart() -> None:
    rows = joined(
        """
        visit_id | visit_date | clinic_id | patient_id | note_type | cpt
                 | 2024-01-29 | n         | aa         | DN        | 97140
                 | 2024-01-29 | n         | aa         | DN        | 97110
        """
    )
    assert [(row["procedure_codes"], row["source_position"]) for row in rows] == [("97140", 0), ("97110", 1)]


def test_a_column_of_the_file_goes_before_the_manifests_day() -> None:
    (row,) = joined(
        """
        visit_id | visit_date | clinic_id | patient_id | note_type | cpt   | extracted_on
        1        | 2024-01-29 | n         | aa         | DN        | 97140 | 2024-02-03
        """
    )
    assert row["extracted_on"] == "2024-02-03"


def test_rows_that_are_not_joined_stay_as_many(tmp_path: Path) -> None:
    mapping = read_column_mapping(changed(tmp_path, joined=None))
    rows = joined(
        """
        visit_id | visit_date | clinic_id | patient_id | note_type | cpt
        1        | 2024-01-29 | n         | aa         | DN        | 97140
        1        | 2024-01-30 | n         | aa         | PN        | 97110
        """,
        mapping,
    )
    assert [(row["visit_type"], row["source_rows"]) for row in rows] == [("treatment", 1), ("reassessment", 1)]
    contract = export_contracts()[mapping.export]
    assert mapped_contract(mapping, contract) is contract
