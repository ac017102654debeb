"""Report marts: who is counted, in what, and what the worklist says; each threshold below and at its value."""

import pytest
from drawn_tables import Draw

CURRENT = (
    "patient_key | episode_key | clinic_key | stage | care_status | is_in_care | trajectory_state | trajectory_day"
)
IN_CARE = "north | conservative | active | true"


def current(*patients: str, more: str = "", **cells: str) -> str:
    """Draw patients in care at clinic north by `key | state`, judged on day 97, with further columns."""
    rows = [
        f"{key.strip()} | {key.strip()} | {IN_CARE} | {state} | 97 {more}"
        for key, state in (p.split("|") for p in patients)
    ]
    header = " | ".join([CURRENT, *cells])
    return "\n".join([header, *(" | ".join([row, *cells.values()]) for row in rows)])


def metrics_of(draw: Draw, patients: str, **tables: str) -> object:
    """Draw what the metrics read: patients as they stand now, and tables that are empty unless a test draws them."""
    empty = dict.fromkeys(
        (
            "int_window_outcomes", "int_questionnaire_changes", "int_stage_spells", "int_judged_referrals",
            "int_gated_states", "int_plateau_entries", "int_visits_to_goal",
        ),
        "episode_key",
    )  # fmt: skip
    keys = [line.split("|")[0].strip() for line in patients.strip().splitlines()[1:]]
    episodes = "\n".join(["episode_key | first_attended_date", *(f"{key} | 0" for key in keys)])
    status = "\n".join(["episode_key", *keys])
    return draw(empty | {"int_period_episodes": patients, "int_episodes": episodes, "int_care_status": status} | tables)


def points(*patients: str) -> str:
    """Draw patients in care at clinic north now, judged on care day 97 of 100, by key."""
    header = "patient_key | periods_ago | episode_key | clinic_key | as_of_date | as_of_day | judged_day | care_status"
    return "\n".join([header, *(f"{key} | 0 | {key} | north | 100 | 100 | 97 | active" for key in patients)])


def test_a_patient_counts_once_by_the_newest_episode(draw: Draw) -> None:
    drawn = draw(
        {
            "int_care_status": """
                episode_key | care_status
                e1          | active
                e2          | discharged
                e3          | lost_to_follow_up
                e4          | between_visits
            """,
            "int_current_stages": """
                episode_key | stage
                e1          | conservative
                e2          | conservative
                e3          | dry_needling
                e4          | dry_needling
            """,
            "int_episode_spokes": "episode_key\ne1\ne2\ne3\ne4",
            "int_latest_states": "episode_key",
            "int_episodes": """
                episode_key | patient_key | first_visit_date | observed_through_date
                e1          | p           | 0                | 300
                e2          | p           | 300              | 300
                e3          | q           | 0                | 300
                e4          | r           | 0                | 300
            """,
        }
    )
    drawn.shows(
        "rpt_current_episodes",
        """
        episode_key | is_in_care | place             | trajectory_state
        e2          | false      | discharged        | insufficient_data
        e3          | false      | lost_to_follow_up | insufficient_data
        e4          | true       | dry_needling      | insufficient_data
        """,
    )


def worklist_of(draw: Draw, patients: str, states: str = "episode_key", **episode: str) -> object:
    """Draw the tables that the worklist reads for patient p."""
    cells = {"episode_key": "p", **episode}
    gates = "episode_key | result | needling_tried\np | not_eligible | false"
    drawn = "\n".join([" | ".join(cells), " | ".join(cells.values())])
    return draw(
        {
            "int_current_episodes": patients,
            "dim_episodes": drawn,
            "int_gated_states": states,
            "fct_trajectory": "episode_key",
            "fct_referral_gates": gates,
        }
    )


@pytest.mark.parametrize(
    ("state", "since", "plateaus", "status", "weeks"),
    [
        ("plateau", "97", "97..97", "new", "0"),
        ("plateau", "90", "90..97/7", "continuing", "1"),
        ("indeterminate", "-", "90..90", "cannot_tell", "-"),
        ("insufficient_data", "-", "90..90", "cannot_tell", "-"),
        ("improving", "-", "34..69/7", "resolved", "-"),
        ("at_goal", "-", "62..62", "not_on_plateau", "-"),
        ("worsening", "-", "200..199", "not_on_plateau", "-"),
        # a plateau that ended in more headache days is not resolved
        ("worsening", "-", "69..90/7", "not_on_plateau", "-"),
    ],
)
def test_plateau_status_never_takes_unknown_for_none(
    draw: Draw, state: str, since: str, plateaus: str, status: str, weeks: str
) -> None:
    # what went before and is no plateau says nothing of when one ended
    trajectory = f"episode_key | as_of_day | state\np | {plateaus} | plateau\np | 96 | worsening"
    drawn = worklist_of(draw, current(f"p | {state}", plateau_since_day=since), trajectory)
    drawn.shows("rpt_worklist", f"plateau_status | weeks_on_plateau\n{status} | {weeks}")


@pytest.mark.parametrize(
    ("visits", "days", "is_due"),
    [("9", "29", "false"), ("10", "29", "true"), ("9", "30", "true"), ("3", "-", "true")],
)
def test_a_reassessment_is_due_by_visits_or_days_or_without_any(
    draw: Draw, visits: str, days: str, is_due: str
) -> None:
    episode = {"visits_since_reassessment": visits, "days_since_reassessment": days}
    worklist_of(draw, current("p | improving"), **episode).shows("rpt_worklist", f"is_reassessment_due\n{is_due}")


@pytest.mark.parametrize(("days", "has_none"), [("3", "false"), ("-", "true")])
def test_patients_without_a_next_visit_are_listed(draw: Draw, days: str, has_none: str) -> None:
    worklist_of(draw, current("p | improving"), days_to_next_visit=days).shows(
        "rpt_worklist", f"has_no_next_visit\n{has_none}"
    )


def test_the_worklist_names_nobody_who_has_left_care(draw: Draw) -> None:
    gone = f"{CURRENT}\np | p | north | conservative | discharged | false | plateau | 97"
    worklist_of(draw, gone).shows("rpt_worklist", "patient_key")


def prompts_of(draw: Draw, *patients: str, stage: str = "conservative", tried: str = "false") -> object:
    """Draw patients on the worklist by `state | result | suspected | N | P(at goal) | latest | goal`."""
    header = (
        "patient_key | clinic_key | stage | needling_tried | trajectory_state | referral_result | is_suspected | "
        "gate_mechanical | p_at_goal | latest_mhd | goal_mhd"
    )
    rows = [f"p{place} | north | {stage} | {tried} | {patient}" for place, patient in enumerate(patients, start=1)]
    return draw({"rpt_worklist": "\n".join([header, *rows])})


def shown_prompts(*prompts: str) -> str:
    """Draw the prompts and urgencies of patients in the order of `prompts_of`."""
    rows = [f"p{place} | {prompt}" for place, prompt in enumerate(prompts, start=1)]
    return "\n".join(["patient_key | prompt | urgency", *rows])


def test_prompts_follow_the_state(draw: Draw) -> None:
    prompts_of(
        draw,
        "plateau           | medical_review | false | true | 0   | 9 | 4",
        "worsening         | not_eligible   | false | true | 0   | 9 | 4",
        "insufficient_data | not_eligible   | false | true | -   | 9 | 4",
        "indeterminate     | not_eligible   | false | true | 0   | 9 | 4",
        "indeterminate     | not_eligible   | true  | true | 0   | 9 | 4",
        "improving         | not_eligible   | false | true | 0   | 9 | 4",
    ).shows(
        "rpt_prompts",
        shown_prompts(
            "medical_review | 1", "review_worsening | 3", "more_diary | 5", "more_diary | 5", "watch_plateau | 4",
            "go_on | 6",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "tried", "result", "prompt"),
    [
        ("referred_prolotherapy", "false", "not_eligible", "follow_referral"),
        ("conservative", "false", "eligible_for_review", "review_referral"),
        ("conservative", "false", "needs_information", "review_needling"),
        ("dry_needling", "true", "needs_information", "complete_gates"),
        ("dry_needling", "true", "not_eligible", "review_plan"),
    ],
)
def test_prompts_of_a_plateau_go_up_the_ladder_of_the_care_model(
    draw: Draw, stage: str, tried: str, result: str, prompt: str
) -> None:
    prompts_of(draw, f"plateau | {result} | false | true | 0 | 9 | 4", stage=stage, tried=tried).shows(
        "rpt_prompts", shown_prompts(f"{prompt} | 2")
    )


def test_needling_is_prompted_only_where_the_headache_is_neck_driven(draw: Draw) -> None:
    neck = ("true", "-", "false")
    prompts_of(draw, *(f"plateau | not_eligible | false | {gate} | 0 | 9 | 4" for gate in neck)).shows(
        "rpt_prompts", shown_prompts("review_needling | 2", "assess_mechanical | 2", "review_other_spokes | 2")
    )


def test_what_was_needled_is_not_asked_of_the_neck_again(draw: Draw) -> None:
    neck = ("-", "false")
    prompts_of(draw, *(f"plateau | not_eligible | false | {gate} | 0 | 9 | 4" for gate in neck), tried="true").shows(
        "rpt_prompts", shown_prompts("review_plan | 2", "review_plan | 2")
    )


@pytest.mark.parametrize(
    ("latest", "prompt"), [("8.9", "check_at_goal"), ("9", "check_at_goal"), ("9.1", "review_referral")]
)
def test_a_plateau_whose_latest_window_is_at_goal_is_checked_first(draw: Draw, latest: str, prompt: str) -> None:
    prompts_of(draw, f"plateau | eligible_for_review | false | true | 0 | {latest} | 9").shows(
        "rpt_prompts", shown_prompts(f"{prompt} | 2")
    )


@pytest.mark.parametrize(("latest", "goal"), [("-", "9"), ("3", "-")])
def test_a_plateau_without_window_or_goal_is_not_said_to_be_at_goal(draw: Draw, latest: str, goal: str) -> None:
    prompts_of(draw, f"plateau | eligible_for_review | false | true | 0 | {latest} | {goal}").shows(
        "rpt_prompts", shown_prompts("review_referral | 2")
    )


def test_goals_are_reviewed_from_the_probability_that_closes_gate_a(draw: Draw) -> None:
    sure = ("0.79", "0.8", "0.81")
    prompts_of(draw, *(f"at_goal | not_eligible | false | true | {it} | 9 | 9" for it in sure)).shows(
        "rpt_prompts", shown_prompts("near_goal | 6", "review_goals | 7", "review_goals | 7")
    )


def test_responders_are_counted_among_all_who_could_have_reached_the_window(draw: Draw) -> None:
    windows = """
        episode_key | window_index | is_over | end_day | mhd | reduction | responder_50
        a           | 0            | true    | -1      | 16  | -         | -
        a           | 3            | true    | 83      | 8   | 8         | true
        b           | 0            | true    | -1      | 16  | -         | -
        b           | 3            | true    | 83      | 9   | 7         | false
        no_diary    | 0            | true    | -1      | 16  | -         | -
        no_diary    | 3            | true    | 83      | -   | -         | -
        low         | 0            | true    | -1      | 4   | -         | -
        low         | 3            | true    | 83      | 1   | 3         | -
        too_early   | 0            | true    | -1      | 20  | -         | -
        too_early   | 3            | false   | 83      | 2   | 18        | true
    """
    patients = points("a", "b", "no_diary", "low", "too_early")
    metrics_of(draw, patients, int_window_outcomes=windows).shows(
        "rpt_metrics",
        """
        metric        | eligible | observed | numerator | denominator | metric_value
        responder_50  | 3        | 2        | 1         | 3           | 0.3333333333333333
        mhd_reduction | 4        | 3        | -         | 3           | 7
        """,
        where="clinic_key = '(all)' and metric in ('responder_50', 'mhd_reduction')",
    )


def test_the_share_on_plateau_is_among_those_with_a_verdict(draw: Draw) -> None:
    trajectory = """
        episode_key | as_of_day | state
        a           | 97        | plateau
        b           | 97        | indeterminate
        c           | 97        | insufficient_data
        d           | 97        | at_goal
    """
    metrics_of(draw, points("a", "b", "c", "d"), int_gated_states=trajectory).shows(
        "rpt_metrics",
        """
        clinic_key | eligible | observed | numerator | denominator
        (all)      | 4        | 2        | 1         | 2
        north      | 4        | 2        | 1         | 2
        """,
        where="metric = 'on_plateau'",
    )


@pytest.mark.parametrize(("recorded", "is_met"), [("13", "false"), ("14", "true"), ("-", "false")])
def test_a_usable_diary_has_enough_recorded_days(draw: Draw, recorded: str, is_met: str) -> None:
    trajectory = f"episode_key | as_of_day | state | recorded_days_28\na | 97 | improving | {recorded}"
    metrics_of(draw, points("a"), int_gated_states=trajectory).shows(
        "rpt_metric_patients", f"is_met\n{is_met}", where="metric = 'usable_diary'"
    )


def test_one_referral_before_its_gates_makes_the_patient_not_evidenced(draw: Draw) -> None:
    referrals = """
        episode_key | referral_key | referral_type | referral_day | is_pathway_deviation | latest_status
        a           | r1           | prolotherapy  | 90           | false                | completed
        b           | r2           | prolotherapy  | 90           | false                | made
        b           | r3           | prolotherapy  | 95           | true                 | made
        c           | r4           | imaging       | 90           | -                    | made
        later       | r5           | prolotherapy  | 101          | true                 | made
    """
    patients = points("a", "b", "c", "later")
    metrics_of(draw, patients, int_judged_referrals=referrals).shows(
        "rpt_metrics",
        """
        metric             | eligible | numerator | denominator
        referral_closed    | 2        | 1         | 2
        referral_evidenced | 2        | 1         | 2
        """,
        where="metric in ('referral_evidenced', 'referral_closed') and clinic_key = '(all)'",
    )


def test_the_newest_headache_impact_is_compared_with_the_first(draw: Draw) -> None:
    scores = """
        episode_key | measure | administration | care_day | is_meaningfully_better
        a           | hit6    | 1              | 0        | -
        a           | hit6    | 2              | 40       | true
        a           | hit6    | 3              | 80       | false
        a           | hit6    | 4              | 101      | true
        b           | hit6    | 1              | 0        | -
        c           | ndi     | 2              | 40       | true
    """
    metrics_of(draw, points("a", "b", "c"), int_questionnaire_changes=scores).shows(
        "rpt_patient_outcomes", "patient_key | is_hit6_better\na | false\nb | -\nc | -"
    )


def test_an_earlier_period_sees_only_what_had_happened_by_then(draw: Draw) -> None:
    """Treated on day 0, last seen on day 40, discharged on day 80; the data end on day 100."""
    visits = """
        episode_key | visit_date | is_care_visit | visit_type
        e           | 0          | true          | evaluation
        e           | 40         | true          | treatment
        e           | 80         | true          | discharge
    """
    episodes = """
        episode_key | patient_key | first_visit_date | care_day_0_date | observed_through_date | span_end_date
        e           | p           | 0                | 10              | 100                   | 100
    """
    draw({"int_episodes": episodes, "int_visits": visits}).shows(
        "int_period_episodes",
        """
        periods_ago | as_of_day | judged_day | care_status
        0           | 90        | 90         | discharged
        1           | 62        | 62         | active
        2           | 34        | 34         | active
        3           | 6         | 6          | active
        """,
    )


def test_a_discharge_held_until_care_went_on_after_it(draw: Draw) -> None:
    """Discharged on day 40, back on day 370 of the same episode: 56 to 140 days before, the patient was discharged."""
    visits = """
        patient_key | episode_key | visit_date | visit_type
        p           | e           | 0          | treatment
        p           | e           | 40         | discharge
        p           | e           | 370        | treatment
    """
    drawn = draw({"clinic_visits": visits})
    drawn.shows("int_care_status", "care_status\nactive")
    drawn.shows(
        "int_period_episodes",
        """
        periods_ago | care_status
        0           | active
        1           | active
        2           | discharged
        3           | discharged
        4           | discharged
        5           | discharged
        """,
    )


def test_an_episode_that_is_only_planned_takes_nobody_out_of_care(draw: Draw) -> None:
    """The data end on day 400; p is in care and has a new episode planned, q has nothing but a planned visit."""
    visits = """
        patient_key | episode_key | visit_date | visit_type | attendance
        p           | e           | 390        | treatment  | attended
        p           | next        | 410        | evaluation | scheduled
        q           | first       | 410        | evaluation | scheduled
    """
    drawn = draw({"clinic_visits": visits})
    drawn.shows("rpt_current_episodes", "patient_key | episode_key | is_in_care\np | e | true")
    drawn.shows("rpt_patient_outcomes", "patient_key | episode_key | is_in_care\np | e | true")


def test_a_referral_record_is_no_visit_of_care_in_a_period_either(draw: Draw) -> None:
    visits = """
        patient_key | episode_key | visit_date | visit_type | referral_type
        p           | e           | 330        | treatment  | -
        p           | e           | 390        | referral   | imaging
    """
    drawn = draw({"clinic_visits": visits})
    drawn.shows("int_care_status", "care_status\nlost_to_follow_up")
    drawn.shows("int_period_episodes", "care_status\nlost_to_follow_up", where="periods_ago = 0")


def test_the_curve_counts_patients_who_reached_a_window_and_those_evaluable(draw: Draw) -> None:
    patients = """
        patient_key | episode_key | stage        | is_in_care | trajectory_state
        a           | a           | conservative | true       | improving
        b           | b           | conservative | true       | improving
        left        | left        | conservative | false      | improving
        never       | never       | not_started  | false      | insufficient_data
    """
    windows = """
        episode_key | window_index | is_over | mhd
        a           | 1            | true    | 10
        b           | 1            | true    | -
        left        | 1            | true    | 14
        never       | 1            | true    | 28
        a           | 2            | false   | 5
    """
    draw({"int_current_episodes": patients, "int_window_outcomes": windows}).shows(
        "rpt_trajectory_curve",
        """
        patient_group | window_index | patients_reached | patients_evaluable | mhd_lower_quartile | mhd_median
        all           | 1            | 3                | 2                  | 11                 | 12
        improving     | 1            | 2                | 1                  | 10                 | 10
        """,
        where="group_kind in ('all', 'state')",
    )


def test_unknown_states_are_a_group_of_their_own(draw: Draw) -> None:
    patients = current("a | plateau", "b | insufficient_data", "c | at_goal", "d | indeterminate", "e | worsening")
    draw({"rpt_current_episodes": patients}).shows(
        "rpt_clinic_states",
        """
        trajectory_state  | state_group          | patients
        plateau           | plateau              | 1
        insufficient_data | cannot_tell          | 1
        indeterminate     | cannot_tell          | 1
        at_goal           | at_goal_or_improving | 1
        worsening         | worsening            | 1
        """,
    )
