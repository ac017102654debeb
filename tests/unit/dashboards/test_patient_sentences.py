"""Sentences about one patient: what the state rests on, and what to review next."""

import pytest

from pipelines.dashboards.labels import STATES
from pipelines.dashboards.patient_labels import PROMPTS, REASONS
from pipelines.dashboards.patient_sentences import (
    gates_prompt,
    goal_verdict,
    next_visit,
    prompt,
    recorded_days,
    settles,
    why,
    window_across_goal,
)

LIMITS = {"mcid_mhd": 2.0, "probably_at_goal_min_probability": 0.5}
PATIENT = {
    "trajectory_state": "plateau",
    "reasons": None,
    "confounders": None,
    "plateau_probability": 0.971,
    "expected_improvement_84d": 0.42,
    "p_at_goal": 0.02,
    "fitted_mhd": 17.2,
    "goal_mhd": 12.7,
    "medical_review_note": None,
    "needling_tried": False,
    "gate_mechanical": True,
    "gate_a": True,
    "gate_b": None,
    "gate_c": True,
}


def test_a_plateau_says_its_probability_level_and_goal():
    assert why(PATIENT, LIMITS) == (
        "97% chance of no further drop of 2 headache days in 4 weeks. Level 17.2, goal 12.7."
    )
    assert why(PATIENT | {"goal_mhd": None}, LIMITS).endswith("Level 17.2.")


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (1.99, ""),
        (2.0, "; expected in 12 weeks: 2 fewer headache days per 28"),
        (2.4, "; expected in 12 weeks: 2.4 fewer headache days per 28"),
        (-2.6, "; expected in 12 weeks: 2.6 more headache days per 28"),
        (None, ""),
    ],
)
def test_what_is_expected_is_said_in_its_direction_if_it_is_a_meaningful_change(expected, said):
    row = PATIENT | {"expected_improvement_84d": expected}
    assert why(row, LIMITS).endswith(f"goal 12.7{said}.")


def test_who_improves_is_said_to_do_so_with_a_chance():
    row = PATIENT | {"trajectory_state": "improving", "plateau_probability": 0.28}
    assert why(row, LIMITS) == (
        "Probably still falling by 2 or more headache days in 4 weeks (72%). Level 17.2, goal 12.7."
    )


def test_a_diary_that_may_get_worse_is_not_said_to_do_so_for_certain():
    said = why(PATIENT | {"trajectory_state": "worsening"}, LIMITS)
    assert said.startswith("Headache days may be rising; a diary alone shows this only roughly.")


@pytest.mark.parametrize(
    ("chance", "level", "goal", "said"),
    [
        (0.49, 3.5, 4.0, "Near goal, not certain (49%): level 3.5, goal 4."),
        (0.5, 3.5, 4.0, "Probably at goal (50%): level 3.5, goal 4."),
        (0.51, 4.0, 4.0, "Probably at goal (51%): level 4, goal 4."),
        (0.9, 4.04, 4.0, "Probably at goal (90%): level 4, goal 4."),
        (0.9, 4.1, 4.0, "Near goal, not certain (90%): level 4.1, goal 4."),
        (0.999, 2.0, 4.0, "Probably at goal (over 99%): level 2, goal 4."),
        (None, None, None, "At goal."),
    ],
)
def test_at_goal_is_said_with_its_chance_and_no_more_than_the_level_allows(chance, level, goal, said):
    row = PATIENT | {"trajectory_state": "at_goal", "p_at_goal": chance, "fitted_mhd": level, "goal_mhd": goal}
    assert why(row, LIMITS) == said
    assert said.startswith(goal_verdict(row, LIMITS))


def test_how_probable_being_at_goal_must_be_is_a_threshold():
    row = PATIENT | {"trajectory_state": "at_goal", "p_at_goal": 0.59, "fitted_mhd": 3.5, "goal_mhd": 4.0}
    higher = LIMITS | {"probably_at_goal_min_probability": 0.6}
    assert (goal_verdict(row, LIMITS), goal_verdict(row, higher)) == ("Probably at goal", "Near goal")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"reasons": "few_recorded_days", "recorded_days_28": 8}, "8 of 28 days"),
        ({"reasons": "episodic_diary;short_time_in_stage", "recorded_days_28": 0}, "attacks only"),
        ({}, "0 of 28 days"),
    ],
    ids=["diary", "attack log", "before the first judgement"],
)
def test_a_log_of_attacks_has_no_count_of_recorded_days(row, said):
    assert recorded_days(row) == said


def test_a_probability_never_claims_certainty():
    assert why(PATIENT | {"plateau_probability": 0.9999}, LIMITS).startswith("Over 99%")


def test_an_undecided_state_says_why_no_plateau_was_called():
    row = PATIENT | {"trajectory_state": "indeterminate", "reasons": "pgic_better;suspected"}
    assert why(row, LIMITS).endswith(
        "Not called a plateau: the patient reports being much better; suspected, but the diary does not settle it yet."
    )


def test_too_little_diary_is_never_said_to_be_no_plateau():
    row = PATIENT | {
        "trajectory_state": "insufficient_data",
        "plateau_probability": None,
        "reasons": "few_recorded_days",
    }
    assert why(row, LIMITS) == "Cannot tell yet: too few recent diary days."


@pytest.mark.parametrize("state", STATES)
def test_every_state_and_reason_has_words(state):
    for reason in REASONS:
        said = why(PATIENT | {"trajectory_state": state, "reasons": reason}, LIMITS)
        assert "_" not in said
        assert "stop" not in said


def test_gates_are_listed_with_what_would_settle_them():
    assert gates_prompt(PATIENT) == "Gates N, A and C true, B unknown: examine for instability"
    none_known = PATIENT | {"gate_mechanical": None, "gate_a": None, "gate_c": None}
    assert gates_prompt(none_known).startswith("Gates N, A, B and C unknown: assess the mechanical spoke; ")


def test_prompts_name_the_finding_and_untried_needling():
    assert prompt("medical_review", PATIENT | {"medical_review_note": "neck fracture"}).endswith(": neck fracture")
    assert prompt("review_referral", PATIENT).endswith("needling has not been tried")
    assert prompt("review_referral", PATIENT | {"needling_tried": True}) == PROMPTS["review_referral"]


@pytest.mark.parametrize(("days", "said"), [(None, "none booked"), (0, "today"), (1, "in 1 day"), (9, "in 9 days")])
def test_the_next_visit_is_counted_from_the_newest_data(days, said):
    assert next_visit(days) == said


def test_more_diary_is_not_asked_for_where_it_settles_nothing():
    row = PATIENT | {"gate_a": None, "gate_b": True}
    assert "more diary is needed" in gates_prompt(row)
    without = row | {"confounders": "low_attendance;no_baseline"}
    assert gates_prompt(without).endswith("A unknown: stays unknown without a usable diary before care")
    assert settles("gate_b", without) == "examine for instability"


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (None, "Ask for more diary days"),
        ("few_recorded_days;plateau_in_previous_stage", "Ask for more diary days"),
        ("short_time_in_stage;few_recorded_days", "Ask for more diary days"),
        ("short_time_in_stage", "Go on: too early in this stage to judge"),
        ("episodic_diary", "Ask for a daily diary: attacks alone cannot be judged"),
        ("pgic_better", "Watch: another measure got better"),
    ],
)
def test_more_diary_is_asked_for_only_where_diary_is_short(reasons, said):
    assert prompt("more_diary", PATIENT | {"trajectory_state": "indeterminate", "reasons": reasons}) == said


def test_who_has_just_begun_is_not_asked_for_more_diary():
    begun = PATIENT | {"trajectory_state": "insufficient_data", "reasons": None, "plateau_probability": None}
    assert prompt("more_diary", begun) == "Go on: too early in this stage to judge"
    assert why(begun, LIMITS) == "Cannot tell yet: no week of care has been judged."


@pytest.mark.parametrize(
    ("state", "latest", "goal", "side"),
    [
        ("plateau", 8.0, 8.0, "is at or under the goal of 8;"),
        ("plateau", 8.1, 8.0, None),
        ("at_goal", 8.1, 8.0, "8.1 days per 28, is above the goal of 8;"),
        ("at_goal", 8.01, 8.0, None),
        ("at_goal", 8.0, 8.0, None),
        ("improving", 5.0, 8.0, None),
        ("improving", 9.0, 8.0, None),
        ("plateau", 5.0, None, None),
        ("plateau", None, 8.0, None),
    ],
)
def test_a_window_on_the_other_side_of_the_goal_than_the_state_is_explained(state, latest, goal, side):
    row = {"trajectory_state": state, "latest_mhd": latest, "goal_mhd": goal}
    said = window_across_goal(row)
    assert side in said if side else not said
