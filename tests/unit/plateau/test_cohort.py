import numpy as np
import pytest

from pipelines.plateau.cohort import IMPROVING_SHARE, first_stages, later_stages
from pipelines.plateau.curves import baseline_levels, recovery_levels
from pipelines.plateau.futures import follow, state_on
from pipelines.plateau.posterior import goal_level


@pytest.fixture(scope="module")
def first(thresholds):
    return first_stages(600, thresholds, np.random.default_rng(16))


@pytest.fixture(scope="module")
def later(thresholds):
    return later_stages(600, thresholds, np.random.default_rng(17))


def test_the_same_seed_gives_the_same_diaries(first, thresholds):
    again = first_stages(600, thresholds, np.random.default_rng(16))
    np.testing.assert_array_equal(again.headache_days, first.headache_days)
    np.testing.assert_array_equal(again.recorded_days, first.recorded_days)


def test_diaries_have_gaps_and_end_with_follow_up(first):
    assert (first.headache_days <= first.recorded_days).all()
    month_before = first.recorded_days[:, :4].sum(axis=1)
    assert 0.55 < month_before.mean() / 28 < 0.85
    last_week = (first.recorded_days.cumsum(axis=1) < first.recorded_days.sum(axis=1, keepdims=True)).sum(axis=1) - 4
    assert 20 < last_week.mean() < 36
    assert last_week.max() <= 51


def test_who_feels_better_writes_less(first):
    planted = recovery_levels(first.u, np.arange(-28, 0)).mean()
    written = 28 * first.headache_days[:, :4].sum() / first.recorded_days[:, :4].sum()
    assert written > planted + 0.3


def test_weeks_vary_more_than_independent_days_would(first):
    recorded, headache = first.recorded_days[:, :4], first.headache_days[:, :4]
    chance = (recovery_levels(first.u, np.arange(-28, 0)) / 28).reshape(-1, 4, 7).mean(axis=2)
    deviation = (headache - recorded * chance)[recorded > 0]
    independent = (recorded * chance * (1 - chance))[recorded > 0]
    assert (deviation**2).sum() / independent.sum() > 1.3


def test_the_cohort_is_weighted_to_its_share_of_improving_patients(first, thresholds):
    goal = goal_level(baseline_levels(first.u), thresholds)
    improving = (state_on(follow(first.u), goal, thresholds.mcid_mhd)[3:] == "improving").any(axis=0)
    assert first.weights.sum() == pytest.approx(1)
    assert first.weights[improving].sum() == pytest.approx(IMPROVING_SHARE)
    assert improving.mean() < 0.4


def test_later_stages_follow_first_ones_that_stalled(later):
    assert 200 < len(later.u) < 600
    assert baseline_levels(later.u).min() >= 3
    before = recovery_levels(later.u, np.arange(-28, 1))
    np.testing.assert_allclose(before, np.broadcast_to(before[:, -1:], before.shape))
