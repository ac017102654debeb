import duckdb
import pandas as pd
import pytest

from pipelines.plateau import step
from pipelines.resources import SQL

COLUMNS = {
    "episode_key": "VARCHAR",
    "as_of_day": "INTEGER",
    "detector_state": "VARCHAR",
    "is_suspected": "BOOLEAN",
    "plateau_probability": "DOUBLE",
    "p_plateau": "DOUBLE",
    "p_improving": "DOUBLE",
    "p_at_goal": "DOUBLE",
    "p_worsening": "DOUBLE",
    "fitted_mhd": "DOUBLE",
    "fitted_low": "DOUBLE",
    "fitted_high": "DOUBLE",
    "expected_improvement_28d": "DOUBLE",
    "expected_improvement_84d": "DOUBLE",
    "goal_mhd": "DOUBLE",
    "has_baseline": "BOOLEAN",
    "is_beyond_library": "BOOLEAN",
}


@pytest.fixture
def warehouse(diary_weeks, as_of_rows):
    days = pd.concat([as_of_rows("b", range(12)), as_of_rows("a", range(12)), as_of_rows("c", range(2))])
    weeks = pd.concat([diary_weeks("a", [5] * 16), diary_weeks("b", [6] * 4 + [1] * 12), diary_weeks("c", [3])])
    connection = duckdb.connect()
    connection.register("days", days)
    connection.register("weeks", weeks)
    connection.execute("create schema seeds")
    connection.execute("create schema intermediate")
    connection.execute(
        "create table seeds.thresholds as "
        f"select name, cast(value as double) as value from read_csv('{SQL}/seeds/thresholds.csv')"
    )
    connection.execute(
        "create table intermediate.int_as_of_days as select * replace (as_of_day::integer as as_of_day) from days"
    )
    connection.execute("create table intermediate.int_diary_weeks as select * from weeks")
    yield connection
    connection.close()


def trajectory(connection):
    return connection.execute("from intermediate.int_trajectory").fetchall()


def test_one_row_per_as_of_day_in_order(warehouse):
    assert step.detect(warehouse) == 26
    keys = [row[:2] for row in trajectory(warehouse)]
    days = [7 * week + 6 for week in range(12)]
    assert keys == [(key, day) for key in "ab" for day in days] + [("c", 6), ("c", 13)]


def test_columns_are_what_the_models_read(warehouse):
    step.detect(warehouse)
    described = warehouse.execute("describe intermediate.int_trajectory").fetchall()
    assert {name: type_ for name, type_, *_ in described} == COLUMNS


def test_no_answer_is_null(warehouse):
    step.detect(warehouse)
    counts = warehouse.execute(
        "select count(*), count(plateau_probability), count(fitted_mhd), count(goal_mhd) "
        "from intermediate.int_trajectory where detector_state = 'insufficient_data'"
    ).fetchone()
    assert counts == (8, 0, 0, 0)


def test_a_second_run_and_smaller_batches_give_the_same_table(warehouse, monkeypatch):
    step.detect(warehouse)
    first = trajectory(warehouse)
    step.detect(warehouse)
    assert trajectory(warehouse) == first
    monkeypatch.setattr(step, "BATCH_EPISODES", 2)
    assert step.detect(warehouse) == 26
    assert [row[:4] for row in trajectory(warehouse)] == [row[:4] for row in first]


def test_a_network_without_episodes_has_an_empty_table(warehouse):
    warehouse.execute("delete from intermediate.int_as_of_days")
    assert step.detect(warehouse) == 0
    described = warehouse.execute("describe intermediate.int_trajectory").fetchall()
    assert [name for name, *_ in described] == list(COLUMNS)
    assert trajectory(warehouse) == []
