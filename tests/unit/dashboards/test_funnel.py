"""Funnel limits against the binomial distribution, and over-dispersion against statsmodels."""

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.meta_analysis import combine_effects

from pipelines.dashboards.statistics.funnel import (
    between_clinic_variance,
    exact_limits,
    expected_false_signals,
    position,
    variance_beyond_chance,
    widened_limits,
)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_limits_lie_between_the_steps_of_the_binomial_distribution(level):
    sizes, target = [20, 100, 400], 0.3
    limits = exact_limits(sizes, target, level)
    for bounds, probability in ((limits.low, (1 - level) / 2), (limits.high, (1 + level) / 2)):
        for size, bound in zip(sizes, bounds, strict=True):
            steps = np.array([np.ceil(bound * size) - 1, np.ceil(bound * size)])
            between = np.interp(bound * size, steps, binom.cdf(steps, size, target))
            assert between == pytest.approx(probability, abs=1e-9)


def test_limits_close_in_with_size_and_open_with_level():
    narrow, wide = exact_limits([50, 500], 0.4, 0.95), exact_limits([50, 500], 0.4, 0.998)
    assert narrow.low[0] < narrow.low[1] < 0.4 < narrow.high[1] < narrow.high[0]
    assert (wide.low < narrow.low).all()
    assert (wide.high > narrow.high).all()


def test_variance_between_clinics_is_that_of_dersimonian_and_laird():
    effects = np.array([0.10, 0.25, 0.30, 0.38, 0.55, 0.20])
    variances = np.array([0.002, 0.004, 0.003, 0.005, 0.004, 0.002])
    expected = combine_effects(effects, variances, method_re="dl")
    centre = float(np.average(effects, weights=1 / variances))
    scores = (effects - centre) / np.sqrt(variances)
    assert variance_beyond_chance(scores, 1 / variances) == pytest.approx(expected.tau2)


def test_clinics_that_differ_by_chance_alone_leave_the_funnel_as_it_is():
    assert between_clinic_variance([0.30, 0.31, 0.29, 0.30], [100, 100, 100, 100], 0.3) == 0.0
    chance = widened_limits([100], 0.3, 0.95, 0.0)
    assert chance.high[0] == pytest.approx(0.3 + 1.959964 * np.sqrt(0.3 * 0.7 / 100))


def test_one_outlying_clinic_does_not_widen_the_funnel_by_itself():
    shares, sizes = [0.3] * 19 + [0.9], [100] * 20
    assert between_clinic_variance(shares, sizes, 0.3) == 0.0


@pytest.mark.parametrize(
    ("share", "where"),
    [
        (0.1, "below 99.8 %"),
        (0.2, "below 95 %"),
        (0.25, "within"),
        (0.35, "within"),
        (0.4, "above 95 %"),
        (0.5, "above 99.8 %"),
    ],
)
def test_a_share_on_a_limit_is_within_it(share, where):
    assert position(share, (0.25, 0.35), (0.15, 0.45)) == where


def test_false_signals_are_expected_in_proportion():
    assert expected_false_signals(40) == (pytest.approx(2.0), pytest.approx(0.08))
