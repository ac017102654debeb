"""`outcomes quarantine`: what was refused and why, where it is, and no value; limits and versions of contracts."""

import csv
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from handmade import DIARY, DIARY_HEADER, PATIENT, VISITS, Home, diary_rows, new_home, small_nights
from rich.console import Console

from pipelines.cli import main
from pipelines.errors import AlreadyRunningError, InUseError
from pipelines.ingest.discovery import discover
from pipelines.ingest.quarantine import read_quarantine
from pipelines.ingest.validation import FileVerdict, validate
from pipelines.locking import hold_lock
from pipelines.settings import load_settings
from pipelines.warehouse.database import open_warehouse

SECRET = "sentinel7351"


def quarantine(home: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["quarantine", "--home", str(home), *options])


@pytest.fixture(scope="module")
def bad_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home after a night with a refused file, two broken rules, a torn row and a full dump."""
    home = new_home(tmp_path_factory.mktemp("bad"))
    lines = DIARY.splitlines(keepends=True)
    lines[4] = lines[4].replace(",daily,", f",{SECRET},")
    lines[6] = lines[6].replace(",daily,", f",{SECRET},")
    lines[9] = "too,few\n"
    home.put("headache_diary_good.csv", "".join(lines))
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_bad.csv", DIARY.replace("headache", "headache,mood", 1))
    with small_nights(with_pages=False):
        result = home.run()
    assert result.exit_code == 3, result.output
    return home


def test_the_list_names_file_row_column_rule_remedy_and_place(bad_home: Home) -> None:
    assert quarantine(bad_home.path).output.splitlines() == [
        "headache_diary_bad.csv: refused: row 1, column 5: the header's column 5 is none of headache_diary 2.0.0 "
        "(rule unknown_column). Remove the column, or rename it to one of headache_diary. "
        "The file is still in the inbox.",
        "headache_diary_good.csv: quarantined: row 5 and 1 more, column diary_mode: expected one of daily, episodic "
        "(rule diary_mode.format). Repair the rows and send the file again; the other rows are loaded. "
        "The file is still in the inbox.",
        "headache_diary_good.csv: quarantined: row 10, column all: expected as many fields as the header has "
        "(rule row.columns). Repair the rows and send the file again; the other rows are loaded. "
        "The file is still in the inbox.",
    ]


def test_a_file_that_was_replaced_is_no_longer_there(bad_home: Home) -> None:
    path = bad_home.path / "inbox" / "headache_diary_bad.csv"
    content = path.read_bytes()
    path.write_text(DIARY)
    try:
        refused, *rest = quarantine(bad_home.path).output.splitlines()
    finally:
        path.write_bytes(content)
    assert refused.endswith("The file is no longer in the inbox.")
    assert all(line.endswith("The file is still in the inbox.") for line in rest)


def test_the_csv_holds_every_row_and_no_value(bad_home: Home, tmp_path: Path) -> None:
    target = tmp_path / "quarantine.csv"
    result = quarantine(bad_home.path, "--csv", str(target))
    assert result.output.splitlines()[-1] == f"Wrote 3 rows to {target}."
    with target.open(newline="") as stream:
        rows = list(csv.reader(stream))
    format_rule = ["diary_mode", "diary_mode.format", "one of daily, episodic"]
    assert rows == [
        ["file_name", "row", "column", "rule", "expected"],
        ["headache_diary_good.csv", "5", *format_rule],
        ["headache_diary_good.csv", "7", *format_rule],
        ["headache_diary_good.csv", "10", "", "row.columns", "as many fields as the header has"],
    ]
    for said in (result.output, target.read_text()):
        assert SECRET not in said
        assert PATIENT not in said


def test_a_terminal_sees_tables(bad_home: Home) -> None:
    console = Console(width=200)
    with console.capture() as captured:
        for table in read_quarantine(load_settings(bad_home.path)).tables():
            console.print(table)
    shown = captured.get()
    assert "Refused files" in shown
    assert "Quarantined rows" in shown
    assert "headache_diary_good.csv" in shown
    assert "diary_mode.format" in shown
    assert SECRET not in shown


def test_a_home_without_a_night_says_what_to_do(home: Home) -> None:
    result = quarantine(home.path)
    assert result.exit_code == 2
    assert "no warehouse at" in result.output
    assert "outcomes run" in result.output
    assert not (home.path / "warehouse.duckdb").exists()


def test_nothing_refused_is_said_and_the_warehouse_is_only_read(home: Home) -> None:
    open_warehouse(load_settings(home.path)).close()
    before = (home.path / "warehouse.duckdb").read_bytes()
    result = quarantine(home.path)
    assert (result.exit_code, result.output) == (0, "Nothing was refused or quarantined.\n")
    assert (home.path / "warehouse.duckdb").read_bytes() == before


def test_a_run_that_writes_is_named(bad_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object, **__: object) -> None:
        raise duckdb.IOException("Could not set lock on file")

    monkeypatch.setattr(duckdb, "connect", held)
    monkeypatch.setattr("pipelines.warehouse.database._READERS_PATIENCE_SECONDS", 0)
    settings = load_settings(bad_home.path)
    with hold_lock(settings.lock), pytest.raises(AlreadyRunningError, match="a run is writing"):
        read_quarantine(settings)
    with pytest.raises(InUseError, match="another program keeps .*warehouse.duckdb open"):
        read_quarantine(settings)


CHECKS = (
    "select check_name, severity, failed, checked, outcome from meta.checks "
    "where check_name in ('row_count', 'provider_share', 'rejected_rows_share') and starts_with(description, '{}') "
    "order by check_name"
)


def test_limits_of_a_file_are_checks_with_the_severity_of_the_contract(bad_home: Home) -> None:
    assert bad_home.query(CHECKS.format("clinic_visits_good.csv")) == [
        ("provider_share", "warn", 0, 0, "not_applicable"),  # the file has no such column
        ("rejected_rows_share", "fail", 0, 4, "pass"),
        ("row_count", "warn", 0, 1, "pass"),
    ]
    assert bad_home.query(CHECKS.format("headache_diary_good.csv")) == [
        ("rejected_rows_share", "fail", 3, 150, "pass"),
        ("row_count", "warn", 0, 1, "pass"),
    ]


def judged(home: Home) -> FileVerdict:
    """Return the verdict on the one file of the inbox."""
    settings = load_settings(home.path)
    with open_warehouse(settings) as warehouse:
        (file,) = discover(settings, warehouse).waiting
    return validate(file, date(2024, 5, 2), settings, home.path / "landing.duckdb")


def test_an_export_without_rows_warns(home: Home) -> None:
    home.put("headache_diary_empty.csv", DIARY_HEADER)
    verdict = judged(home)
    assert [(item.limit.name, item.outcome) for item in verdict.limits] == [
        ("row_count", "warn"),
        ("rejected_rows_share", "not_applicable"),
    ]
    assert verdict.warnings == ("row_count: An export normally holds at least one entry.",)


@pytest.mark.parametrize(("bad", "outcome"), [(9, "pass"), (10, "pass"), (11, "fail")])
def test_more_than_half_bad_rows_fail(home: Home, bad: int, outcome: str) -> None:
    rows = diary_rows(PATIENT, "2024-01-02", 20).replace(",daily,", ",weekly,", bad)
    home.put("headache_diary_rows.csv", DIARY_HEADER + rows)
    verdict = judged(home)
    assert [(item.failed, item.checked, item.outcome) for item in verdict.limits] == [
        (0, 1, "pass"),
        (bad, 20, outcome),
    ]
    assert bool(verdict.refusal) is (outcome == "fail")


@pytest.mark.parametrize(("without", "outcome"), [(89, "pass"), (90, "pass"), (91, "warn")])
def test_more_than_nine_tenths_without_provider_warn(home: Home, without: int, outcome: str) -> None:
    header = "visit_id,patient_key,clinic_key,provider_key,visit_date,visit_type,attendance,extracted_on\n"
    rows = (
        f"v{number},{PATIENT},north,{'' if number < without else 'p1'},2024-02-01,treatment,attended,2024-05-01\n"
        for number in range(100)
    )
    home.put("clinic_visits_rows.csv", header + "".join(rows))
    (share,) = (item for item in judged(home).limits if item.limit.name == "provider_share")
    assert (share.failed, share.checked, share.outcome) == (without, 100, outcome)


@pytest.mark.parametrize(
    ("version", "rule"), [("2.0.0", None), ("1.0.0", None), ("2.0.1", "contract_version"), (2, "contract_version")]
)
def test_a_file_made_for_another_version_of_its_contract_is_refused(home: Home, version: object, rule: str) -> None:
    home.put("headache_diary_good.csv", DIARY)
    home.put("headache_diary_good.csv.manifest.json", json.dumps({"contract_version": version}))
    refusal = judged(home).refusal
    assert (refusal.rule if refusal else None) == rule
    assert not refusal or "those from 1.0.0 to 2.0.0 can" in str(refusal)
