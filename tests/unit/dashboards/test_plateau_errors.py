"""The Methods page shows measured error rates, of the threshold that is in use."""

from pipelines.dashboards.pages.plateau_errors import error_tables
from pipelines.plateau.error_rates import COLUMNS, DETECTOR, measured_error_rates
from pipelines.plateau.thresholds import seed_thresholds

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
