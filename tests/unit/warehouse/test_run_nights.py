"""What became of each night, by the order in which its runs ran, whatever the clock said."""

import duckdb

from pipelines.warehouse.models import build, load_seeds

RUNS = """
    ('2024-05-01', 1, '20240501T030000-a', 'failed'),
    ('2024-05-01', 2, '20240501T040000-b', 'published'),
    ('2024-05-01', 3, '20240501T050000-c', 'nothing_new'),
    ('2024-05-03', 4, '20240503T030000-d', 'interrupted'),
    -- the clock was set back between these two
    ('2024-05-04', 5, '20240504T050000-e', 'failed'),
    ('2024-05-04', 6, '20240504T030000-f', 'nothing_new'),
    ('2024-05-05', 7, '20240505T030000-g', 'running')
"""


def test_a_night_is_published_by_any_of_its_runs_and_else_what_its_last_run_was() -> None:
    with duckdb.connect() as connection:
        for schema in ("raw", "seeds", "intermediate", "meta"):
            connection.execute(f"create schema {schema}")
        load_seeds(connection)
        connection.execute("create table raw.night as select date '2024-05-05' as as_of_night")
        connection.execute("create table raw.release_facts as select '20240505T030000-g' as run_id")
        connection.execute("attach ':memory:' as warehouse; create schema warehouse.meta")
        connection.execute(
            "create table warehouse.meta.runs as "
            "select night::date as night, run_number, run_id, outcome, 0 as rows_loaded, 0 as rows_quarantined "
            f"from (values {RUNS}) as runs (night, run_number, run_id, outcome)"
        )
        build(connection, ["intermediate.int_numbers", "meta.run_nights"])
        nights = connection.execute("select day(night), outcome, runs from meta.run_nights order by night").fetchall()
    assert nights == [
        (1, "published", 3),
        (2, "no_run", 0),
        (3, "failed", 1),
        (4, "nothing_new", 2),
        (5, "published", 1),
    ]
