"""The detector as a step of the build: reads weekly diary counts, writes `int_trajectory`."""

import duckdb

from pipelines.plateau.judgement import judge
from pipelines.plateau.thresholds import DetectorThresholds

BATCH_EPISODES = 4000  # bounds the memory whatever the size of the network


def detect(connection: duckdb.DuckDBPyConnection, schema: str = "intermediate") -> int:
    """Judge every episode on every as-of day and write `int_trajectory`.

    Reads `seeds.thresholds`, and `int_as_of_days` and `int_diary_weeks` of the schema.

    Args:
        connection: tonight's build database.
        schema: where the tables are read and written; another one holds copies of referred episodes.

    Returns:
        The number of rows written, one per row of the schema's `int_as_of_days`.

    Raises:
        OutcomesError: if the seed table lacks a threshold, or the shipped prior is not this library's.
    """
    thresholds = DetectorThresholds.from_seed(
        dict(connection.execute("select name, value from seeds.thresholds").fetchall())
    )
    query = f"select distinct episode_key from {schema}.int_as_of_days order by episode_key"
    keys = [key for (key,) in connection.execute(query).fetchall()] or [""]  # without episodes: an empty table
    write, written = f"create or replace table {schema}.int_trajectory as", 0
    for start in range(0, len(keys), BATCH_EPISODES):
        batch = keys[start : start + BATCH_EPISODES]
        rows = f"from {schema}.{{table}} where episode_key between $first and $last"
        written += _judge_batch(connection, rows, {"first": batch[0], "last": batch[-1]}, write, thresholds)
        write = f"insert into {schema}.int_trajectory"
    return written


def _judge_batch(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    bounds: dict[str, str],
    write: str,
    thresholds: DetectorThresholds,
) -> int:
    as_of_days = connection.execute(
        rows.format(table="int_as_of_days") + " order by episode_key, as_of_day", bounds
    ).df()
    weeks = connection.execute(rows.format(table="int_diary_weeks"), bounds).df()
    connection.register("judged_days", judge(as_of_days, weeks, thresholds))
    connection.execute(f"{write} from judged_days order by episode_key, as_of_day")
    connection.unregister("judged_days")
    return len(as_of_days)
