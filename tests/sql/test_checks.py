"""Each check finds the rows that break it, those with a missing value too, and leaves the others alone."""

import duckdb
import pytest
from drawn_tables import Draw

from pipelines.resources import SQL

KEYS = {
    "dim_episodes": ["episode_key"],
    "fct_diary_days": ["episode_key", "care_day"],
    "fct_diary_weeks": ["episode_key", "care_week"],
    "fct_evidence": ["episode_key", "subject", "evidence_number"],
    "fct_questionnaires": ["episode_key", "measure", "care_day"],
    "fct_referral_gates": ["episode_key"],
    "fct_referrals": ["episode_key", "referral_key"],
    "fct_stage_spells": ["episode_key", "stage"],
    "fct_trajectory": ["episode_key", "as_of_day"],
    "fct_visits": ["visit_id"],
    "fct_windows": ["episode_key", "window_index"],
    "rpt_patient_weeks": ["episode_key", "care_week"],
}
FACTS = [table for table in KEYS if table != "dim_episodes"]
BROKEN = {
    "diary_outside_episodes": (
        {
            "stg_headache_diary": "patient_key | entry_date\np | -57\np | -56\np | 100\np | 101\nq | 0",
            "int_episodes": "patient_key | span_start_date | span_end_date\np | -56 | 100\nq | - | -",
        },
        3,
    ),
    "labels_have_evidence": (
        {
            "fct_referral_gates": """
                episode_key | gate_mechanical | gate_a | gate_b | gate_c | medical_review_note
                e           | true            | false  | true   | -      | note
            """,
            "fct_evidence": """
                episode_key | subject
                e           | spoke_mechanical
                e           | gate_a
                f           | gate_b
            """,
        },
        2,
    ),
    "probability_missing": (
        {
            "fct_trajectory": """
                plateau_probability | detector_state
                -                   | insufficient_data
                0.5                 | indeterminate
                0.5                 | insufficient_data
                -                   | plateau
                0.5                 | -
            """
        },
        3,
    ),
    "probabilities": (
        {
            "fct_trajectory": """
                plateau_probability | p_plateau | p_improving | p_at_goal | p_worsening
                -                   | -         | -           | -         | -
                0.8                 | 0.4       | 0.1         | 0.3       | 0.2
                1.1                 | 0.4       | 0.1         | 0.3       | 0.2
                0.8                 | 0.5       | 0.1         | 0.3       | 0.2
                0.8                 | 0.8       | -0.3        | 0.3       | 0.2
                0.8                 | 0.8       | 0.2         | -         | 0
            """
        },
        4,
    ),
    "spells_overlap": (
        {
            "fct_stage_spells": """
                episode_key | stage_order | start_day | end_day
                apart       | 1           | 0         | 29
                apart       | 2           | 30        | -
                touching    | 1           | 0         | 30
                touching    | 2           | 30        | -
                open        | 1           | 0         | -
                open        | 2           | 30        | -
            """
        },
        2,
    ),
    "window_bounds": (
        {
            "fct_windows": """
                mhd | mhd_low | mhd_high
                -   | -       | -
                9   | 9       | 9
                12  | 9       | 19
                8   | 9       | 19
                20  | 9       | 19
                12  | -       | 19
            """
        },
        3,
    ),
    "window_days": (
        {
            "fct_windows": """
                recorded_days | headache_days
                28            | 28
                29            | 3
                20            | 21
            """
        },
        2,
    ),
    "visits_kept": ({"stg_clinic_visits": "visit_id\na\nb", "fct_visits": "visit_id\na"}, 1),
}


def found(check: str, connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many rows a check finds."""
    query = (SQL / "checks" / f"{check}.sql").read_text(encoding="utf-8")
    return len(connection.execute(query).fetchall())


@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_is_there_twice_breaks_the_grain(draw: Draw, table: str) -> None:
    """Beside it stand rows that differ in one part of the key each."""
    keys = KEYS[table]
    rows = [["1"] * len(keys)] * 2 + [["2" if key == other else "1" for key in keys] for other in keys]
    drawn = "\n".join([" | ".join(keys), *(" | ".join(row) for row in rows)])
    assert found(f"grain_{table}", draw({table: drawn}).connection) == 1


@pytest.mark.parametrize("table", FACTS)
def test_a_row_without_its_episode_is_found(draw: Draw, table: str) -> None:
    drawn = draw({table: "episode_key\na\nlost\n-", "dim_episodes": "episode_key\na\nb"})
    assert found(f"episode_of_{table}", drawn.connection) == 2


@pytest.mark.parametrize("check", BROKEN)
def test_each_broken_row_is_found_and_no_other(draw: Draw, check: str) -> None:
    tables, rows = BROKEN[check]
    assert found(check, draw(tables).connection) == rows


def test_every_row_of_a_file_is_accounted_for() -> None:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; create schema warehouse.meta")
        connection.execute(
            "create table warehouse.meta.files as select * from (values "
            "(1, 'loaded', 10, 7, 2, 1), (2, 'loaded', 10, 7, 2, 0), (3, 'partly', 10, null, 2, 1), "
            "(4, 'refused', 10, 0, 0, 0)) "
            "as files (file_id, outcome, rows_landed, rows_loaded, rows_unchanged, rows_quarantined)"
        )
        assert found("rows_reconcile", connection) == 2


@pytest.mark.parametrize(
    ("night", "is_real", "patients"), [("107", "true", 0), ("108", "true", 2), ("108", "false", 0)]
)
def test_data_that_end_more_than_a_week_before_the_night_are_found_where_dates_are_real(
    draw: Draw, night: str, is_real: str, patients: int
) -> None:
    extents = "patient_key | observed_through_date\np | 100\nq | 40"
    nights = f"as_of_night | is_limited_data_set\n{night} | {is_real}"
    warehouse = draw({"stg_patient_extents": extents, "night": nights})
    assert found("extracts_lag", warehouse.connection) == patients


def test_files_whose_dates_are_of_two_kinds_are_found() -> None:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; create schema warehouse.meta; create schema raw")
        connection.execute("create table raw.night as select date '2024-05-02' as as_of_night")
        connection.execute(
            "create table warehouse.meta.files as select * from (values "
            "('shifted', 'loaded', date '2024-05-01'), ('shifted', 'partly', date '2024-05-02'), "
            "('relative_day', 'refused', date '2024-05-02'), ('limited_data_set', 'loaded', date '2024-05-03')) "
            "as files (date_regime, outcome, night)"
        )
        assert found("one_date_regime", connection) == 0
        connection.execute("update raw.night set as_of_night = date '2024-05-03'")
        assert found("one_date_regime", connection) == 2
