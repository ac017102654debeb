import math
from dataclasses import fields

import numpy as np
import pytest

from pipelines.plateau.library import BINS, DAY_GRID, LOG_GRID, build_library
from pipelines.plateau.posterior import fit_week
from pipelines.plateau.prior import load_prior
from pipelines.plateau.weights import SHARES, baseline_mean, curve_weights, day_weights

WEEK = 4


@pytest.fixture(scope="module")
def diaries():
    rng = np.random.default_rng(13)
    recorded = rng.integers(0, 8, (6, WEEK + 5))
    return rng.binomial(recorded, rng.uniform(0.1, 0.9, (6, 1))).astype(np.float32), recorded.astype(np.float32)


def posterior(headache, recorded, prior, correlation):
    """Weights of every curve for one diary, in double precision and one bin at a time."""
    library = build_library()
    log_weight = np.log(prior)
    for bin_, (k, n) in enumerate(zip(headache, recorded, strict=True)):
        log_headache = library.log_chances[bin_].astype(float)
        log_clear = library.log_chances[BINS + bin_].astype(float)
        day = round(DAY_GRID / (1 + correlation * max(n - 1, 0))) / DAY_GRID
        log_weight = log_weight + day * (k * log_headache + (n - k) * log_clear)
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum()


def quantile(level, weight, share):
    reached = 0.0
    for value, mass in sorted(zip(level, weight, strict=True)):
        reached += mass
        if reached >= share:
            return value
    return max(level)


@pytest.mark.parametrize("fixed_goal", [math.nan, 9.0])
def test_fit_agrees_with_a_plain_loop_over_the_curves(diaries, fixed_goal, thresholds):
    library, prior = build_library(), load_prior().first_stage
    fit = fit_week(WEEK, *diaries, np.full(6, fixed_goal), prior, library, thresholds)
    future = library.future
    for row, (headache, recorded) in enumerate(zip(*diaries, strict=True)):
        weight = posterior(headache, recorded, prior, thresholds.within_week_correlation)
        mass = dict.fromkeys(("p_worsening", "p_at_goal", "p_improving", "p_plateau"), 0.0)
        expected = dict.fromkeys(("goal", "level", "gain28", "gain84"), 0.0)
        for curve, share in enumerate(weight):
            goal = max(4.0, library.baseline[curve] / 2) if math.isnan(fixed_goal) else fixed_goal
            if future.rise28[WEEK, curve] >= 2:
                mass["p_worsening"] += share
            elif future.level[WEEK, curve] <= goal:
                mass["p_at_goal"] += share
            else:
                mass["p_improving" if future.best_gain28[WEEK, curve] >= 2 else "p_plateau"] += share
            expected["goal"] += share * goal
            for name in ("level", "gain28", "gain84"):
                expected[name] += share * getattr(future, name)[WEEK, curve]
        expected["level_low"] = quantile(future.level[WEEK], weight, 0.1)
        expected["level_high"] = quantile(future.level[WEEK], weight, 0.9)
        for name, value in (mass | expected).items():
            assert getattr(fit, name)[row] == pytest.approx(value, abs=2e-4), name


def test_baseline_comes_from_the_four_weeks_before_alone(diaries, thresholds):
    library, prior = build_library(), load_prior().first_stage
    headache, recorded = (counts[:, :4] for counts in diaries)
    means = baseline_mean(headache, recorded, prior, library, thresholds.within_week_correlation)
    for row in range(6):
        weight = posterior(headache[row], recorded[row], prior, thresholds.within_week_correlation)
        assert means[row] == pytest.approx(weight @ library.baseline, abs=1e-3)


def test_an_answer_is_the_same_to_the_bit_in_any_company(thresholds):
    rng = np.random.default_rng(14)
    recorded = rng.integers(0, 8, (700, WEEK + 5)).astype(np.float32)
    headache = rng.binomial(recorded.astype(int), rng.uniform(0, 1, (700, 1))).astype(np.float32)
    goal = np.where(rng.random(700) < 0.5, np.nan, 6.1)
    library, prior = build_library(), load_prior().first_stage

    def fields_of(rows):
        fit = fit_week(WEEK, headache[rows], recorded[rows], goal[rows], prior, library, thresholds)
        return np.array([getattr(fit, field.name) for field in fields(fit)])

    together = fields_of(np.arange(700))
    shuffled = rng.permutation(700)
    np.testing.assert_array_equal(fields_of(shuffled), together[:, shuffled])
    np.testing.assert_array_equal(fields_of(np.arange(123)), together[:, :123])
    np.testing.assert_array_equal(fields_of(np.array([699])), together[:, 699:])


def test_everything_that_is_summed_stands_on_a_grid_that_keeps_sums_exact(diaries, thresholds):
    library, prior = build_library(), load_prior().first_stage
    days = np.arange(8, dtype=np.float32)
    day = day_weights(days, thresholds.within_week_correlation)
    assert (library.log_chances * LOG_GRID % 1 == 0).all()
    assert (day * DAY_GRID % 1 == 0).all()
    assert (days * day).max() * BINS * -library.log_chances.min() * DAY_GRID * LOG_GRID < 2**24
    weights = curve_weights(*diaries, library.first_bins(WEEK + 5), prior, thresholds.within_week_correlation)
    assert (weights % 1 == 0).all()
    assert weights.sum(axis=1, dtype=np.float64) == pytest.approx(SHARES, rel=1e-3)


def test_more_days_of_a_week_tell_more_but_each_the_less():
    recorded = np.arange(1, 8, dtype=np.float32)
    np.testing.assert_array_equal(day_weights(recorded, 0.0), 1)
    np.testing.assert_allclose(day_weights(recorded, 1.0), 1 / recorded, atol=0.5 / DAY_GRID)
    day = day_weights(recorded, 0.3)
    assert day[0] == 1
    assert (np.diff(day) < 0).all()
    assert (np.diff(day * recorded) > 0).all()
    assert recorded[-1] * day[-1] == pytest.approx(7 / 2.8, rel=0.01)


def test_without_a_diary_the_prior_answers(thresholds):
    library, prior = build_library(), load_prior().first_stage
    nothing = np.zeros((1, WEEK + 5), dtype=np.float32)
    fit = fit_week(WEEK, nothing, nothing, np.array([np.nan]), prior, library, thresholds)
    assert fit.level[0] == pytest.approx(prior @ library.future.level[WEEK], abs=1e-3)
