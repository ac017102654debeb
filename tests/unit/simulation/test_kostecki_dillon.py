"""The example on public diaries: real days, a made-up calendar, and nothing that calls them simulated."""

import hashlib
import json
import re
import runpy
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from pipelines.contracts.export_contract import export_contracts

SCRIPT = Path(__file__).parents[3] / "examples" / "kostecki_dillon" / "make_exports.py"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "inbox"
    result = CliRunner().invoke(runpy.run_path(str(SCRIPT))["main"], ["--inbox", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def read(inbox: Path, export: str) -> pd.DataFrame:
    return pd.read_csv(inbox / f"{export}_kostecki_dillon.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("export", ["clinic_visits", "headache_diary"])
def test_rows_keep_the_contract(inbox: Path, export: str) -> None:
    contract, rows = export_contracts()[export], read(inbox, export)
    assert set(contract.required_names) <= set(rows.columns) <= set(contract.column_names)
    for column in contract.columns:
        if column.name in rows:
            assert all(re.fullmatch(column.pattern, value) for value in rows[column.name].unique())
    assert not rows.duplicated(list(contract.key)).any()


@pytest.mark.parametrize("export", ["clinic_visits", "headache_diary"])
def test_manifest_does_not_call_real_diaries_simulated(inbox: Path, export: str) -> None:
    file = inbox / f"{export}_kostecki_dillon.csv"
    manifest = json.loads(file.with_name(file.name + ".manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert manifest == {"sha256": digest, "rows": len(read(inbox, export)), "date_regime": "relative_day"}


def test_every_day_of_the_source_is_exported_once(inbox: Path) -> None:
    visits, diary = read(inbox, "clinic_visits"), read(inbox, "headache_diary")
    assert len(visits) == visits["patient_key"].nunique() == diary["patient_key"].nunique() == 133
    assert len(diary) == 4151
    assert (diary["headache"] == "true").sum() == 2666


def test_treatment_starts_on_the_first_day_of_the_made_up_calendar(inbox: Path) -> None:
    visits, diary = read(inbox, "clinic_visits"), read(inbox, "headache_diary")
    assert set(visits["visit_date"]) == {"2000-01-01"}
    assert diary["entry_date"].min() == "1999-12-03"
    assert (diary["entry_date"] <= diary["extracted_on"]).all()
    last_entry = diary.groupby("patient_key")["entry_date"].max()
    ends = visits.set_index("patient_key")["extracted_on"]
    assert (ends == last_entry.clip(lower="2000-01-01").loc[ends.index]).all()
