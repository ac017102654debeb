import numpy as np
import pandas as pd
import pytest

from pipelines.plateau.judgement import judge

ANSWERS = ["plateau_probability", "p_plateau", "p_improving", "p_at_goal", "p_worsening", "fitted_mhd"]
ANSWERS += ["fitted_low", "fitted_high", "expected_improvement_28d", "expected_improvement_84d", "goal_mhd"]
STALLED = [5] * 44
RECOVERING = [6, 6, 6, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1] + [0] * 28
STILL_IMPROVING = [7, 7, 7, 7, 7, 7, 6, 6, 6, 5, 5, 5, 5, 4, 4]


def state(judged):
    return judged["detector_state"].tolist()


def test_patients_whose_diary_leaves_no_doubt(diary_weeks, as_of_rows, thresholds):
    diaries = {"improving": STILL_IMPROVING, "recovered": RECOVERING, "stalled": STALLED, "unburdened": [0] * 44}
    weeks = pd.concat([diary_weeks(name, counts) for name, counts in diaries.items()])
    days = pd.concat([as_of_rows(name, [len(counts) - 5]) for name, counts in diaries.items()], ignore_index=True)
    assert state(judge(days, weeks, thresholds)) == ["improving", "at_goal", "plateau", "at_goal"]


def test_headache_on_every_day_is_a_plateau_at_the_top(diary_weeks, as_of_rows, thresholds):
    judged = judge(as_of_rows("a", [39]), diary_weeks("a", [7] * 44), thresholds)
    assert state(judged) == ["plateau"]
    assert 25 < judged["fitted_mhd"].item() <= judged["fitted_high"].item() <= 27.7


def test_the_first_three_weeks_give_no_answer(diary_weeks, as_of_rows, thresholds):
    judged = judge(as_of_rows("a", range(5)), diary_weeks("a", STALLED), thresholds)
    assert state(judged)[:3] == ["insufficient_data"] * 3
    assert judged[ANSWERS].notna().all(axis=1).tolist() == [False, False, False, True, True]
    assert not judged["is_suspected"][:3].any()


def test_without_a_diary_there_is_no_answer(diary_weeks, as_of_rows, thresholds):
    days = as_of_rows("a", [3, 4], recorded_days_28=0, baseline_recorded_days=0)
    judged = judge(days, diary_weeks("a", []), thresholds)
    assert state(judged) == ["insufficient_data"] * 2
    assert judged[ANSWERS].isna().all(axis=None)


def test_later_weeks_do_not_change_earlier_answers(diary_weeks, as_of_rows, thresholds):
    weeks = diary_weeks("a", RECOVERING)
    early = judge(as_of_rows("a", range(10)), weeks[weeks["week_index"] < 10], thresholds)
    late = judge(as_of_rows("a", range(40)), weeks, thresholds)
    pd.testing.assert_frame_equal(late[:10], early)


def test_days_of_the_running_week_after_the_as_of_day_are_not_read(diary_weeks, as_of_rows, thresholds):
    weeks = diary_weeks("a", [5] * 16)
    running = weeks["week_index"] == 11
    weeks.loc[running, ["running_headache_days", "running_recorded_days"]] = 2
    changed = weeks.assign(headache_days=weeks["headache_days"].where(~running, 0))
    pd.testing.assert_frame_equal(
        judge(as_of_rows("a", [11]), weeks, thresholds), judge(as_of_rows("a", [11]), changed, thresholds)
    )


def test_order_of_the_weeks_and_other_patients_change_nothing(diary_weeks, as_of_rows, thresholds):
    weeks = pd.concat([diary_weeks("a", STALLED), diary_weeks("b", RECOVERING)])
    days = pd.concat([as_of_rows("a", range(40)), as_of_rows("b", range(40))], ignore_index=True)
    together = judge(days, weeks.sample(frac=1, random_state=15), thresholds)
    alone = judge(as_of_rows("b", range(40)), diary_weeks("b", RECOVERING), thresholds)
    pd.testing.assert_frame_equal(together[40:].reset_index(drop=True), alone, atol=1.01e-4)


def test_a_shift_of_the_care_days_changes_nothing_else(diary_weeks, as_of_rows, thresholds):
    weeks = diary_weeks("a", RECOVERING)
    judged = judge(as_of_rows("a", range(40)), weeks, thresholds)
    shifted = judge(as_of_rows("a", range(40), start_day=70), weeks, thresholds)
    pd.testing.assert_frame_equal(shifted.assign(as_of_day=shifted["as_of_day"] - 70), judged)


@pytest.mark.parametrize(("baseline_recorded_days", "has_baseline"), [(9, False), (10, True), (11, True)])
def test_goal_without_a_baseline(baseline_recorded_days, has_baseline, diary_weeks, as_of_rows, thresholds):
    days = as_of_rows("a", [20], baseline_recorded_days=baseline_recorded_days)
    judged = judge(days, diary_weeks("a", STALLED), thresholds)
    assert judged["has_baseline"].item() is has_baseline
    assert (judged["goal_mhd"].item() == 4.0) is not has_baseline


def test_a_later_treatment_keeps_the_original_goal(diary_weeks, as_of_rows, thresholds):
    needling = {"treatment_stage": "dry_needling"}
    weeks = pd.concat([diary_weeks("a", [6] * 4 + [3] * 30), diary_weeks("a", [3] * 24, **needling)])
    days = as_of_rows("a", [11], start_day=140, treatment_number=2, **needling)
    low = weeks.assign(headache_days=weeks["headache_days"].where(weeks["week_index"] >= 0, 1))
    goal = judge(days, weeks, thresholds)["goal_mhd"].item()
    assert 9.5 < goal < 12.5
    assert judge(days, low, thresholds)["goal_mhd"].item() < goal
    original_only = weeks[(weeks["treatment_stage"] != "dry_needling") | (weeks["week_index"] >= 0)]
    assert judge(days, original_only, thresholds)["goal_mhd"].item() == goal


def test_past_the_library_the_last_answer_stands(diary_weeks, as_of_rows, thresholds):
    weeks = diary_weeks("a", [5] * 30 + [4] * 26)
    judged = judge(as_of_rows("a", [50, 51, 52, 70]), weeks, thresholds)
    assert judged["is_beyond_library"].tolist() == [False, False, True, True]
    for row in (2, 3):
        pd.testing.assert_series_equal(
            judged.loc[row, [*ANSWERS, "detector_state"]],
            judged.loc[1, [*ANSWERS, "detector_state"]],
            check_names=False,
        )


def test_past_the_library_the_rule_on_recorded_days_still_comes_first(diary_weeks, as_of_rows, thresholds):
    days = as_of_rows("a", [51, 52, 53], recorded_days_28=np.array([28, 11, 12]))
    judged = judge(days, diary_weeks("a", [5] * 56), thresholds)
    assert state(judged) == ["plateau", "insufficient_data", "plateau"]
    assert judged.loc[1, ANSWERS].isna().all()


def test_past_the_library_an_earlier_treatment_does_not_stand_in(diary_weeks, as_of_rows, thresholds):
    later = as_of_rows("a", [52], start_day=400, treatment_stage="dry_needling", treatment_number=2)
    days = pd.concat([as_of_rows("a", [51]), later], ignore_index=True)
    assert state(judge(days, diary_weeks("a", [5] * 56), thresholds)) == ["plateau", "insufficient_data"]


def test_answers_are_kept_to_four_decimals(diary_weeks, as_of_rows, thresholds):
    judged = judge(as_of_rows("a", range(3, 40)), diary_weeks("a", RECOVERING), thresholds)[ANSWERS]
    pd.testing.assert_frame_equal(judged, judged.round(4))
    assert (judged[["p_plateau", "p_improving", "p_at_goal", "p_worsening"]].sum(axis=1) - 1).abs().max() < 3e-4
