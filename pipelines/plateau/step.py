"""The detector's place in the warehouse: weekly diary counts in, `intermediate.int_trajectory` out."""

import duckdb

from pipelines.plateau.judgement import judge
from pipelines.plateau.thresholds import DetectorThresholds

BATCH_EPISODES = 4000  # bounds the memory whatever the size of the network


def detect(connection: duckdb.DuckDBPyConnection) -> int:
    """Judge every episode on every as-of day and write `intermediate.int_trajectory`.

    Reads `seeds.thresholds`, `intermediate.int_as_of_days` and `intermediate.int_diary_weeks`.

    Args:
        connection: the warehouse.

    Returns:
        The number of rows written, one per row of `intermediate.int_as_of_days`.

    Raises:
        OutcomesError: if the seed table lacks a threshold, or the shipped prior is not this library's.
    """
    thresholds = DetectorThresholds.from_seed(
        dict(connection.execute("select name, value from seeds.thresholds").fetchall())
    )
    query = "select distinct episode_key from intermediate.int_as_of_days order by episode_key"
    keys = [key for (key,) in connection.execute(query).fetchall()] or [""]  # without episodes: an empty table
    write, written = "create or replace table intermediate.int_trajectory as", 0
    for start in range(0, len(keys), BATCH_EPISODES):
        batch = keys[start : start + BATCH_EPISODES]
        written += _judge_batch(connection, batch[0], batch[-1], write, thresholds)
        write = "insert into intermediate.int_trajectory"
    return written


def _judge_batch(
    connection: duckdb.DuckDBPyConnection, first: str, last: str, write: str, thresholds: DetectorThresholds
) -> int:
    rows = "from intermediate.{table} where episode_key between $first and $last"
    bounds = {"first": first, "last": last}
    as_of_days = connection.execute(
        rows.format(table="int_as_of_days") + " order by episode_key, as_of_day", bounds
    ).df()
    weeks = connection.execute(rows.format(table="int_diary_weeks"), bounds).df()
    connection.register("judged_days", judge(as_of_days, weeks, thresholds))
    connection.execute(f"{write} from judged_days order by episode_key, as_of_day")
    connection.unregister("judged_days")
    return len(as_of_days)
