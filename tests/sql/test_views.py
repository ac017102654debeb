"""Views of a release on drawn marts: milestones, plateaus, windows, referrals, questionnaires and care weeks."""

import re

import pytest
from drawn_tables import NULL, Draw, read_table

from pipelines.warehouse.models import view_paths

EPISODE = """
    episode_key | patient_key | clinic_key | primary_spoke | stage        | care_status | observed_through_day
    e           | p           | north      | mechanical    | conservative | active      | 200
"""
_MARTS = re.compile(r"\bmarts\.((?:dim|fct)_\w+)")


def shows(draw: Draw, view: str, tables: dict[str, str], expected: str) -> None:
    """Hold a view's rows, in the drawn columns, against the rows expected; marts not drawn are empty."""
    read = {name for path in view_paths().values() for name in _MARTS.findall(path.read_text(encoding="utf-8"))}
    empty = dict.fromkeys(read, "episode_key")
    connection = draw(empty | {"dim_episodes": EPISODE} | tables).connection
    connection.execute("create schema meta; create view meta.thresholds as from seeds.thresholds")
    for name, path in view_paths().items():
        connection.execute(f"create view {name} as {path.read_text(encoding='utf-8')}")
    header, rows = read_table(expected)
    columns = ", ".join(f"cast({name} as varchar)" for name in header)
    found = connection.execute(f"select {columns} from marts.{view} order by all").fetchall()
    wanted = [tuple(None if row.get(name, NULL) == NULL else row[name] for name in header) for row in rows]
    assert found == wanted


def test_milestones_are_first_days_and_waits_run_from_the_first_plateau(draw: Draw) -> None:
    shows(
        draw,
        "v_episode_milestones",
        {
            "fct_visits": """
                episode_key | visit_day | attendance | is_needling
                e           | 40        | no_show    | true
                e           | 50        | attended   | true
                e           | 60        | attended   | true
                e           | 10        | attended   | false
            """,
            "fct_referrals": """
                episode_key | referral_type | referral_day | latest_status
                e           | prolotherapy  | 20           | declined
                e           | imaging       | 30           | made
                e           | prolotherapy  | 90           | -
                e           | prolotherapy  | 95           | made
            """,
            "fct_trajectory": """
                episode_key | as_of_day | state
                e           | 55        | indeterminate
                e           | 62        | plateau
                e           | 69        | at_goal
                e           | 76        | plateau
            """,
            "fct_windows": """
                episode_key | window_index | end_day | is_over | responder_50
                e           | 2            | 55      | true    | false
                e           | 3            | 83      | true    | true
                e           | 4            | 111     | false   | true
            """,
        },
        """
        first_plateau_day | first_at_goal_day | first_response_day | plateau_to_needling_days | plateau_to_referral_days
        62                | 69                | 83                 | -12                      | 28
        """,
    )


def test_an_episode_that_reached_nothing_is_there_with_nulls(draw: Draw) -> None:
    shows(
        draw,
        "v_episode_milestones",
        {},
        """
        episode_key | observed_through_day | dry_needling_day | plateau_to_referral_days
        e           | 200                  | -                | -
        """,
    )


def test_plateau_spells_break_at_any_other_state(draw: Draw) -> None:
    shows(
        draw,
        "v_plateau_spells",
        {
            "fct_trajectory": """
                episode_key | as_of_day | stage        | state         | plateau_probability | expected_improvement_84d
                e           | 48        | conservative | improving     | 0.3                 | 4
                e           | 55        | conservative | plateau       | 0.95                | 1
                e           | 62        | dry_needling | plateau       | 0.97                | 0.5
                e           | 69        | dry_needling | indeterminate | 0.7                 | 1
                e           | 76        | dry_needling | plateau       | 0.96                | 0.4
            """,
        },
        """
        spell_number | start_day | last_day | weeks | plateau_probability | expected_improvement_84d | next_state
        1            | 55        | 62       | 2     | 0.95                | 0.5                      | indeterminate
        2            | 76        | 76       | 1     | 0.96                | 0.4                      | -
        """,
    )


@pytest.mark.parametrize(
    ("baseline", "status", "window", "usable", "observed", "imputed"),
    [
        ("10.0", "complete", "5", "true", "true", "true"),
        ("10.0", "complete", "-", "true", "-", "false"),
        ("4.0", "complete", "2", "false", "-", "-"),
        ("4.1", "prorated", "4", "true", "false", "false"),
        ("-", "not_evaluable", "2", "false", "-", "-"),
    ],
)
def test_windows_keep_patients_who_could_have_reached_them(
    draw: Draw, baseline: str, status: str, window: str, usable: str, observed: str, imputed: str
) -> None:
    shows(
        draw,
        "v_window_outcomes",
        {
            "fct_windows": f"""
                episode_key | window_index | start_day | end_day | is_over | mhd        | mhd_status | responder_50
                e           | 0            | -28       | -1      | true    | {baseline} | {status}   | -
                e           | 1            | 0         | 27      | true    | {window}   | complete   | {observed}
                e           | 2            | 28        | 55      | false   | 1          | complete   | true
            """,
            "fct_stage_spells": """
                episode_key | stage        | stage_order | start_day
                e           | conservative | 1           | 0
                e           | dry_needling | 2           | 1
            """,
        },
        f"""
        window_index | stage        | baseline_mhd | has_usable_baseline | responder_50 | responder_50_imputed
        1            | conservative | {baseline} | {usable} | {observed} | {imputed}
        """,
    )


def test_a_referral_sees_only_what_came_before_it(draw: Draw) -> None:
    judged = """
        episode_key | as_of_day | state
        e           | 55        | plateau
        e           | 62        | improving
        e           | 69        | plateau
    """
    shows(
        draw,
        "v_referral_pathway",
        {
            "fct_referrals": """
                episode_key | referral_key | referral_type | referral_day
                e           | r1           | prolotherapy  | 54
                e           | r2           | prolotherapy  | 55
                e           | r3           | prolotherapy  | 68
                e           | r4           | prolotherapy  | 76
                e           | r5           | prolotherapy  | -
            """,
            "fct_trajectory": judged,
            "fct_visits": """
                episode_key | visit_day | attendance | is_needling
                e           | 55        | attended   | true
            """,
        },
        """
        referral_key | had_dry_needling | trajectory_state | first_plateau_day | plateau_since_day | plateau_to_referral_days
        r1           | false            | -                | -                 | -                 | -
        r2           | true             | plateau          | 55                | 55                | 0
        r3           | true             | improving        | 55                | 55                | 13
        r4           | true             | plateau          | 55                | 69                | 21
        r5           | false            | -                | -                 | -                 | -
        """,  # noqa: E501
    )


def test_questionnaires_show_first_and_newest_score(draw: Draw) -> None:
    shows(
        draw,
        "v_questionnaire_changes",
        {
            "fct_questionnaires": """
                episode_key | measure | care_day | administration | score | improvement | is_meaningfully_better
                e           | hit6    | -5       | 1              | 64    | -           | -
                e           | hit6    | 30       | 2              | 60    | 4           | false
                e           | hit6    | 60       | 3              | 56    | 8           | true
                e           | ndi     | 0        | 1              | 20    | -           | -
            """,
        },
        """
        measure | administrations | first_day | first_score | latest_day | latest_score | is_meaningfully_better
        hit6    | 3               | -5        | 64          | 60         | 56           | true
        ndi     | 1               | 0         | 20          | 0          | 20           | -
        """,
    )


def test_care_weeks_carry_the_judgement_of_their_last_day(draw: Draw) -> None:
    shows(
        draw,
        "v_care_weeks",
        {
            "fct_diary_weeks": """
                episode_key | care_week | recorded_days | headache_days
                e           | -5        | 7             | 7
                e           | -4        | 7             | 6
                e           | 0         | 5             | 4
                e           | 1         | 0             | 0
            """,
            "fct_trajectory": """
                episode_key | as_of_day | stage        | state
                e           | 6         | conservative | insufficient_data
                e           | 14        | conservative | plateau
            """,
        },
        """
        care_week | clinic_key | stage        | recorded_days | headache_days | trajectory_state
        -4        | north      | -            | 7             | 6             | -
        0         | north      | conservative | 5             | 4             | insufficient_data
        1         | north      | -            | 0             | 0             | -
        """,
    )
