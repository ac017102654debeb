"""Broken exports: a clear refusal, exit code 3, and everything else still published."""

import gzip
import json

import pytest
from click.testing import Result
from handmade import DIARY, DIARY_HEADER, OTHER_PATIENT, PATIENT, VISITS, Home, new_home, small_nights

BAD_DATES = DIARY_HEADER + f"{PATIENT},02/01/2024,daily,true,2024-05-01\n" * 3
FORECASTS = DIARY_HEADER + f"{PATIENT},2024-05-02,daily,true,2024-05-01\n" * 3


def with_header(instead_of_headache: str) -> bytes:
    return DIARY.replace("headache", instead_of_headache, 1).encode()


REFUSED = {
    "headache_diary_empty.csv": (b"", "empty_file"),
    "headache_diary_blank.csv": (b"\n\n", "empty_file"),
    "headache_diary_binary.csv": (b"patient_key,entry_date\n\x00\x01\x02", "binary"),
    "headache_diary_windows_1252.csv": (DIARY.encode() + "é".encode("cp1252"), "encoding"),
    "headache_diary_not_gzip.csv.gz": (DIARY.encode(), "unreadable"),
    "headache_diary_cut_gzip.csv.gz": (gzip.compress(DIARY.encode())[:-20], "unreadable"),
    "headache_diary_not_parquet.parquet": (DIARY.encode(), "unreadable"),
    "headache_diary_torn_parquet.parquet": (b"PAR1" + DIARY.encode(), "unreadable"),
    "headache_diary_visits_named_diary.csv": (VISITS.encode(), "wrong_export"),
    "headache_diary_unknown_column.csv": (with_header("headache,mood"), "unknown_column"),
    "headache_diary_missing_column.csv": (DIARY.replace("entry_date,", "", 1).encode(), "missing_column"),
    "headache_diary_repeated_column.csv": (with_header("headache,headache"), "repeated_column"),
    "headache_diary_day_month_dates.csv": (BAD_DATES.encode(), "rejected_rows_share"),
    "headache_diary_forecasts.csv": (FORECASTS.encode(), "rejected_rows_share"),
    "lab_results.csv": (DIARY.encode(), "file_name"),
    "headache_diary_unknown_ending.xlsx": (DIARY.encode(), "file_name"),
}  # fmt: skip


@pytest.fixture(scope="module")
def night_of_bad_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Result]:
    """Return a home after one night on every bad file beside two good ones, and what the night said."""
    home = new_home(tmp_path_factory.mktemp("bad"))
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    for name, (content, _) in REFUSED.items():
        home.put(name, content)
    with small_nights():
        return home, home.run()


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_is_explained(night_of_bad_files: tuple[Home, Result], name: str) -> None:
    home, result = night_of_bad_files
    assert result.exit_code == 3, result.output
    line = next(line for line in result.output.splitlines() if line.startswith(f"{name}: refused:"))
    assert f"(rule {REFUSED[name][1]})" in line
    assert line.rstrip().endswith(".")  # the remedy closes the line
    assert (name, "refused", 0) in home.query("select file_name, outcome, rows_loaded from meta.files")


def test_a_refusal_names_the_column_that_most_rows_break_a_rule_in(night_of_bad_files: tuple[Home, Result]) -> None:
    _, result = night_of_bad_files
    assert "headache_diary_day_month_dates.csv: refused: row 2, column entry_date:" in result.output
    assert "headache_diary_forecasts.csv: refused: row 2, column entry_date:" in result.output


def test_refused_files_cost_nothing_else(night_of_bad_files: tuple[Home, Result]) -> None:
    home, _ = night_of_bad_files
    assert home.query("select count(*) from marts.dim_episodes") == [(2,)]
    assert home.query("select count(*) from marts.fct_diary_days") == [(150,)]


@pytest.mark.usefixtures("without_pages")
def test_a_known_refused_file_is_only_listed(filled_home: Home) -> None:
    filled_home.put("headache_diary_bad.csv", b"")
    assert filled_home.run().exit_code == 3
    again = filled_home.run("2024-05-03")
    assert again.exit_code == 0, again.output
    assert "3 known" in again.output


@pytest.mark.usefixtures("without_pages")
def test_one_broken_date_is_quarantined_with_its_row(filled_home: Home) -> None:
    lines = DIARY.splitlines(keepends=True)
    lines[7] = lines[7].replace(",2024-01-08,", ",2024-01-88,")
    filled_home.put("headache_diary_good.csv", "".join(lines))
    result = filled_home.run()
    assert result.exit_code == 0, result.output
    said = "headache_diary_good.csv: quarantined: row 8, column entry_date: expected a date that exists"
    assert said in result.output
    assert filled_home.query("select rule, column_name, rows from meta.quarantine") == [
        ("entry_date.calendar", "entry_date", 1)
    ]
    assert filled_home.query("select count(*) from marts.fct_diary_days") == [(149,)]


@pytest.mark.usefixtures("without_pages")
@pytest.mark.parametrize(
    ("manifest", "rule"),
    [
        ({"sha256": "0" * 64}, "manifest_hash"),
        ({"rows": 7}, "manifest_rows"),
        ({"date_regime": "real"}, "manifest"),
        ([], "manifest"),
    ],
)
def test_a_broken_promise_refuses_the_file(filled_home: Home, manifest: object, rule: str) -> None:
    filled_home.put("headache_diary_more.csv", DIARY)
    filled_home.put("headache_diary_more.csv.manifest.json", json.dumps(manifest))
    result = filled_home.run()
    assert result.exit_code == 3, result.output
    assert f"(rule {rule})" in result.output


@pytest.mark.usefixtures("without_pages")
def test_a_swallowed_row_is_numbered_as_a_spreadsheet_does(filled_home: Home) -> None:
    lines = DIARY.splitlines(keepends=True)
    lines[3] = "too,few\n"
    lines[9] = lines[9].replace(",daily,", ",weekly,")
    filled_home.put("headache_diary_good.csv", "".join(lines))
    output = filled_home.run().output
    assert "row 4, column all: expected as many fields as the header has (rule row.columns)" in output
    assert "row 10, column diary_mode: expected one of daily, episodic (rule diary_mode.format)" in output


def test_no_inbox_is_wrong_use(home: Home) -> None:
    (home.path / "inbox").rmdir()
    result = home.run()
    assert result.exit_code == 2
    assert "no inbox" in result.output
    assert "outcomes simulate" in result.output


def test_no_value_of_a_bad_row_is_printed_or_kept(filled_home: Home) -> None:
    secret = "Sentinel-Value-7351"
    filled_home.put("clinic_visits_more.csv", VISITS.replace("v1,", "v9,").replace(",evaluation,", f",{secret},"))
    result = filled_home.run()
    assert secret not in result.output
    kept = [path for path in filled_home.path.rglob("*") if path.is_file() and path.parent.name != "inbox"]
    assert kept
    assert not [path for path in kept if secret.encode() in path.read_bytes()]


def test_a_mistyped_year_of_an_extract_ends_no_other_patients_data(home: Home) -> None:
    with (home.path / "outcomes.toml").open("a") as settings:
        settings.write('date_regime = "limited_data_set"\n')
    home.put("clinic_visits_good.csv", VISITS.replace("south", "north"))
    home.put("headache_diary_good.csv", DIARY + f"{PATIENT},2024-04-20,daily,true,2042-05-01\n")
    result = home.run()
    assert result.exit_code == 0, result.output
    assert "row 152, column extracted_on: expected a day from 1900-01-01 to 2199-12-31, where dates" in result.output
    observed = "select patient_key, observed_through_day from marts.dim_episodes order by all"
    assert home.query(observed) == [(PATIENT, 92), (OTHER_PATIENT, 90)]
