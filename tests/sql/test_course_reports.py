"""Report marts that follow patients over care: events and what competes with them, stages at the time, flow."""

from drawn_tables import Draw

PATIENTS = """
    patient_key | episode_key | primary_spoke | stage        | care_status       | is_in_care
    a           | a           | mechanical    | conservative | active            | true
    b           | b           | mechanical    | dry_needling | active            | true
    c           | c           | mixed         | conservative | lost_to_follow_up | false
    d           | d           | mixed         | conservative | discharged        | false
    e           | e           | mixed         | conservative | discharged        | false
"""
EPISODES = """
    episode_key | is_left_truncated | care_day_0_date | observed_through_date
    a           | false             | 0               | 100
    b           | false             | 0               | 100
    c           | false             | 0               | 100
    d           | false             | 0               | 100
    e           | true              | 0               | 100
"""
CARE = """
    episode_key | care_status       | discharge_reason | discharge_day | days_since_last_visit
    a           | active            | -                | -             | 5
    b           | active            | -                | -             | 5
    c           | lost_to_follow_up | -                | -             | 70
    d           | discharged        | goals_met        | 50            | 50
    e           | discharged        | self_discharge   | 50            | 50
"""
STARTS = """
    episode_key | stage        | stage_order | start_day
    a           | conservative | 1           | 0
    b           | conservative | 1           | 0
    b           | dry_needling | 2           | 30
    c           | conservative | 1           | 0
    d           | conservative | 1           | 0
"""


def test_events_compete_with_leaving_and_are_censored_at_the_end_of_the_data(draw: Draw) -> None:
    drawn = draw(
        {
            "int_current_episodes": PATIENTS,
            "int_episodes": EPISODES,
            "int_care_status": CARE,
            "int_stage_starts": STARTS,
            "int_window_outcomes": """
                episode_key | window_index | is_over | end_day | responder_50
                a           | 1            | true    | 27      | false
                a           | 2            | true    | 55      | true
                a           | 3            | true    | 83      | true
                b           | 1            | true    | 27      | true
                d           | 3            | true    | 83      | true
            """,
            "int_patient_outcomes": """
                episode_key | periods_ago | has_responder_baseline
                a           | 0           | true
                d           | 0           | true
                b           | 0           | false
                b           | 1           | true
            """,
        }
    )
    drawn.shows(
        "int_events",
        """
        event_kind | episode_key | status    | status_day
        response   | a           | event     | 55
        response   | d           | competing | 50
        needling   | a           | censored  | 100
        needling   | b           | event     | 30
        needling   | c           | competing | 90
        needling   | d           | competing | 50
        referral   | a           | censored  | 100
        referral   | b           | censored  | 100
        referral   | c           | competing | 90
        referral   | d           | competing | 50
        leaving    | a           | censored  | 100
        leaving    | b           | censored  | 100
        leaving    | c           | event     | 90
        leaving    | d           | competing | 50
        """,
    )
    drawn.shows(
        "rpt_incidence",
        """
        step | patients | with_event | competing | censored | at_risk
        0    | 4        | 0          | 0         | 0        | 4
        1    | 4        | 0          | 0         | 0        | 4
        2    | 4        | 1          | 1         | 0        | 2
        4    | 4        | 1          | 2         | 1        | 0
        """,
        where="event_kind = 'needling' and group_kind = 'all' and step in (0, 1, 2, 4)",
    )


def test_a_window_counts_for_the_stage_reached_when_it_began(draw: Draw) -> None:
    drawn = draw(
        {
            "int_stage_starts": STARTS,
            "int_diary_windows": """
                episode_key | window_index | start_day
                b           | 0            | -28
                b           | 1            | 0
                b           | 2            | 28
                b           | 3            | 56
            """,
        }
    )
    drawn.shows("int_window_stages", "window_index | stage\n1 | conservative\n2 | conservative\n3 | dry_needling")


def test_the_flow_follows_each_patient_from_stage_to_stage(draw: Draw) -> None:
    spells = """
        episode_key | stage        | stage_order
        a           | conservative | 1
        b           | conservative | 1
        b           | dry_needling | 2
        c           | conservative | 1
        d           | dry_needling | 2
    """
    draw({"rpt_current_episodes": PATIENTS, "fct_stage_spells": spells}).shows(
        "rpt_stage_flow",
        """
        primary_spoke | from_stage   | to_place          | patients
        mechanical    | evaluated    | conservative      | 2
        mechanical    | conservative | in_care           | 1
        mechanical    | conservative | dry_needling      | 1
        mechanical    | dry_needling | in_care           | 1
        mixed         | evaluated    | conservative      | 1
        mixed         | evaluated    | dry_needling      | 1
        mixed         | evaluated    | not_started       | 1
        mixed         | conservative | lost_to_follow_up | 1
        mixed         | dry_needling | discharged        | 1
        """,
    )


def test_each_patient_is_in_one_of_four_responder_counts(draw: Draw) -> None:
    rows = """
        episode_key | window_index | group_kind | patient_group | mhd | baseline_mhd | responder_30 | responder_50 | responder_75 | responder_100
        a           | 3            | all        | all           | 8   | 16           | true         | true         | false        | false
        b           | 3            | all        | all           | 12  | 16           | false        | false        | false        | false
        c           | 3            | all        | all           | -   | 16           | -            | -            | -            | -
        d           | 3            | all        | all           | 2   | 4            | -            | -            | -            | -
        e           | 3            | all        | all           | 2   | -            | -            | -            | -            | -
        a           | 2            | all        | all           | 8   | 16           | true         | true         | true         | true
        f           | 3            | all        | all           | 0   | 16           | true         | true         | true         | true
        g           | 3            | all        | all           | 4   | 16           | true         | true         | true         | false
    """  # noqa: E501
    draw({"int_window_groups": rows}).shows(
        "rpt_responders",
        """
        reduction_pct | responders | non_responders | without_diary | without_baseline
        30            | 3          | 1              | 1             | 2
        50            | 3          | 1              | 1             | 2
        75            | 2          | 2              | 1             | 2
        100           | 1          | 3              | 1             | 2
        """,
    )


def test_a_window_counts_for_the_stage_it_began_in_and_for_all_later_stages_together(draw: Draw) -> None:
    windows = """
        episode_key | window_index | is_over | mhd
        a           | 0            | true    | 20
        a           | 1            | true    | 18
        b           | 1            | true    | 12
        c           | 1            | true    | 6
    """
    stages = """
        episode_key | window_index | stage
        a           | 1            | conservative
        b           | 1            | dry_needling
        c           | 1            | referred_prolotherapy
    """
    drawn = draw({"int_current_episodes": PATIENTS, "int_window_outcomes": windows, "int_window_stages": stages})
    drawn.shows(
        "rpt_trajectory_curve",
        """
        group_kind   | patient_group         | window_index | patients_evaluable | mhd_median
        stage        | conservative          | 1            | 1                  | 18
        stage        | dry_needling          | 1            | 1                  | 12
        stage        | referred_prolotherapy | 1            | 1                  | 6
        stage_pooled | conservative          | 1            | 1                  | 18
        stage_pooled | later                 | 1            | 2                  | 9
        """,
        where="group_kind in ('stage', 'stage_pooled')",
    )


def test_undecided_weeks_are_unknown_and_weeks_after_leaving_do_not_count(draw: Draw) -> None:
    trajectory = """
        episode_key | as_of_day | stage        | state
        a           | 27        | conservative | plateau
        b           | 27        | conservative | indeterminate
        c           | 27        | conservative | improving
        c           | 97        | conservative | plateau
        a           | 34        | conservative | plateau
    """
    patients = {"rpt_current_episodes": PATIENTS, "int_episodes": EPISODES, "int_care_status": CARE}
    draw(patients | {"fct_trajectory": trajectory}).shows(
        "rpt_plateau_curve",
        """
        patient_group | care_week | answer         | patients
        conservative  | 4         | plateau        | 1
        conservative  | 4         | cannot_tell    | 1
        conservative  | 4         | not_on_plateau | 1
        """,
        where="group_kind = 'stage'",
    )


def test_a_gate_is_true_false_or_unknown_and_the_first_referral_counts(draw: Draw) -> None:
    drawn = draw(
        {
            "rpt_current_episodes": PATIENTS,
            "fct_referral_gates": """
                episode_key | gate_mechanical | gate_a | gate_b | gate_c
                a           | true            | -      | false  | true
                b           | true            | -      | true   | true
                c           | true            | true   | true   | true
            """,
            "fct_referrals": """
                episode_key | referral_key | referral_type | referral_day | gate_mechanical | gate_a | gate_b | gate_c
                a           | r1           | prolotherapy  | 10           | true            | -      | true   | true
                a           | r2           | prolotherapy  | 20           | true            | true   | true   | true
                b           | r3           | imaging       | 20           | true            | true   | true   | true
            """,
        }
    )
    drawn.shows(
        "rpt_gate_answers",
        """
        judged_at   | gate | answer  | patients
        now         | a    | unknown | 2
        at_referral | a    | unknown | 1
        """,
        where="gate = 'a'",
    )
    drawn.shows("rpt_gate_answers", "answer | patients\nfalse | 1\ntrue | 1", where="gate = 'b' and judged_at = 'now'")


def test_months_are_whole_and_count_the_patients_behind_them(draw: Draw) -> None:
    """Day 31 is the first of February 2024; the data end with the 29th, so that March is not over."""
    visits = """
        clinic_key | patient_key | visit_date | attendance
        north      | a           | 5          | attended
        north      | a           | 31         | attended
        north      | a           | 40         | no_show
        north      | b           | 59         | attended
        north      | b           | 58         | scheduled
        north      | b           | 60         | attended
    """
    episodes = """
        clinic_key | patient_key | first_treatment_date | observed_through_day
        north      | a           | 5                    | 54
        north      | b           | 5                    | 54
    """
    draw({"fct_visits": visits, "dim_episodes": episodes, "fct_windows": "episode_key"}).shows(
        "rpt_clinic_months",
        """
        metric      | month_date | patients | patients_at_zero | amount_sum | amount_count
        visits_kept | 31         | 2        | 1                | 2         | 3
        """,
    )


def test_a_clinic_s_first_month_is_its_own_not_that_of_patients_who_came_from_another_clinic(draw: Draw) -> None:
    """Day 31 is the first of February 2024, day 60 of March; clinic south opens on day 50."""
    visits = """
        clinic_key | patient_key | visit_date | attendance
        north      | a           | 5          | attended
        south      | a           | 50         | attended
        south      | a           | 65         | attended
    """
    episodes = """
        clinic_key | patient_key | first_treatment_date | observed_through_day
        north      | a           | 5                    | 20
        south      | a           | 50                   | 45
    """
    draw({"fct_visits": visits, "dim_episodes": episodes, "fct_windows": "episode_key"}).shows(
        "rpt_clinic_months", "clinic_key | month_date\nsouth | 60"
    )
