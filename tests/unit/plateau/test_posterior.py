import math

import numpy as np
import pytest

from pipelines.plateau.library import BINS, build_library
from pipelines.plateau.posterior import baseline_mean, fit_week
from pipelines.plateau.prior import load_prior

WEEK = 4


@pytest.fixture(scope="module")
def diaries():
    rng = np.random.default_rng(13)
    recorded = rng.integers(0, 8, (6, WEEK + 5))
    return rng.binomial(recorded, rng.uniform(0.1, 0.9, (6, 1))).astype(np.float32), recorded.astype(np.float32)


def posterior(headache, recorded, prior, temper):
    """Weights of every curve for one diary, in double precision and one bin at a time."""
    library = build_library()
    log_weight = np.log(prior)
    for bin_, (k, n) in enumerate(zip(headache, recorded, strict=True)):
        log_headache = library.log_chances[bin_].astype(float)
        log_clear = library.log_chances[BINS + bin_].astype(float)
        log_weight = log_weight + (k * log_headache + (n - k) * log_clear) / temper
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
        weight = posterior(headache, recorded, prior, thresholds.likelihood_temper)
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
    means = baseline_mean(headache, recorded, prior, library, thresholds.likelihood_temper)
    for row in range(6):
        weight = posterior(headache[row], recorded[row], prior, thresholds.likelihood_temper)
        assert means[row] == pytest.approx(weight @ library.baseline, abs=1e-3)


def test_more_rows_than_a_batch_change_nothing(diaries, thresholds):
    library, prior = build_library(), load_prior().first_stage
    goal = np.full(6, np.nan)
    once = fit_week(WEEK, *diaries, goal, prior, library, thresholds)
    headache, recorded = (np.tile(counts, (60, 1)) for counts in diaries)
    often = fit_week(WEEK, headache, recorded, np.tile(goal, 60), prior, library, thresholds)
    np.testing.assert_allclose(often.p_plateau, np.tile(once.p_plateau, 60), atol=1e-6)
    np.testing.assert_allclose(often.level_high, np.tile(once.level_high, 60))


def test_without_a_diary_the_prior_answers(thresholds):
    library, prior = build_library(), load_prior().first_stage
    nothing = np.zeros((1, WEEK + 5), dtype=np.float32)
    fit = fit_week(WEEK, nothing, nothing, np.array([np.nan]), prior, library, thresholds)
    assert fit.level[0] == pytest.approx(prior @ library.future.level[WEEK], abs=1e-3)
