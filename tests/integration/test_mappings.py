"""A file of another system: the same rows in raw as the export that it stands for."""

import json
from datetime import date

import pytest
from handmade import OTHER_PATIENT, PATIENT, Home

from pipelines.ingest.discovery import discover
from pipelines.ingest.loading import load
from pipelines.ingest.validation import FileVerdict, validate
from pipelines.settings import load_settings
from pipelines.warehouse.database import open_warehouse

HEADER = """\
visit_date,cpt,clinic_id,patient_id,case_id,visit_id,therapist_id,units,note_type,cpt_modifier,charge_amount
"""
CHARGES = (
    HEADER
    + f"""\
2024-01-29,97161,north,{PATIENT},e1,v1,t1,1,IE,GP,120.50
2024-01-30,97140,north,{PATIENT},e1,v2,t1,2,DN,GP,80.00
2024-02-01,97140,south,{OTHER_PATIENT},e2,v4,t2,1,DN,,40.00
2024-01-30,97110,north,{PATIENT},e1,v2,t1,1,DN,GP,40.00
"""
)
VISITS = f"""\
visit_id,patient_key,clinic_key,provider_key,episode_key,visit_date,visit_type,attendance,procedure_codes,extracted_on
v1,{PATIENT},north,t1,e1,2024-01-29,evaluation,attended,97161-GPx1,2024-05-01
v2,{PATIENT},north,t1,e1,2024-01-30,treatment,attended,97140-GPx2;97110-GPx1,2024-05-01
v4,{OTHER_PATIENT},south,t2,e2,2024-02-01,treatment,attended,97140x1,2024-05-01
"""
NAME = "webpt_charges_2024.csv"


def judged(home: Home, text: str, manifest: dict[str, object] | None, name: str = NAME) -> FileVerdict:
    """Put one file and its manifest into the inbox and judge it."""
    home.put(name, text)
    if manifest is not None:
        home.put(f"{name}.manifest.json", json.dumps(manifest))
    settings = load_settings(home.path)
    settings.work.mkdir(exist_ok=True)
    with open_warehouse(settings) as warehouse:
        (file,) = discover(settings, warehouse).waiting
    return validate(file, date(2024, 5, 2), settings, settings.work / f"{name}.duckdb")


def test_charges_are_loaded_as_the_visits_that_they_stand_for(home: Home) -> None:
    night, settings = date(2024, 5, 2), load_settings(home.path)
    charges = judged(home, CHARGES, {"extracted_on": "2024-05-01", "rows": 4})
    with open_warehouse(settings) as warehouse:
        assert load(charges, night, settings, warehouse) == (3, 0)
    visits = judged(home, VISITS, None, "clinic_visits_2024.csv")
    with open_warehouse(settings) as warehouse:
        # equal to the last column, so nothing of the export itself is new
        assert load(visits, night, settings, warehouse) == (0, 3)
        files = warehouse.execute(
            "select file_name, export, rows_landed, rows_loaded, rows_unchanged, outcome from meta.files order by 1"
        ).fetchall()
    assert files == [
        ("clinic_visits_2024.csv", "clinic_visits", 3, 0, 3, "loaded"),
        (NAME, "clinic_visits", 3, 3, 0, "loaded"),
    ]


def test_a_visit_is_quarantined_as_a_whole_and_told_by_its_first_row(home: Home) -> None:
    lines = CHARGES.splitlines(keepends=True)
    lines.insert(2, "too,few\n")
    lines[5] = lines[5].replace("2024-01-30", "2024-01-31")  # the second charge of v2
    lines.append(f"2024-02-09,97140,north,{PATIENT},e1,v5,t1,1,XX,,40.00\n")
    lines.append(f"2024-02-12,97140,north,{PATIENT},e1,v6,t1,1,DN,,40.00\n")
    verdict = judged(home, "".join(lines), {"extracted_on": "2024-05-01", "rows": 7})
    assert verdict.refusal is None
    assert verdict.rows is not None
    assert (verdict.rows.landed, verdict.rows.in_file, verdict.rows.rejected) == (6, 7, 3)
    told = {name: (broken.first_row, broken.column) for name, broken in verdict.rows.broken.items()}
    assert told == {
        "mapping.conflict": (4, "visit_id"),
        "row.columns": (3, "all"),
        "visit_type.format": (7, "visit_type"),
    }
    assert "the same visit_date and clinic_key and patient_key" in verdict.rows.broken["mapping.conflict"].expected


@pytest.mark.parametrize(
    ("text", "manifest", "rule"),
    [
        (CHARGES, None, "manifest"),
        (CHARGES, {"date_regime": "shifted"}, "manifest"),
        (CHARGES, {"extracted_on": "1 May"}, "manifest"),
        (CHARGES, {"extracted_on": "2024-05-01", "rows": 3}, "manifest_rows"),
        (CHARGES.replace("charge_amount", "insurance_id"), {"extracted_on": "2024-05-01"}, "unknown_column"),
        (CHARGES.replace("charge_amount", "patient_key"), {"extracted_on": "2024-05-01"}, "unknown_column"),
        (CHARGES.replace("note_type", "cpt_prefix"), {"extracted_on": "2024-05-01"}, "missing_column"),
        (VISITS, {"extracted_on": "2024-05-01"}, "wrong_export"),
    ],
    ids=["no manifest", "no day", "not a day", "promised visits, not charges", "column that is not dropped",
         "column of the export", "missing column", "the export itself"],
)  # fmt: skip
def test_a_mapped_file_that_breaks_its_mapping_is_refused(
    home: Home, text: str, manifest: dict[str, object] | None, rule: str
) -> None:
    verdict = judged(home, text, manifest)
    assert verdict.refusal is not None
    assert verdict.refusal.rule == rule
    assert verdict.refusal.remedy


@pytest.mark.parametrize(
    ("text", "regime", "warned"),
    [
        (CHARGES, "shifted", True),
        (CHARGES, "limited_data_set", False),
        (CHARGES.replace("\n", ",2024-05-01\n").replace("amount,2024-05-01", "amount,extracted_on"), "shifted", False),
    ],
    ids=["shifted", "real dates", "a day per row"],
)
def test_one_extract_day_for_shifted_dates_is_warned_of(home: Home, text: str, regime: str, warned: bool) -> None:
    verdict = judged(home, text, {"extracted_on": "2024-05-01", "date_regime": regime})
    assert verdict.refusal is None
    assert any(line.startswith("extract_day:") for line in verdict.warnings) is warned


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (CHARGES.replace("120.50", "jane@example.org"), "charge_amount"),
        # the second charge of v2, of which only the first therapist is kept
        (CHARGES.replace(",v2,t1,1,", ",v2,078-05-1120,1,"), "therapist_id"),
    ],
    ids=["dropped column", "text that another of the visit hides"],
)
def test_identifiers_are_seen_where_the_export_does_not_show_them(home: Home, text: str, place: str) -> None:
    verdict = judged(home, text, {"extracted_on": "2024-05-01"})
    assert verdict.refusal is not None
    assert verdict.refusal.rule == "identifier"
    assert f"in {place} (1 x)" in verdict.refusal.problem


def test_numbers_of_rows_hold_in_a_large_file(home: Home) -> None:
    charges = (
        f"2024-01-30,97140,north,{PATIENT},e1,v{index // 3},t1,1,{'XX' if index == 59_998 else 'DN'},,1\n"
        for index in range(60_000)
    )
    verdict = judged(home, HEADER + "".join(charges), {"extracted_on": "2024-05-01", "rows": 60_000})
    assert verdict.rows is not None
    assert (verdict.rows.landed, verdict.rows.rejected) == (20_000, 1)
    # the visit of rows 59,997 to 59,999 from 0; the header is row 1
    assert verdict.rows.broken["visit_type.format"].first_row == 59_999
