"""The gates as they were known on the day of each referral.

For each referral its episode is copied up to the referral's day, with only what had been received by then
(`int_known_visits`, `int_known_diary`). The models that judge episodes also judge these copies, so that each rule has
one definition and nothing later can be seen.
"""

import duckdb

from pipelines.warehouse.models import DETECTOR_TABLE, GATES, KNOWN_GATES, STAGED_COPIES, build, order_up_to

PREFIX = "known_"


def judge_referrals(connection: duckdb.DuckDBPyConnection) -> int:
    """Judge the copy of every referred episode and write `intermediate.int_known_gates`.

    Args:
        connection: tonight's build database, the copies built.

    Returns:
        The number of rows written, one per referral.

    Raises:
        OutcomesError: a model cannot be built.
    """
    from pipelines.plateau.step import detect

    connection.execute(f"create schema {PREFIX}staging; create schema {PREFIX}intermediate")
    for staged, copy in STAGED_COPIES.items():
        connection.execute(f"create view {PREFIX}{staged} as select * from {copy}")
    for name in order_up_to(GATES, set(STAGED_COPIES)):
        if name == DETECTOR_TABLE:
            detect(connection, f"{PREFIX}intermediate")
        else:
            build(connection, [name], PREFIX)
    connection.execute(
        f"create table {KNOWN_GATES} as select episode_key as known_key, * exclude (episode_key) "
        f"from {PREFIX}{GATES} order by known_key"
    )
    connection.execute(f"drop schema {PREFIX}intermediate cascade; drop schema {PREFIX}staging cascade")
    rows: int = connection.execute(f"select count(*) from {KNOWN_GATES}").fetchall()[0][0]
    return rows
