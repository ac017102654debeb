"""Corrections of known source errors: applied to the newest version, stale when the error is gone, known by night."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from handmade import OTHER_PATIENT, PATIENT, Home

from pipelines.errors import WrongUseError
from pipelines.ingest.corrections import HEADER, read_corrections, take_corrections
from pipelines.settings import Settings
from pipelines.warehouse.correcting import corrections_in_force
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.models import build, open_build, order_up_to

FIRST, SECOND, THIRD = date(2024, 5, 2), date(2024, 5, 3), date(2024, 5, 4)
VISIT = {
    "visit_id": "v1", "patient_key": PATIENT, "clinic_key": "north", "visit_date": "2024-01-30",
    "visit_type": "treatment", "attendance": "attended", "procedure_codes": "97140;97110", "beighton_score": 3,
    "dry_needling_performed": True,
}  # fmt: skip
DAY = {"patient_key": PATIENT, "entry_date": "2024-01-05", "diary_mode": "daily", "headache": True}
SECRET = "Sentinel-7351"


def line(key: str, column: str, old: str, new: str, reason: str = "wrong form", export: str = "clinic_visits") -> str:
    """Return one line of a corrections file."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow((export, key, column, old, new, reason))
    return stream.getvalue()


def file_of(*lines: str) -> str:
    return ",".join(HEADER) + "\n" + "".join(lines)


class Known:
    """A home whose warehouse holds what earlier nights loaded."""

    def __init__(self, path: Path) -> None:
        self.settings = Settings(home=path)
        self.settings.work.mkdir()
        self.loaded = 0

    def store(self, export: str, night: date, extracted_on: str, **values: Any) -> None:
        """Store one version of a row."""
        self.loaded += 1
        row = values | {
            "extracted_on": extracted_on, "seen_extracted_on": extracted_on, "file_id": self.loaded,
            "row_number": 2, "loaded_night": night,
        }  # fmt: skip
        with open_warehouse(self.settings) as warehouse:
            warehouse.execute(
                f"insert into raw.{export} ({', '.join(row)}) values ({', '.join('?' * len(row))})", [*row.values()]
            )

    def correct(self, night: date, *lines: str) -> int:
        """Write the corrections file and take it in a night."""
        self.settings.corrections.write_text(file_of(*lines))
        return self.take(night)

    def take(self, night: date) -> int:
        with open_warehouse(self.settings) as warehouse:
            return take_corrections(self.settings, night, warehouse)

    def staged(self, as_of: date, query: str) -> list[tuple[Any, ...]]:
        """Return what a query says of the staging tables of a night."""
        path = self.settings.work / "build.duckdb"
        path.unlink(missing_ok=True)
        with open_build(path, self.settings, as_of) as connection:
            for table in ("staging.stg_clinic_visits", "staging.stg_headache_diary"):
                build(connection, order_up_to(table, set()))
            return connection.execute(query).fetchall()


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Known]:
    """Return a home that knows one visit and one diary day from the first night."""
    home = Known(tmp_path)
    home.store("clinic_visits", FIRST, "2024-05-01", **VISIT)
    home.store("headache_diary", FIRST, "2024-05-01", **DAY)
    return home


@pytest.mark.parametrize(
    ("column", "old", "new", "staged"),
    [
        ("visit_type", "treatment", "evaluation", "evaluation"),
        ("visit_date", "2024-01-30", "2024-01-29", date(2024, 1, 29)),
        ("dry_needling_performed", "1", "0", False),
        ("beighton_score", "3.0", "4", 4),
        ("beighton_score", "3", "", None),
        ("ndi_raw", "", "12", 12),
        ("procedure_codes", "97140;97110", "97140", ["97140"]),
        ("record_status", "", "active", None),
    ],
)
def test_a_correction_is_applied_to_every_type(known: Known, column: str, old: str, new: str, staged: Any) -> None:
    assert known.correct(SECOND, line("v1", column, old, new)) == 1
    shown = "visit_id" if column == "record_status" else column
    value, applied = known.staged(
        SECOND, f"select {shown}, is_applied from staging.stg_clinic_visits cross join raw.corrections"
    )[0]
    assert applied
    assert value == ("v1" if column == "record_status" else staged)


def test_raw_stays_as_it_was_sent_and_other_rows_stay_as_they_are(known: Known) -> None:
    known.store("clinic_visits", FIRST, "2024-05-01", **(VISIT | {"visit_id": "v2"}))
    known.correct(SECOND, line("v1", "visit_type", "treatment", "evaluation"))
    rows = "select visit_id, visit_type from staging.stg_clinic_visits order by visit_id"
    assert known.staged(SECOND, rows) == [("v1", "evaluation"), ("v2", "treatment")]
    with open_warehouse(known.settings) as warehouse:
        assert warehouse.execute("select distinct visit_type from raw.clinic_visits").fetchall() == [("treatment",)]


def test_a_row_can_be_hidden_and_a_diary_day_is_found_by_both_parts_of_its_key(known: Known) -> None:
    known.store("headache_diary", FIRST, "2024-05-01", **(DAY | {"entry_date": "2024-01-06"}))
    known.correct(
        SECOND,
        line(f"{PATIENT}|2024-01-05", "headache", "true", "false", export="headache_diary"),
        line("v1", "record_status", "", "removed", "visit of another patient"),
    )
    assert known.staged(SECOND, "select headache from staging.stg_headache_diary order by entry_date") == [
        (False,),
        (True,),
    ]
    assert known.staged(SECOND, "select count(*) from staging.stg_clinic_visits") == [(0,)]


def test_a_correction_is_stale_once_the_source_is_right(known: Known) -> None:
    known.correct(FIRST, line("v1", "visit_type", "treatment", "evaluation"))
    known.store("clinic_visits", SECOND, "2024-05-02", **(VISIT | {"visit_type": "discharge"}))
    found = "select visit_type, is_applied from staging.stg_clinic_visits cross join raw.corrections"
    assert known.staged(FIRST, found) == [("evaluation", True)]
    assert known.staged(SECOND, found) == [("discharge", False)]


def test_a_correction_of_a_row_that_never_came_is_stale(known: Known) -> None:
    known.correct(SECOND, line("v9", "visit_type", "treatment", "evaluation"))
    assert known.staged(SECOND, "select is_applied from raw.corrections") == [(False,)]


def test_two_columns_of_a_row_are_corrected_each_by_itself(known: Known) -> None:
    known.correct(
        SECOND,
        line("v1", "visit_type", "treatment", "evaluation"),
        line("v1", "beighton_score", "9", "2"),
        line("v1", "attendance", "attended", "no_show"),
    )
    assert known.staged(SECOND, "select visit_type, beighton_score, attendance from staging.stg_clinic_visits") == [
        ("evaluation", 3, "no_show")
    ]
    assert known.staged(SECOND, "select row_number, is_applied from raw.corrections order by row_number") == [
        (2, True), (3, False), (4, True),
    ]  # fmt: skip


def test_a_night_keeps_the_corrections_that_it_knew(known: Known) -> None:
    types = "select visit_type from staging.stg_clinic_visits"
    known.correct(SECOND, line("v1", "visit_type", "treatment", "evaluation"))
    known.settings.corrections.unlink()
    assert known.take(THIRD) == 0
    assert [known.staged(night, types) for night in (FIRST, SECOND, THIRD)] == [
        [("treatment",)],
        [("evaluation",)],
        [("treatment",)],
    ]
    with open_warehouse(known.settings) as warehouse:
        digests = [corrections_in_force(warehouse, night) for night in (FIRST, SECOND, THIRD)]
    assert [digest is None for digest in digests] == [True, False, True]


def test_the_last_file_of_a_night_holds(known: Known) -> None:
    known.correct(SECOND, line("v1", "visit_type", "treatment", "evaluation"))
    known.correct(SECOND, line("v1", "visit_type", "treatment", "discharge"))
    assert known.staged(SECOND, "select visit_type from staging.stg_clinic_visits") == [("discharge",)]
    assert known.staged(SECOND, "select count(*) from raw.corrections") == [(1,)]


@pytest.mark.parametrize(("new", "is_kept"), [("2024-05-01", True), ("2024-05-02", False)])
def test_a_corrected_row_keeps_the_rules_between_columns(known: Known, new: str, is_kept: bool) -> None:
    known.correct(
        SECOND, line("v1", "visit_type", "treatment", "evaluation"), line("v1", "visit_date", "2024-01-30", new)
    )
    if is_kept:
        assert known.staged(SECOND, "select visit_date from staging.stg_clinic_visits") == [(date(2024, 5, 1),)]
    else:
        with pytest.raises(
            WrongUseError, match=r"^corrections\.csv: row 3: .* \(rule not_seen_before_extract\)\. "
        ) as caught:
            known.staged(SECOND, "select 1")
        assert new not in str(caught.value)


INVALID = {
    "unknown export": (
        line("v1", "visit_type", SECRET, "x", export=SECRET),
        "row 2, column export",
        "correction.export",
    ),
    "unknown column": (line("v1", SECRET, "", "1"), "row 2, column column", "correction.column"),
    "key column": (line("v1", "visit_id", "v1", SECRET), "row 2, column column", "correction.column"),
    "patient": (line("v1", "patient_key", PATIENT, OTHER_PATIENT), "row 2, column column", "correction.column"),
    "extract day": (
        line("v1", "extracted_on", "2024-05-01", "2024-05-02"),
        "row 2, column column",
        "correction.column",
    ),
    "half a key": (
        line(PATIENT, "headache", "true", "false", export="headache_diary"),
        "row 2, column key",
        "correction.key",
    ),
    "no key": (line("", "visit_type", "treatment", "evaluation"), "row 2, column key", "visit_id.required"),
    "not a key": (line(f"{SECRET} 1", "visit_type", "treatment", "evaluation"), "row 2, column key", "visit_id.format"),
    "value outside": (
        line("v1", "visit_type", "treatment", SECRET),
        "row 2, column new_value",
        "visit_type.format",
    ),
    "out of range": (line("v1", "beighton_score", "3", "10"), "row 2, column new_value", "beighton_score.range"),
    "no such day": (
        line("v1", "visit_date", "2024-01-30", "2024-02-30"),
        "row 2, column new_value",
        "visit_date.calendar",
    ),
    "code not of this network": (
        line("v1", "procedure_codes", "97140", "M0076"),
        "row 2, column new_value",
        "in_house_prolotherapy",
    ),
    "required and empty": (line("v1", "visit_type", "treatment", ""), "row 2, column new_value", "visit_type.required"),
    "old value that cannot be": (
        line("v1", "visit_type", SECRET, "evaluation"),
        "row 2, column expected_old_value",
        "visit_type.format",
    ),
    "no reason": (
        line("v1", "visit_type", "treatment", "evaluation", " "),
        "row 2, column reason",
        "correction.reason",
    ),
    "reason that identifies": (
        line("v1", "visit_type", "treatment", "evaluation", "says jane@example.org"),
        "row 2, column reason",
        "identifier",
    ),
    "value that identifies": (line("v1", "provider_key", "t1", "078-05-1120"), "row 2, column new_value", "identifier"),
    "old value that identifies": (
        line("v1", "provider_key", "078-05-1120", "t1"),
        "row 2, column expected_old_value",
        "identifier",
    ),
    "key that identifies": (
        line("078-05-1120", "visit_type", "treatment", "discharge"),
        "row 2, column key",
        "identifier",
    ),
    "one cell twice": (
        line("v1", "visit_type", "treatment", "evaluation") + line("v1", "visit_type", "treatment", "discharge"),
        "row 3, column key",
        "correction.repeated",
    ),
    "a line that was sent twice": (
        "\n" + line("v1", "visit_type", "treatment", "evaluation") * 2,
        "row 4, column key",
        "correction.repeated",
    ),
    "too few fields": ("clinic_visits,v1\n", "row 2", "correction.columns"),
    "open quote": ('"clinic_visits,v1\n', "", "correction.file"),
}


@pytest.mark.parametrize(("lines", "place", "rule"), INVALID.values(), ids=INVALID)
def test_what_cannot_be_followed_names_row_column_and_rule(lines: str, place: str, rule: str) -> None:
    with duckdb.connect() as connection, pytest.raises(WrongUseError) as caught:
        read_corrections(file_of(lines).encode(), connection)
    message = str(caught.value)
    assert message.startswith(f"corrections.csv: {place}")
    assert f"(rule {rule}). " in message
    assert message.endswith(".")
    assert not [value for value in (SECRET, OTHER_PATIENT, "jane", "078-05") if value in message]


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"export,key\n", "correction.header"), (b"\n", "correction.header"), (b"\xff\xfe", "correction.file")],
)
def test_a_file_that_is_no_corrections_file(content: bytes, rule: str) -> None:
    with duckdb.connect() as connection, pytest.raises(WrongUseError, match=rf"\(rule {rule}\)"):
        read_corrections(content, connection)


@pytest.mark.usefixtures("without_pages")
def test_a_changed_file_makes_a_new_release_and_an_invalid_one_stops_the_night(filled_home: Home) -> None:
    corrections = filled_home.path / "corrections.csv"
    stale = line("v9", "attendance", "no_show", "attended")
    days = [
        line(f"{PATIENT}|2024-02-{day}", "headache", "false", "true", "app, version 2", "headache_diary")
        for day in (10, 11)  # only the first was a day without headache
    ]
    corrections.write_text(file_of(*days, stale))
    result = filled_home.run()
    assert result.exit_code == 0, result.output
    assert "3 known source errors to correct" in result.output
    headache_days = filled_home.query("select count(*) from marts.fct_diary_days where headache")[0][0]
    assert filled_home.query("from meta.corrections order by export") == [
        ("clinic_visits", "attendance", "wrong form", 0, 1),
        ("headache_diary", "headache", "app, version 2", 1, 1),
    ]
    assert filled_home.query(
        "select severity, failed, checked, outcome from meta.checks where check_name = 'stale_corrections'"
    ) == [("warn", 2, 3, "warn")]
    assert "nothing new" in filled_home.run("2024-05-03").output

    corrections.write_text(file_of(stale))
    assert filled_home.run("2024-05-04").exit_code == 0
    assert filled_home.query("select count(*) from marts.fct_diary_days where headache") == [(headache_days - 1,)]

    current = (filled_home.path / "current").resolve()
    corrections.write_text(file_of(line("v1", "visit_type", "evaluation", SECRET)))
    result = filled_home.run("2024-05-05")
    assert result.exit_code == 2
    assert "corrections.csv: row 2, column new_value:" in result.output
    assert SECRET not in result.output
    assert (filled_home.path / "current").resolve() == current
