from dataclasses import replace

import numpy as np
import pytest

from pipelines.plateau.decision import decide, has_enough_data, stalled_probability


def decided(thresholds, at_goal=0.0, worsening=0.0, plateau=0.0, stalled=0.6):
    state, is_suspected = decide(
        np.array([at_goal]), np.array([worsening]), np.array([plateau]), np.array([stalled]), thresholds
    )
    return state.item(), is_suspected.item()


@pytest.mark.parametrize(
    ("probabilities", "state"),
    [
        ({"at_goal": 0.40}, "indeterminate"),
        ({"at_goal": 0.4001}, "at_goal"),
        ({"at_goal": 0.41, "worsening": 0.41}, "at_goal"),
        ({"at_goal": 0.41, "worsening": 0.4101}, "worsening"),
        ({"worsening": 0.2999}, "indeterminate"),
        ({"worsening": 0.30}, "worsening"),
        ({"plateau": 0.9, "stalled": 0.9399}, "indeterminate"),
        ({"plateau": 0.9, "stalled": 0.94}, "plateau"),
        ({"plateau": 0.4999, "stalled": 0.94}, "indeterminate"),
        ({"plateau": 0.5, "stalled": 0.94}, "plateau"),
        ({"stalled": 0.50}, "improving"),
        ({"stalled": 0.5001}, "indeterminate"),
        ({"at_goal": 0.5, "plateau": 0.5, "stalled": 0.99}, "at_goal"),
        ({"worsening": 0.3, "plateau": 0.6, "stalled": 0.99}, "worsening"),
        ({"at_goal": np.nan, "worsening": np.nan, "plateau": np.nan, "stalled": np.nan}, "insufficient_data"),
    ],
)
def test_state_below_at_and_above_each_threshold(probabilities, state, thresholds):
    assert decided(thresholds, **probabilities)[0] == state


@pytest.mark.parametrize(
    ("probabilities", "is_suspected"),
    [
        ({"stalled": 0.7599}, False),
        ({"stalled": 0.76}, True),
        ({"plateau": 0.4, "stalled": 0.99}, True),
        ({"plateau": 0.9, "stalled": 0.99}, False),
        ({"at_goal": 0.5, "stalled": 0.8}, False),
    ],
)
def test_a_plateau_is_suspected_only_beside_indeterminate(probabilities, is_suspected, thresholds):
    assert decided(thresholds, **probabilities)[1] is is_suspected


@pytest.mark.parametrize(
    ("stage_days", "recorded_days_28", "is_enough"),
    [(27, 28, False), (28, 28, True), (29, 11, False), (28, 12, True), (200, 13, True)],
)
def test_data_rule_below_at_and_above_each_threshold(stage_days, recorded_days_28, is_enough, thresholds):
    assert has_enough_data(np.array([stage_days]), np.array([recorded_days_28]), thresholds).item() is is_enough


def test_thresholds_decide_not_constants(thresholds):
    assert decided(replace(thresholds, plateau_call_probability=0.8), plateau=0.9, stalled=0.85)[0] == "plateau"


def test_stalled_is_the_share_of_plateau_above_goal():
    stalled = stalled_probability(np.array([0.3, 0.0, 0.2, np.nan]), np.array([0.1, 0.0, 0.0, np.nan]))
    np.testing.assert_allclose(stalled, [0.75, 0.0, 1.0, np.nan])
