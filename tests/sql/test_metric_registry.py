"""Whom each metric is about, and when its outcome is met: patients are named after what the metric must say of them."""

import pytest
from drawn_tables import Draw

SAYS = {"met": "true", "unmet": "false", "unknown": "-"}


def outcomes(columns: str, patients: str) -> str:
    """Draw patients at the end of their data, each as `name | cells of the columns`."""
    rows = [row.replace("|", "| 0 |", 1) for row in patients.split(";")]
    return "\n".join([f"patient_key | periods_ago | {columns}", *rows])


@pytest.mark.parametrize(
    ("metric", "columns", "patients"),
    [
        ("active_caseload", "is_active", "met | true; unmet | false"),
        ("lost_to_follow_up", "is_treated | is_lost",
         "met | true | true; unmet | true | false; outside | false | false"),
        ("not_started", "is_start_due | is_treated",
         "met | true | false; unmet | true | true; outside | false | false"),
        ("on_plateau", "is_in_care | trajectory_state",
         "met | true | plateau; unmet | true | worsening; unknown | true | indeterminate; outside | false | plateau"),
        ("new_plateau", "is_in_care | trajectory_state | is_newly_called",
         "met | true | plateau | true; unmet | true | improving | true; outside | false | plateau | true"),
        ("usable_diary", "is_in_care | has_full_window | is_diary_usable",
         "met | true | true | true; unmet | true | true | false; outside | true | false | true"),
        ("usable_diary", "is_in_care | has_full_window | is_diary_usable", "outside | false | true | true"),
        ("hit6_improved", "has_reached_outcome | is_hit6_better",
         "met | true | true; unmet | true | false; unknown | true | -; outside | false | true"),
        ("referral_evidenced", "is_referral_evidenced", "met | true; unmet | false; outside | -"),
        ("referral_closed", "is_referral_evidenced | has_closed_referral",
         "met | false | true; unmet | true | false; outside | - | -"),
    ],
)  # fmt: skip
def test_a_share_is_of_those_it_is_about(draw: Draw, metric: str, columns: str, patients: str) -> None:
    names = [row.split("|")[0].strip() for row in patients.split(";")]
    expected = [f"{name} | {SAYS[name]} | {str(name != 'unknown').lower()}" for name in names if name in SAYS]
    draw({"int_patient_outcomes": outcomes(columns, patients)}).shows(
        "int_metric_patients",
        "\n".join(["patient_key | is_met | is_counted", *expected]),
        where=f"metric = '{metric}'",
    )


def test_a_plateau_that_was_called_earlier_is_no_new_one(draw: Draw) -> None:
    patients = outcomes("is_in_care | trajectory_state | is_newly_called", "p | true | plateau | false")
    draw({"int_patient_outcomes": patients}).shows(
        "int_metric_patients", "is_met\nfalse", where="metric = 'new_plateau'"
    )


@pytest.mark.parametrize("level", [30, 50, 75])
def test_an_unknown_response_counts_as_none_and_is_not_observed(draw: Draw, level: int) -> None:
    columns = f"has_reached_outcome | has_responder_baseline | responder_{level}"
    patients = "a | true | true | true; b | true | true | false; c | true | true | -; d | false | true | true"
    draw({"int_patient_outcomes": outcomes(columns, f"{patients}; e | true | false | true")}).shows(
        "int_metric_patients",
        """
        patient_key | is_observed | is_counted | is_met
        a           | true        | true       | true
        b           | true        | true       | false
        c           | false       | true       | false
        """,
        where=f"metric = 'responder_{level}'",
    )


@pytest.mark.parametrize(
    ("metric", "columns", "patients"),
    [
        ("mhd_reduction", "has_reached_outcome | outcome_reduction",
         "known | true | 3; unknown | true | -; no | false | 3"),
        ("evaluation_to_treatment_days", "is_treated | evaluation_to_treatment_days",
         "known | true | 3; unknown | true | -; no | false | 3"),
        ("days_to_next_stage", "days_to_next_stage", "known | 3; no | -"),
        ("visits_to_goal", "visits_to_goal", "known | 3; no | -"),
        ("plateau_to_referral_days", "plateau_to_referral_days", "known | 3; no | -"),
    ],
)  # fmt: skip
def test_a_median_is_over_known_amounts(draw: Draw, metric: str, columns: str, patients: str) -> None:
    unknown = ["unknown | - | false"] if "unknown" in patients else []
    draw({"int_patient_outcomes": outcomes(columns, patients)}).shows(
        "int_metric_patients",
        "\n".join(["patient_key | amount | is_counted", "known | 3 | true", *unknown]),
        where=f"metric = '{metric}'",
    )


def test_patients_outcomes_are_those_of_now(draw: Draw) -> None:
    drawn = draw({"int_patient_outcomes": "patient_key | periods_ago | is_active\np | 0 | true\np | 1 | false"})
    drawn.shows("rpt_patient_outcomes", "is_active\ntrue")
    drawn.shows("rpt_metric_patients", "is_met\ntrue", where="metric = 'active_caseload'")
    # metrics that are drawn by groups have no patients here
    drawn.shows("rpt_metric_patients", "metric", where="metric = 'headache_day_course'")


@pytest.mark.parametrize(
    ("silence", "status"),
    [("45", "active"), ("46", "between_visits"), ("59", "between_visits"), ("60", "lost_to_follow_up")],
)
def test_silence_decides_the_care_status_of_a_period_as_it_does_now(draw: Draw, silence: str, status: str) -> None:
    episodes = f"""
        episode_key | patient_key | first_visit_date | care_day_0_date | last_attended_date | observed_through_date
        e           | p           | 0                | 0               | 0                  | {silence}
    """
    visits = "episode_key | visit_date | is_attended | is_care_visit | visit_type\ne | 0 | true | true | treatment"
    drawn = draw({"int_episodes": episodes, "int_visits": visits})
    drawn.shows("int_period_episodes", f"care_status\n{status}", where="periods_ago = 0")
    drawn.shows("int_care_status", f"care_status\n{status}")


def test_a_plateau_lasts_since_the_first_day_of_its_unbroken_run(draw: Draw) -> None:
    states = """
        episode_key | as_of_day | state
        always      | 6..20/7   | plateau
        again       | 6         | improving
        again       | 13        | plateau
        again       | 20        | worsening
        again       | 27..34/7  | plateau
        ended       | 6         | plateau
        ended       | 13        | improving
    """
    draw({"int_gated_states": states}).shows(
        "int_latest_states",
        "episode_key | as_of_day | plateau_since_day\nalways | 20 | 6\nagain | 34 | 27\nended | 13 | -",
    )


@pytest.mark.parametrize(("evaluated", "wait"), [("3", "7"), ("10", "0"), ("11", "-"), ("-", "-")])
def test_treatment_is_waited_for_since_an_evaluation_by_its_day(draw: Draw, evaluated: str, wait: str) -> None:
    drawn = draw(
        {
            "int_visit_summaries": f"episode_key | evaluation_date\ne | {evaluated}",
            "int_episodes": "episode_key | care_day_0_date | observed_through_date\ne | 10 | 30",
            "int_discharges": "episode_key",
        }
    )
    drawn.shows("int_care_status", f"evaluation_to_treatment_days\n{wait}")
