"""The Methods page shows measured error rates, of the threshold that is in use."""

import csv
import re

from pipelines.dashboards.pages import plateau_errors
from pipelines.dashboards.pages.plateau_errors import error_tables, errors_in_use, missed_calls
from pipelines.plateau.error_rates import COLUMNS, DETECTOR, measured_error_rates
from pipelines.plateau.thresholds import seed_thresholds
from pipelines.resources import SQL

WORLDS = 5


def test_the_threshold_in_use_is_measured_in_every_world():
    in_use, *others = error_tables(seed_thresholds().plateau_call_probability)
    assert len(in_use.rows) == WORLDS
    assert all(len(table.columns) == 1 + WORLDS and table.rows for table in others)


def test_every_table_is_full():
    for table in error_tables(seed_thresholds().plateau_call_probability):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert all(cell for row in table.rows for cell in row)


def test_a_higher_threshold_makes_fewer_false_calls_and_misses_more():
    rows = [row for row in measured_error_rates() if row["method"] == DETECTOR]
    assert set(rows[0]) == {"patients", *COLUMNS}
    for world in {row["world"] for row in rows}:
        of_world = sorted((row for row in rows if row["world"] == world), key=lambda row: float(row["threshold"]))
        false_calls, missed = ([float(row[column]) for row in of_world] for column in ("false_calls_pct", "missed_pct"))
        assert false_calls == sorted(false_calls, reverse=True)
        assert missed == sorted(missed)


def test_the_reason_of_the_call_threshold_quotes_the_measured_rates():
    with (SQL / "seeds" / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        (reason,) = (row["reason"] for row in csv.DictReader(file) if row["name"] == "plateau_call_probability")
    rows = [row for row in measured_error_rates() if row["method"] == DETECTOR]
    for threshold, said in (("0.94", reason.partition(";")[0]), ("0.9", reason.partition("; ")[2])):
        measured = [row for row in rows if row["threshold"] == threshold]
        *numbers, first, last = re.findall(r"[0-9.]*[0-9]", said.removeprefix(threshold).partition(" weeks")[0])
        assert numbers == [row["false_calls_pct"] for row in measured]
        weeks = [int(row["median_delay_weeks"]) for row in measured]
        assert [int(first), int(last)] == [min(weeks), max(weeks)]


def test_weeks_until_ninety_percent_were_called_are_given_only_where_some_world_has_them(monkeypatch):
    rows = measured_error_rates()
    assert "Weeks until 90% were called" not in errors_in_use(0.94).columns
    assert not any("never" in row for row in errors_in_use(0.94).rows)
    next(row for row in rows if row["threshold"] == "0.94")["delay_90_weeks"] = "38"
    monkeypatch.setattr(plateau_errors, "measured_error_rates", lambda: rows)
    table = errors_in_use(0.94)
    assert table.columns[-1] == "Weeks until 90% were called"
    assert [row[-1] for row in table.rows] == ["38", *["never"] * (len(table.rows) - 1)]


def test_plateaus_that_are_not_called_are_said_from_the_measured_rates():
    assert missed_calls(0.94) == "Even after 16 weeks, 30% to 46% of simulated plateaus were not called."
    assert missed_calls(0.5) == ""
