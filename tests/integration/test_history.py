"""History: newest extract wins, repetition adds nothing, an earlier night can be rebuilt."""

import pytest
from handmade import DIARY, DIARY_HEADER, PATIENT, VISITS, Home, new_home

pytestmark = pytest.mark.usefixtures("without_pages")
TOLD_OF_FILES = (
    "select * from meta.files order by all",
    "select * from meta.quarantine order by all",
    "select check_name, failed, outcome from meta.checks where check_name != 'published_columns' order by all",
)
DAYS = "select care_day, headache from marts.fct_diary_days where episode_key = 'e1' order by 1"


def marts_digest(home: Home) -> str:
    return home.query("select marts_digest from meta.build")[0][0]


def corrected(headache: str, extracted_on: str, status: str = "active") -> str:
    header = DIARY_HEADER.replace("extracted_on", "record_status,extracted_on")
    return f"{header}{PATIENT},2024-02-10,daily,{headache},{status},{extracted_on}\n"


def entry(home: Home) -> list[tuple]:
    return [row for row in home.query(DAYS) if row[0] == 11]


def test_a_second_run_publishes_nothing_new(filled_home: Home) -> None:
    filled_home.run()
    before = (filled_home.path / "current").resolve()
    again = filled_home.run("2024-05-03")
    assert again.exit_code == 0, again.output
    assert "nothing new" in again.output
    assert (filled_home.path / "current").resolve() == before


def test_a_full_dump_without_changes_adds_no_row(filled_home: Home) -> None:
    filled_home.run()
    days = filled_home.query(DAYS)
    filled_home.put("headache_diary_full.csv", DIARY.replace(",2024-05-01\n", ",2024-05-02\n"))
    filled_home.run("2024-05-03")
    files = filled_home.query("select rows_landed, rows_loaded, rows_unchanged from meta.files order by file_name")
    assert files[1] == (150, 0, 150)
    assert filled_home.query(DAYS) == days
    # silence up to the newer extract is knowledge too
    assert filled_home.query("select observed_through_day from marts.dim_episodes where episode_key = 'e1'") == [(93,)]


def test_the_newest_extract_wins_whatever_arrives_last(filled_home: Home) -> None:
    filled_home.run()
    assert entry(filled_home) == [(11, False)]
    filled_home.put("headache_diary_new.csv", corrected("true", "2024-05-03"))
    filled_home.run("2024-05-03")
    assert entry(filled_home) == [(11, True)]
    filled_home.put("headache_diary_late.csv", corrected("false", "2024-05-02"))
    filled_home.run("2024-05-04")
    assert entry(filled_home) == [(11, True)]


def test_an_extract_that_a_full_dump_confirmed_is_not_overwritten_by_an_older_one(filled_home: Home) -> None:
    filled_home.run()
    filled_home.put("headache_diary_full.csv", DIARY.replace(",2024-05-01\n", ",2024-05-04\n"))
    filled_home.run("2024-05-04")
    filled_home.put("headache_diary_late.csv", corrected("true", "2024-05-02"))
    filled_home.run("2024-05-05")
    assert entry(filled_home) == [(11, False)]


def test_a_removed_row_is_hidden_and_can_come_back(filled_home: Home) -> None:
    filled_home.put("headache_diary_remove.csv", corrected("false", "2024-05-02", "removed"))
    filled_home.run()
    assert entry(filled_home) == []
    filled_home.put("headache_diary_restore.csv", corrected("false", "2024-05-03"))
    filled_home.run("2024-05-03")
    assert entry(filled_home) == [(11, False)]


def test_splitting_repeating_and_reordering_files_change_nothing(filled_home: Home, tmp_path_factory) -> None:
    filled_home.run()
    other = new_home(tmp_path_factory.mktemp("split"))
    other.put("clinic_visits_good.csv", (filled_home.path / "inbox" / "clinic_visits_good.csv").read_bytes())
    header, *rows = DIARY.splitlines(keepends=True)
    other.put("headache_diary_a.csv", header + "".join(reversed(rows[70:])))
    other.put("headache_diary_b.csv", header + "".join(rows[:90]))
    other.put("headache_diary_c.csv", header + "".join(rows[60:80]))
    assert other.run().exit_code == 0
    assert marts_digest(other) == marts_digest(filled_home)


def test_an_earlier_night_can_be_rebuilt(filled_home: Home) -> None:
    filled_home.run()
    first, told = marts_digest(filled_home), [filled_home.query(query) for query in TOLD_OF_FILES]
    filled_home.put("headache_diary_new.csv", corrected("true", "2024-05-03"))
    filled_home.put("clinic_visits_new.csv", VISITS.replace("97140;97110", "97140;M0076"))
    filled_home.run("2024-05-03")
    assert marts_digest(filled_home) != first
    assert all(filled_home.query(query) != before for query, before in zip(TOLD_OF_FILES, told, strict=True))
    filled_home.run("2024-05-03", "--as-of", "2024-05-02")
    assert marts_digest(filled_home) == first
    # nor does it tell of files that came later
    assert [filled_home.query(query) for query in TOLD_OF_FILES] == told
    filled_home.run("2024-05-03")
    assert marts_digest(filled_home) != first
