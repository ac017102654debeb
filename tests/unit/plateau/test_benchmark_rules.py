"""The benchmark's own arithmetic where a peer's library does the same."""

import sys
from pathlib import Path

import numpy as np
import pymannkendall
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.plateau_benchmark.courses import DAYS, WEEK_ENDS, states_to_expect
from benchmarks.plateau_benchmark.oracle import ask
from benchmarks.plateau_benchmark.rules import mann_kendall_z
from benchmarks.plateau_benchmark.running import RUN, mean_run_lengths, weeks_without_signal
from benchmarks.plateau_benchmark.scores import auroc, judge_probabilities
from benchmarks.plateau_benchmark.worlds import IMPROVING, PLATEAU, WORLDS, draw


@pytest.mark.parametrize("decimals", [0, 6])
def test_mann_kendall_is_that_of_pymannkendall(decimals):
    rng = np.random.default_rng(30)
    for length in (6, 13, 40):
        series = np.round(rng.normal(0, 2, length) - 0.05 * np.arange(length), decimals)
        assert mann_kendall_z(series) == pytest.approx(pymannkendall.original_test(series).z)


def test_a_chart_begins_anew_beyond_its_limits_and_after_a_run_on_one_side():
    steady = np.tile([16.0, 12.0], 6)  # its last week lies under the centre
    assert weeks_without_signal(steady)[-1] == 10
    assert list(weeks_without_signal(np.append(steady, [2.0, 4.0]))[-2:]) == [0, 1]
    drooping = np.append(steady, np.full(RUN - 1, 11.0))
    assert list(weeks_without_signal(drooping)[-2:]) == [10, RUN - 1]


def test_a_week_without_a_rate_is_no_signal():
    gap = np.array([16.0, 12.0, np.nan, 16.0, 12.0])
    assert list(weeks_without_signal(gap)) == [0, 0, 1, 3, 3]


def test_a_change_point_shortens_the_run_and_a_steady_level_lengthens_it():
    recorded = np.full((2, 24), 7.0)
    headache = np.repeat([[6.0], [6.0]], 24, axis=1)
    headache[1, 16:] = 0
    lasting, broken = mean_run_lengths(headache, recorded)
    assert (np.diff(lasting) > 0).all()
    assert broken[15] == lasting[15]
    assert broken[-1] < 10 < lasting[-1]


def test_auroc_counts_ties_half():
    assert auroc(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, True, False, True])) == 0.875


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_worlds_are_drawn_alike_and_keep_their_promises(world):
    patients, again = draw(world, 60, 5), draw(world, 60, 5)
    np.testing.assert_array_equal(patients.recorded, again.recorded)
    np.testing.assert_array_equal(patients.headache, again.headache)
    assert 0.3 <= patients.levels.min() <= patients.levels.max() <= 27.7
    assert not patients.recorded[:, 28:][np.arange(364) >= 7 * patients.weeks[:, None]].any()
    assert (patients.is_scored <= patients.is_sufficient).all()


def test_a_wandering_slope_is_expected_to_die_down_and_no_kick_is_foreseen():
    slope = np.full((2, DAYS), -0.1)
    slope[:, WEEK_ENDS[10] + 1 :] = -0.5  # kicked after the eleventh week
    levels = 25 + np.cumsum(slope, axis=1) - slope[:, :1]
    memory = np.array([[0.98], [0.97]])  # -0.1 a day then brings 2.1 and 1.9 days less over the next 28
    truth = states_to_expect(levels, slope, memory)
    assert list(truth[:, 10]) == [IMPROVING, PLATEAU]
    assert (truth[:, 11] == IMPROVING).all()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_the_oracle_believes_what_comes_true(world):
    patients = draw(world, 300, 5)
    verdicts = ask(draw(world, 1000, 6), patients, 4.0)  # the divisor that fits where days cluster most
    said = np.nanmean(verdicts.probabilities, axis=(1, 2))
    found = np.bincount(patients.truth[patients.is_scored], minlength=4) / patients.is_scored.sum()
    np.testing.assert_allclose(said, found, atol=0.08)
    assert judge_probabilities(verdicts.stalled, patients).brier_skill > 0.05
