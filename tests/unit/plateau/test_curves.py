import math

import numpy as np
import pytest

from pipelines.plateau.curves import FAMILIES, baseline_levels, baseline_points, curve_families, recovery_levels


def log_scale(u, low, high):
    return low * (high / low) ** u


def logistic(x):
    return 1 / (1 + math.exp(-x))


def exponential(amplitude, time_constant, t):
    return amplitude * (1 - math.exp(-t / time_constant))


def stage_level(u, b, t):
    """The seven formulas, one scalar at a time, written independently of the package."""
    u1, _, u3, u4, u5, u6, u7, _ = u
    if u1 < 0.18:
        return b + 3 * (u3 - 0.5) * (1 - math.exp(-t / 35))
    if u1 < 0.40:
        return b - exponential(b * (0.1 + 0.85 * u3), log_scale(u4, 10, 110), t)
    if u1 < 0.64:
        return b - min(log_scale(u4, 0.8, 10) / 28 * t, b * (0.1 + 0.8 * u3))
    if u1 < 0.78:
        return max(b - log_scale(u3, 0.8, 5) / 28 * t, min(0.5 + 5 * u4, b))
    if u1 < 0.83:
        middle, width = 7 + 84 * u4, log_scale(u5, 2, 14)
        fall = logistic((t - middle) / width) - logistic(-middle / width)
        return b - b * (0.15 + 0.75 * u3) * fall
    if u1 < 0.88:
        return b + (1 + 8 * u3) * min(max((t - 56 * u5**2) / (14 + 150 * u4), 0), 1)
    amplitude = b * (0.1 + 0.8 * u3)
    lost_again = amplitude * (0.3 + 0.8 * u6) + 1.5
    relapsed = min(max((t - (28 + 230 * u5)) / (10 + 50 * u7), 0), 1)
    return b - exponential(amplitude, log_scale(u4, 7, 60), t) + lost_again * relapsed


def level(u, day):
    b = 3 + 24.7 * u[1] ** 0.85
    bump = 13.5 * u[7] if u[7] < 1 / 3 else 0
    value = stage_level(u, b, day) if day >= 0 else b + bump * math.exp(-(day + 28) / 14)
    return min(max(value, 0.3), 27.7)


def test_levels_follow_the_formulas():
    u = np.random.default_rng(11).random((210, 8))
    days = np.concatenate([np.arange(-28, 30), np.arange(30, 560, 13)])
    expected = [[level(point, int(day)) for day in days] for point in u]
    np.testing.assert_allclose(recovery_levels(u, days), expected, rtol=0, atol=1e-9)
    assert set(curve_families(u)) == set(range(len(FAMILIES)))


def test_the_bad_spell_ends_with_the_start_of_the_stage():
    u = np.array([[0.05, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.3]])
    spell = recovery_levels(u, np.array([-28, -14, -1, 0]))[0] - recovery_levels(u, np.array([0]))[0]
    np.testing.assert_allclose(spell, [4.05, 4.05 / math.e, 4.05 * math.exp(-27 / 14), 0])


def test_family_shares_sum_to_one():
    assert sum(share for _, share, _ in FAMILIES) == pytest.approx(1)


@pytest.mark.parametrize("shape", [(8,), (3, 7)])
def test_points_of_another_dimension_are_refused(shape):
    with pytest.raises(ValueError, match=r"\(N, 8\)"):
        recovery_levels(np.full(shape, 0.5), np.array([0]))


def test_a_level_leads_back_to_its_point_and_an_impossible_one_to_the_nearest():
    u = np.tile(np.linspace(0, 1, 11)[:, None], 8)
    np.testing.assert_allclose(baseline_points(baseline_levels(u)), u[:, 1], atol=1e-12)
    np.testing.assert_array_equal(baseline_points(np.array([0.3, 3.0, 27.7, 28.0])), [0, 0, 1, 1])
