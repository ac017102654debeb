"""What each patient brings to the metrics at a period: only what had happened by its day, that day included."""

from drawn_tables import Draw

POINTS = "patient_key | periods_ago | episode_key | clinic_key | as_of_date | as_of_day | judged_day | care_status"


def points(*as_of_days: int) -> str:
    """Draw patient p at one period per day of care, the first of them now."""
    rows = [f"p | {ago} | e | north | {day} | {day} | {day} | active" for ago, day in enumerate(as_of_days)]
    return "\n".join([POINTS, *rows])


def test_steps_count_from_the_day_on_which_they_were_made(draw: Draw) -> None:
    drawn = draw(
        {
            "int_period_episodes": f"{points(100, 40, 39)}\nq | 0 | f | north | 100 | 100 | 100 | active",
            "int_stage_spells": """
                episode_key | stage_order | start_day | is_before_treatment
                e           | 1           | 0         | false
                e           | 2           | 40        | false
                e           | 3           | 90        | false
                e           | 4           | 101       | false
                f           | 1           | 0         | false
                f           | 3           | -5        | true
            """,
            "int_plateau_entries": "episode_key | entered_day\ne | 20\ne | 40\ne | 100",
            "int_prolotherapy_referrals": """
                episode_key | referral_day | is_evidenced | latest_status | plateau_to_referral_days
                e           | 40           | true         | completed     | 20
                e           | 100          | false        | made          | 80
            """,
        }
    )
    drawn.shows(
        "int_period_steps",
        """
        patient_key | periods_ago | days_to_next_stage | newest_plateau_day | is_referral_evidenced
        p           | 0           | 50                 | 100                | false
        p           | 1           | 40                 | 40                 | true
        p           | 2           | -                  | 20                 | -
        q           | 0           | -                  | -                  | -
        """,
    )
    drawn.shows(
        "int_period_steps",
        """
        periods_ago | has_closed_referral | plateau_to_referral_days
        0           | true                | 80
        1           | true                | 20
        2           | -                   | -
        """,
        where="patient_key = 'p'",
    )


def test_a_referral_waits_since_the_first_plateau_called_by_its_day(draw: Draw) -> None:
    drawn = draw(
        {
            "int_judged_referrals": """
                episode_key | referral_key | referral_type | referral_day | is_pathway_deviation
                e           | before       | prolotherapy  | 29           | true
                e           | same day     | prolotherapy  | 30           | false
                e           | after two    | prolotherapy  | 60           | false
                e           | elsewhere    | imaging       | 60           | -
            """,
            "int_plateau_entries": "episode_key | entered_day\ne | 30\ne | 50\ne | 61",
        }
    )
    drawn.shows(
        "int_prolotherapy_referrals",
        """
        referral_key | is_evidenced | plateau_to_referral_days
        before       | false        | -
        same day     | true         | 0
        after two    | true         | 30
        """,
    )


def test_a_plateau_is_entered_once_per_unbroken_run(draw: Draw) -> None:
    trajectory = """
        episode_key | as_of_day | state
        e           | 6         | plateau
        e           | 13        | plateau
        e           | 20        | indeterminate
        e           | 27..34/7  | plateau
        f           | 6         | improving
        f           | 13        | plateau
    """
    draw({"int_gated_states": trajectory}).shows(
        "int_plateau_entries", "episode_key | entered_day\ne | 6\ne | 27\nf | 13"
    )


def test_visits_to_goal_are_days_of_care_up_to_the_first_week_at_goal(draw: Draw) -> None:
    drawn = draw(
        {
            "int_gated_states": "episode_key | as_of_day | state\ne | 6 | improving\ne | 13..20/7 | at_goal",
            "int_episodes": "episode_key | care_day_0_date\ne | 100",
            "int_visits": """
                episode_key | visit_date | is_care_visit
                e           | 93         | true
                e           | 100        | true
                e           | 105        | false
                e           | 107        | true
                e           | 107        | true
                e           | 113        | true
                e           | 114        | true
            """,
        }
    )
    drawn.shows("int_visits_to_goal", "episode_key | goal_day | visits_to_goal\ne | 13 | 4")


def test_the_diary_of_a_period_ends_on_its_day(draw: Draw) -> None:
    drawn = draw(
        {
            "int_period_episodes": points(83, 82, 27, 26),
            "int_window_outcomes": """
                episode_key | window_index | end_day | is_over | mhd | reduction | responder_50
                e           | 0            | -1      | true    | 20  | -         | -
                e           | 3            | 83      | true    | 10  | 10        | true
            """,
            "int_questionnaire_changes": """
                episode_key | measure | care_day | administration | is_meaningfully_better
                e           | hit6    | 0        | 1              | -
                e           | hit6    | 27       | 2              | false
                e           | hit6    | 83       | 3              | true
                e           | ndi     | 26       | 2              | true
            """,
            "int_gated_states": "episode_key",
        }
    )
    drawn.shows(
        "int_period_diary",
        """
        periods_ago | has_full_window | has_reached_outcome | outcome_reduction | is_hit6_better
        0           | true            | true                | 10                | true
        1           | true            | false               | -                 | false
        2           | true            | false               | -                 | false
        3           | false           | false               | -                 | -
        """,
    )


def pathway(draw: Draw, as_of_day: int, first_attended: int = 0, is_truncated: bool = False) -> object:
    """Draw patient p, called on day 10, at goal on day 20, evaluated 4 days before treatment."""
    return draw(
        {
            "int_period_episodes": points(as_of_day),
            "int_period_steps": "patient_key | periods_ago | newest_plateau_day\np | 0 | 10",
            "int_episodes": "episode_key | first_attended_date | is_left_truncated\n"
            f"e | {first_attended} | {str(is_truncated).lower()}",
            "int_care_status": "episode_key | evaluation_to_treatment_days\ne | 4",
            "int_visits_to_goal": "episode_key | goal_day | visits_to_goal\ne | 20 | 5",
        }
    )


def test_a_plateau_is_new_for_a_window(draw: Draw) -> None:
    drawn = pathway(draw, 37)
    drawn.shows("int_period_pathway", "is_newly_called | evaluation_to_treatment_days\ntrue | 4")


def test_a_plateau_is_no_longer_new_after_a_window(draw: Draw) -> None:
    pathway(draw, 38).shows("int_period_pathway", "is_newly_called\nfalse")


def test_a_goal_counts_from_its_day(draw: Draw) -> None:
    pathway(draw, 20).shows("int_period_pathway", "visits_to_goal\n5")


def test_a_goal_does_not_count_before_its_day(draw: Draw) -> None:
    pathway(draw, 19).shows("int_period_pathway", "visits_to_goal\n-")


def test_a_start_is_due_after_so_many_days(draw: Draw) -> None:
    pathway(draw, 28).shows("int_period_pathway", "is_start_due\ntrue")


def test_a_start_is_not_due_sooner(draw: Draw) -> None:
    pathway(draw, 28, first_attended=1).shows("int_period_pathway", "is_start_due\nfalse")


def test_a_start_before_the_data_is_never_due(draw: Draw) -> None:
    pathway(draw, 100, is_truncated=True).shows("int_period_pathway", "is_start_due\nfalse")


def test_care_status_of_a_period_follows_from_visits_up_to_it(draw: Draw) -> None:
    drawn = draw(
        {
            "int_counted_episodes": """
                patient_key | periods_ago | episode_key | as_of_date | day_of_care | last_span_day
                p           | 0           | e           | 60         | 60          | 90
                p           | 1           | e           | 59         | 59          | 90
                p           | 2           | e           | 0          | 0           | 90
                p           | 3           | e           | -1         | -1          | 90
                q           | 0           | f           | 60         | -           | -
            """,
            "int_periods": "periods_ago | days_ago\n0 | 0\n1 | 1\n2 | 60\n3 | 61",
            "int_episodes": """
                episode_key | care_day_0_date | observed_through_date
                e           | 0               | 60
                f           | -               | 60
            """,
            "int_visits": """
                episode_key | visit_date | is_care_visit | visit_type
                e           | 0          | true          | treatment
                e           | 10         | true          | discharge
                e           | 30         | true          | treatment
                e           | 60         | true          | discharge
            """,
        }
    )
    drawn.shows(
        "int_period_episodes",
        """
        patient_key | periods_ago | as_of_day | care_status
        p           | 0           | 60        | discharged
        p           | 1           | 59        | active
        p           | 2           | 0         | active
        p           | 3           | -         | not_started
        q           | 0           | -         | not_started
        """,
    )


def test_of_two_episodes_begun_on_one_day_now_and_the_period_take_the_same(draw: Draw) -> None:
    episodes = """
        episode_key | patient_key | first_visit_date | observed_through_date
        e1          | p           | 0                | 10
        e2          | p           | 0                | 10
    """
    both = dict.fromkeys(("int_care_status", "int_episode_spokes"), "episode_key\ne1\ne2")
    none = dict.fromkeys(("int_current_stages", "int_latest_states"), "episode_key")
    drawn = draw({"int_episodes": episodes, **both, **none})
    drawn.shows("int_counted_episodes", "episode_key\ne2")
    drawn.shows("rpt_current_episodes", "episode_key\ne2")


def test_what_happens_on_the_last_day_of_a_step_counts_in_the_next(draw: Draw) -> None:
    events = """
        event_kind | episode_key | primary_spoke | status    | status_day
        response   | e           | mechanical    | event     | 28
        response   | f           | mechanical    | competing | 28
        response   | g           | mechanical    | censored  | 28
    """
    drawn = draw({"int_events": events})
    drawn.shows(
        "rpt_incidence",
        """
        step | with_event | competing | censored | at_risk
        0    | 0          | 0         | 0        | 3
        1    | 0          | 0         | 0        | 3
        2    | 1          | 1         | 1        | 0
        """,
        where="group_kind = 'all' and step < 3",
    )
    drawn.shows("rpt_incidence", "step\n13", where="group_kind = 'all' and step > 12")


def test_states_are_those_of_the_patients_in_care(draw: Draw) -> None:
    patients = """
        patient_key | clinic_key | primary_spoke | stage        | trajectory_state | is_in_care
        p           | north      | mechanical    | conservative | plateau          | true
        q           | north      | mechanical    | conservative | plateau          | false
    """
    draw({"rpt_current_episodes": patients}).shows("rpt_clinic_states", "clinic_key | patients\nnorth | 1")


def test_a_month_has_the_evaluable_windows_of_care_that_ended_in_it(draw: Draw) -> None:
    drawn = draw(
        {
            "fct_visits": "patient_key | clinic_key | visit_date | attendance\np | north | 0 | attended",
            "dim_episodes": """
                episode_key | patient_key | clinic_key | first_treatment_date | observed_through_day
                e           | p           | north      | 0                    | 120
                f           | p           | north      | -                    | 120
            """,
            "fct_windows": """
                episode_key | window_index | end_day | is_over | mhd
                e           | 0            | 33      | true    | 20
                e           | 1            | 34      | true    | 0
                e           | 2            | 59      | true    | 0
                e           | 3            | 60      | true    | 8
                e           | 4            | 61      | true    | -
                e           | 5            | 62      | false   | 9
                f           | 1            | 62      | true    | 9
            """,
        }
    )
    # day 31 is 1 February 2024, day 60 is 1 March
    drawn.shows(
        "rpt_clinic_months",
        """
        month_date | patients | patients_at_zero | amount_sum | amount_count
        31         | 1        | 1                | 0          | 2
        60         | 1        | 0                | 8          | 1
        """,
        where="metric = 'headache_days_month'",
    )


def test_what_was_loaded_on_the_as_of_night_is_known_and_nothing_later(draw: Draw) -> None:
    drawn = draw(
        {
            "night": "as_of_night\n400",
            "clinic_visits": "visit_id | visit_date | loaded_night\nv | 0 | 400\nw | 1 | 401",
            "headache_diary": "entry_date | loaded_night\n0 | 400\n1 | 401",
        }
    )
    drawn.shows("stg_clinic_visits", "visit_id\nv")
    drawn.shows("stg_headache_diary", "entry_date\n0")
