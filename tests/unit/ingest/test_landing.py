"""Landing one file: rows that share a text, keys that repeat, and groups of rows that fit into memory."""

from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest import rejecting
from pipelines.ingest.identifiers import Finding
from pipelines.ingest.landing import _GROUP_BYTES, _GROUP_ROWS, _group_rows, land
from pipelines.ingest.limits import judge_limits
from pipelines.ingest.reading import open_source
from pipelines.ingest.suspects import landed_findings
from pipelines.ingest.text_files import MAX_ROW_BYTES

HEADER = "patient_key,entry_date,diary_mode,headache,peak_intensity,acute_medication_classes,extracted_on\n"
KEY = "00000000000000aa"
Landed = tuple[set[tuple[int, str]], list[Finding]]


def landed(rows: str, folder: Path) -> Landed:
    """Land a diary; returns row number and rule of each row that stays out, and identifiers found."""
    path = folder / "headache_diary_rows.csv"
    path.write_text(HEADER + rows)
    with duckdb.connect() as connection:
        land(open_source(path, export_contracts()["headache_diary"], connection), connection, folder / "rows")
        rejected = connection.execute("select row_number, rule from rejected_rows").fetchall()
        return set(rejected), landed_findings(connection)


def test_every_row_that_shares_a_bad_text_is_found_by_its_own_number(tmp_path: Path) -> None:
    rejected, _ = landed(
        "not hex,2024-01-01,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-02,daily,true,3,triptan,2024-01-05\n"
        "\n"
        "not hex,2024-01-03,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-04,daily,true,3,aspirin,2024-01-05\n"
        ",2024-01-05,weekly,true,3,aspirin,2024-01-05\n",
        tmp_path,
    )
    assert rejected == {
        (2, "patient_key.format"), (5, "patient_key.format"), (6, "acute_medication_classes.format"),
        (7, "acute_medication_classes.format"), (7, "patient_key.required"), (7, "diary_mode.format"),
    }  # fmt: skip


def test_long_texts_are_judged_and_searched_row_by_row(tmp_path: Path) -> None:
    long, codes = "z" * 300, ";".join(["triptan"] * 60)
    rejected, findings = landed(
        f"{long},2024-01-01,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-02,daily,true,3,{codes},2024-01-05\n"
        f"{long} mrn 12345,2024-01-03,daily,true,3,{codes};SSN: 078051120,2024-01-05\n",
        tmp_path,
    )
    assert rejected == {
        (2, "patient_key.format"), (4, "patient_key.format"), (4, "acute_medication_classes.format"),
    }  # fmt: skip
    assert findings == [Finding("ssn", "acute_medication_classes", 1), Finding("mrn", "patient_key", 1)]


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_contradicting_rows_are_found_however_many_keys_are_sorted_at_once(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejecting, "_SORTED_KEYS", at_once)
    rejected, _ = landed(
        f"{KEY},2024-01-01,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-02,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-03,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-01,daily,true,4,,2024-01-05\n"
        f"{KEY},2024-01-02,daily,true,3,,2024-01-05\n"
        f"{KEY},2024-01-03,daily,true,4,,2024-01-06\n",
        tmp_path,
    )
    assert rejected == {(2, "key.unique"), (5, "key.unique")}


def test_a_number_out_of_range_is_searched_though_its_form_is_kept(tmp_path: Path) -> None:
    rejected, findings = landed(f"{KEY},2024-01-01,daily,true,123456789,,2024-01-05\n", tmp_path)
    assert rejected == {(2, "peak_intensity.range")}
    assert findings == [Finding("ssn", "peak_intensity", 1)]


@pytest.mark.parametrize("cell", ["triptan", '"triptan"', "x" * 4_000])
def test_a_group_of_the_longest_rows_fits_into_memory(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "headache_diary_long.csv"
    path.write_text(f"{HEADER}{cell}\n")
    with duckdb.connect() as connection:
        source = open_source(path, export_contracts()["headache_diary"], connection)
    longest = MAX_ROW_BYTES if '"' in cell else max(len(HEADER), len(cell))
    assert _group_rows(source) == pytest.approx(min(_GROUP_ROWS, _GROUP_BYTES // longest), rel=0.01)


@pytest.mark.parametrize(("broken", "outcome"), [(2, "pass"), (3, "fail")])
def test_half_of_the_rows_may_break_a_rule_and_no_more(broken: int, outcome: str, tmp_path: Path) -> None:
    path = tmp_path / "headache_diary_half.csv"
    days = [f"2024-01-0{day}" if day > broken else "unknown" for day in range(1, 5)]
    path.write_text(HEADER + "".join(f"{KEY},{day},daily,true,3,,2024-01-05\n" for day in days))
    with duckdb.connect() as connection:
        source = open_source(path, export_contracts()["headache_diary"], connection)
        limits = list(judge_limits(source, land(source, connection, tmp_path / "rows"), connection))
    assert [item.outcome for item in limits if item.limit.kind == "rejected_share"] == [outcome]
    assert [item.limit.kind for item in limits if item.outcome == "fail"] == ["rejected_share"] * (outcome == "fail")
